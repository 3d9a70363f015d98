using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Spectre.Console;

namespace Bordnetz.Cli.Output;

/// <summary>Power, wires, hardware and safety of a variant, and what variants have in common, for people.</summary>
internal static class FigureTables
{
    public static void Write(VariantAnalysis analysis, IAnsiConsole console)
    {
        HardwareBill hardware = analysis.Hardware;
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{hardware.Nodes} nodes, of which {hardware.Computers} are computers of their own and {hardware.SmartDevices} smart devices; {hardware.Devices} plain devices"
        );
        if (hardware.Figures == 0)
        {
            return;
        }
        console.Write(Hardware(analysis));
        console.Write(Loads(analysis));
        if (analysis.Power.Scenes.Length > 0)
        {
            console.Write(Scenes(analysis.Power));
        }
        if (analysis.Modes.Transitions.Length > 0)
        {
            console.Write(Transitions(analysis.Modes));
        }
        if (Tightest(analysis.Power.Fuses) is { } fuses)
        {
            console.Write(fuses);
        }
        console.Write(Safety(analysis.Safety));
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{hardware.Assumed.Length} of {hardware.Figures} figures are assumed"
        );
    }

    /// <summary>How much the variants have in common.</summary>
    public static void WriteCommonality(
        FeatureModel features,
        ImmutableArray<VariantAnalysis> analyses,
        IAnsiConsole console
    )
    {
        ImmutableArray<Variant> variants = [.. analyses.Select(a => a.Variant)];
        Table table = Start("in common", "kinds", "in all %", "mean of pairs %", "least %", "between");
        foreach (CommonalityKind kind in Enum.GetValues<CommonalityKind>())
        {
            Commonality common = Commonality.Of(kind, variants);
            (Variant A, Variant B, double Share)? least = common.Least;
            table.AddRow(
                kind.ToString().ToLowerInvariant(),
                common.Kinds.ToString(CultureInfo.InvariantCulture),
                Figures.Percent(common.InAllShare),
                Figures.Percent(common.Mean),
                least is { } pair ? Figures.Percent(pair.Share) : "–",
                least is { } ends ? Markup.Escape($"{ends.A.Name}, {ends.B.Name}") : "–"
            );
        }
        console.WriteLine();
        console.Write(table);
        console.Write(Across(features, variants));
    }

    // Between the choices of a group of alternatives: markets, brands, powertrains, trims.
    private static Table Across(FeatureModel features, ImmutableArray<Variant> variants)
    {
        Table table = Start(
            "in common across",
            [.. Enum.GetNames<CommonalityKind>().Select(k => k.ToLowerInvariant() + " %")]
        );
        foreach (FeatureGroup group in features.Groups.Where(g => g.Kind == FeatureGroupKind.Alternative))
        {
            ImmutableArray<string> choice = [.. group.Members.Select(m => features.Features[m].Name)];
            if (choice.Count(c => variants.Any(v => v.Features.Contains(c))) > 1)
            {
                table.AddRow([
                    Markup.Escape(features.Features[group.Parent].Name),
                    .. Enum.GetValues<CommonalityKind>()
                        .Select(k => Figures.Percent(Commonality.Across(k, variants, choice).Mean)),
                ]);
            }
        }
        return table;
    }

    /// <summary>Every figure that is only assumed, once, with where it stands.</summary>
    public static void WriteAssumed(ImmutableArray<VariantAnalysis> analyses, IAnsiConsole console)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("assumed", "figure", "because", "at");
        foreach (Figure figure in analyses.SelectMany(a => a.Hardware.Assumed).Distinct())
        {
            table.AddRow(
                Markup.Escape(figure.Written),
                Markup.Escape(figure.Of),
                Markup.Escape(figure.Source ?? "–"),
                Markup.Escape(figure.Place.ToString())
            );
        }
        console.WriteLine();
        console.Write(table);
    }

    public static void WriteComparison(Comparison comparison, string before, IAnsiConsole console)
    {
        Table table = Start("figure", before, comparison.After.Variant.Name, "change %");
        foreach (ComparisonRow row in comparison.Rows)
        {
            string format = row.Unit is "m" or "kg" ? "F1" : "F0";
            table.AddRow(
                row.Unit.Length == 0 ? row.What : $"{row.What}, {row.Unit}",
                row.Before.ToString(format, CultureInfo.InvariantCulture),
                row.After.ToString(format, CultureInfo.InvariantCulture),
                row.Change is { } change ? (change * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) : "–"
            );
        }
        console.WriteLine();
        console.Write(table);
        WriteMissing("only there", comparison.OnlyBefore, console);
        WriteMissing("only here", comparison.OnlyAfter, console);
    }

    private static void WriteMissing(string where, ImmutableArray<string> functions, IAnsiConsole console)
    {
        if (functions.Length > 0)
        {
            console.MarkupLineInterpolated($"functions {where}: {string.Join(", ", functions)}");
        }
    }

    private static Table Hardware(VariantAnalysis analysis)
    {
        HarnessPlan harness = analysis.Harness;
        Table table = Start("hardware", "number", "wire m", "kg", "EUR");
        HardwareBill bill = analysis.Hardware;
        table.AddRow("nodes", Count(bill.Nodes), "", Number(bill.NodesKg, "F1"), Number(bill.NodesEur, "F0"));
        table.AddRow("devices", Count(bill.Devices), "", Number(bill.DevicesKg, "F1"), Number(bill.DevicesEur, "F0"));
        foreach (WireUse use in Enum.GetValues<WireUse>())
        {
            HarnessPlan part = harness.Of(use);
            if (part.Wires > 0)
            {
                AddWires($"wires: {use.ToString().ToLowerInvariant()}", part);
            }
        }
        AddWires("all wires", harness);
        return table;

        void AddWires(string name, HarnessPlan plan) =>
            table.AddRow(
                name,
                Count(plan.Wires),
                Number(plan.WireMetres, "F1"),
                Number(plan.MassKg, "F2"),
                Number(plan.PriceEur, "F0")
            );
    }

    private static Table Loads(VariantAnalysis analysis)
    {
        Table table = Start("node", "utilisation %", "DMIPS", "RAM KiB", "flash KiB", "pins", "");
        foreach (NodeLoad load in analysis.Hardware.Loads.Where(l => l.RamBytes > 0 || l.Utilisation > 0 || l.Pins > 0))
        {
            Hardware has = load.Node.Hardware;
            table.AddRow(
                Markup.Escape(load.Node.Name),
                Figures.Percent(load.Utilisation),
                Of(load.UsedDmips, has.Cpu, 1),
                Of(load.RamBytes, has.Ram, 1024),
                Of(load.FlashBytes, has.Flash, 1024),
                Of(load.Pins, has.Io, 1),
                CheckTables.Mark(load.Holds)
            );
        }
        return table;

        static string Of(double? used, Figure? has, double unit) =>
            (used is { } u ? Number(u / unit, "F0") : "–")
            + (has is null ? "" : $" of {Number(has.Value / unit, "F0")}");
    }

    private static Table Scenes(PowerBudget power)
    {
        Table table = Start("scene", "from batteries A", "flat after", "from converters W", "");
        foreach (SceneBudget scene in power.Scenes)
        {
            double converted = scene.Sources.Where(s => s.Source.Kind != PowerSourceKind.Battery).Sum(s => s.PowerW);
            string flat =
                scene.FirstFlat?.DaysUntilFlat is not { } days ? "–"
                : days >= 2 ? Number(days, "F1") + " d"
                : Number(days * 24, "F1") + " h";
            table.AddRow(
                Markup.Escape(scene.Scene.Name),
                Number(scene.BatteryA, "F4"),
                flat,
                Number(converted, "F0"),
                CheckTables.Mark(scene.Holds)
            );
        }
        return table;
    }

    private static Table Transitions(ModeBounds modes)
    {
        Table table = Start("from scene", "to", "by", "all awake s", "last awake", "others asleep s", "");
        foreach (TransitionBound transition in modes.Transitions)
        {
            table.AddRow(
                Markup.Escape(transition.From.Name),
                Markup.Escape(transition.To.Name),
                Markup.Escape(transition.By ?? "–"),
                Seconds(transition.WakeNs),
                Markup.Escape(transition.Wakes.MaxBy(w => w.BoundNs ?? long.MaxValue)?.Node.Name ?? "–"),
                Seconds(transition.SleepNs),
                CheckTables.Mark(transition.Holds)
            );
        }
        return table;

        static string Seconds(long? ns) => ns is { } time ? Number(time / 1e9, "F3") : "unbounded";
    }

    private static Table? Tightest(ImmutableArray<FuseLoad> fuses)
    {
        if (fuses.IsEmpty)
        {
            return null;
        }
        const int Shown = 3;
        Table table = Start("tightest fuse", "peak A", "rating A", "margin %", "");
        foreach (FuseLoad fuse in fuses.OrderBy(f => f.Margin).Take(Shown))
        {
            table.AddRow(
                Markup.Escape(fuse.Fuse.Name),
                Number(fuse.PeakA, "F1"),
                Number(fuse.Fuse.Rating.Value, "F1"),
                Figures.Percent(fuse.Margin),
                CheckTables.Mark(fuse.Holds)
            );
        }
        return table;
    }

    private static Table Safety(SafetyFindings safety)
    {
        Table table = Start("safety rule", "looked at", "departures", "");
        Add("level of node or partition", -1, safety.Allocations.Length);
        Add("levels kept apart", -1, safety.Mixtures.Length);
        Add("decompositions independent", safety.Decompositions.Length, safety.Decompositions.Count(d => !d.Holds));
        Add("frames protected end to end", safety.Crossings.Length, safety.Crossings.Count(c => !c.Holds));
        Add(
            "redundant chains independent",
            safety.Dependencies.Count(d => d.Chain.RedundantWith is not null),
            safety.Dependencies.Count(d => !d.Holds)
        );
        return table;

        void Add(string rule, int all, int departures) =>
            table.AddRow(rule, all < 0 ? "all" : Count(all), Count(departures), CheckTables.Mark(departures == 0));
    }

    private static Table Start(string first, ImmutableArray<string> others) => Start([first, .. others]);

    private static Table Start(params string[] columns)
    {
        Table table = new() { Border = TableBorder.Simple };
        for (int i = 0; i < columns.Length; i++)
        {
            bool isText = i == 0 || columns[i] is "" or "between" or "to" or "by" or "last awake";
            table.AddColumn(
                new TableColumn(Markup.Escape(columns[i])) { Alignment = isText ? Justify.Left : Justify.Right }
            );
        }
        return table;
    }

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
