using Bordnetz.Model;
using Bordnetz.Plant;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using Bordnetz.Simulation.Faults;

namespace Bordnetz.Simulation;

/// <summary>A sensor in the run: samples a plant variable into the current value of a signal at its node.</summary>
internal sealed class WiredSensor(PlantLink link, PlantVariable variable, SignalStore store, ChainStage[] stages)
{
    private readonly SignalValue[] _allowed = link.Signal.Type == DataType.String ? [.. link.Signal.Allowed] : [];
    private readonly int _slot = SignalStore.CurrentSlot(link.Signal.Index);

    public int Node => link.Node.Index;

    public long PeriodNs => link.PeriodNs;

    public SignalDefinition Signal => link.Signal;

    public SignalFault[] Faults { get; set; } = [];

    public void Sample(VehiclePlant plant, long nowNs)
    {
        double value = plant.Read(variable);
        if (_allowed.Length > 0)
        {
            int position = Math.Clamp((int)value, 0, _allowed.Length - 1);
            store.Write(_slot, _allowed[position], nowNs);
        }
        else
        {
            store.Write(_slot, SignalValue.FromNumber((value * link.Gain) + link.Shift, link.Signal.Type), nowNs);
        }
        foreach (SignalFault fault in Faults)
        {
            fault.Apply(nowNs);
        }
        foreach (ChainStage stage in stages)
        {
            stage.Probe.Tags[stage.Stage] = nowNs;
        }
    }
}

/// <summary>An actuator in the run: applies the target of a signal at its node to a plant variable.</summary>
internal sealed class WiredActuator(PlantLink link, PlantVariable variable, SignalStore store, ChainProbe[] probes)
{
    private readonly SignalValue[] _allowed = link.Signal.Type == DataType.String ? [.. link.Signal.Allowed] : [];
    private readonly int _slot = store.TargetSlot(link.Signal.Index);

    public int Node => link.Node.Index;

    public long PeriodNs => link.PeriodNs;

    public void Apply(VehiclePlant plant, long nowNs)
    {
        ref readonly SignalSlot slot = ref store.Read(_slot);
        if (slot.Quality == Quality.Missing)
        {
            return;
        }
        double value = _allowed.Length > 0 ? Array.IndexOf(_allowed, slot.Value) : slot.Value.ToNumber();
        plant.Write(variable, (value - link.Shift) / link.Gain);
        foreach (ChainProbe probe in probes)
        {
            probe.Apply(nowNs);
        }
    }
}

/// <summary>A function in the run: its instance, its processor, its place in chains, and what is broken in it.</summary>
internal sealed class FunctionSlot(
    FunctionInstance instance,
    ProcessorModel processor,
    int task,
    ChainStage[] stages,
    Func<FunctionInstance?> make
)
{
    public FunctionInstance Instance { get; private set; } = instance;

    public ProcessorModel Processor { get; } = processor;

    public int Task { get; } = task;

    public ChainStage[] Stages { get; } = stages;

    public FunctionFault[] Faults { get; set; } = [];

    /// <summary>What is broken in the signals that it publishes.</summary>
    public SignalFault[] SignalFaults { get; set; } = [];

    /// <summary>When it last gave a sign of life, in nanoseconds.</summary>
    public long LastAliveNs { get; set; }

    /// <summary>Whether its health monitor misses it.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Forgets all state, as a computer that starts does.</summary>
    public void Restart() => Instance = make() ?? Instance;
}
