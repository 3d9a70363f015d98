using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Simulation.Faults;

namespace Bordnetz.Simulation.Modes;

/// <summary>
/// What flows on each rail, from what every consumer draws in its state: asleep its sleep current, starting its peak,
/// awake between idle and peak. How busy a computer with functions is, its processors say; of others and of devices the
/// scene does. Not thread-safe; nothing allocates.
/// </summary>
internal sealed class CurrentMeter
{
    private readonly Consumer[] _consumers;
    private readonly Variant _variant;
    private readonly NodeState[] _states;
    private readonly ProcessorModel[][] _processors;
    private readonly long[] _busyNs;
    private readonly double[] _nodeLoads;
    private readonly double[] _deviceLoads;
    private readonly bool[] _isLive;
    private long _sinceNs;

    public CurrentMeter(Variant variant, NodeState[] states, IEnumerable<FunctionSlot> functions)
    {
        _variant = variant;
        _states = states;
        _consumers =
        [
            .. variant.Nodes.Where(n => n.Hardware.Rail is not null).Select(n => new Consumer(n.Hardware, n, null)),
            .. variant.Devices.Select(d => new Consumer(d.Hardware, d.On, d)).Where(c => c.Rail is not null),
        ];
        ILookup<Node, ProcessorModel> byNode = functions
            .DistinctBy(f => f.Processor)
            .ToLookup(f => f.Instance.Function.Node, f => f.Processor);
        _processors = [.. variant.Nodes.Select(n => byNode[n].ToArray())];
        _busyNs = new long[variant.Nodes.Length];
        _nodeLoads = new double[variant.Nodes.Length];
        _deviceLoads = new double[variant.Devices.Length];
        _isLive = new bool[variant.Power.Rails.Length];
        ChargeAs = new double[variant.Power.Rails.Length];
    }

    /// <summary>By rail: what has flowed so far, in As.</summary>
    public double[] ChargeAs { get; }

    /// <summary>What flowed last on all rails behind batteries together, in W.</summary>
    public double BatteryW { get; private set; }

    /// <summary>Adds what has flowed since the last call; before anything changes.</summary>
    public void Advance(Scene scene, long nowNs)
    {
        long span = nowNs - _sinceNs;
        if (span <= 0)
        {
            return;
        }
        _sinceNs = nowNs;
        ReadLoads(scene, nowNs, span);
        foreach (Rail rail in _variant.Power.Rails)
        {
            _isLive[rail.Index] = !rail.IsSwitched || scene.Rails.Contains(rail);
        }
        foreach (Consumer consumer in _consumers)
        {
            _isLive[consumer.Rail!.Index] |= consumer.Device is null && !_states[consumer.Node.Index].IsAsleep;
        }
        BatteryW = 0;
        foreach (Consumer consumer in _consumers)
        {
            Rail rail = consumer.Rail!;
            double current = _isLive[rail.Index] ? CurrentOf(consumer) : 0;
            ChargeAs[rail.Index] += current * (span * 1e-9);
            BatteryW += rail.Source.Kind == PowerSourceKind.Battery ? current * rail.Source.Voltage.Value : 0;
        }
    }

    private double CurrentOf(Consumer consumer)
    {
        NodeState state = _states[consumer.Node.Index];
        if (consumer.Device is { } device)
        {
            double load = _deviceLoads[device.Index];
            return state.IsUp && load >= 0 ? consumer.At(load) : consumer.SleepA;
        }
        return state.Outages > 0 ? 0
            : state.IsAsleep ? consumer.SleepA
            : state.IsBooting ? consumer.PeakA
            : consumer.At(_nodeLoads[consumer.Node.Index]);
    }

    private void ReadLoads(Scene scene, long nowNs, long span)
    {
        Array.Clear(_nodeLoads);
        Array.Fill(_deviceLoads, -1);
        foreach ((Node node, double load) in scene.Nodes)
        {
            _nodeLoads[node.Index] = load;
        }
        foreach ((Device device, double load) in scene.Devices)
        {
            _deviceLoads[device.Index] = load;
        }
        for (int node = 0; node < _processors.Length; node++)
        {
            ProcessorModel[] processors = _processors[node];
            if (processors.Length == 0)
            {
                continue;
            }
            long busy = 0;
            foreach (ProcessorModel processor in processors)
            {
                processor.Advance(nowNs);
                busy += processor.BusyNs;
            }
            int partitions = _variant.Nodes[node].Partitions.Length;
            _nodeLoads[node] = Math.Min(1, (double)(busy - _busyNs[node]) / span / Math.Max(1, partitions));
            _busyNs[node] = busy;
        }
    }

    private sealed class Consumer
    {
        public Consumer(Hardware hardware, Node node, Device? device)
        {
            Node = node;
            Device = device;
            Rail = hardware.Rail ?? node.Hardware.Rail;
            SleepA = Amperes(hardware.Sleep);
            IdleA = Amperes(hardware.Idle);
            PeakA = Math.Max(Amperes(hardware.Peak), IdleA);
        }

        public Node Node { get; }

        public Device? Device { get; }

        public Rail? Rail { get; }

        public double SleepA { get; }

        public double IdleA { get; }

        public double PeakA { get; }

        public double At(double load) => IdleA + (load * (PeakA - IdleA));

        private double Amperes(Figure? figure) =>
            figure is null || Rail is null ? 0
            : figure.Unit == "W" ? figure.Value / Rail.Source.Voltage.Value
            : figure.Value;
    }
}
