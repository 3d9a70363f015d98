using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Bordnetz.Analysis;
using Bordnetz.Cli.Export;
using Bordnetz.Cli.Report;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz export</c>: a platform's parts in the formats of other tools.</summary>
internal static class ExportPlatformCommand
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Command Create()
    {
        Argument<string?> folder = PlatformLoading.FolderArgument();
        Option<string?> variant = PlatformLoading.VariantOption();
        Option<string> format = new("--format", "-f")
        {
            Description =
                "dbc or ldf (a file a network and variant), vss (the signal catalog), dot or svg (the topology of each variant).",
            Required = true,
        };
        format.AcceptOnlyFromAmong("dbc", "ldf", "vss", "dot", "svg");
        Option<DirectoryInfo> output = new("--output", "-o")
        {
            Description = "The folder to write into.",
            Required = true,
        };
        Command command = new("export", "Writes a platform's networks, catalog or topology for other tools.")
        {
            folder,
            variant,
            format,
            output,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            if (
                PlatformLoading.Load(parsed.GetValue(folder), parsed.GetValue(variant), log) is
                (var platform, _, var variants)
            )
            {
                string kind = parsed.GetValue(format)!;
                List<(string File, string Text)> files = Files(platform, variants, kind, log);
                if (files.Count == 0 && !log.HasErrors)
                {
                    log.Error("BN9110", default, $"nothing of '{platform.Name}' has a form in {kind}");
                }
                Write(files, parsed.GetValue(output)!, log);
            }
            PlatformLoading.Print(log);
            return log.HasErrors ? ExitCode.Unusable : ExitCode.Holds;
        });
        return command;
    }

    private static List<(string File, string Text)> Files(
        Platform platform,
        ImmutableArray<Variant> variants,
        string format,
        ProblemLog log
    )
    {
        List<(string File, string Text)> files = [];
        if (format == "vss")
        {
            StringBuilder text = new();
            using StringWriter writer = new(text);
            CatalogWriteOptions options = new() { Indented = true };
            SignalCatalogWriter.Write(platform.Catalog, CatalogFormat.Json, writer, options, log);
            files.Add(("vss.json", text.ToString()));
            return files;
        }
        foreach (Variant variant in variants)
        {
            string name = ReportPage.Id(variant.Name);
            if (format is "dot" or "svg")
            {
                VariantAnalysis analysis = VariantAnalyzer.Analyse(variant);
                string text =
                    format == "dot"
                        ? DotExport.Write(analysis)
                        : TopologySvg.File(analysis, Topology.Of(variant, NodePlaces.Of));
                files.Add(($"{name}.{format}", text));
                continue;
            }
            foreach (Network network in variant.Networks)
            {
                string? text =
                    format == "dbc"
                        ? NetworkExport.Dbc(network, variant, platform, log)
                        : NetworkExport.Ldf(network, variant, log);
                if (text is not null)
                {
                    files.Add((Path.Combine(name, $"{ReportPage.Id(network.Name)}.{format}"), text));
                }
            }
        }
        return files;
    }

    private static void Write(List<(string File, string Text)> files, DirectoryInfo folder, ProblemLog log)
    {
        foreach ((string file, string text) in files)
        {
            string path = Path.Combine(folder.FullName, file);
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, text, Utf8);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.Error("BN9111", new SourcePlace(path), $"the export cannot be written: {e.Message}");
                return;
            }
        }
        if (files.Count > 0)
        {
            Console.Error.WriteLine($"{files.Count} {(files.Count == 1 ? "file" : "files")} in {folder.FullName}");
        }
    }
}
