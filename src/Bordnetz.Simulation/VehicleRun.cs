using System.Buffers.Binary;
using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Plant;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using Bordnetz.Simulation.Trace;

namespace Bordnetz.Simulation;

/// <summary>
/// One variant driven as a whole virtual vehicle in virtual time: plant, sensors, functions, frames on their networks,
/// actuators. Single-threaded and deterministic: the same variant, scenario, seed and outside inputs give the same
/// trace hash. Made by <see cref="VehicleBuilder"/>.
/// </summary>
public sealed class VehicleRun
{
    internal const int PlantRecordsPerSecond = 10;

    private readonly VehicleParts _parts;
    private readonly EventQueue _events;
    private readonly RunOptions _options;
    private readonly TraceHasher[] _hashers;
    private readonly ITraceSink? _sink;
    private readonly List<OutsideInput> _inputs = [];
    private readonly List<(OutsideInput Input, bool FromScenario)> _pendingInputs = [];
    private readonly Pdu?[] _transfers = new Pdu?[4096];
    private readonly Stack<int> _freeTransfers = new();
    private readonly Pcg32[] _executionChance;
    private readonly long[] _overruns;
    private readonly DriveRecorder _drive;
    private readonly byte[] _recordBuffer = new byte[8];
    private long _eventCount;

    internal VehicleRun(VehicleParts parts, EventQueue events, RunOptions options)
    {
        _parts = parts;
        _events = events;
        _options = options;
        _sink = options.Sink;
        _hashers = parts.ChannelNames.Select(_ => new TraceHasher()).ToArray();
        _executionChance = parts.Functions.Select((_, i) => new Pcg32(options.Seed, 1000 + (ulong)i)).ToArray();
        _overruns = new long[parts.Functions.Length];
        _drive = new DriveRecorder(parts.Plant);
        for (int i = _transfers.Length - 1; i >= 0; i--)
        {
            _freeTransfers.Push(i);
        }
    }

    /// <summary>The variant that runs.</summary>
    public Variant Variant => _parts.Variant;

    /// <summary>The scenario that is driven.</summary>
    public Scenario Scenario => _parts.Scenario;

    /// <summary>Virtual time up to which everything has happened, in nanoseconds.</summary>
    public long NowNs { get; private set; }

    /// <summary>The store of the node that outside clients see.</summary>
    public SignalStore ApiStore => _parts.Stores[Variant.ApiNode.Index];

    /// <summary>The plant, to look at.</summary>
    public VehiclePlant Plant => _parts.Plant;

    /// <summary>
    /// Whether something in the vehicle takes the target of an actuator at the API node: a function that provides it,
    /// a frame that carries it on, or an actuator wired there.
    /// </summary>
    public bool TakesTarget(int signalIndex) => _parts.TakenTargets.Contains(signalIndex);

    /// <summary>
    /// Whether a function at the API node reads a signal that nothing in the vehicle brings there, so that an outside
    /// client may.
    /// </summary>
    public bool ReadsFromOutside(int signalIndex) => _parts.OutsideReads.Contains(signalIndex);

    /// <summary>
    /// Gives the vehicle what an outside client asks. It takes effect at the current time, before anything else that
    /// happens then, and is kept for replay.
    /// </summary>
    /// <param name="slot">A slot of <see cref="ApiStore"/>.</param>
    /// <param name="value">The value, of the signal's type.</param>
    public void Request(int slot, SignalValue value) =>
        Schedule(new OutsideInput(NowNs, slot, value), fromScenario: false);

    internal void Schedule(OutsideInput input, bool fromScenario)
    {
        _pendingInputs.Add((input, fromScenario));
        _events.Schedule(input.TimeNs, 0, EventKind.Request, _pendingInputs.Count - 1);
    }

    /// <summary>Lets everything happen that happens before <paramref name="timeNs"/>.</summary>
    public void RunUntil(long timeNs)
    {
        EventQueue events = _events;
        while (events.NextTimeNs < timeNs)
        {
            Event next = events.Take();
            _eventCount++;
            Handle(next);
        }
        NowNs = Math.Max(NowNs, timeNs);
    }

    /// <summary>
    /// What a network has carried so far. Changes nothing, and may be called from another thread while the run goes on:
    /// then the figures are those of about now.
    /// </summary>
    /// <param name="network">A network of the variant.</param>
    /// <param name="receptions">How many frames were received on it.</param>
    public NetworkObservation ObserveNetwork(Network network, out long receptions)
    {
        receptions = 0;
        foreach (Traffic traffic in _parts.Traffic)
        {
            foreach (TransmissionLeg leg in traffic.Legs)
            {
                receptions += leg.Leg.Network == network ? leg.Count : 0;
            }
        }
        return _parts.ObserveNetwork(network, Math.Max(1, NowNs));
    }

    /// <summary>Ends the run and says what it showed.</summary>
    public RunObservations Finish()
    {
        ImmutableArray<ChannelHash> channels = _parts
            .ChannelNames.Select(
                (n, i) => new ChannelHash(n, _hashers[i].Count, Convert.ToHexStringLower(_hashers[i].Finish()))
            )
            .ToImmutableArray();
        return Observe(channels);
    }

    private void Handle(in Event e)
    {
        long now = e.TimeNs;
        switch (e.Kind)
        {
            case EventKind.Request:
                TakeRequest(_pendingInputs[e.Index], now);
                break;
            case EventKind.CanComplete:
                Arrived(_parts.CanBuses[e.Index]!.Complete(now), now);
                break;
            case EventKind.RecordedFrame:
                TakeRecorded(e.Index, now);
                break;
            case EventKind.LinkComplete:
                (Pdu pdu, int node) = _parts.Ports[e.Index].Owner.Complete(_parts.Ports[e.Index], now);
                ArrivedByEthernet(pdu, node, now);
                break;
            case EventKind.WireComplete:
                Arrived(_parts.Wires[e.Index]!.Complete(now), now);
                break;
            case EventKind.LinComplete:
                Arrived(_parts.LinBuses[e.Index]!.Complete(), now);
                break;
            case EventKind.FunctionDeadline:
                Deadline(e.Index, now);
                break;
            case EventKind.ActuatorApply:
                _parts.Actuators[e.Index].Apply(_parts.Plant, now);
                _events.Schedule(
                    now + _parts.Actuators[e.Index].PeriodNs,
                    _parts.Actuators[e.Index].Node,
                    e.Kind,
                    e.Index
                );
                break;
            case EventKind.PlantStep:
                StepPlant(now);
                break;
            case EventKind.SensorSample:
                _parts.Sensors[e.Index].Sample(_parts.Plant, now);
                _events.Schedule(now + _parts.Sensors[e.Index].PeriodNs, _parts.Sensors[e.Index].Node, e.Kind, e.Index);
                break;
            case EventKind.FrameQueue:
                QueueFrame(_parts.Traffic[e.Index], now);
                _events.Schedule(
                    now + _parts.Traffic[e.Index].Frame.PeriodNs,
                    _parts.Traffic[e.Index].Frame.Sender.Index,
                    e.Kind,
                    e.Index
                );
                break;
            case EventKind.SwitchForward:
                _parts.Ethernets[e.Index >> 16]!.Forward(e.Index & 0xFFFF, now);
                break;
            case EventKind.GatewayForward:
                Pdu transfer = _transfers[e.Index]!;
                _transfers[e.Index] = null;
                _freeTransfers.Push(e.Index);
                Put(transfer, now);
                break;
            case EventKind.PortReady:
                _parts.Ports[e.Index].Ready(now);
                break;
            case EventKind.WireTurn:
                _parts.Wires[e.Index]!.Turn(now);
                break;
            case EventKind.CanArbitrate:
                _parts.CanBuses[e.Index]!.Arbitrate(now);
                break;
            case EventKind.LinSlot:
                _parts.LinBuses[e.Index]!.Slot(now);
                break;
            case EventKind.FunctionRelease:
                Release(e.Index, now);
                break;
            case EventKind.PlantRecord:
                RecordPlant(now);
                break;
        }
    }

    private void TakeRequest((OutsideInput Input, bool FromScenario) request, long now)
    {
        OutsideInput input = request.Input with { TimeNs = now };
        ApiStore.Write(input.Slot, input.Value, now);
        if (!request.FromScenario)
        {
            _inputs.Add(input);
        }
        Record(_parts.RequestChannel, now, input.Slot, InputRecord.Write(input.Value, request.FromScenario));
    }

    private void StepPlant(long now)
    {
        _parts.Plant.Step(VehicleParts.PlantStepNs * 1e-9);
        _drive.Note(now);
        _events.Schedule(now + VehicleParts.PlantStepNs, 0, EventKind.PlantStep, 0);
    }

    private void RecordPlant(long now)
    {
        foreach (PlantVariable variable in VehicleParts.RecordedVariables)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(_recordBuffer, _parts.Plant.Read(variable));
            Record(_parts.PlantChannel, now, (int)variable, _recordBuffer);
        }
        _events.Schedule(now + (1_000_000_000 / PlantRecordsPerSecond), 0, EventKind.PlantRecord, 0);
    }

    private void Release(int index, long now)
    {
        FunctionSlot slot = _parts.Functions[index];
        Function function = slot.Instance.Function;
        foreach (ChainStage stage in slot.Stages)
        {
            stage.Probe.Pending[stage.Stage] = stage.Probe.Tags[stage.Stage - 1];
        }
        slot.Instance.Release(now);
        long execution = _executionChance[index].Between(function.BcetNs, function.WcetNs);
        slot.Processor.Release(slot.Task, now, execution);
        _events.Schedule(now + function.DeadlineNs, function.Node.Index, EventKind.FunctionDeadline, index);
        _events.Schedule(now + function.PeriodNs, function.Node.Index, EventKind.FunctionRelease, index);
    }

    private void Deadline(int index, long now)
    {
        FunctionSlot slot = _parts.Functions[index];
        if (!slot.Processor.IsFinished(slot.Task, now))
        {
            _overruns[index]++;
        }
        slot.Instance.Commit(now);
        foreach (ChainStage stage in slot.Stages)
        {
            stage.Probe.Tags[stage.Stage] = stage.Probe.Pending[stage.Stage];
        }
    }

    private void QueueFrame(Traffic traffic, long now)
    {
        foreach (TransmissionLeg leg in traffic.Legs)
        {
            if (leg.Leg.After >= 0 || leg.Leg.Network.Kind == NetworkKind.Lin)
            {
                continue;
            }
            Pdu pdu = traffic.Rent();
            pdu.Leg = leg;
            traffic.Fill(pdu, now);
            Put(pdu, now);
        }
    }

    private void TakeRecorded(int network, long now)
    {
        RecordedTraffic recorded = _parts.Recorded[network]!;
        _parts.CanBuses[network]!.BusyNs += recorded.DurationNs;
        if (recorded.Receive(now) is { } pdu)
        {
            Arrived(pdu, now);
        }
        if (recorded.MoveNext(out long next))
        {
            _events.Schedule(Math.Max(now, next), network, EventKind.RecordedFrame, network);
        }
    }

    private void Put(Pdu pdu, long now)
    {
        Network network = pdu.Leg.Leg.Network;
        if (_parts.Recorded[network.Index] is not null)
        {
            pdu.Leg.Traffic.Return(pdu);
            return;
        }
        if (_parts.Ethernets[network.Index] is { } ethernet)
        {
            ethernet.Queue(pdu, now);
        }
        else if (_parts.Wires[network.Index] is { } wire)
        {
            wire.Queue(pdu, now);
        }
        else if (network.Kind == NetworkKind.Ethernet)
        {
            // Without a switch there is no way; the check says so.
            pdu.Leg.Traffic.Return(pdu);
        }
        else
        {
            _parts.CanBuses[network.Index]!.Queue(pdu, now);
        }
    }

    private void Arrived(Pdu pdu, long now)
    {
        NoteReception(pdu, now);
        foreach (Node node in pdu.Leg.Leg.To)
        {
            Deliver(pdu, node.Index, now);
        }
        pdu.Leg.Traffic.Return(pdu);
    }

    private void ArrivedByEthernet(Pdu pdu, int node, long now)
    {
        if (node >= 0)
        {
            NoteReception(pdu, now);
            Deliver(pdu, node, now);
        }
        if (pdu.References == 0)
        {
            pdu.Leg.Traffic.Return(pdu);
        }
    }

    private void NoteReception(Pdu pdu, long now)
    {
        TransmissionLeg leg = pdu.Leg;
        Record(leg.Leg.Network.Index, now, leg.Traffic.Frame.Index, pdu.Payload);
        leg.Count++;
        leg.MaxLatencyNs = Math.Max(leg.MaxLatencyNs, now - pdu.QueuedNs);
    }

    private void Deliver(Pdu pdu, int node, long now)
    {
        TransmissionLeg leg = pdu.Leg;
        Traffic traffic = leg.Traffic;
        if (leg.Decoders[node] is { } receiver)
        {
            receiver.Decoder.Decode(pdu.Payload, receiver.Store, now);
            traffic.MaxEndToEndNs = Math.Max(traffic.MaxEndToEndNs, now - pdu.OriginNs);
        }
        ChainTap[] taps = traffic.Taps;
        for (int i = 0; i < taps.Length; i++)
        {
            if (taps[i].LastLeg == leg.Number && taps[i].Node == node && taps[i].IsOpen(now))
            {
                taps[i].Probe.Tags[taps[i].Stage] = pdu.Tags[i];
            }
        }
        foreach (TransmissionLeg next in leg.Next[node])
        {
            PassOn(pdu, next, now);
        }
    }

    private void PassOn(Pdu pdu, TransmissionLeg next, long now)
    {
        Traffic traffic = pdu.Leg.Traffic;
        if (next.Leg.Network.Kind == NetworkKind.Lin)
        {
            next.Held ??= traffic.Rent();
            Traffic.Copy(pdu, next.Held);
            return;
        }
        Pdu copy = traffic.Rent();
        Traffic.Copy(pdu, copy);
        copy.Leg = next;
        int slot = _freeTransfers.Pop();
        _transfers[slot] = copy;
        _events.Schedule(now + Assumptions.GatewayDelayNs, next.Leg.From.Index, EventKind.GatewayForward, slot);
    }

    private void Record(int channel, long timeNs, int id, ReadOnlySpan<byte> payload)
    {
        _hashers[channel].Add(timeNs, id, payload);
        _sink?.Record(channel, timeNs, id, payload);
    }

    private RunObservations Observe(ImmutableArray<ChannelHash> channels)
    {
        long duration = Math.Max(1, NowNs);
        foreach (FunctionSlot slot in _parts.Functions)
        {
            slot.Processor.Advance(NowNs);
        }
        return new RunObservations
        {
            Variant = Variant,
            DurationNs = NowNs,
            Frames =
            [
                .. _parts.Traffic.Select(t => new FrameObservation(
                    t.Frame,
                    [.. t.Legs.Select(l => l.MaxLatencyNs)],
                    t.MaxEndToEndNs,
                    t.Legs.Length == 0 ? 0 : t.Legs[0].Count
                )),
            ],
            Networks = [.. Variant.Networks.Select(n => _parts.ObserveNetwork(n, duration))],
            RecordedBuses = [.. _parts.Recorded.OfType<RecordedTraffic>().Select(r => r.Observe())],
            Functions =
            [
                .. _parts.Functions.Select(
                    (f, i) =>
                        new FunctionObservation(f.Instance.Function, f.Processor.MaxResponseNs[f.Task], _overruns[i])
                ),
            ],
            Chains =
            [
                .. _parts.Probes.Select(p => new ChainObservation(
                    p.Chain,
                    p.MaxReactionNs,
                    p.Count == 0 ? 0 : p.SumReactionNs / p.Count,
                    p.Count
                )),
            ],
            Drive = _drive.Observe(Variant.Powertrain),
            Channels = channels,
            TraceHash = TraceHash.Combine(channels),
            Events = _eventCount,
            Inputs = [.. _inputs],
        };
    }
}
