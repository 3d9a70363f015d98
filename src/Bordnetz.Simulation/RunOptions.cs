using Bordnetz.Can;
using Bordnetz.Simulation.Trace;

namespace Bordnetz.Simulation;

/// <summary>What a run is to do besides driving.</summary>
public sealed record RunOptions
{
    /// <summary>The seed of everything that chance decides: phases of senders, execution times.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Takes the records of the run; null when only their hash is wanted.</summary>
    public ITraceSink? Sink { get; init; }

    /// <summary>Requests of outside clients to repeat, from a recorded run, ascending in time.</summary>
    public IReadOnlyList<OutsideInput> Inputs { get; init; } = [];

    /// <summary>What breaks on the way, besides what the scenario says.</summary>
    public IReadOnlyList<Bordnetz.Model.Fault> Faults { get; init; } = [];

    /// <summary>CANs on which a recording takes the place of everything that the platform would send there.</summary>
    public IReadOnlyList<RecordedBus> RecordedBuses { get; init; } = [];
}

/// <summary>What an outside client asked of a vehicle, and when the vehicle took it.</summary>
/// <param name="TimeNs">Virtual time, in nanoseconds.</param>
/// <param name="Slot">The slot of the API node's store.</param>
/// <param name="Value">The value.</param>
public sealed record OutsideInput(long TimeNs, int Slot, Bordnetz.Signals.SignalValue Value);

/// <summary>A CAN whose traffic comes from a recording of a real car.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Frames">
/// The frames, ascending in time, in nanoseconds from the start of the run; read as the run goes on, once. A frame that
/// lies before the one ahead of it arrives with that one.
/// </param>
public sealed record RecordedBus(string Network, IEnumerable<(long TimeNs, CanFrame Frame)> Frames);
