using System.Buffers.Binary;
using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Plant;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using Bordnetz.Simulation.Faults;
using Bordnetz.Simulation.Health;
using Bordnetz.Simulation.Trace;

namespace Bordnetz.Simulation;

/// <summary>
/// One variant driven as a whole virtual vehicle in virtual time: plant, sensors, functions, frames on their networks,
/// actuators. Single-threaded and deterministic: the same variant, scenario, seed and outside inputs give the same
/// trace hash. Made by <see cref="VehicleBuilder"/>.
/// </summary>
public sealed partial class VehicleRun
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
    private readonly HealthLog _health;
    private readonly ErrorMemory _memory;
    private readonly NetworkFaults?[] _networkFaults;
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
        _drive = new DriveRecorder(parts.Plant, parts.Scenario.Phases);
        _health = new HealthLog(RecordHealth);
        _memory = new ErrorMemory(
            parts.Variant,
            (time, node, index) => _events.Schedule(time, node.Index, EventKind.DtcCheck, index),
            (time, kind, dtc) => _health.Note(time, kind, dtc.Node.Name, dtc.Code)
        );
        _mayAnswer = MayAnswer;
        _nodes = [.. parts.Variant.Nodes.Select(_ => new NodeState())];
        _networkFaults = new NetworkFaults?[parts.Variant.Networks.Length];
        foreach (VirtualEthernet ethernet in parts.Ethernets.OfType<VirtualEthernet>())
        {
            ethernet.IsUp = node => _nodes[node].IsUp;
        }
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
            case EventKind.FaultChange:
                ChangeFault(e.Index, now);
                break;
            case EventKind.FaultStep:
                StepFault(e.Index, now);
                break;
            case EventKind.Booted:
                Booted(e.Index, now);
                break;
            case EventKind.NodeWake:
                TakeWake(e.Index, now);
                break;
            case EventKind.SceneChange:
                ChangeScene(e.Index, now);
                break;
            case EventKind.LinSleep:
                SleepLin(e.Index, now);
                break;
            case EventKind.NmTimer:
                TakeNmTimer(e.Index, now);
                break;
            case EventKind.Watchdog:
                BarkWatchdog(e.Index, now);
                break;
            case EventKind.BusRecovery:
                _parts.CanBuses[e.Index >> 12]!.Faults!.Recover(e.Index & 0xFFF, now);
                break;
            case EventKind.Request:
                TakeRequest(_pendingInputs[e.Index], now);
                break;
            case EventKind.CanComplete:
                if (_parts.CanBuses[e.Index]!.Complete(now) is { } received)
                {
                    Arrived(received, now);
                }
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
                ArrivedByLin(_parts.LinBuses[e.Index]!.Complete(), now);
                break;
            case EventKind.ReceptionTimeout:
                CheckReception(e.Index, now);
                break;
            case EventKind.DtcCheck:
                _memory.Check(e.Index, now);
                break;
            case EventKind.FunctionDeadline:
                Deadline(e.Index, now);
                break;
            case EventKind.ActuatorApply:
                Apply(_parts.Actuators[e.Index], now);
                if (TryPause(_scenes?.Actuators, _parts.Actuators[e.Index].Node, e.Index, now))
                {
                    break;
                }
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
                if (TryPause(_scenes?.Sensors, _parts.Sensors[e.Index].Node, e.Index, now))
                {
                    break;
                }
                if (_nodes[_parts.Sensors[e.Index].Node].IsUp)
                {
                    _parts.Sensors[e.Index].Sample(_parts.Plant, now);
                }
                _events.Schedule(now + _parts.Sensors[e.Index].PeriodNs, _parts.Sensors[e.Index].Node, e.Kind, e.Index);
                break;
            case EventKind.FrameQueue:
                if (TryPause(_scenes?.Frames, _parts.Traffic[e.Index].Frame.Sender.Index, e.Index, now))
                {
                    break;
                }
                if (_nodes[_parts.Traffic[e.Index].Frame.Sender.Index].IsUp)
                {
                    QueueFrame(_parts.Traffic[e.Index], now);
                }
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
                if (_nodes[transfer.Leg.Leg.From.Index].IsUp)
                {
                    Put(transfer, now);
                }
                else
                {
                    transfer.Leg.Traffic.Return(transfer);
                }
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
                BeginLinSlot(_parts.LinBuses[e.Index]!, now);
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
        if (TryRest(now))
        {
            return;
        }
        _events.Schedule(now + VehicleParts.PlantStepNs, 0, EventKind.PlantStep, 0);
    }

    private void RecordPlant(long now)
    {
        if (_scenes is { RestSinceNs: >= 0 })
        {
            _scenes.IsRecordPaused = true;
            return;
        }
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
        if (TryPause(_scenes?.Functions, function.Node.Index, index, now))
        {
            return;
        }
        _events.Schedule(now + function.PeriodNs, function.Node.Index, EventKind.FunctionRelease, index);
        NodeState node = _nodes[function.Node.Index];
        if (!node.Runs || !Starts(slot, out bool isStuck, out double slowness, out long delayNs))
        {
            MissFunction(slot, node, now);
            return;
        }
        NoteAlive(slot, now);
        foreach (ChainStage stage in slot.Stages)
        {
            stage.Probe.Pending[stage.Stage] = stage.Probe.Tags[stage.Stage - 1];
        }
        LookAtModes(slot, now);
        if (!isStuck)
        {
            slot.Instance.Release(now);
        }
        long execution = _executionChance[index].Between(function.BcetNs, function.WcetNs);
        slowness *= node.Slowness;
        execution = slowness == 1 ? execution : (long)(execution * slowness);
        slot.Processor.Release(slot.Task, now, execution);
        _events.Schedule(now + function.DeadlineNs + delayNs, function.Node.Index, EventKind.FunctionDeadline, index);
    }

    private void Deadline(int index, long now)
    {
        FunctionSlot slot = _parts.Functions[index];
        Function function = slot.Instance.Function;
        if (!_nodes[function.Node.Index].IsUp)
        {
            return;
        }
        if (!slot.Processor.IsFinished(slot.Task, now))
        {
            _overruns[index]++;
            _health.Note(now, HealthEventKind.Overrun, function.Node.Name, function.Name);
        }
        slot.Instance.Commit(now);
        foreach (ModeState mode in slot.Modes)
        {
            if (mode.IsActive)
            {
                mode.Apply(now);
            }
        }
        foreach (SignalFault fault in slot.SignalFaults)
        {
            fault.Apply(now);
        }
        foreach (ChainStage stage in slot.Stages)
        {
            stage.Probe.Tags[stage.Stage] = stage.Probe.Pending[stage.Stage];
        }
    }

    private void Record(int channel, long timeNs, int id, ReadOnlySpan<byte> payload)
    {
        _hashers[channel].Add(timeNs, id, payload);
        _sink?.Record(channel, timeNs, id, payload);
    }

    private RunObservations Observe(ImmutableArray<ChannelHash> channels)
    {
        SettleRest(NowNs);
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
                )
                {
                    ReactionMaxAtNs = p.MaxReactionAtNs,
                    AgeNs = p.AgeNs(NowNs),
                }),
            ],
            Drive = _drive.Observe(Variant.Powertrain, NowNs),
            Channels = channels,
            TraceHash = TraceHash.Combine(channels),
            Events = _eventCount,
            Inputs = [.. _inputs],
            Health = _health.Observe(),
            Dtcs = _memory.Observe(),
            HealthEvents = _health.Count,
            Scenes = _scenes?.Log.Finish(NowNs) ?? [],
            RailMeanA = _scenes is null ? [] : [.. _scenes.Meter.ChargeAs.Select(c => c / (duration * 1e-9))],
        };
    }
}
