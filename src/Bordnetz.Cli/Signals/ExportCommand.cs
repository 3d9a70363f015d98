using System.CommandLine;
using System.Text;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Cli.Signals;

/// <summary><c>bordnetz signals export</c>: writes a catalog as vss-tools' exporters do.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        CatalogOptions catalog = new();
        Option<CatalogFormat> format = new("--format", "-f")
        {
            Description = "json, yaml, csv, or id (YAML with static identifiers).",
            DefaultValueFactory = _ => CatalogFormat.Json,
        };
        Option<string?> output = new("--output", "-o")
        {
            Description = "The file to write; standard output otherwise.",
        };
        Option<string[]> extended = new("--extended-attributes", "-e")
        {
            Description = "An attribute that VSS does not define: a column in CSV.",
        };
        Option<bool> plain = new("--no-extended-attributes")
        {
            Description = "Leaves out what VSS does not define, unless given with -e.",
        };
        Option<bool> pretty = new("--pretty") { Description = "Indents JSON." };
        Option<bool> caseSensitive = new("--case-sensitive") { Description = "Capitals count in static identifiers." };
        Command command = new("export", "Writes a catalog as JSON, YAML, CSV, or with static identifiers.")
        {
            format,
            output,
            extended,
            plain,
            pretty,
            caseSensitive,
        };
        catalog.AddTo(command);
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            CatalogWriteOptions options = new()
            {
                WithExtensions = !parsed.GetValue(plain),
                Extensions = [.. parsed.GetValue(extended) ?? []],
                Indented = parsed.GetValue(pretty),
                CaseSensitiveIds = parsed.GetValue(caseSensitive),
            };
            SignalCatalog? read = catalog.Read(parsed, log);
            if (read is not null && !log.HasErrors)
            {
                Write(read, parsed.GetValue(format), parsed.GetValue(output), options, log);
            }
            PlatformLoading.Print(log);
            return log.HasErrors ? ExitCode.Unusable : ExitCode.Holds;
        });
        return command;
    }

    private static void Write(
        SignalCatalog catalog,
        CatalogFormat format,
        string? output,
        CatalogWriteOptions options,
        ProblemLog log
    )
    {
        StringBuilder text = new();
        using (StringWriter writer = new(text))
        {
            SignalCatalogWriter.Write(catalog, format, writer, options, log);
        }
        if (log.HasErrors)
        {
            return;
        }
        if (output is null)
        {
            Console.Out.Write(text);
            return;
        }
        try
        {
            // What is half a character, as JSON can have it, becomes U+FFFD.
            File.WriteAllText(output, text.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            log.Error("BN9051", new SourcePlace(output), $"the catalog cannot be written: {e.Message}");
        }
    }
}
