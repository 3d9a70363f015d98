using System.Collections.Immutable;
using System.CommandLine;
using Bordnetz.Cli.Output;
using Bordnetz.Model.Formatting;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz format</c>: brings description files into canonical form.</summary>
internal static class FormatCommand
{
    public static Command Create()
    {
        Argument<string?> folder = PlatformLoading.FolderArgument();
        Option<bool> check = new("--check")
        {
            Description =
                "Writes nothing; lists the files that are not in canonical form, exit code 1 if there are any.",
        };
        Command command = new("format", "Brings description files into canonical form.") { folder, check };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            string path = parsed.GetValue(folder) ?? PlatformLoading.DefaultFolder();
            ImmutableArray<FormattedFile> files = PlatformFormatter.Format(path, log);
            bool isCheck = parsed.GetValue(check);
            bool usable = !log.HasErrors;
            FormattedFile[] changed = [.. files.Where(f => f.IsChanged)];
            foreach (FormattedFile file in changed)
            {
                if (isCheck)
                {
                    log.Warning("BN9095", new SourcePlace(file.Path), "the file is not in canonical form");
                }
                else if (FileReplacement.Write(file.Path, file.After, log))
                {
                    Console.Out.WriteLine(file.Path);
                }
            }
            PlatformLoading.Print(log);
            return !usable || log.HasErrors ? ExitCode.Unusable
                : isCheck && changed.Length > 0 ? ExitCode.Fails
                : ExitCode.Holds;
        });
        return command;
    }
}
