using System.Collections.Immutable;
using System.CommandLine;
using Bordnetz.Can.Inference;
using Bordnetz.Cli.Output;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Can;

/// <summary><c>bordnetz can e2e</c>: which frames of a log are protected by an AUTOSAR E2E profile, and how.</summary>
internal static class E2eCommand
{
    public static Command Create()
    {
        Argument<string> file = CanLog.FileArgument();
        Option<string?> from = CanLog.FormatOption("--from");
        Command command = new("e2e", "Finds AUTOSAR E2E protection and its DataIDs in a log.") { file, from };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            using CanLog? source = CanLog.Open(parsed.GetValue(file)!, parsed.GetValue(from), log);
            if (source is not null)
            {
                Write(E2eInference.Infer(source.Reader.Read()));
            }
            PlatformLoading.Print(log);
            return source is null ? ExitCode.Unusable : ExitCode.Holds;
        });
        return command;
    }

    private static void Write(ImmutableArray<E2eFinding> findings)
    {
        if (findings.IsEmpty)
        {
            Console.Out.WriteLine("no frame is protected by profile 1, 2, 11 or 22");
            return;
        }
        Table table = new() { Border = TableBorder.Simple };
        foreach (string column in (string[])["channel", "id", "profile", "DataID", "frames", "valid", "evidence"])
        {
            table.AddColumn(column);
        }
        foreach (E2eFinding finding in findings)
        {
            table.AddRow(
                Markup.Escape(finding.Channel),
                finding.Id.ToString(),
                finding.Profile,
                DataIds(finding),
                finding.Frames.ToString(),
                finding.Valid.ToString(),
                finding.Evidence.ToString()
            );
        }
        AnsiConsole.Console.WidenWhenPiped().Write(table);
    }

    private static string DataIds(E2eFinding finding) =>
        finding.Settings.DataIdList.IsDefaultOrEmpty
            ? $"{finding.Settings.DataId:X4}"
            : string.Join(' ', finding.Settings.DataIdList.Select(d => $"{d:X2}"));
}
