using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Can;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads one network as written and checks what its kind demands.</summary>
internal sealed class NetworkReader(ReadContext context)
{
    private static readonly ImmutableSortedDictionary<string, NetworkKind> Kinds = SectionReader.Words<NetworkKind>();

    // The profiles of AUTOSAR's E2E protocol, and "none".
    private static readonly string[] Profiles =
    [
        "none",
        "P01",
        "P02",
        "P04",
        "P05",
        "P06",
        "P07",
        "P08",
        "P11",
        "P22",
        "P44",
    ];

    private static readonly ImmutableSortedDictionary<string, int> E2eProfiles = Enumerable
        .Range(0, Profiles.Length)
        .ToImmutableSortedDictionary(i => Profiles[i], i => i, StringComparer.Ordinal);

    private static readonly string[] Switched = ["switch", "switches", "links", "classes", "gates", "ports", "plca"];

    private ProblemLog Log => context.Log;

    public NetworkDescription Read(YamlEntry entry, YamlMapReader map)
    {
        map.Require("kind");
        map.Require("nodes");
        NetworkKind? kind = map.Choice("kind", Kinds);
        if (kind is not null and not NetworkKind.Lin)
        {
            map.Require("rate");
        }
        NetworkDescription network = new()
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            Kind = kind ?? NetworkKind.Can,
            BitRate = map.BitsPerSecond("rate"),
            DataBitRate = map.BitsPerSecond("data-rate"),
            Nodes = map.Texts("nodes"),
            Listeners = map.Texts("listeners"),
            Switch = map.Text("switch"),
            Ethernet =
                kind == NetworkKind.Ethernet
                    ? new EthernetReader(context).Read(map, entry.Key)
                    : EthernetDescription.Empty,
            Gateway = map.Text("gateway"),
            Uplink = map.Text("uplink"),
            PduBase = (uint)(map.Whole("pdu-base", 0, uint.MaxValue) ?? 0),
            MaxLoad = map.Share("max-load") ?? 1,
            Layout = map.Text("layout"),
            Mapping = map.Text("mapping"),
            Schedule = map.Text("schedule"),
            Cable = map.Text("cable"),
            Length = map.Figure("length", Dimension.Length, allowZero: false),
            Frames = Frames(map, entry.Key),
            E2eProfile = map.Choice("e2e", E2eProfiles) is { } profile ? Profiles[profile] : null,
            Nm = new NetworkManagementReader(context).Read(map, entry.Key, kind),
        };
        if (kind is not null)
        {
            CheckKind(network, map);
        }
        return network;
    }

    private ImmutableArray<byte>? DataIds(YamlMapReader reader)
    {
        if (!reader.Has("data-ids"))
        {
            return null;
        }
        ImmutableArray<byte>.Builder ids = ImmutableArray.CreateBuilder<byte>();
        foreach (PlacedText text in reader.Texts("data-ids"))
        {
            bool hex = text.Value.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
            if (
                byte.TryParse(
                    hex ? text.Value.AsSpan(2) : text.Value,
                    hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out byte id
                )
            )
            {
                ids.Add(id);
            }
            else
            {
                Log.Error("BN1003", text.Place, $"'data-ids' holds numbers from 0 to 255, not '{text.Value}'");
            }
        }
        return ids.DrainToImmutable();
    }

    private ImmutableArray<FrameAddition> Frames(YamlMapReader map, string network)
    {
        ImmutableArray<FrameAddition>.Builder frames = ImmutableArray.CreateBuilder<FrameAddition>();
        foreach (YamlEntry entry in map.Map("frames")?.Entries ?? [])
        {
            if (entry.Value is not YamlMap value)
            {
                context.WrongKind<YamlMap>(entry.Value, $"frame '{entry.Key}'", "a map");
                continue;
            }
            YamlMapReader reader = new(value, PlatformKeys.Frame, $"frame '{entry.Key}' of '{network}'", context);
            frames.Add(
                new FrameAddition
                {
                    Name = entry.Key,
                    Place = entry.Place,
                    When = reader.When(),
                    PeriodNs = reader.Nanoseconds("period"),
                    OffsetNs = reader.Nanoseconds("offset", allowZero: true),
                    Priority = (int?)reader.Whole("priority", 0, 7),
                    Sender = reader.Text("sender"),
                    E2eProfile = reader.Choice("e2e", E2eProfiles) is { } profile ? Profiles[profile] : null,
                    DataId = (uint?)reader.Whole("data-id", 0, uint.MaxValue),
                    DataIds = DataIds(reader),
                    E2eOffset = (int?)reader.Whole("e2e-offset", 0, FdDlc.MaxFdLength),
                    TimeoutNs = reader.Nanoseconds("timeout"),
                    IsIgnored = reader.Flag("ignore"),
                }
            );
        }
        return frames.ToImmutable();
    }

    private void CheckKind(NetworkDescription network, YamlMapReader map)
    {
        switch (network.Kind)
        {
            case NetworkKind.Ethernet:
                Forbid(map, "Ethernet", "data-rate", "schedule");
                break;
            case NetworkKind.CanFd:
                Forbid(map, "CAN FD", [.. Switched, "schedule"]);
                map.Require("data-rate");
                CheckRate(map, "rate", network.BitRate, 1_000_000, "CAN (ISO 11898-1)");
                CheckRate(map, "data-rate", network.DataBitRate, 8_000_000, "the data phase of CAN FD");
                if (network.DataBitRate < network.BitRate)
                {
                    Log.Error("BN1202", map.PlaceOf("data-rate"), "'data-rate' cannot be lower than 'rate'");
                }
                break;
            case NetworkKind.Can:
                Forbid(map, "CAN", [.. Switched, "schedule", "data-rate"]);
                CheckRate(map, "rate", network.BitRate, 1_000_000, "CAN (ISO 11898-1)");
                break;
            default:
                Forbid(map, "LIN", [.. Switched, "data-rate"]);
                CheckRate(map, "rate", network.BitRate, 20_000, "LIN (ISO 17987-4)");
                map.Require("gateway");
                break;
        }
        if (network.Uplink is not null)
        {
            map.Require("gateway");
        }
        if (network.Mapping is not null || !network.Listeners.IsEmpty)
        {
            map.Require("layout");
        }
    }

    private void CheckRate(YamlMapReader map, string key, long? rate, long most, string standard)
    {
        if (rate > most)
        {
            Log.Error("BN1202", map.PlaceOf(key), $"'{key}' is above what {standard} allows, {most / 1000}kbit/s");
        }
    }

    private void Forbid(YamlMapReader map, string kind, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (map.Has(key))
            {
                Log.Error("BN1013", map.PlaceOfKey(key), $"'{key}' means nothing on {kind}; take it out");
            }
        }
    }
}
