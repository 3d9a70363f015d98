using System.CommandLine;
using Bordnetz.Can;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary><c>bordnetz can dbc</c>: reads a DBC and lists every departure from the format.</summary>
internal static class DbcCommand
{
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "A DBC." };
        Option<bool> strict = new("--strict") { Description = "Departures that strict readers refuse are errors." };
        Command command = new("dbc", "Lists what is in a DBC, and every departure from the format.") { file, strict };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            DbcMode mode = parsed.GetValue(strict) ? DbcMode.Strict : DbcMode.Tolerant;
            DbcFile? dbc = DbcReader.Read(parsed.GetValue(file)!, log, mode);
            PlatformLoading.Print(log);
            if (dbc is null)
            {
                return ExitCode.Unusable;
            }
            int signals = dbc.Messages.Sum(m => m.Signals.Length);
            Console.Out.WriteLine(
                $"{dbc.Messages.Length} messages, {signals} signals, {dbc.Nodes.Length} nodes; {log.Problems.Count} departures"
            );
            return log.HasErrors ? ExitCode.Fails : ExitCode.Holds;
        });
        return command;
    }
}
