using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bordnetz.Analysis;
using Bordnetz.Cli.Output;
using Bordnetz.Model.Harness;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz harness</c>: lengths and masses of a wiring harness.</summary>
internal static class HarnessCommand
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "A harness in the KBL format (VDA 4964)." };
        Option<string[]> modules = new("--module", "-m")
        {
            Description = "Only the wires of these modules, by part number or option code; all when not given.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        Option<string> format = new("--format")
        {
            Description = "table, csv (one wire a line) or json.",
            DefaultValueFactory = _ => "table",
        };
        format.AcceptOnlyFromAmong("table", "csv", "json");
        Command command = new("harness", "Routes a wiring harness and adds up its wires, metres and kilograms.")
        {
            file,
            modules,
            format,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            HarnessFile? harness = KblReader.Read(parsed.GetValue(file)!, log);
            if (harness is not null && !log.HasErrors && Select(harness, parsed.GetValue(modules)!, log) is var chosen)
            {
                if (!log.HasErrors)
                {
                    Write(harness, HarnessAnalysis.Analyse(harness, chosen), parsed.GetValue(format)!);
                }
            }
            PlatformLoading.Print(log);
            return log.HasErrors ? ExitCode.Unusable : ExitCode.Holds;
        });
        return command;
    }

    private static HashSet<string>? Select(HarnessFile harness, string[] wanted, ProblemLog log)
    {
        HashSet<string> chosen = [];
        foreach (string name in wanted)
        {
            string[] found =
            [
                .. harness.Modules.Where(m => m.PartNumber == name || m.Control == name).Select(m => m.PartNumber),
            ];
            if (found.Length == 0)
            {
                string hint = Suggestion.For(name, harness.Modules.SelectMany(m => new[] { m.PartNumber, m.Control }));
                log.Error("BN1584", new SourcePlace(harness.Name), $"the harness has no module '{name}'{hint}");
            }
            chosen.UnionWith(found);
        }
        return wanted.Length == 0 ? null : chosen;
    }

    private static void Write(HarnessFile harness, HarnessFigures figures, string format)
    {
        switch (format)
        {
            case "csv":
                WriteCsv(figures);
                break;
            case "json":
                WriteJson(harness, figures);
                break;
            default:
                WriteTables(harness, figures);
                break;
        }
    }

    private static void WriteTables(HarnessFile harness, HarnessFigures figures)
    {
        IAnsiConsole console = AnsiConsole.Console;
        console.WidenWhenPiped();
        Table totals = new Table().Border(TableBorder.Simple);
        totals.AddColumns("figure", "value");
        void Row(string name, string value) => totals.AddRow(name, value);
        Row("part", Markup.Escape(harness.PartNumber));
        Row("modules", harness.Modules.Length.ToString(Culture));
        Row("connections", figures.Runs.Length.ToString(Culture));
        Row("wire", $"{figures.WireMetres.ToString("F2", Culture)} m");
        Row("segments", $"{figures.Segments.Length}, {figures.RouteMetres.ToString("F2", Culture)} m");
        Row("conductor, as copper", $"{figures.CopperKilograms.ToString("F3", Culture)} kg");
        Row("wire with insulation where known", $"{figures.WireKilograms.ToString("F3", Culture)} kg");
        int detours = figures.Runs.Count(r =>
            r is { RoutedMm: { } routed, ShortestMm: { } shortest } && routed > shortest + 0.5
        );
        Row("routed longer than need be", detours.ToString(Culture));
        console.Write(totals);
        Table fullest = new Table().Border(TableBorder.Simple);
        fullest.AddColumns("fullest segments", "length mm", "wires", "copper mm²");
        foreach (
            SegmentFill fill in figures.Segments.OrderByDescending(s => s.Wires).ThenBy(s => s.Segment.Name).Take(10)
        )
        {
            fullest.AddRow(
                Markup.Escape(fill.Segment.Name),
                fill.Segment.LengthMm.ToString("F1", Culture),
                fill.Wires.ToString(Culture),
                fill.CopperMm2.ToString("F2", Culture)
            );
        }
        console.Write(fullest);
    }

    private static void WriteCsv(HarnessFigures figures)
    {
        StringBuilder text = new(
            "connection,signal,wire,cable,cross_section_mm2,stated_mm,routed_mm,shortest_mm,grams\n"
        );
        foreach (HarnessRun run in figures.Runs)
        {
            text.AppendJoin(
                ',',
                Field(run.Connection.Name),
                Field(run.Connection.Signal),
                Field(run.Wire.Number),
                Field(run.Wire.Cable ?? ""),
                run.Wire.CrossSectionMm2.ToString(Culture),
                Length(run.Wire.LengthMm),
                Length(run.RoutedMm),
                Length(run.ShortestMm),
                run.Grams.ToString("F3", Culture)
            );
            text.Append('\n');
        }
        Console.Out.Write(text);
    }

    private static string Length(double? mm) => mm?.ToString("F3", Culture) ?? "";

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void WriteJson(HarnessFile harness, HarnessFigures figures)
    {
        using Stream output = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("part", harness.PartNumber);
        json.WriteNumber("wireMetres", figures.WireMetres);
        json.WriteNumber("segmentMetres", figures.RouteMetres);
        json.WriteNumber("copperKilograms", figures.CopperKilograms);
        json.WriteNumber("wireKilograms", figures.WireKilograms);
        json.WriteStartArray("connections");
        foreach (HarnessRun run in figures.Runs)
        {
            json.WriteStartObject();
            json.WriteString("name", run.Connection.Name);
            json.WriteString("signal", run.Connection.Signal);
            json.WriteString("wire", run.Wire.Number);
            json.WriteNumber("crossSectionMm2", run.Wire.CrossSectionMm2);
            json.WriteNumber("lengthMm", run.LengthMm);
            json.WriteNumber("grams", run.Grams);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
