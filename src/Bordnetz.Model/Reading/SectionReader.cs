using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads the sections of one file into the platform.</summary>
internal sealed class SectionReader(PlatformDescription platform, ReadContext context)
{
    private static readonly ImmutableSortedDictionary<string, NodeKind> NodeKinds = Words<NodeKind>();

    private static readonly ImmutableSortedDictionary<string, Asil> Asils = Enum.GetValues<Asil>()
        .ToImmutableSortedDictionary(a => a.ToString(), a => a, StringComparer.Ordinal);

    private static readonly PlacedText Missing = new(new YamlText(default, "", YamlTextStyle.Plain));

    private ProblemLog Log => context.Log;

    public void Read(YamlMapReader file)
    {
        Elements(file, "nodes", PlatformKeys.Node, "node", platform.Nodes, ReadNode);
        NetworkReader networks = new(context);
        Elements(file, "networks", PlatformKeys.Network, "network", platform.Networks, networks.Read);
        Elements(file, "sensors", PlatformKeys.PlantLink, "sensor", platform.Sensors, ReadPlantLink);
        Elements(file, "actuators", PlatformKeys.PlantLink, "actuator", platform.Actuators, ReadPlantLink);
        Elements(file, "functions", PlatformKeys.Function, "function", platform.Functions, ReadFunction);
        Elements(file, "chains", PlatformKeys.Chain, "chain", platform.Chains, ReadChain);
        foreach (YamlNode item in file.Items("plant"))
        {
            ReadPlant(item);
        }
    }

    /// <summary>The values of an enumeration in lower case.</summary>
    public static ImmutableSortedDictionary<string, T> Words<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>()
            .ToImmutableSortedDictionary(v => v.ToString().ToLowerInvariant(), v => v, StringComparer.Ordinal);

    private void Elements<T>(
        YamlMapReader file,
        string section,
        KeyTable keys,
        string what,
        List<T> into,
        Func<YamlEntry, YamlMapReader, T> read
    )
    {
        foreach (YamlEntry entry in file.Map(section)?.Entries ?? [])
        {
            CheckName(entry, what);
            if (entry.Value is YamlMap map)
            {
                into.Add(read(entry, new YamlMapReader(map, keys, $"{what} '{entry.Key}'", context)));
            }
            else
            {
                context.WrongKind<YamlMap>(entry.Value, $"{what} '{entry.Key}'", "a map");
                // The name is known even so: who uses it is not to blame.
                ReadContext silent = new(new ProblemLog()) { Features = context.Features };
                into.Add(read(entry, new YamlMapReader(new YamlMap(entry.Place), keys, what, silent)));
            }
        }
    }

    private void CheckName(YamlEntry entry, string what)
    {
        string name = entry.Key;
        bool good =
            name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');
        if (!good || !char.IsAsciiLetterLower(name[0]) || name[^1] is '.' or '-')
        {
            Log.Error(
                "BN1009",
                entry.Place,
                $"'{name}' cannot name a {what}: names are lower-case letters, digits, '.' and '-', beginning with a"
                    + " letter"
            );
        }
    }

    private NodeDescription ReadNode(YamlEntry entry, YamlMapReader map)
    {
        map.Require("kind");
        ImmutableArray<PlacedText> partitions = map.Texts("partitions");
        foreach (IGrouping<string, PlacedText> same in partitions.GroupBy(p => p.Value).Where(g => g.Count() > 1))
        {
            Log.Error("BN1106", same.Last().Place, $"node '{entry.Key}' has the partition '{same.Key}' twice");
        }
        return new NodeDescription
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            Kind = map.Choice("kind", NodeKinds) ?? NodeKind.Ecu,
            Partitions = partitions,
            IsBlackBox = map.Flag("black-box"),
            LayoutName = map.Text("layout-name"),
        };
    }

    private static PlantLinkDescription ReadPlantLink(YamlEntry entry, YamlMapReader map)
    {
        map.Require("period");
        return new PlantLinkDescription
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            On = map.RequiredText("on") ?? Missing,
            Plant = map.RequiredText("plant") ?? Missing,
            Signal = map.RequiredText("signal") ?? Missing,
            PeriodNs = map.Nanoseconds("period") ?? 1,
            Gain = Gain(map),
            Shift = map.Number("shift"),
        };
    }

    private static double? Gain(YamlMapReader map)
    {
        double? gain = map.Number("gain");
        if (gain == 0)
        {
            map.Context.Log.Error("BN1202", map.PlaceOf("gain"), "'gain' cannot be 0");
        }
        return gain;
    }

    private FunctionDescription ReadFunction(YamlEntry entry, YamlMapReader map)
    {
        map.Require("period");
        map.Require("wcet");
        long period = map.Nanoseconds("period") ?? long.MaxValue;
        long deadline = map.Nanoseconds("deadline") ?? period;
        long wcet = map.Nanoseconds("wcet") ?? 1;
        long bcet = map.Nanoseconds("bcet", allowZero: true) ?? wcet;
        long offset = map.Nanoseconds("offset", allowZero: true) ?? 0;
        if (deadline > period)
        {
            Log.Error("BN1402", map.PlaceOf("deadline"), $"the deadline of function '{entry.Key}' is after its period");
        }
        if (wcet > deadline)
        {
            string what = deadline == period ? "period" : "deadline";
            Log.Error("BN1402", map.PlaceOf("wcet"), $"the wcet of function '{entry.Key}' is longer than its {what}");
        }
        if (bcet > wcet)
        {
            Log.Error("BN1402", map.PlaceOf("bcet"), $"the bcet of function '{entry.Key}' is longer than its wcet");
        }
        if (offset >= period)
        {
            Log.Error(
                "BN1402",
                map.PlaceOf("offset"),
                $"the offset of function '{entry.Key}' must be below its period"
            );
        }
        return new FunctionDescription
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            On = map.RequiredText("on") ?? Missing,
            Code = map.Text("code")?.Value,
            PeriodNs = period,
            OffsetNs = offset,
            DeadlineNs = deadline,
            BcetNs = bcet,
            WcetNs = wcet,
            Asil = map.Choice("asil", Asils) ?? Asil.QM,
            Reads = Uses(map, "reads"),
            Publishes = Uses(map, "publishes"),
            Actuates = Uses(map, "actuates"),
            Provides = Uses(map, "provides"),
            Parameters = context.Numbers(map.Map("parameters"), $"the parameters of function '{entry.Key}'"),
        };
    }

    private ImmutableArray<SignalUse> Uses(YamlMapReader map, string key)
    {
        ImmutableArray<SignalUse>.Builder uses = ImmutableArray.CreateBuilder<SignalUse>();
        foreach (YamlNode item in map.Items(key))
        {
            if (item is YamlMap nested)
            {
                YamlMapReader reader = new(nested, PlatformKeys.SignalUse, $"an entry of '{key}'", context);
                if (reader.RequiredText("signal") is { } signal)
                {
                    uses.Add(new SignalUse(signal, reader.When()));
                }
            }
            else if (context.Text(item, $"an entry of '{key}'") is { } path)
            {
                uses.Add(new SignalUse(path, null));
            }
        }
        return uses.ToImmutable();
    }

    private static ChainDescription ReadChain(YamlEntry entry, YamlMapReader map)
    {
        map.Require("deadline");
        return new ChainDescription
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            From = map.RequiredText("from") ?? Missing,
            Through = map.Texts("through"),
            To = map.RequiredText("to") ?? Missing,
            DeadlineNs = map.Nanoseconds("deadline") ?? 1,
        };
    }

    private void ReadPlant(YamlNode item)
    {
        if (item is not YamlMap map)
        {
            context.WrongKind<YamlMap>(item, "an entry of 'plant'", "a map");
            return;
        }
        YamlMapReader reader = new(map, PlatformKeys.Plant, "an entry of 'plant'", context);
        platform.Plant.Add(
            new PlantDescription(reader.When(), context.Quantities(reader.Map("parameters"), "the plant's parameters"))
        );
    }
}
