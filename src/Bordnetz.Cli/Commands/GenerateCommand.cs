using System.Collections.Immutable;
using System.CommandLine;
using Bordnetz.Model.Generating;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz generate</c>: platforms of any size.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        GeneratorOptions usual = new();
        Option<string> output = new("--output", "-o")
        {
            Description = "The folder to make; it must be new or empty.",
            Required = true,
        };
        Option<int> frames = new("--frames") { DefaultValueFactory = _ => usual.Frames, Description = "1 to 20000." };
        Option<int> nodes = new("--nodes") { DefaultValueFactory = _ => usual.Nodes, Description = "3 to 4000." };
        Option<double> load = new("--load")
        {
            DefaultValueFactory = _ => usual.MaxLoad,
            Description = "How full a CAN may be by longest frames, 0.01 to 1.",
        };
        Option<ulong> seed = new("--seed")
        {
            DefaultValueFactory = _ => usual.Seed,
            Description = "Equal seeds, equal platforms.",
        };
        Command command = new("generate", "Makes a synthetic platform with realistic periods, to measure with.")
        {
            output,
            frames,
            nodes,
            load,
            seed,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            string folder = parsed.GetValue(output)!;
            try
            {
                ImmutableArray<(string, ImmutableArray<byte>)> files = PlatformGenerator.Make(
                    new GeneratorOptions
                    {
                        Frames = parsed.GetValue(frames),
                        Nodes = parsed.GetValue(nodes),
                        MaxLoad = parsed.GetValue(load),
                        Seed = parsed.GetValue(seed),
                    }
                );
                NewFolder.Write(folder, files, log);
            }
            catch (ArgumentOutOfRangeException e)
            {
                log.Error("BN9078", new SourcePlace("bordnetz generate"), $"a size is out of range: {e.Message}");
            }
            PlatformLoading.Print(log);
            return log.HasErrors ? ExitCode.Unusable : ExitCode.Holds;
        });
        return command;
    }
}
