using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Model.Ethernet;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads the switches, wires, queues and gates of an Ethernet as written.</summary>
internal sealed class EthernetReader(ReadContext context)
{
    private const int MaxBurst = 255;
    private const long MaxWindowNs = 10_000_000_000;

    private static readonly PlacedText Missing = new(new YamlText(default, "", YamlTextStyle.Plain));

    // Whether a frame may start that its gate would cut off.
    private static readonly ImmutableSortedDictionary<string, bool> GateEnds = ImmutableSortedDictionary
        .Create<string, bool>(StringComparer.Ordinal)
        .Add("fit", false)
        .Add("overrun", true);

    private ProblemLog Log => context.Log;

    public EthernetDescription Read(YamlMapReader map, string network)
    {
        EthernetDescription read = new()
        {
            Switches = Switches(map, network),
            Links =
            [
                .. map.Maps("links", PlatformKeys.EthernetLink, "a link", "a link")
                    .Select(Link)
                    .OfType<EthernetLinkDescription>(),
            ],
            Shaping = Shaping(map),
            Ports = [.. map.Maps("ports", PlatformKeys.Port, "a port", "a port").Select(Port)],
            Plca = Plca(map),
        };
        if (read.Plca is not null)
        {
            foreach (string key in (string[])["switch", "switches", "links", "classes", "gates", "ports"])
            {
                if (map.Has(key))
                {
                    Log.Error("BN1013", map.PlaceOfKey(key), $"'{key}' means nothing on a shared wire; take it out");
                }
            }
        }
        else
        {
            foreach (string key in (string[])["gateway", "uplink"])
            {
                if (map.Has(key))
                {
                    Log.Error(
                        "BN1013",
                        map.PlaceOfKey(key),
                        $"'{key}' means nothing on Ethernet without 'plca'; take it out"
                    );
                }
            }
        }
        if (map.Has("switch") && map.Has("switches"))
        {
            Log.Error("BN1013", map.PlaceOfKey("switch"), "'switch' means nothing beside 'switches'; take it out");
        }
        return read;
    }

    private ImmutableArray<SwitchDescription> Switches(YamlMapReader map, string network)
    {
        ImmutableArray<SwitchDescription>.Builder switches = ImmutableArray.CreateBuilder<SwitchDescription>();
        foreach (YamlEntry entry in map.Map("switches")?.Entries ?? [])
        {
            if (entry.Value is not YamlMap value)
            {
                context.WrongKind<YamlMap>(entry.Value, $"switch '{entry.Key}'", "a map");
                continue;
            }
            YamlMapReader reader = new(value, PlatformKeys.Switch, $"switch '{entry.Key}' of '{network}'", context);
            switches.Add(
                new SwitchDescription
                {
                    Name = entry.Key,
                    Place = entry.Place,
                    When = reader.When(),
                    Description = reader.Text("description", ""),
                    In = reader.RequiredText("in") ?? Missing,
                }
            );
        }
        return switches.ToImmutable();
    }

    private EthernetLinkDescription? Link(YamlMapReader map)
    {
        map.Require("between");
        ImmutableArray<PlacedText> ends = map.Texts("between");
        if (map.Has("between") && ends.Length != 2)
        {
            Log.Error("BN1270", map.PlaceOf("between"), $"a link is between 2 ends, not {ends.Length}");
        }
        else if (ends.Length == 2 && ends[0].Value == ends[1].Value)
        {
            Log.Error("BN1270", ends[1].Place, $"a link cannot lead from '{ends[0].Value}' to itself");
        }
        else if (ends.Length == 2)
        {
            return new EthernetLinkDescription(map.Place, map.When(), ends, map.BitsPerSecond("rate"));
        }
        return null;
    }

    private PortDescription Port(YamlMapReader map) =>
        new(
            map.Place,
            map.When(),
            map.RequiredText("from") ?? Missing,
            map.RequiredText("to") ?? Missing,
            Shaping(map)
        );

    private ShapingDescription Shaping(YamlMapReader map) =>
        new() { Classes = map.Has("classes") ? Classes(map) : null, Gates = Gates(map) };

    private ImmutableArray<ClassDescription> Classes(YamlMapReader map)
    {
        ImmutableArray<ClassDescription>.Builder classes = ImmutableArray.CreateBuilder<ClassDescription>();
        Dictionary<int, string> taken = [];
        foreach (YamlEntry entry in map.Map("classes")?.Entries ?? [])
        {
            if (entry.Value is not YamlMap value)
            {
                context.WrongKind<YamlMap>(entry.Value, $"class '{entry.Key}'", "a map");
                continue;
            }
            YamlMapReader reader = new(value, PlatformKeys.TrafficClass, $"class '{entry.Key}'", context);
            ImmutableArray<int> priorities = Priorities(reader, entry.Key, taken);
            if (!priorities.IsEmpty)
            {
                classes.Add(new ClassDescription(entry.Key, entry.Place, priorities, IdleSlope(reader)));
            }
        }
        CheckOrder(classes);
        return classes.ToImmutable();
    }

    private ImmutableArray<int> Priorities(YamlMapReader map, string name, Dictionary<int, string> taken)
    {
        map.Require("priorities");
        SortedSet<int> priorities = [];
        foreach (PlacedText text in map.Texts("priorities"))
        {
            if (
                !int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int priority)
                || priority >= TrafficClass.PriorityCount
            )
            {
                Log.Error("BN1202", text.Place, $"a priority is a whole number from 0 to 7, not '{text.Value}'");
            }
            else if (!taken.TryAdd(priority, name))
            {
                Log.Error("BN1271", text.Place, $"priority {priority} is in the class '{taken[priority]}' already");
            }
            else
            {
                priorities.Add(priority);
            }
        }
        return [.. priorities.Reverse()];
    }

    // Else one class would be both more and less urgent than another.
    private void CheckOrder(ImmutableArray<ClassDescription>.Builder classes)
    {
        foreach (ClassDescription one in classes)
        {
            int most = one.Priorities[0];
            int least = one.Priorities[^1];
            if (most - least + 1 != one.Priorities.Length)
            {
                Log.Error(
                    "BN1271",
                    one.Place,
                    $"class '{one.Name}' has the priorities {most} and {least} but not all between them; add them, or "
                        + "make two classes"
                );
            }
        }
    }

    private static IdleSlopeDescription? IdleSlope(YamlMapReader map)
    {
        if (map.Text("idle-slope") is not { } text)
        {
            return null;
        }
        bool isShare = QuantityText.TrySplit(text.Value, out QuantityText quantity) && quantity.Unit is "%";
        Dimension dimension = isShare ? Dimension.Share : Dimension.BitRate;
        return map.Exact(text, "idle-slope", dimension, allowZero: false) is { } value
            ? new IdleSlopeDescription(text.Place, value, isShare)
            : null;
    }

    private GatesDescription? Gates(YamlMapReader map)
    {
        if (map.Map("gates") is not { } gates)
        {
            return null;
        }
        YamlMapReader reader = new(gates, PlatformKeys.Gates, "'gates'", context);
        reader.Require("windows");
        ImmutableArray<GateWindowDescription> windows =
        [
            .. reader
                .Maps("windows", PlatformKeys.GateWindow, "a window", "a window")
                .Select(Window)
                .OfType<GateWindowDescription>(),
        ];
        long? cycle = reader.Nanoseconds("cycle");
        long sum = windows.Sum(w => w.DurationNs);
        if (cycle is { } stated && stated != sum && !windows.IsEmpty && windows.Length == reader.Items("windows").Count)
        {
            Log.Error(
                "BN1272",
                reader.PlaceOf("cycle"),
                $"the windows last {sum} ns together, the cycle {stated} ns; make both equal"
            );
        }
        return windows.IsEmpty
            ? null
            : new GatesDescription(
                gates.Place,
                cycle,
                reader.Nanoseconds("offset", allowZero: true) ?? 0,
                reader.Choice("end", GateEnds) ?? false,
                windows
            );
    }

    private GateWindowDescription? Window(YamlMapReader map)
    {
        map.Require("for");
        if (map.Nanoseconds("for") is not { } duration)
        {
            return null;
        }
        if (duration > MaxWindowNs)
        {
            Log.Error("BN1202", map.PlaceOf("for"), "a window cannot be longer than 10s");
            return null;
        }
        return new GateWindowDescription(map.Place, duration, map.Texts("open"));
    }

    private PlcaDescription? Plca(YamlMapReader map)
    {
        if (map.Map("plca") is not { } plca)
        {
            return null;
        }
        YamlMapReader reader = new(plca, PlatformKeys.Plca, "'plca'", context);
        if (map.BitsPerSecond("rate") is { } rate && rate != PlcaMedium.BitRate)
        {
            Log.Error("BN1202", map.PlaceOf("rate"), "a shared wire is 10BASE-T1S; its 'rate' is 10Mbit/s");
        }
        return new PlcaDescription(
            plca.Place,
            reader.RequiredText("coordinator") ?? Missing,
            (int?)reader.Whole("opportunity", 1, 255) ?? PlcaMedium.DefaultOpportunityBits,
            (int?)reader.Whole("burst", 0, MaxBurst) ?? 0
        );
    }
}
