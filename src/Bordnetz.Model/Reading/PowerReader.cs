using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads sources, rails, fuses, wake-up lines and scenes.</summary>
internal sealed class PowerReader(
    HardwareSections platform,
    ReadContext context,
    ElementReader elements,
    HardwareReader hardware
)
{
    private static readonly ImmutableSortedDictionary<string, PowerSourceKind> Kinds =
        SectionReader.Words<PowerSourceKind>();

    private static readonly PlacedText Missing = new(new YamlText(default, "", YamlTextStyle.Plain));

    private ProblemLog Log => context.Log;

    public void Read(YamlMapReader file)
    {
        if (file.Map("power") is { } power)
        {
            YamlMapReader reader = new(power, PlatformKeys.Power, "'power'", context);
            elements.Read(reader, "sources", PlatformKeys.Source, "source", platform.Sources, ReadSource);
            elements.Read(reader, "rails", PlatformKeys.Rail, "rail", platform.Rails, ReadRail);
            elements.Read(reader, "fuses", PlatformKeys.Fuse, "fuse", platform.Fuses, ReadFuse);
            elements.Read(
                reader,
                "wake-lines",
                PlatformKeys.WakeLine,
                "wake-up line",
                platform.WakeLines,
                ReadWakeLine
            );
        }
        elements.Read(file, "scenes", PlatformKeys.Scene, "scene", platform.Scenes, ReadScene);
    }

    private SourceDescription ReadSource(YamlEntry entry, YamlMapReader map)
    {
        map.Require("kind");
        map.Require("voltage");
        PowerSourceKind? kind = map.Choice("kind", Kinds);
        if (kind == PowerSourceKind.Battery)
        {
            map.Require("capacity");
            map.Require("usable");
            Forbid(map, "battery", "power", "efficiency", "from", "charges");
        }
        else if (kind is not null)
        {
            map.Require("power");
            Forbid(map, "converter or generator", "capacity", "usable");
        }
        return new SourceDescription
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            Kind = kind ?? PowerSourceKind.Battery,
            Voltage = map.Figure("voltage", Dimension.Voltage, allowZero: false),
            Capacity = map.Figure("capacity", Dimension.Charge, allowZero: false),
            Usable = Fraction(map, "usable"),
            Power = map.Figure("power", Dimension.Power, allowZero: false),
            Efficiency = Fraction(map, "efficiency"),
            From = map.Text("from"),
            Charges = map.Text("charges"),
            In = map.Text("in"),
            At = hardware.ReadPosition(map),
        };
    }

    private RailDescription ReadRail(YamlEntry entry, YamlMapReader map) =>
        new()
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            From = map.RequiredText("from") ?? Missing,
            IsSwitched = map.Flag("switched"),
            Cable = map.Text("cable"),
        };

    private FuseDescription ReadFuse(YamlEntry entry, YamlMapReader map)
    {
        map.Require("rating");
        return new FuseDescription
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            Rail = map.RequiredText("rail") ?? Missing,
            Rating = map.Figure("rating", Dimension.Current, allowZero: false),
            In = map.Text("in"),
            At = hardware.ReadPosition(map),
            Cable = map.Text("cable"),
        };
    }

    private static WakeLineDescription ReadWakeLine(YamlEntry entry, YamlMapReader map)
    {
        map.Require("to");
        return new WakeLineDescription
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            From = map.RequiredText("from") ?? Missing,
            To = map.Texts("to"),
            Cable = map.Text("cable"),
        };
    }

    private SceneDescription ReadScene(YamlEntry entry, YamlMapReader map)
    {
        ImmutableArray<PlacedText> awake = map.Texts("awake");
        bool all = map.TryNode("awake", out YamlNode? node) && node is YamlText { Value: "all" };
        return new SceneDescription
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            IsAllAwake = all,
            Awake = all ? [] : awake,
            Asleep = map.Texts("asleep"),
            Load = map.Share("load", allowZero: true) ?? 1,
            Loads = ReadLoads(map.Map("loads")),
            Rails = map.Texts("rails"),
            Running = map.Texts("running"),
            MaxCurrent = map.Figure("max-current", Dimension.Current, allowZero: false),
            MinDuration = map.Figure("min-duration", Dimension.Standing, allowZero: false),
            By = map.Texts("by"),
            HeldBy = map.Text("held-by"),
            WakeWithinNs = map.Nanoseconds("wake-within"),
            SleepWithinNs = map.Nanoseconds("sleep-within"),
        };
    }

    private ImmutableArray<(PlacedText, double)> ReadLoads(YamlMap? map)
    {
        ImmutableArray<(PlacedText, double)>.Builder loads = ImmutableArray.CreateBuilder<(PlacedText, double)>();
        foreach (YamlEntry entry in map?.Entries ?? [])
        {
            YamlMap single = new(entry.Place);
            single.TryAdd(entry);
            YamlMapReader reader = new(single, new KeyTable("load", entry.Key), "'loads'", context);
            PlacedText name = new(new YamlText(entry.Place, entry.Key, YamlTextStyle.Plain));
            if (reader.Share(entry.Key, allowZero: true) is { } load)
            {
                loads.Add((name, load));
            }
        }
        return loads.ToImmutable();
    }

    private Figure? Fraction(YamlMapReader map, string key)
    {
        Figure? share = map.Figure(key, Dimension.Share, allowZero: false);
        if (share is { Value: > 1 })
        {
            Log.Error("BN1202", share.Place, $"'{key}' cannot be more than 100%");
            return null;
        }
        return share;
    }

    private void Forbid(YamlMapReader map, string kind, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (map.Has(key))
            {
                Log.Error("BN1013", map.PlaceOfKey(key), $"'{key}' means nothing for a {kind}; take it out");
            }
        }
    }
}
