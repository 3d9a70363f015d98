using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads what nodes, parts, devices and cables are made of.</summary>
internal sealed class HardwareReader(HardwareSections platform, ReadContext context, ElementReader elements)
{
    private const int MaxConductors = 200;

    private static readonly PlacedText Missing = new(new YamlText(default, "", YamlTextStyle.Plain));

    private ProblemLog Log => context.Log;

    public void Read(YamlMapReader file)
    {
        elements.Read(file, "parts", PlatformKeys.Part, "part", platform.Parts, ReadPart);
        elements.Read(file, "devices", PlatformKeys.Device, "device", platform.Devices, ReadDevice);
        if (file.Map("wiring") is { } wiring)
        {
            YamlMapReader reader = new(wiring, PlatformKeys.Wiring, "'wiring'", context);
            elements.Read(reader, "cables", PlatformKeys.Cable, "cable", platform.Cables, ReadCable);
            ReadDetour(reader);
        }
    }

    /// <summary>What a node, a device or a part says of itself; keys that its kind of map lacks are left out.</summary>
    public HardwareDescription ReadHardware(YamlMapReader map, bool isPart = false, bool isComputer = true)
    {
        HardwareDescription hardware = new()
        {
            Part = isPart ? null : map.Text("part"),
            Supply = isPart ? null : map.Text("supply"),
            At = isPart ? null : ReadPosition(map),
            Mass = map.Figure("mass", Dimension.Mass),
            Price = map.Figure("price", Dimension.Price),
            Cpu = isComputer ? map.Figure("cpu", Dimension.Processing, allowZero: false) : null,
            Ram = isComputer ? map.Figure("ram", Dimension.Memory, allowZero: false) : null,
            Flash = isComputer ? map.Figure("flash", Dimension.Memory, allowZero: false) : null,
            Io = isComputer ? map.Figure("io", Dimension.Pins) : null,
            Sleep = map.Figure("sleep", Dimension.Consumption),
            Idle = map.Figure("idle", Dimension.Consumption),
            Peak = map.Figure("peak", Dimension.Consumption),
            Asil = isComputer ? map.Choice("asil", SectionReader.Asils) : null,
        };
        CheckOrder(map, hardware.Sleep, hardware.Idle);
        CheckOrder(map, hardware.Idle, hardware.Peak);
        return hardware;
    }

    /// <summary>A place: three lengths.</summary>
    public Position? ReadPosition(YamlMapReader map)
    {
        if (!map.TryNode("at", out YamlNode? node))
        {
            return null;
        }
        return ReadPosition(map, node, "at");
    }

    /// <summary>Places where a node could sit.</summary>
    public ImmutableArray<Position> ReadSites(YamlMapReader map) =>
        [.. map.Items("sites").Select(i => ReadPosition(map, i, "sites")).OfType<Position>()];

    private Position? ReadPosition(YamlMapReader map, YamlNode node, string key)
    {
        if (node is not YamlList { Items.Count: 3 } list)
        {
            string what = node is YamlList { Items.Count: var count } ? $"a list of {count}" : node.KindName;
            Log.Error("BN1503", node.Place, $"'{key}' must be three lengths, [x, y, z], not {what}");
            return null;
        }
        Span<double> axes = stackalloc double[3];
        for (int i = 0; i < axes.Length; i++)
        {
            if (
                context.Text(list.Items[i], $"an entry of '{key}'") is not { } text
                || map.Exact(text, key, Dimension.Length, allowZero: true, allowNegative: true) is not { } metres
            )
            {
                return null;
            }
            axes[i] = (double)(metres * 1000);
        }
        return new Position(axes[0], axes[1], axes[2]);
    }

    /// <summary>Partitions: names, or maps that say more of them.</summary>
    public ImmutableArray<PartitionDescription> ReadPartitions(YamlMapReader map)
    {
        if (!map.TryNode("partitions", out YamlNode? node))
        {
            return [];
        }
        ImmutableArray<PartitionDescription>.Builder partitions = ImmutableArray.CreateBuilder<PartitionDescription>();
        IEnumerable<YamlNode> items = node is YamlList list ? list.Items : [node];
        foreach (YamlNode item in items)
        {
            if (item is not YamlMap nested)
            {
                string what = node is YamlList ? "an entry of 'partitions'" : "'partitions'";
                if (context.Text(item, what) is { } text)
                {
                    partitions.Add(new PartitionDescription(text));
                }
                continue;
            }
            YamlMapReader reader = new(nested, PlatformKeys.Partition, "an entry of 'partitions'", context);
            if (reader.RequiredText("name") is { } name)
            {
                partitions.Add(
                    new PartitionDescription(name)
                    {
                        Asil = reader.Choice("asil", SectionReader.Asils),
                        IsIsolating = reader.Flag("isolates"),
                        Cpu = reader.Figure("cpu", Dimension.Processing, allowZero: false),
                        Ram = reader.Figure("ram", Dimension.Memory, allowZero: false),
                        Flash = reader.Figure("flash", Dimension.Memory, allowZero: false),
                    }
                );
            }
        }
        return partitions.ToImmutable();
    }

    private void CheckOrder(YamlMapReader map, Figure? less, Figure? more)
    {
        if (less is not null && more is not null && less.Unit == more.Unit && less.Value > more.Value)
        {
            string what = less.Of[..less.Of.IndexOf(' ', StringComparison.Ordinal)];
            string than = more.Of[..more.Of.IndexOf(' ', StringComparison.Ordinal)];
            Log.Error("BN1506", map.PlaceOf(what), $"'{what}: {less.Written}' is more than '{than}: {more.Written}'");
        }
    }

    private PartDescription ReadPart(YamlEntry entry, YamlMapReader map) =>
        new()
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            Number = map.Text("number", entry.Key),
            Hardware = ReadHardware(map, isPart: true),
        };

    private DeviceDescription ReadDevice(YamlEntry entry, YamlMapReader map) =>
        new()
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            On = map.RequiredText("on") ?? Missing,
            Hardware = ReadHardware(map, isComputer: false),
            Wires = (int)(map.Whole("wires", 0, MaxConductors) ?? 1),
            Cable = map.Text("cable"),
            Length = map.Figure("length", Dimension.Length),
            Serves = map.Texts("serves"),
        };

    private CableDescription ReadCable(YamlEntry entry, YamlMapReader map)
    {
        int pairs = (int)(map.Whole("pairs", 0, MaxConductors) ?? 0);
        int? cores = (int?)map.Whole("cores", 0, MaxConductors);
        return new CableDescription
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            Cable = new Cable
            {
                Name = entry.Key,
                Pairs = pairs,
                Cores = cores ?? (pairs == 0 ? 1 : 0),
                Mass = map.Figure("mass", Dimension.MassPerLength),
                Price = map.Figure("price", Dimension.PricePerLength),
            },
        };
    }

    private void ReadDetour(YamlMapReader map)
    {
        if (map.Figure("detour", Dimension.Share, allowZero: false) is not { } detour)
        {
            return;
        }
        if (detour.Value < 1)
        {
            Log.Error("BN1202", detour.Place, "'detour' cannot be below 100%: no wire is shorter than its way");
        }
        else if (platform.Detour is not null)
        {
            Log.Error("BN1110", detour.Place, $"'detour' is given already, at {platform.DetourPlace}");
        }
        else
        {
            (platform.Detour, platform.DetourPlace) = (detour, detour.Place);
        }
    }
}
