using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Simulation.Faults;
using Bordnetz.Simulation.Modes;

namespace Bordnetz.Simulation;

/// <content>What is left out while nodes sleep: expectations, periodic events, the steps of the plant.</content>
public sealed partial class VehicleRun
{
    /// <summary>Whether a node may send application frames on a network.</summary>
    private bool IsOpen(Network network, Node node) =>
        _scenes?.Nodes[node.Index].ByNetwork[network.Index] is not { IsOpen: false };

    /// <summary>
    /// Since when a receiver can expect a frame: since all on its way are awake and their networks open. Negative while
    /// somebody sleeps by plan.
    /// </summary>
    private long ExpectedSince(FrameReceiver receiver)
    {
        Frame frame = receiver.Frame;
        long since = _nodes[receiver.Node.Index].UpSinceNs;
        int number = 0;
        while (!frame.Legs[number].To.Contains(receiver.Node))
        {
            number++;
        }
        Node to = receiver.Node;
        while (number >= 0)
        {
            FrameLeg leg = frame.Legs[number];
            long sender = SinceOn(leg.Network, leg.From);
            long taker = SinceOn(leg.Network, to);
            if (sender < 0 || taker < 0)
            {
                return -1;
            }
            since = Math.Max(since, Math.Max(sender, taker));
            to = leg.From;
            number = leg.After;
        }
        return since;
    }

    private long SinceOn(Network network, Node node)
    {
        SceneState scenes = _scenes!;
        NodeState state = _nodes[node.Index];
        NodeModes modes = scenes.Nodes[node.Index];
        bool isPlanned = state.IsAsleep || (state.IsBooting && modes.WokenBy is not null);
        bool isClosed = modes.ByNetwork[network.Index] is { IsOpen: false } && state.IsUp;
        bool isLinDown = network.Kind == NetworkKind.Lin && scenes.Lin[network.Index] != LinMode.Awake;
        if (isPlanned || isClosed || (isLinDown && network.Schedule.Length > 0))
        {
            return -1;
        }
        long since = state.UpSinceNs;
        since = Math.Max(since, modes.ByNetwork[network.Index]?.OpenSinceNs ?? 0);
        return network.Kind == NetworkKind.Lin ? Math.Max(since, scenes.LinSinceNs[network.Index]) : since;
    }

    /// <summary>Leaves a periodic event out when its node sleeps; it goes on when the node wakes. True when it is left out.</summary>
    private bool TryPause(PausedEvents? events, int node, int index, long now)
    {
        if (events is null || !IsAsleep(node))
        {
            return false;
        }
        events.Pause(index, now);
        return true;
    }

    private void ResumeEvents(Node node, long now)
    {
        SceneState scenes = _scenes!;
        for (int i = 0; i < _parts.Sensors.Length; i++)
        {
            Resume(scenes.Sensors, _parts.Sensors[i].Node, i, _parts.Sensors[i].PeriodNs, EventKind.SensorSample);
        }
        for (int i = 0; i < _parts.Actuators.Length; i++)
        {
            Resume(
                scenes.Actuators,
                _parts.Actuators[i].Node,
                i,
                _parts.Actuators[i].PeriodNs,
                EventKind.ActuatorApply
            );
        }
        for (int i = 0; i < _parts.Traffic.Length; i++)
        {
            Frame frame = _parts.Traffic[i].Frame;
            Resume(scenes.Frames, frame.Sender.Index, i, frame.PeriodNs, EventKind.FrameQueue);
        }
        for (int i = 0; i < _parts.Functions.Length; i++)
        {
            Function function = _parts.Functions[i].Instance.Function;
            Resume(scenes.Functions, function.Node.Index, i, function.PeriodNs, EventKind.FunctionRelease);
        }
        for (int i = 0; i < _parts.Monitored.Length; i++)
        {
            FrameReceiver receiver = _parts.Monitored[i];
            Resume(scenes.Monitors, receiver.Node.Index, i, receiver.Frame.TimeoutNs, EventKind.ReceptionTimeout);
        }

        void Resume(PausedEvents paused, int owner, int index, long periodNs, EventKind kind)
        {
            if (owner == node.Index && paused.Resume(index, periodNs, now, out long next))
            {
                _events.Schedule(next, owner, kind, index);
            }
        }
    }

    // Nothing periodic is left when everybody sleeps: the plant stands and need not be looked at step by step.
    private bool TryRest(long now)
    {
        if (_scenes is not { } scenes || !_parts.Plant.IsStanding)
        {
            return false;
        }
        foreach (NodeState state in _nodes)
        {
            if (!state.IsAsleep)
            {
                return false;
            }
        }
        scenes.RestSinceNs = now;
        return true;
    }

    private void LeaveRest(long now)
    {
        if (_scenes is not { RestSinceNs: >= 0 } scenes)
        {
            return;
        }
        SettleRest(now);
        scenes.RestSinceNs = -1;
        const long RecordNs = 1_000_000_000 / PlantRecordsPerSecond;
        _events.Schedule(((now / VehicleParts.PlantStepNs) + 1) * VehicleParts.PlantStepNs, 0, EventKind.PlantStep, 0);
        if (scenes.IsRecordPaused)
        {
            scenes.IsRecordPaused = false;
            _events.Schedule(((now / RecordNs) + 1) * RecordNs, 0, EventKind.PlantRecord, 0);
        }
    }

    // Brings the plant up to date with a rest.
    private void SettleRest(long now)
    {
        if (_scenes is { RestSinceNs: >= 0 } scenes && now > scenes.RestSinceNs)
        {
            scenes.Meter.Advance(scenes.Wanted, now);
            _parts.Plant.Rest((now - scenes.RestSinceNs) * 1e-9, scenes.Meter.BatteryW);
            scenes.RestSinceNs = now;
        }
    }
}
