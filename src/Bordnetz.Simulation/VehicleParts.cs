using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Plant;
using Bordnetz.Runtime;
using Bordnetz.Signals;

namespace Bordnetz.Simulation;

/// <summary>Everything that a run is made of; built once, never changed in its structure.</summary>
internal sealed class VehicleParts
{
    /// <summary>The plant's step, in nanoseconds.</summary>
    public const long PlantStepNs = 10_000_000;

    /// <summary>The plant variables that belong to the trace.</summary>
    public static readonly ImmutableArray<PlantVariable> RecordedVariables =
    [
        PlantVariable.VehicleSpeed,
        PlantVariable.VehicleDistance,
        PlantVariable.DriverAccelerator,
        PlantVariable.DriverBrake,
        PlantVariable.MotorTorque,
        PlantVariable.EngineTorque,
        PlantVariable.BatteryStateOfCharge,
        PlantVariable.FuelLevel,
        PlantVariable.LowVoltage,
        PlantVariable.CabinTemperature,
    ];

    public required Variant Variant { get; init; }

    public required Scenario Scenario { get; init; }

    public required VehiclePlant Plant { get; init; }

    /// <summary>By node index.</summary>
    public required SignalStore[] Stores { get; init; }

    /// <summary>By frame index.</summary>
    public required Traffic[] Traffic { get; init; }

    /// <summary>By network index; null where the network is of another kind.</summary>
    public required VirtualCanBus?[] CanBuses { get; init; }

    /// <summary>By network index; null where no recording is played.</summary>
    public required RecordedTraffic?[] Recorded { get; init; }

    /// <summary>By network index; null where the network is of another kind.</summary>
    public required VirtualLinBus?[] LinBuses { get; init; }

    /// <summary>By network index; null where the network is of another kind.</summary>
    public required VirtualEthernet?[] Ethernets { get; init; }

    /// <summary>By network index; null where the network is no shared wire.</summary>
    public required VirtualWire?[] Wires { get; init; }

    /// <summary>The output ports of all Ethernets.</summary>
    public required VirtualPort[] Ports { get; init; }

    /// <summary>By function index.</summary>
    public required FunctionSlot[] Functions { get; init; }

    /// <summary>By sensor index.</summary>
    public required WiredSensor[] Sensors { get; init; }

    /// <summary>By actuator index.</summary>
    public required WiredActuator[] Actuators { get; init; }

    /// <summary>By chain index.</summary>
    public required ChainProbe[] Probes { get; init; }

    /// <summary>The signals whose target something at the API node takes.</summary>
    public required HashSet<int> TakenTargets { get; init; }

    /// <summary>The signals that functions at the API node read and nothing in the vehicle brings there.</summary>
    public required HashSet<int> OutsideReads { get; init; }

    /// <summary>The receivers whose frames must not stay away.</summary>
    public required FrameReceiver[] Monitored { get; init; }

    /// <summary>The channels of the trace: one a network, then the plant, the requests, the health.</summary>
    public required string[] ChannelNames { get; init; }

    public int PlantChannel => ChannelNames.Length - 3;

    public int RequestChannel => ChannelNames.Length - 2;

    public int HealthChannel => ChannelNames.Length - 1;

    /// <summary>Starts a computer that was without power: nothing of before is left.</summary>
    public void Restart(Node node, long nowNs)
    {
        SetDefaults(Stores[node.Index]);
        foreach (Traffic traffic in Traffic)
        {
            if (traffic.Frame.Sender == node)
            {
                traffic.Encoder.Restart();
            }
            foreach (TransmissionLeg leg in traffic.Legs)
            {
                leg.Receivers[node.Index]?.Restart(nowNs);
                leg.Held = leg.Leg.From == node ? null : leg.Held;
            }
        }
        foreach (FunctionSlot slot in Functions)
        {
            if (slot.Instance.Function.Node == node)
            {
                slot.Restart(nowNs);
            }
        }
    }

    /// <summary>Gives a store what is known without anybody saying it.</summary>
    public static void SetDefaults(SignalStore store)
    {
        foreach (SignalDefinition signal in store.Catalog.Signals)
        {
            if (signal.Default.HasValue)
            {
                store.Write(SignalStore.CurrentSlot(signal.Index), signal.Default, 0);
            }
        }
    }

    public NetworkObservation ObserveNetwork(Network network, long durationNs)
    {
        if (Ethernets[network.Index] is { } ethernet)
        {
            VirtualPort[] ports = [.. ethernet.Ports];
            ImmutableArray<(string, double)> links =
            [
                .. ports.Select(p => (p.Port.ToString(), (double)p.BusyNs / durationNs)),
            ];
            long busiest = ports.Select(p => p.BusyNs).DefaultIfEmpty().Max();
            return new NetworkObservation(network, (double)busiest / durationNs, busiest, links);
        }
        long busy =
            CanBuses[network.Index]?.BusyNs ?? LinBuses[network.Index]?.BusyNs ?? Wires[network.Index]?.BusyNs ?? 0;
        return new NetworkObservation(network, (double)busy / durationNs, busy, []);
    }
}
