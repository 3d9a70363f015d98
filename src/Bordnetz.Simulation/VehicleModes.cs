using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Simulation.Faults;
using Bordnetz.Simulation.Health;
using Bordnetz.Simulation.Modes;

namespace Bordnetz.Simulation;

/// <content>Scenes: who sleeps, who is woken and by what (AUTOSAR network management, LIN go-to-sleep).</content>
public sealed partial class VehicleRun
{
    private SceneState? _scenes;

    /// <summary>Lets the run begin in a scene and change it later.</summary>
    internal void BeginScenes(Scene first, IReadOnlyList<(SceneEvent Event, Scene Scene)> changes)
    {
        SceneState scenes = _scenes = new SceneState(_parts, _nodes, changes);
        scenes.Log.Begin(first, null, 0);
        ulong requested = scenes.Groups.RequestedBy(first);
        for (int i = 0; i < changes.Count; i++)
        {
            _events.Schedule(changes[i].Event.TimeNs, 0, EventKind.SceneChange, i);
        }
        foreach (NodeModes node in scenes.Nodes)
        {
            bool sleeps = scenes.CanSleep[node.Node.Index] && !first.IsAwake(node.Node);
            _nodes[node.Node.Index].IsAsleep = sleeps;
            if (sleeps)
            {
                _parts.Stores[node.Node.Index].Clear();
                continue;
            }
            node.WasLive = true;
            foreach ((Network network, NmChannel channel) in node.Channels)
            {
                if ((requested & node.Groups & scenes.Groups.On(network, node.Node)) != 0)
                {
                    channel.Start(0);
                }
            }
        }
        foreach (NodeModes node in scenes.Nodes)
        {
            Manage(node, 0);
        }
        NoteSettled(0);
    }

    private bool IsAsleep(int node) => _nodes[node].IsAsleep;

    private void ChangeScene(int index, long now)
    {
        SceneState scenes = _scenes!;
        (SceneEvent happened, Scene scene) = scenes.Changes[index];
        scenes.Meter.Advance(scenes.Wanted, now);
        Node? before = scenes.Wanted.Holder;
        scenes.Log.Begin(scene, happened.By, now);
        _health.Note(now, HealthEventKind.SceneChanged, "", scene.Name);
        foreach (NodeModes node in scenes.Nodes)
        {
            node.HoldsOnStart = false;
            node.HoldUntilNs = 0;
            if (happened.By is { } by && node.Node.WakeInputs.Contains(by))
            {
                TakeInput(node, by, now);
            }
            else if (node.Node == before && IsHandedOver(before, scene))
            {
                node.HoldUntilNs = now + Assumptions.WakeHoldNs;
            }
        }
        foreach (NodeModes node in scenes.Nodes)
        {
            SwitchOn(node, now);
            Manage(node, now);
        }
        NoteSettled(now);
    }

    // Who held the scene before holds the new one until its holder has started, if it is awake in it at all.
    private bool IsHandedOver(Node before, Scene scene) =>
        scene.Holder is { } holder && !_nodes[holder.Index].IsUp && scene.IsAwake(before) && _nodes[before.Index].IsUp;

    private void TakeInput(NodeModes node, string input, long now)
    {
        if (_nodes[node.Node.Index].IsUp)
        {
            node.HoldUntilNs = now + Assumptions.WakeHoldNs;
            return;
        }
        node.HoldsOnStart = true;
        Wake(node, input, null, now);
    }

    /// <summary>Wakes a node that sleeps; it takes part when it has started.</summary>
    private void Wake(NodeModes node, string by, Network? on, long now)
    {
        NodeState state = _nodes[node.Node.Index];
        if (!state.IsAsleep || state.Outages > 0)
        {
            return;
        }
        LeaveRest(now);
        _scenes!.Meter.Advance(_scenes.Wanted, now);
        state.IsAsleep = false;
        state.IsBooting = true;
        node.WokenBy = by;
        node.WokenOn = on;
        ScheduleNumbered(EventKind.Booted, now + node.Node.BootNs, node.Node, ++state.BootNumber);
    }

    // A computer that an input wakes opens the networks that it needs; any other joins the one that woke it, or else all.
    private void StartModes(Node node, long now)
    {
        if (_scenes is not { } scenes)
        {
            return;
        }
        NodeModes modes = scenes.Nodes[node.Index];
        NodeState state = _nodes[node.Index];
        state.IsAsleep = false;
        state.UpSinceNs = now;
        if (modes.WokenBy is { } by)
        {
            _health.Note(now, HealthEventKind.NodeAwake, node.Name, by);
        }
        bool isActive = modes.HoldsOnStart;
        if (isActive)
        {
            modes.HoldUntilNs = now + Assumptions.WakeHoldNs;
            modes.HoldsOnStart = false;
        }
        foreach ((Network network, NmChannel channel) in modes.Channels)
        {
            if (!isActive && (modes.WokenOn is null || modes.WokenOn == network))
            {
                Open(modes, network, channel, now);
            }
        }
        ResumeEvents(node, now);
        foreach (NodeModes other in scenes.Nodes)
        {
            SwitchOn(other, now);
        }
        Manage(modes, now);
        modes.WokenBy = null;
        modes.WokenOn = null;
        NoteSettled(now);
    }

    // What a wake-up line or a rail does, when its other end has just started or the scene has just changed.
    private void SwitchOn(NodeModes node, long now)
    {
        Scene wanted = _scenes!.Wanted;
        Rail? rail = node.Node.Hardware.Rail is { IsSwitched: true } switched ? switched : null;
        bool isLive = rail is not null && wanted.Rails.Contains(rail) && IsHolderUp(node.Node.Hardware.Fuse);
        if (isLive && !node.WasLive && wanted.IsAwake(node.Node))
        {
            Wake(node, $"rail {rail}", null, now);
        }
        node.WasLive = isLive;
        foreach (WakeLine line in Variant.Power.WakeLines)
        {
            if (line.To.Contains(node.Node) && _nodes[line.From.Index].IsUp && wanted.IsAwake(node.Node))
            {
                Wake(node, $"wake-up line {line.Name}", null, now);
            }
        }
    }

    private bool IsHolderUp(Fuse? fuse)
    {
        foreach (Node node in Variant.Nodes)
        {
            if (node.Name == fuse?.In)
            {
                return _nodes[node.Index].IsUp;
            }
        }
        return true;
    }

    /// <summary>Does what is due at a node: requests, NM PDUs, LIN, sleep.</summary>
    private void Manage(NodeModes node, long now)
    {
        if (!_nodes[node.Node.Index].IsUp)
        {
            return;
        }
        SceneState scenes = _scenes!;
        node.Expire(now);
        bool requests = scenes.Wanted.Holder == node.Node || node.HoldUntilNs > now;
        ulong own = requests ? scenes.Groups.RequestedBy(scenes.Wanted) : 0;
        foreach ((Network network, NmChannel channel) in node.Channels)
        {
            ulong request = (own | node.PassedTo(network)) & scenes.Groups.On(network, node.Node);
            bool isNew = (request & ~channel.Requested) != 0;
            bool wasOpen = channel.IsOpen;
            channel.Request(request, now);
            if (!wasOpen && channel.IsOpen)
            {
                NoteOpened(node, network, now);
            }
            if (isNew)
            {
                WakeLinks(node, network, request, now);
            }
        }
        foreach (Network lin in node.Commands)
        {
            ulong request = (own | node.PassedTo(lin)) & scenes.Groups.On(lin, node.Node);
            Command(lin, request != 0, now);
        }
        foreach ((Network network, NmChannel channel) in node.Channels)
        {
            bool wasOpen = channel.IsOpen;
            if (channel.Tick(now))
            {
                SendNm(node, network, channel, now);
            }
            if (wasOpen && !channel.IsOpen)
            {
                _health.Note(now, HealthEventKind.NetworkClosed, node.Node.Name, network.Name);
                _parts.CanBuses[network.Index]?.Purge(l => l.Leg.From == node.Node && !l.Traffic.Frame.IsNm);
            }
        }
        TrySleep(node, now);
        Arm(node);
    }

    private void Arm(NodeModes node)
    {
        long next = node.NextNs();
        if (next < node.ArmedNs && _nodes[node.Node.Index].IsUp)
        {
            node.ArmedNs = next;
            _events.Schedule(next, node.Node.Index, EventKind.NmTimer, node.Node.Index);
        }
    }

    private void TakeNmTimer(int index, long now)
    {
        NodeModes node = _scenes!.Nodes[index];
        if (node.ArmedNs == now)
        {
            node.ArmedNs = long.MaxValue;
            Manage(node, now);
        }
    }

    private bool MaySleep(NodeModes node, long now)
    {
        SceneState scenes = _scenes!;
        Scene wanted = scenes.Wanted;
        if (
            !scenes.CanSleep[node.Node.Index]
            || !_nodes[node.Node.Index].IsUp
            || node.HoldUntilNs > now
            || wanted.Holder == node.Node
            || scenes.Groups.IsSelfHeld(node.Node, wanted)
        )
        {
            return false;
        }
        foreach ((_, NmChannel channel) in node.Channels)
        {
            if (channel.State != NmState.BusSleep)
            {
                return false;
            }
        }
        foreach (Network lin in node.Commands)
        {
            if (scenes.Lin[lin.Index] != LinMode.Asleep)
            {
                return false;
            }
        }
        foreach (Network lin in node.Responds)
        {
            if (scenes.Lin[lin.Index] != LinMode.Asleep)
            {
                return false;
            }
        }
        // Behind a switched rail alone it is on as long as the rail is live.
        return node.Channels.Length + node.Responds.Length > 0 || !node.WasLive;
    }

    private void TrySleep(NodeModes node, long now)
    {
        if (!MaySleep(node, now))
        {
            return;
        }
        SceneState scenes = _scenes!;
        scenes.Meter.Advance(scenes.Wanted, now);
        _nodes[node.Node.Index].IsAsleep = true;
        node.Reset();
        _health.Note(now, HealthEventKind.NodeAsleep, node.Node.Name, node.Node.Name);
        foreach (VirtualCanBus? bus in _parts.CanBuses)
        {
            bus?.Purge(l => l.Leg.From == node.Node);
        }
        _parts.Stores[node.Node.Index].Clear();
        foreach (NodeModes other in scenes.Nodes)
        {
            SwitchOn(other, now);
        }
        NoteSettled(now);
    }

    private void NoteSettled(long now)
    {
        SceneState scenes = _scenes!;
        bool areAwake = true;
        bool areAsleep = true;
        foreach (NodeModes node in scenes.Nodes)
        {
            bool isNamed = scenes.Wanted.IsAwake(node.Node);
            areAwake &= !isNamed || _nodes[node.Node.Index].IsUp;
            areAsleep &= isNamed || !scenes.CanSleep[node.Node.Index] || IsAsleep(node.Node.Index);
        }
        scenes.Meter.Advance(scenes.Wanted, now);
        if (scenes.Log.Note(areAwake, areAsleep, now))
        {
            _health.Note(now, HealthEventKind.SceneSettled, "", scenes.Wanted.Name);
        }
    }
}
