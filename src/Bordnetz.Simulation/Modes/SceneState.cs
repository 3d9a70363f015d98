using Bordnetz.Model;
using Bordnetz.Simulation.Faults;

namespace Bordnetz.Simulation.Modes;

/// <summary>All that a run with scenes knows about sleep. Not thread-safe.</summary>
internal sealed class SceneState
{
    public SceneState(VehicleParts parts, NodeState[] states, IReadOnlyList<(SceneEvent Event, Scene Scene)> changes)
    {
        Variant variant = parts.Variant;
        Groups = new PartialNetworking(variant);
        Nodes = [.. variant.Nodes.Select(n => new NodeModes(n, variant, Groups))];
        CanSleep = [.. variant.Nodes.Select(Groups.CanSleep)];
        Meter = new CurrentMeter(variant, states, parts.Functions);
        Log = new SceneLog(Meter);
        Changes = changes;
        Lin = new LinMode[variant.Networks.Length];
        LinSinceNs = new long[variant.Networks.Length];
        IsLinScheduled = [.. parts.LinBuses.Select(b => b is { Network.Schedule.Length: > 0 })];
        Sensors = new PausedEvents(parts.Sensors.Length);
        Actuators = new PausedEvents(parts.Actuators.Length);
        Frames = new PausedEvents(parts.Traffic.Length);
        Functions = new PausedEvents(parts.Functions.Length);
        Monitors = new PausedEvents(parts.Monitored.Length);
        Pdus = new Traffic?[variant.Networks.Length][];
        for (int i = 0; i < Pdus.Length; i++)
        {
            Pdus[i] = new Traffic?[variant.Nodes.Length];
        }
        foreach (Traffic traffic in parts.Traffic.Where(t => t.Frame.IsNm))
        {
            Pdus[traffic.Frame.Network.Index][traffic.Frame.Sender.Index] = traffic;
        }
    }

    public PartialNetworking Groups { get; }

    public NodeModes[] Nodes { get; }

    /// <summary>By node: whether it ever sleeps.</summary>
    public bool[] CanSleep { get; }

    public CurrentMeter Meter { get; }

    public SceneLog Log { get; }

    public IReadOnlyList<(SceneEvent Event, Scene Scene)> Changes { get; }

    /// <summary>The scene that is wanted.</summary>
    public Scene Wanted => Log.Scene;

    /// <summary>By network: what a LIN does, since when, and whether its next slot is planned.</summary>
    public LinMode[] Lin { get; }

    public long[] LinSinceNs { get; }

    public bool[] IsLinScheduled { get; }

    public PausedEvents Sensors { get; }

    public PausedEvents Actuators { get; }

    public PausedEvents Frames { get; }

    public PausedEvents Functions { get; }

    public PausedEvents Monitors { get; }

    /// <summary>By network and node: the NM PDU.</summary>
    public Traffic?[][] Pdus { get; }

    /// <summary>Since when the plant rests, in nanoseconds; negative while it moves.</summary>
    public long RestSinceNs { get; set; } = -1;

    /// <summary>Whether the plant's records were left out because it rests.</summary>
    public bool IsRecordPaused { get; set; }
}
