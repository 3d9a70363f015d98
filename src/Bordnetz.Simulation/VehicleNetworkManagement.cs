using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Simulation.Health;
using Bordnetz.Simulation.Modes;
using Bordnetz.Simulation.Trace;

namespace Bordnetz.Simulation;

/// <content>Network management on the wires: NM PDUs, wake-up of links, go-to-sleep on LIN.</content>
public sealed partial class VehicleRun
{
    // ISO 17987-2: responders are ready to listen this long after a wake-up.
    private const long LinReadyNs = 100_000_000;

    private void Open(NodeModes node, Network network, NmChannel channel, long now)
    {
        if (!channel.IsOpen)
        {
            channel.Start(now);
            NoteOpened(node, network, now);
        }
    }

    private void NoteOpened(NodeModes node, Network network, long now) =>
        _health.Note(now, HealthEventKind.NetworkOpened, node.Node.Name, network.Name);

    private void SendNm(NodeModes node, Network network, NmChannel channel, long now)
    {
        if (_scenes!.Pdus[network.Index][node.Node.Index] is not { Legs.Length: > 0 } traffic)
        {
            return;
        }
        Pdu pdu = traffic.Rent();
        pdu.Leg = traffic.Legs[0];
        pdu.OriginNs = now;
        NmPdu.Write(pdu.Payload, channel.Member.Number, channel.IsActive, channel.Requested);
        Put(pdu, now);
        WakeLinks(node, network, channel.Requested, now);
    }

    // OPEN Alliance TC10: who wishes to use a sleeping link wakes its other end, and switches pass that on.
    private void WakeLinks(NodeModes node, Network network, ulong request, long now)
    {
        if (network.Kind != NetworkKind.Ethernet || request == 0)
        {
            return;
        }
        foreach (NmMember member in network.Nm!.Members)
        {
            bool isMeant = !network.Nm.Times.IsSelective || (_scenes!.Nodes[member.Node.Index].Groups & request) != 0;
            if (isMeant && member.Node != node.Node && IsAsleep(member.Node.Index))
            {
                ScheduleWake(network, member.Node, now + Assumptions.LinkWakeNs);
            }
        }
    }

    private void ScheduleWake(Network network, Node node, long timeNs) =>
        _events.Schedule(timeNs, node.Index, EventKind.NodeWake, (network.Index << 12) | node.Index);

    private void TakeWake(int index, long now)
    {
        Network network = Variant.Networks[index >> 12];
        NodeModes node = _scenes!.Nodes[index & 0xFFF];
        // A commander that has let go again has sent the go-to-sleep command after its pulse.
        if (network.Kind != NetworkKind.Lin || _scenes.Lin[network.Index] != LinMode.Asleep)
        {
            Wake(node, $"network {network}", network, now);
        }
    }

    /// <summary>A frame passes a node: an NM PDU that it takes, or anything that wakes it.</summary>
    private void HearNm(Pdu pdu, int index, long now)
    {
        if (_scenes is not { } scenes)
        {
            return;
        }
        Network network = pdu.Leg.Leg.Network;
        NodeModes node = scenes.Nodes[index];
        ulong request = NmPdu.Request(pdu.Payload);
        NmTimes times = network.Nm!.Times;
        if (_nodes[index].IsAsleep)
        {
            if (network.Kind != NetworkKind.Ethernet && (!times.IsSelective || (request & node.Groups) != 0))
            {
                Wake(node, $"network {network}", network, now);
            }
            return;
        }
        if (!_nodes[index].IsUp || !Reaches(network, node.Node) || node.ByNetwork[network.Index] is not { } channel)
        {
            return;
        }
        bool wasOpen = channel.IsOpen;
        channel.Receive(request, now);
        bool isNew = node.Hear(network, request, now + times.ResetNs);
        if (!wasOpen && channel.IsOpen)
        {
            NoteOpened(node, network, now);
        }
        if (isNew || (!wasOpen && channel.IsOpen))
        {
            Manage(node, now);
        }
    }

    // Transceivers that are not selective wake by every frame.
    private void OverhearCan(Pdu pdu, long now)
    {
        if (pdu.Leg.Leg.Network.Nm is not { Times.IsSelective: false } management)
        {
            return;
        }
        foreach (NmMember member in management.Members)
        {
            if (IsAsleep(member.Node.Index) && member.Node != pdu.Leg.Leg.From)
            {
                NodeModes node = _scenes!.Nodes[member.Node.Index];
                Wake(node, $"network {pdu.Leg.Leg.Network}", pdu.Leg.Leg.Network, now);
            }
        }
    }

    private void Command(Network lin, bool isNeeded, long now)
    {
        SceneState scenes = _scenes!;
        ref LinMode mode = ref scenes.Lin[lin.Index];
        if (!isNeeded)
        {
            mode = mode == LinMode.Awake ? LinMode.GoingToSleep : mode;
            return;
        }
        if (mode == LinMode.Asleep)
        {
            scenes.LinSinceNs[lin.Index] = now + LinReadyNs;
            WakeResponders(lin, now);
            if (!scenes.IsLinScheduled[lin.Index])
            {
                scenes.IsLinScheduled[lin.Index] = true;
                _events.Schedule(now + LinReadyNs, lin.Index, EventKind.LinSlot, lin.Index);
            }
        }
        mode = LinMode.Awake;
    }

    private void WakeResponders(Network lin, long now)
    {
        foreach (Node responder in lin.Nodes)
        {
            if (responder != lin.Gateway)
            {
                ScheduleWake(lin, responder, now + Assumptions.LinWakeNs);
            }
        }
    }

    // ISO 17987-2: the go-to-sleep command is a commander request with a first byte of 0.
    private bool EndLin(Network lin, long now)
    {
        SceneState scenes = _scenes!;
        if (scenes.Lin[lin.Index] == LinMode.Awake)
        {
            return false;
        }
        scenes.IsLinScheduled[lin.Index] = false;
        if (scenes.Lin[lin.Index] == LinMode.GoingToSleep && _nodes[lin.Gateway!.Index].IsUp)
        {
            Record(lin.Index, now, TraceFrames.GoToSleepOf(Variant, lin), TraceFrames.GoToSleep);
            long duration = LinTiming.NominalBits(TraceFrames.GoToSleep.Length) * 1_000_000_000L / lin.BitRate;
            _parts.LinBuses[lin.Index]!.BusyNs += duration;
            _events.Schedule(now + duration, lin.Index, EventKind.LinSleep, lin.Index);
        }
        return true;
    }

    private void SleepLin(int index, long now)
    {
        SceneState scenes = _scenes!;
        Network lin = Variant.Networks[index];
        if (scenes.Lin[index] == LinMode.Awake)
        {
            // Needed again while the command was sent: nobody has fallen asleep yet.
            scenes.IsLinScheduled[index] = true;
            _events.Schedule(now, index, EventKind.LinSlot, index);
            return;
        }
        scenes.Lin[index] = LinMode.Asleep;
        foreach (Node node in lin.Nodes)
        {
            TrySleep(scenes.Nodes[node.Index], now);
        }
    }
}
