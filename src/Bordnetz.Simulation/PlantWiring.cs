using Bordnetz.Model;
using Bordnetz.Plant;
using Bordnetz.Signals;

namespace Bordnetz.Simulation;

/// <summary>A sensor in the run: samples a plant variable into the current value of a signal at its node.</summary>
internal sealed class WiredSensor(PlantLink link, PlantVariable variable, SignalStore store, ChainStage[] stages)
{
    private readonly SignalValue[] _allowed = link.Signal.Type == DataType.String ? [.. link.Signal.Allowed] : [];
    private readonly int _slot = SignalStore.CurrentSlot(link.Signal.Index);

    public int Node => link.Node.Index;

    public long PeriodNs => link.PeriodNs;

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

/// <summary>A function in the run: its instance, its processor and its place in chains.</summary>
internal sealed record FunctionSlot(
    Bordnetz.Runtime.FunctionInstance Instance,
    Bordnetz.Runtime.ProcessorModel Processor,
    int Task,
    ChainStage[] Stages
);
