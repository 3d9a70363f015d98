using Bordnetz.Model;
using Bordnetz.Plant;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using Bordnetz.Simulation.Faults;
using Bordnetz.Simulation.Health;
using Bordnetz.Simulation.Trace;

namespace Bordnetz.Simulation;

/// <summary>
/// Builds a run from a variant: stores, functions with their ports, frames with their encoders, networks, plant. What
/// does not fit together is a problem; nothing is left to be found while driving.
/// </summary>
public sealed class VehicleBuilder
{
    private readonly Variant _variant;
    private readonly Scenario _scenario;
    private readonly FunctionLibrary _library;
    private readonly RunOptions _options;
    private readonly ProblemLog _log;
    private readonly EventQueue _events = new();
    private readonly SignalStore[] _stores;
    private readonly ChainProbe[] _probes;

    private VehicleBuilder(
        Variant variant,
        Scenario scenario,
        FunctionLibrary library,
        RunOptions options,
        ProblemLog log
    )
    {
        _variant = variant;
        _scenario = scenario;
        _library = library;
        _options = options;
        _log = log;
        _stores = variant.Nodes.Select(_ => new SignalStore(variant.Catalog)).ToArray();
        _probes = variant.Chains.Select(c => new ChainProbe(c)).ToArray();
    }

    /// <summary>Builds a run that stands at time 0.</summary>
    /// <returns>Null when there were errors; they are in <paramref name="log"/>.</returns>
    public static VehicleRun? Build(
        Variant variant,
        Scenario scenario,
        FunctionLibrary library,
        RunOptions options,
        ProblemLog log
    )
    {
        ArgumentNullException.ThrowIfNull(variant);
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        return new VehicleBuilder(variant, scenario, library, options, log).Build();
    }

    private VehicleRun? Build()
    {
        VehiclePlant? plant = PlantFactory.Create(_variant, _scenario, _log);
        FunctionSlot[] functions = BuildFunctions();
        WiredSensor[] sensors = BuildSensors();
        WiredActuator[] actuators = BuildActuators();
        if (plant is null || _log.HasErrors)
        {
            return null;
        }
        Array.ForEach(_stores, VehicleParts.SetDefaults);
        List<VirtualPort> ports = [];
        VirtualEthernet?[] ethernets = _variant
            .Networks.Select(n => n.Topology is null ? null : new VirtualEthernet(n, ports, _events))
            .ToArray();
        VirtualWire?[] wires = _variant
            .Networks.Select(n => n.Plca is null ? null : new VirtualWire(n, _events))
            .ToArray();
        Traffic[] traffic = _variant.Frames.Select(BuildTraffic).ToArray();
        RecordedTraffic?[] recorded = BuildRecorded(traffic);
        if (_log.HasErrors)
        {
            return null;
        }
        VehicleParts parts = new()
        {
            Variant = _variant,
            Scenario = _scenario,
            Plant = plant,
            Stores = _stores,
            Traffic = traffic,
            CanBuses = BuildCanBuses(traffic),
            Recorded = recorded,
            LinBuses = BuildLinBuses(traffic),
            Ethernets = ethernets,
            Wires = wires,
            Ports = [.. ports],
            Functions = functions,
            Sensors = sensors,
            Actuators = actuators,
            Probes = _probes,
            TakenTargets = TakenTargets(),
            OutsideReads = OutsideReads(),
            Monitored = [.. Monitored(traffic, recorded)],
            ChannelNames = TraceHeader.ChannelsOf(_variant),
        };
        BoundFault[] faults = FaultTable.Bind([.. _scenario.Faults, .. _options.Faults], _variant, _log);
        Scene? scene = FindScenes(out List<(SceneEvent, Scene)> changes);
        if (_log.HasErrors)
        {
            return null;
        }
        VehicleRun run = new(parts, _events, _options);
        ScheduleStart(parts);
        ScheduleRequests(run);
        if (scene is not null)
        {
            run.BeginScenes(scene, changes);
        }
        run.ScheduleFaults(faults);
        return run;
    }

    private Scene? FindScenes(out List<(SceneEvent Event, Scene Scene)> changes)
    {
        changes = [];
        if (_scenario.Scene is not { } name)
        {
            return null;
        }
        Scene? first = FindScene(name, _scenario.Place);
        Scene? before = first;
        foreach (SceneEvent change in _scenario.Events)
        {
            if (FindScene(change.Scene, change.Place) is not { } scene)
            {
                continue;
            }
            bool isKnown = change.By is null || _variant.Nodes.Any(n => n.WakeInputs.Contains(change.By));
            if (!isKnown)
            {
                string hint = Suggestion.For(change.By!, _variant.Nodes.SelectMany(n => n.WakeInputs));
                _log.Error(
                    "BN6111",
                    change.Place,
                    $"'{change.By}' wakes no node of variant '{_variant.Name}'{hint}; name it under 'wake' of one"
                );
            }
            else if (change.By is null && scene.Holder is { } holder && before?.IsAwake(holder) == false)
            {
                _log.Error(
                    "BN6112",
                    change.Place,
                    $"nobody brings scene '{scene}': its holder '{holder}' sleeps in '{before}'; say 'by' which input"
                );
            }
            changes.Add((change, scene));
            before = scene;
        }
        return first;
    }

    private Scene? FindScene(string name, SourcePlace place)
    {
        Scene? scene = _variant.Power.Scenes.FirstOrDefault(s => s.Name == name);
        if (scene is null)
        {
            string hint = Suggestion.For(name, _variant.Power.Scenes.Select(s => s.Name));
            _log.Error("BN6110", place, $"variant '{_variant.Name}' has no scene '{name}'{hint}");
        }
        return scene;
    }

    private FunctionSlot[] BuildFunctions()
    {
        List<FunctionSlot> slots = [];
        Dictionary<Partition, (ProcessorModel Processor, List<Function> ByPriority)> processors = [];
        foreach (IGrouping<Partition, Function> group in _variant.Functions.GroupBy(f => f.Partition))
        {
            List<Function> byPriority = [.. group.OrderBy(f => f.PeriodNs).ThenBy(f => f.Index)];
            processors[group.Key] = (new ProcessorModel(byPriority.Count), byPriority);
        }
        foreach (Function function in _variant.Functions)
        {
            SignalStore store = _stores[function.Node.Index];
            FunctionInstance? instance = FunctionInstance.Create(function, _variant, _library, store, _log);
            if (instance is not null)
            {
                (ProcessorModel processor, List<Function> byPriority) = processors[function.Partition];
                slots.Add(
                    new FunctionSlot(
                        instance,
                        processor,
                        byPriority.IndexOf(function),
                        StagesOf(function),
                        () => FunctionInstance.Create(function, _variant, _library, store, new ProblemLog())
                    )
                    {
                        Modes = [.. function.Degraded.Select(m => new ModeState(function, m, store))],
                    }
                );
            }
        }
        return [.. slots];
    }

    private ChainStage[] StagesOf(Function function) =>
        Stages(step => step is FunctionStep f && f.Function == function).ToArray();

    private IEnumerable<ChainStage> Stages(Func<ChainStep, bool> matches)
    {
        foreach (ChainProbe probe in _probes)
        {
            for (int i = 0; i < probe.Chain.Steps.Length; i++)
            {
                if (matches(probe.Chain.Steps[i]))
                {
                    yield return new ChainStage(probe, i);
                }
            }
        }
    }

    private WiredSensor[] BuildSensors()
    {
        List<WiredSensor> sensors = [];
        foreach (PlantLink link in _variant.Sensors)
        {
            if (FindVariable(link, PlantDirection.Output) is { } variable)
            {
                ChainStage[] stages = [.. Stages(s => s is SensorStep step && step.Sensor == link)];
                sensors.Add(new WiredSensor(link, variable, _stores[link.Node.Index], stages));
            }
        }
        return [.. sensors];
    }

    private WiredActuator[] BuildActuators()
    {
        List<WiredActuator> actuators = [];
        foreach (PlantLink link in _variant.Actuators)
        {
            if (FindVariable(link, PlantDirection.Input) is { } variable)
            {
                ChainProbe[] probes = [.. Stages(s => s is ActuatorStep a && a.Actuator == link).Select(s => s.Probe)];
                actuators.Add(new WiredActuator(link, variable, _stores[link.Node.Index], probes));
            }
        }
        return [.. actuators];
    }

    private PlantVariable? FindVariable(PlantLink link, PlantDirection direction)
    {
        if (!PlantVariables.TryFind(link.Variable, out PlantVariableInfo? info))
        {
            string hint = Suggestion.For(link.Variable, PlantVariables.All.Select(v => v.Name));
            _log.Error("BN6001", link.Place, $"the plant has no variable '{link.Variable}'{hint}");
            return null;
        }
        if (info.Direction != direction)
        {
            string what = direction == PlantDirection.Output ? "a sensor cannot read" : "an actuator cannot write";
            _log.Error("BN6002", link.Place, $"{what} the plant variable '{link.Variable}': it goes the other way");
            return null;
        }
        return info.Id;
    }

    private Traffic BuildTraffic(Frame frame)
    {
        List<ChainTap> taps = [];
        foreach (ChainStage stage in Stages(s => s is FrameStep f && f.Frame == frame))
        {
            FrameStep step = (FrameStep)stage.Probe.Chain.Steps[stage.Stage];
            taps.Add(new ChainTap(stage.Probe, stage.Stage, step.Legs[^1], step.To.Index));
        }
        SignalStore senderStore = _stores[frame.Sender.Index];
        Traffic traffic = new(frame, new FrameEncoder(frame, _variant.Catalog), senderStore, [.. taps]);
        traffic.Legs = [.. frame.Legs.Select((l, i) => new TransmissionLeg(traffic, i, l))];
        foreach (TransmissionLeg leg in traffic.Legs)
        {
            leg.Receivers = new FrameReceiver?[_variant.Nodes.Length];
            leg.Next = new TransmissionLeg[_variant.Nodes.Length][];
            Array.Fill(leg.Next, []);
            foreach (Node node in leg.Leg.To)
            {
                FrameReceiver receiver = new(frame, node, _variant.Catalog, _stores[node.Index]);
                leg.Receivers[node.Index] = receiver.IsEmpty ? null : receiver;
                GateTaps(traffic, leg, node, receiver);
                leg.Next[node.Index] = [.. traffic.Legs.Where(l => l.Leg.After == leg.Number && l.Leg.From == node)];
            }
        }
        return traffic;
    }

    private static void GateTaps(Traffic traffic, TransmissionLeg leg, Node node, FrameReceiver receiver)
    {
        for (int i = 0; i < traffic.Taps.Length; i++)
        {
            ChainTap tap = traffic.Taps[i];
            if (tap.LastLeg == leg.Number && tap.Node == node.Index)
            {
                FrameStep step = (FrameStep)tap.Probe.Chain.Steps[tap.Stage];
                traffic.Taps[i] = tap with { Gate = receiver.GateOf(step.Signal) };
            }
        }
    }

    private VirtualCanBus?[] BuildCanBuses(Traffic[] traffic)
    {
        VirtualCanBus?[] buses = new VirtualCanBus?[_variant.Networks.Length];
        foreach (Network network in _variant.Networks.Where(n => n.Kind is NetworkKind.Can or NetworkKind.CanFd))
        {
            buses[network.Index] = new VirtualCanBus(network, _events);
            buses[network.Index]!.Attach(LegsOn(network, traffic));
        }
        return buses;
    }

    private RecordedTraffic?[] BuildRecorded(Traffic[] traffic)
    {
        RecordedTraffic?[] recorded = new RecordedTraffic?[_variant.Networks.Length];
        foreach (RecordedBus bus in _options.RecordedBuses)
        {
            Network? network = _variant.Networks.FirstOrDefault(n => n.Name == bus.Network);
            if (network is null)
            {
                string hint = Suggestion.For(bus.Network, _variant.Networks.Select(n => n.Name));
                _log.Error("BN6005", default, $"variant '{_variant.Name}' has no network '{bus.Network}'{hint}");
            }
            else if (network.Kind is not (NetworkKind.Can or NetworkKind.CanFd))
            {
                _log.Error(
                    "BN6005",
                    network.Place,
                    $"only a CAN can be played from a recording, and '{network}' is none"
                );
            }
            else if (recorded[network.Index] is not null)
            {
                _log.Error("BN6005", network.Place, $"'{network}' is to be played from two recordings");
            }
            else
            {
                recorded[network.Index] = new RecordedTraffic(network, bus, LegsOn(network, traffic));
            }
        }
        return recorded;
    }

    private VirtualLinBus?[] BuildLinBuses(Traffic[] traffic)
    {
        VirtualLinBus?[] buses = new VirtualLinBus?[_variant.Networks.Length];
        foreach (Network network in _variant.Networks.Where(n => n.Kind == NetworkKind.Lin))
        {
            buses[network.Index] = new VirtualLinBus(network, _events);
            buses[network.Index]!.Attach(LegsOn(network, traffic));
        }
        return buses;
    }

    private static IEnumerable<TransmissionLeg> LegsOn(Network network, Traffic[] traffic) =>
        traffic.SelectMany(t => t.Legs).Where(l => l.Leg.Network == network);

    // In a recording nobody knows what the car meant to send.
    private static IEnumerable<FrameReceiver> Monitored(Traffic[] traffic, RecordedTraffic?[] recorded) =>
        traffic
            .Where(t => t.Legs.All(l => recorded[l.Leg.Network.Index] is null))
            .SelectMany(t => t.Legs)
            .SelectMany(l => l.Receivers)
            .OfType<FrameReceiver>();

    private HashSet<int> TakenTargets()
    {
        Node api = _variant.ApiNode;
        HashSet<int> taken = [];
        taken.UnionWith(_variant.Functions.Where(f => f.Node == api).SelectMany(f => f.Provides).Select(s => s.Index));
        taken.UnionWith(_variant.Actuators.Where(a => a.Node == api).Select(a => a.Signal.Index));
        taken.UnionWith(
            _variant
                .Frames.Where(f => f.Sender == api)
                .SelectMany(f => f.Signals)
                .Where(s => s.IsTarget && s.Signal is not null)
                .Select(s => s.Signal!.Index)
        );
        return taken;
    }

    private HashSet<int> OutsideReads()
    {
        Node api = _variant.ApiNode;
        Function[] functions = [.. _variant.Functions.Where(f => f.Node == api)];
        HashSet<int> reads = [.. functions.SelectMany(f => f.Reads).Select(s => s.Index)];
        reads.ExceptWith(functions.SelectMany(f => f.Publishes).Select(s => s.Index));
        reads.ExceptWith(_variant.Sensors.Where(s => s.Node == api).Select(s => s.Signal.Index));
        reads.ExceptWith(
            _variant
                .Frames.SelectMany(f => f.Signals)
                .Where(s => !s.IsTarget && s.Signal is not null && s.Receivers.Contains(api))
                .Select(s => s.Signal!.Index)
        );
        return reads;
    }

    /// <summary>
    /// Senders, sensors and actuators start with a phase of their own, as computers that boot one by one do; functions
    /// start at their offset, since the vehicle's time base is common.
    /// </summary>
    private void ScheduleStart(VehicleParts parts)
    {
        Pcg32 phases = new(_options.Seed, 1);
        const long MicrosecondNs = 1000;
        bool IsRecorded(Network network) => parts.Recorded[network.Index] is not null;
        long Phase(long periodNs) => phases.Below(periodNs / MicrosecondNs) * MicrosecondNs;
        // A sender with stated offsets is anywhere in its table at the start; drawn apart, so that other phases stay as they are.
        Pcg32 tables = new(_options.Seed, 2);
        const long LatestTableNs = 100_000_000;
        long[] tableOf = [.. _variant.Nodes.Select(_ => tables.Below(LatestTableNs / MicrosecondNs) * MicrosecondNs)];
        _events.Schedule(VehicleParts.PlantStepNs, 0, EventKind.PlantStep, 0);
        _events.Schedule(0, 0, EventKind.PlantRecord, 0);
        for (int i = 0; i < parts.Sensors.Length; i++)
        {
            _events.Schedule(Phase(parts.Sensors[i].PeriodNs), parts.Sensors[i].Node, EventKind.SensorSample, i);
        }
        for (int i = 0; i < parts.Actuators.Length; i++)
        {
            _events.Schedule(Phase(parts.Actuators[i].PeriodNs), parts.Actuators[i].Node, EventKind.ActuatorApply, i);
        }
        for (int i = 0; i < parts.Traffic.Length; i++)
        {
            Frame frame = parts.Traffic[i].Frame;
            if (frame.IsNm)
            {
                // Network management decides when it is sent.
                continue;
            }
            long phase = Phase(frame.PeriodNs);
            phase = frame.OffsetNs is { } offset ? (tableOf[frame.Sender.Index] + offset) % frame.PeriodNs : phase;
            if (frame.Legs.Any(l => l.After < 0 && l.Network.Kind != NetworkKind.Lin && !IsRecorded(l.Network)))
            {
                _events.Schedule(phase, frame.Sender.Index, EventKind.FrameQueue, i);
            }
        }
        foreach (RecordedTraffic recorded in parts.Recorded.OfType<RecordedTraffic>())
        {
            if (recorded.MoveNext(out long first))
            {
                _events.Schedule(first, recorded.Network.Index, EventKind.RecordedFrame, recorded.Network.Index);
            }
        }
        foreach (VirtualLinBus? bus in parts.LinBuses.Where(b => b is { Network.Schedule.Length: > 0 }))
        {
            _events.Schedule(Phase(10_000_000), bus!.Network.Index, EventKind.LinSlot, bus.Network.Index);
        }
        for (int i = 0; i < parts.Monitored.Length; i++)
        {
            FrameReceiver receiver = parts.Monitored[i];
            _events.Schedule(receiver.Frame.TimeoutNs, receiver.Node.Index, EventKind.ReceptionTimeout, i);
        }
        for (int i = 0; i < parts.Functions.Length; i++)
        {
            Function function = parts.Functions[i].Instance.Function;
            _events.Schedule(function.OffsetNs, function.Node.Index, EventKind.FunctionRelease, i);
        }
    }

    private void ScheduleRequests(VehicleRun run)
    {
        IEnumerable<(OutsideInput Input, bool FromScenario)> asked = _scenario.Requests.Select(r =>
            (
                new OutsideInput(r.TimeNs, SignalStore.SlotOf(_variant.Catalog, r.Signal.Index, r.IsTarget), r.Value),
                true
            )
        );
        foreach (
            (OutsideInput input, bool fromScenario) in asked
                .Concat(_options.Inputs.Select(i => (i, false)))
                .OrderBy(i => i.Item1.TimeNs)
        )
        {
            run.Schedule(input, fromScenario);
        }
    }
}
