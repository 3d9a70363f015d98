using Bordnetz.Can;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads how nodes agree to sleep: <c>nm</c> of a network, and the partial networks.</summary>
internal sealed class NetworkManagementReader(ReadContext context)
{
    private ProblemLog Log => context.Log;

    /// <summary>Reads <c>nm</c>; null when there is none, or none that can be.</summary>
    public NmTimes? Read(YamlMapReader network, string name, NetworkKind? kind)
    {
        if (network.Map("nm") is not { } map)
        {
            return null;
        }
        if (kind == NetworkKind.Lin)
        {
            Log.Error(
                "BN1013",
                network.PlaceOfKey("nm"),
                "'nm' means nothing on LIN, whose commander sends it to sleep; take it out"
            );
            return null;
        }
        YamlMapReader reader = new(map, PlatformKeys.Nm, $"'nm' of '{name}'", context);
        foreach (string key in (ReadOnlySpan<string>)["id", "cycle", "timeout", "repeat", "wait-bus-sleep"])
        {
            reader.Require(key);
        }
        if (
            reader.Whole("id", 0, CanId.MaxStandard + 1 - Math.Max(1, network.Texts("nodes").Length)) is not { } id
            || reader.Nanoseconds("cycle") is not { } cycle
            || reader.Nanoseconds("timeout") is not { } timeout
            || reader.Nanoseconds("repeat", allowZero: true) is not { } repeat
            || reader.Nanoseconds("wait-bus-sleep") is not { } wait
        )
        {
            return null;
        }
        NmTimes times = new()
        {
            Id = (uint)id,
            CycleNs = cycle,
            TimeoutNs = timeout,
            RepeatNs = repeat,
            WaitBusSleepNs = wait,
            ResetNs = reader.Nanoseconds("reset") ?? timeout,
            IsSelective = reader.Flag("selective"),
            Place = map.Place,
        };
        CheckTimes(times, reader);
        return times;
    }

    public static PartialNetworkDescription ReadPartial(YamlEntry entry, YamlMapReader map)
    {
        map.Require("id");
        map.Require("nodes");
        map.Require("scenes");
        bool all = map.TryNode("nodes", out YamlNode? node) && node is YamlText { Value: "all" };
        return new PartialNetworkDescription
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            Id = (int)(map.Whole("id", PartialNetwork.FirstId, PartialNetwork.LastId) ?? PartialNetwork.FirstId),
            IsAll = all,
            Nodes = all ? [] : map.Texts("nodes"),
            Scenes = map.Texts("scenes"),
        };
    }

    // Two NM PDUs in a row may get lost or late; a node must not leave for one of them.
    private void CheckTimes(NmTimes times, YamlMapReader reader)
    {
        foreach ((string key, long time) in new[] { ("timeout", times.TimeoutNs), ("reset", times.ResetNs) })
        {
            if (time < 2 * times.CycleNs)
            {
                Log.Error(
                    "BN1850",
                    reader.PlaceOf(key),
                    $"'{key}' must be at least two cycles, or the nodes fall asleep between two NM PDUs"
                );
            }
        }
    }
}
