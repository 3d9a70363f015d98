using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using Bordnetz.Simulation.Faults;
using Bordnetz.Simulation.Health;

namespace Bordnetz.Simulation;

/// <content>Faults: what they do to the parts of the vehicle, when they begin and when they end.</content>
public sealed partial class VehicleRun
{
    private const long IntermittentStepNs = 500_000_000;

    private static readonly Func<TransmissionLeg, bool> NobodyAnswers = static _ => false;

    private readonly List<(BoundFault Fault, bool Begins)> _faultChanges = [];
    private readonly Func<TransmissionLeg, bool> _mayAnswer;
    private readonly NodeState[] _nodes;

    /// <summary>
    /// Breaks something in the running vehicle, from its time on if that has not come yet, else from now on.
    /// </summary>
    /// <returns>What is wrong with the fault, for a person to read; empty when it was taken.</returns>
    public string Inject(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        Problems.ProblemLog log = new();
        Fault later = fault with { AtNs = Math.Max(NowNs, fault.AtNs) };
        BoundFault[] bound = FaultTable.Bind([later], Variant, log);
        string wrong = fault.Wrong() is { Length: > 0 } w ? w : (log.Problems is [var first, ..] ? first.Message : "");
        if (wrong.Length == 0)
        {
            ScheduleFaults(bound);
        }
        return wrong;
    }

    internal void ScheduleFaults(IEnumerable<BoundFault> faults)
    {
        foreach (BoundFault fault in faults)
        {
            Schedule(fault, true, fault.Fault.AtNs);
            if (fault.Fault.ForNs is { } length)
            {
                Schedule(fault, false, fault.Fault.AtNs + length);
            }
        }
    }

    private void Schedule(BoundFault fault, bool begins, long timeNs)
    {
        _faultChanges.Add((fault, begins));
        _events.Schedule(timeNs, 0, EventKind.FaultChange, _faultChanges.Count - 1);
    }

    private void ChangeFault(int index, long now)
    {
        (BoundFault bound, bool begins) = _faultChanges[index];
        HealthEventKind kind = begins ? HealthEventKind.FaultBegins : HealthEventKind.FaultEnds;
        _health.Note(now, kind, "", bound.Fault.ToString());
        switch (bound.Fault.Target)
        {
            case FaultTarget.Node:
                ChangeNode(index, now);
                break;
            case FaultTarget.Supply:
                ChangeSupply(index, now);
                break;
            case FaultTarget.Network:
            case FaultTarget.Link:
                ChangeNetwork(bound, begins, now);
                break;
            case FaultTarget.Frame:
                ChangeFrame(bound, begins);
                break;
            case FaultTarget.Signal:
                ChangeSignal(bound, begins);
                break;
            default:
                ChangeFunction(bound, begins);
                break;
        }
    }

    private void ChangeNode(int index, long now)
    {
        (BoundFault bound, bool begins) = _faultChanges[index];
        Node node = bound.Nodes[0];
        NodeState state = _nodes[node.Index];
        switch (bound.Fault.Kind)
        {
            case FaultKind.Stuck:
                state.Hangs += begins ? 1 : -1;
                if (begins)
                {
                    ScheduleNumbered(EventKind.Watchdog, now + Assumptions.WatchdogNs, node, ++state.HangNumber);
                }
                break;
            case FaultKind.Slow:
                double factor = bound.Fault.Amount ?? 3;
                state.Slowness = begins ? state.Slowness * factor : state.Slowness / factor;
                break;
            case FaultKind.Babble:
                foreach (Network network in Variant.Networks.Where(n => n.Nodes.Contains(node)))
                {
                    if (_parts.CanBuses[network.Index] is { } bus)
                    {
                        FaultsOf(bus).Babblers += begins ? 1 : -1;
                        bus.Wake(now);
                    }
                }
                break;
            case FaultKind.Intermittent:
                Blink(index, now);
                break;
            default:
                Power(node, !begins, now);
                break;
        }
    }

    private void ChangeSupply(int index, long now)
    {
        (BoundFault bound, bool begins) = _faultChanges[index];
        if (bound.Fault.Kind == FaultKind.Intermittent)
        {
            Blink(index, now);
            return;
        }
        foreach (Node node in bound.Nodes)
        {
            Power(node, !begins, now);
        }
    }

    // A loose contact: every half second chance says anew whether there is power.
    private void Blink(int index, long now)
    {
        (BoundFault bound, bool begins) = _faultChanges[index];
        if (!_blinking.TryGetValue(bound, out Blinking? blinking))
        {
            _blinking.Add(bound, blinking = new Blinking(bound.Chance(_options.Seed)));
        }
        bool off = begins && blinking.Chance.Happens(bound.Fault.Amount ?? 0.5);
        if (off != blinking.IsOff)
        {
            blinking.IsOff = off;
            foreach (Node node in bound.Nodes)
            {
                Power(node, !off, now);
            }
        }
        blinking.IsActive = begins;
        if (begins)
        {
            _events.Schedule(now + IntermittentStepNs, 0, EventKind.FaultStep, index);
        }
    }

    private readonly Dictionary<BoundFault, Blinking> _blinking = new(ReferenceEqualityComparer.Instance);

    private sealed class Blinking(Pcg32 chance)
    {
        public Pcg32 Chance = chance;
        public bool IsOff;
        public bool IsActive;
    }

    private void StepFault(int index, long now)
    {
        if (_blinking[_faultChanges[index].Fault].IsActive)
        {
            Blink(index, now);
        }
    }

    private void Power(Node node, bool on, long now)
    {
        NodeState state = _nodes[node.Index];
        state.Outages += on ? -1 : 1;
        if (!on && state.Outages == 1)
        {
            TakeDown(node, now);
        }
        else if (on && state.Outages == 0)
        {
            state.IsBooting = true;
            ScheduleNumbered(EventKind.Booted, now + node.BootNs, node, ++state.BootNumber);
        }
    }

    // An event of a node that counts only while nothing newer of its kind was scheduled there.
    private void ScheduleNumbered(EventKind kind, long timeNs, Node node, int number) =>
        _events.Schedule(timeNs, node.Index, kind, (number << 12) | node.Index);

    private void TakeDown(Node node, long now)
    {
        _scenes?.Meter.Advance(_scenes.Wanted, now);
        _nodes[node.Index].IsBooting = false;
        _scenes?.Nodes[node.Index].Reset();
        _health.Note(now, HealthEventKind.NodeDown, node.Name, node.Name);
        foreach (VirtualCanBus bus in _parts.CanBuses.OfType<VirtualCanBus>())
        {
            bus.Purge(l => l.Leg.From == node);
        }
        _parts.Stores[node.Index].Clear();
    }

    private void Booted(int index, long now)
    {
        Node node = Variant.Nodes[index & 0xFFF];
        NodeState state = _nodes[node.Index];
        if (!state.IsBooting || state.BootNumber != index >> 12)
        {
            return;
        }
        _scenes?.Meter.Advance(_scenes.Wanted, now);
        state.IsBooting = false;
        if (_scenes?.Nodes[node.Index].WokenBy is null)
        {
            _health.Note(now, HealthEventKind.NodeUp, node.Name, node.Name);
        }
        _parts.Restart(node, now);
        StartModes(node, now);
    }

    // The watchdog of a computer that hangs takes its supply away for a moment.
    private void BarkWatchdog(int index, long now)
    {
        Node node = Variant.Nodes[index & 0xFFF];
        NodeState state = _nodes[node.Index];
        if (state.Hangs == 0 || state.HangNumber != index >> 12 || !state.IsUp)
        {
            return;
        }
        _health.Note(now, HealthEventKind.WatchdogReset, node.Name, node.Name);
        Power(node, false, now);
        Power(node, true, now);
        // It hangs again after the start as long as the fault lasts, and the watchdog goes on.
        long barkNs = now + node.BootNs + Assumptions.WatchdogNs;
        ScheduleNumbered(EventKind.Watchdog, barkNs, node, ++state.HangNumber);
    }

    private void ChangeNetwork(BoundFault bound, bool begins, long now)
    {
        Network network = bound.Network!;
        NetworkFaults faults = _networkFaults[network.Index] ??= new NetworkFaults(
            Variant.Nodes.Length,
            bound.Chance(_options.Seed)
        );
        bool disturbs = bound.Fault.Kind is FaultKind.Intermittent or FaultKind.Corrupt;
        double share = bound.Fault.Amount ?? 0.5;
        if (_parts.CanBuses[network.Index] is { } bus)
        {
            ChangeCan(bound, FaultsOf(bus), disturbs && begins ? share : 0, begins);
            if (!begins)
            {
                bus.Wake(now);
            }
            else if (!disturbs)
            {
                bus.Purge(l => bound.Nodes.Length == 0 || l.Leg.From == bound.Nodes[0]);
            }
        }
        if (disturbs && bound.Fault.Target == FaultTarget.Network)
        {
            faults.LossProbability = begins && _parts.CanBuses[network.Index] is null ? share : 0;
        }
        else if (bound.Fault.Target == FaultTarget.Network)
        {
            faults.Dead += begins ? 1 : -1;
        }
        else
        {
            faults.Set(bound.Nodes[0].Index, begins, disturbs ? share : 1);
        }
    }

    private static void ChangeCan(BoundFault bound, CanFaults faults, double disturbance, bool begins)
    {
        bool disturbs = bound.Fault.Kind is FaultKind.Intermittent or FaultKind.Corrupt;
        if (bound.Fault.Target == FaultTarget.Link)
        {
            if (!disturbs)
            {
                faults.SetCut(bound.Nodes[0].Index, begins);
            }
        }
        else if (disturbs)
        {
            faults.ErrorProbability = disturbance;
        }
        else
        {
            faults.SetDead(begins);
        }
    }

    private CanFaults FaultsOf(VirtualCanBus bus) =>
        bus.Faults ??= new CanFaults(
            Variant.Nodes.Length,
            new Pcg32(_options.Seed, 200_000 + (ulong)bus.Network.Index),
            (node, now, offUntil) => TellBusOff(bus, node, now, offUntil)
        );

    private void TellBusOff(VirtualCanBus bus, int node, long now, long? offUntilNs)
    {
        if (offUntilNs is { } recoveryNs)
        {
            _events.Schedule(recoveryNs, node, EventKind.BusRecovery, (bus.Network.Index << 12) | node);
        }
        HealthEventKind kind = offUntilNs is null ? HealthEventKind.BusRecovered : HealthEventKind.BusOff;
        _health.Note(now, kind, Variant.Nodes[node].Name, bus.Network.Name);
    }

    private void ChangeFrame(BoundFault bound, bool begins)
    {
        Traffic traffic = _parts.Traffic[bound.Frame!.Index];
        traffic.Faults = begins
            ? [.. traffic.Faults, new FrameFault(bound.Fault, bound.Frame, bound.Chance(_options.Seed))]
            : [.. traffic.Faults.Where(f => !ReferenceEquals(f.Fault, bound.Fault))];
    }

    private void ChangeSignal(BoundFault bound, bool begins)
    {
        foreach (WiredSensor sensor in _parts.Sensors.Where(s => s.Signal == bound.Signal))
        {
            sensor.Faults = Changed(sensor.Faults, bound, bound.Signal!, sensor.Node, begins);
        }
        foreach (FunctionSlot slot in _parts.Functions)
        {
            if (slot.Instance.Function.Publishes.Contains(bound.Signal!))
            {
                int node = slot.Instance.Function.Node.Index;
                slot.SignalFaults = Changed(slot.SignalFaults, bound, bound.Signal!, node, begins);
            }
        }
    }

    private SignalFault[] Changed(
        SignalFault[] faults,
        BoundFault bound,
        SignalDefinition signal,
        int node,
        bool begins
    ) =>
        begins
            ? [.. faults, new SignalFault(bound.Fault, signal, _parts.Stores[node], bound.Chance(_options.Seed))]
            : [.. faults.Where(f => !ReferenceEquals(f.Fault, bound.Fault))];

    private void ChangeFunction(BoundFault bound, bool begins)
    {
        FunctionSlot slot = _parts.Functions[bound.Function!.Index];
        FunctionFault fault = new(bound.Fault, bound.Chance(_options.Seed));
        slot.Faults = begins
            ? [.. slot.Faults, fault]
            : [.. slot.Faults.Where(f => !ReferenceEquals(f.Fault, bound.Fault))];
        if (fault.SpoilsOutputs)
        {
            foreach (SignalDefinition signal in bound.Function.Publishes)
            {
                slot.SignalFaults = Changed(slot.SignalFaults, bound, signal, bound.Function.Node.Index, begins);
            }
        }
    }

    private static bool Starts(FunctionSlot slot, out bool isStuck, out double slowness, out long delayNs)
    {
        (isStuck, slowness, delayNs) = (false, 1, 0);
        foreach (FunctionFault fault in slot.Faults)
        {
            if (!fault.Starts())
            {
                return false;
            }
            isStuck |= fault.IsStuck;
            slowness *= fault.Slowness;
            delayNs += fault.DelayNs;
        }
        return true;
    }
}
