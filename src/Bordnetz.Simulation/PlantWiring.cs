using Bordnetz.Model;
using Bordnetz.Plant;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using Bordnetz.Simulation.Faults;
using Bordnetz.Simulation.Health;

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
    private long _badSinceNs;
    private bool _wasGood;

    public int Node => link.Node.Index;

    public long PeriodNs => link.PeriodNs;

    /// <summary>Whether it applies its safe value.</summary>
    public bool IsSafe { get; private set; }

    public PlantLink Link => link;

    public void Apply(VehiclePlant plant, long nowNs)
    {
        ref readonly SignalSlot slot = ref store.Read(_slot);
        if (link.Safe is { } safe && TakesSafe(slot.Quality, nowNs))
        {
            IsSafe = true;
            plant.Write(variable, ToPlant(safe));
            return;
        }
        IsSafe = false;
        if (slot.Quality == Quality.Missing)
        {
            return;
        }
        _wasGood |= slot.Quality == Quality.Good;
        plant.Write(variable, ToPlant(slot.Value));
        foreach (ChainProbe probe in probes)
        {
            probe.Apply(nowNs);
        }
    }

    /// <summary>Lets go, as an actuator without power does.</summary>
    public void LetGo(VehiclePlant plant)
    {
        if (link.Safe is { } safe)
        {
            IsSafe = true;
            plant.Write(variable, ToPlant(safe));
        }
    }

    // Before the first target ever came there is nothing to be safe from.
    private bool TakesSafe(Quality quality, long nowNs)
    {
        bool isBad = quality != Quality.Good && _wasGood;
        if (!isBad)
        {
            _badSinceNs = nowNs;
        }
        return isBad && nowNs - _badSinceNs >= link.SafeAfterNs;
    }

    private double ToPlant(SignalValue value)
    {
        double number = _allowed.Length > 0 ? Array.IndexOf(_allowed, value) : value.ToNumber();
        return (number - link.Shift) / link.Gain;
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

    /// <summary>Its degraded modes.</summary>
    public required ModeState[] Modes { get; init; }

    public FunctionFault[] Faults { get; set; } = [];

    /// <summary>What is broken in the signals that it publishes.</summary>
    public SignalFault[] SignalFaults { get; set; } = [];

    /// <summary>When it last gave a sign of life, in nanoseconds.</summary>
    public long LastAliveNs { get; set; }

    /// <summary>Whether its health monitor misses it.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Forgets all state, as a computer that starts does.</summary>
    public void Restart(long nowNs)
    {
        Instance = make() ?? Instance;
        LastAliveNs = nowNs;
        IsSilent = false;
        foreach (ModeState mode in Modes)
        {
            mode.Restart(nowNs);
        }
    }
}
