using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Simulation;
using Spectre.Console;

namespace Bordnetz.Cli.Output;

/// <summary>The scenes of a run: wake-up, shutdown and current, seen and proven.</summary>
internal static class SceneTable
{
    /// <summary>How many scenes of a run are shown.</summary>
    public const int MaxRows = 50;

    /// <summary>The headings.</summary>
    public static ImmutableArray<string> Columns { get; } =
    ["scene", "from", "by", "at", "all awake: seen / bound s", "others asleep: seen / bound s", "seen / proven mA", ""];

    /// <summary>The table of a run.</summary>
    public static Table Of(Verdict verdict)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.Title = new TableTitle(Markup.Escape($"{verdict.Analysis.Variant.Name}: scenes"));
        table.Caption = new TableTitle(Markup.Escape(Mean(verdict)));
        for (int i = 0; i < Columns.Length; i++)
        {
            bool isNumber = i is > 2 and < 7;
            table.AddColumn(
                new TableColumn(Markup.Escape(Columns[i])) { Alignment = isNumber ? Justify.Right : Justify.Left }
            );
        }
        foreach (SceneVerdict scene in verdict.Scenes.Take(MaxRows))
        {
            table.AddRow([.. Cells(scene).Select(Markup.Escape)]);
        }
        return table;
    }

    /// <summary>What flowed over the whole run.</summary>
    public static string Mean(Verdict verdict)
    {
        double mean = verdict.Observations.RailMeanA.Sum();
        int more = verdict.Scenes.Length - MaxRows;
        return $"{Milliamperes(mean)} mA on all rails over the run" + (more > 0 ? $"; {more} more scenes" : "");
    }

    /// <summary>The cells of a row.</summary>
    public static string[] Cells(SceneVerdict scene) =>
        [
            scene.Seen.Scene.Name,
            scene.Seen.From?.Name ?? "–",
            scene.Seen.By ?? "–",
            $"{Seconds(scene.Seen.StartNs)} s",
            $"{Seconds(scene.Seen.AwakeNs)} / {Seconds(scene.Bound?.WakeNs)}",
            $"{Seconds(scene.Seen.AsleepNs)} / {Seconds(scene.Bound?.SleepNs)}",
            $"{(scene.SeenA is { } seen ? Milliamperes(seen) : "–")} / {Milliamperes(scene.ProvenA)}",
            scene.Violations().Any() ? "✗" : "ok",
        ];

    private static string Milliamperes(double amperes) => (amperes * 1000).ToString("F2", CultureInfo.InvariantCulture);

    private static string Seconds(long? ns) =>
        ns is { } time ? (time / 1e9).ToString("F3", CultureInfo.InvariantCulture) : "–";
}
