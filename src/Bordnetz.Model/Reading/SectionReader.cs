using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads the sections of one file into the platform.</summary>
internal sealed class SectionReader
{
    private static readonly string[] Templated = ["nodes", "parts", "devices"];

    private readonly PlatformDescription _platform;
    private readonly ReadContext _context;
    private readonly Templates _templates;
    private readonly ElementReader _elements;
    private readonly HardwareReader _hardware;
    private readonly PowerReader _power;
    private readonly SourcingReader _sourcing;

    private static readonly ImmutableSortedDictionary<string, NodeKind> NodeKinds = Words<NodeKind>();

    public static ImmutableSortedDictionary<string, Asil> Asils { get; } =
        Enum.GetValues<Asil>().ToImmutableSortedDictionary(a => a.ToString(), a => a, StringComparer.Ordinal);

    private static readonly PlacedText Missing = new(new YamlText(default, "", YamlTextStyle.Plain));

    public SectionReader(PlatformDescription platform, ReadContext context)
    {
        _platform = platform;
        _context = context;
        _templates = new Templates(_context.Log);
        _elements = new ElementReader(context, _templates);
        _hardware = new HardwareReader(platform.Hardware, context, _elements);
        _power = new PowerReader(platform.Hardware, context, _elements, _hardware);
        _sourcing = new SourcingReader(platform.Sourcing, context, _elements);
    }

    private ProblemLog Log => _context.Log;

    /// <summary>Takes in, from every file before any is read, what others may be like.</summary>
    public void CollectTemplates(YamlMapReader file)
    {
        foreach (string section in Templated)
        {
            _templates.Collect(section, file.TryNode(section, out YamlNode? node) ? node : null);
        }
    }

    public void Read(YamlMapReader file)
    {
        _elements.Read(file, "nodes", PlatformKeys.Node, "node", _platform.Nodes, ReadNode);
        NetworkReader networks = new(_context);
        _elements.Read(file, "networks", PlatformKeys.Network, "network", _platform.Networks, networks.Read);
        _elements.Read(file, "sensors", PlatformKeys.PlantLink, "sensor", _platform.Sensors, ReadPlantLink);
        _elements.Read(file, "actuators", PlatformKeys.PlantLink, "actuator", _platform.Actuators, ReadPlantLink);
        _elements.Read(file, "functions", PlatformKeys.Function, "function", _platform.Functions, ReadFunction);
        _elements.Read(file, "chains", PlatformKeys.Chain, "chain", _platform.Chains, ReadChain);
        _elements.Read(file, "dtcs", PlatformKeys.Dtc, "trouble code", _platform.Dtcs, DiagnosticsReader.ReadDtc);
        _hardware.Read(file);
        _power.Read(file);
        _elements.Read(
            file,
            "partial-networks",
            PlatformKeys.PartialNetwork,
            "partial network",
            _platform.PartialNetworks,
            NetworkManagementReader.ReadPartial
        );
        _sourcing.Read(file);
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

    private NodeDescription ReadNode(YamlEntry entry, YamlMapReader map)
    {
        map.Require("kind");
        ImmutableArray<PartitionDescription> divided = _hardware.ReadPartitions(map);
        ImmutableArray<PlacedText> partitions = [.. divided.Select(p => p.Name)];
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
            Divided = divided,
            Hardware = _hardware.ReadHardware(map),
            Sites = _hardware.ReadSites(map),
            DiagnosticAddress = (int?)map.Whole("diagnostic-address", 0, ushort.MaxValue),
            WakeInputs = map.Texts("wake"),
            BootNs = map.Nanoseconds("boot"),
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
            Safe = map.Text("safe"),
            SafeAfterNs = map.Nanoseconds("safe-after", allowZero: true) ?? 0,
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
            Decomposition = ReadDecomposition(map),
            Degraded = DiagnosticsReader.ReadDegraded(map, entry.Key),
            Ram = map.Figure("ram", Dimension.Memory),
            Flash = map.Figure("flash", Dimension.Memory),
            Offers = map.Texts("offers"),
            Uses = map.Texts("uses"),
            Reads = Uses(map, "reads"),
            Publishes = Uses(map, "publishes"),
            Actuates = Uses(map, "actuates"),
            Provides = Uses(map, "provides"),
            Parameters = _context.Numbers(map.Map("parameters"), $"the parameters of function '{entry.Key}'"),
        };
    }

    private DecompositionDescription? ReadDecomposition(YamlMapReader map)
    {
        if (map.Map("decomposes") is not { } nested)
        {
            return null;
        }
        YamlMapReader reader = new(nested, PlatformKeys.Decomposition, "'decomposes'", _context);
        reader.Require("asil");
        return reader.Choice("asil", Asils) is { } asil && reader.RequiredText("with") is { } with
            ? new DecompositionDescription(asil, with)
            : null;
    }

    private ImmutableArray<SignalUse> Uses(YamlMapReader map, string key)
    {
        ImmutableArray<SignalUse>.Builder uses = ImmutableArray.CreateBuilder<SignalUse>();
        foreach (YamlNode item in map.Items(key))
        {
            if (item is YamlMap nested)
            {
                YamlMapReader reader = new(nested, PlatformKeys.SignalUse, $"an entry of '{key}'", _context);
                if (reader.RequiredText("signal") is { } signal)
                {
                    uses.Add(new SignalUse(signal, reader.When()));
                }
            }
            else if (_context.Text(item, $"an entry of '{key}'") is { } path)
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
            FttiNs = map.Nanoseconds("ftti"),
            RedundantWith = map.Text("redundant-with"),
        };
    }

    private void ReadPlant(YamlNode item)
    {
        if (item is not YamlMap map)
        {
            _context.WrongKind<YamlMap>(item, "an entry of 'plant'", "a map");
            return;
        }
        YamlMapReader reader = new(map, PlatformKeys.Plant, "an entry of 'plant'", _context);
        _platform.Plant.Add(
            new PlantDescription(reader.When(), _context.Quantities(reader.Map("parameters"), "the plant's parameters"))
        );
    }
}
