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
}

/// <summary>What an outside client asked of a vehicle, and when the vehicle took it.</summary>
/// <param name="TimeNs">Virtual time, in nanoseconds.</param>
/// <param name="Slot">The slot of the API node's store.</param>
/// <param name="Value">The value.</param>
public sealed record OutsideInput(long TimeNs, int Slot, Bordnetz.Signals.SignalValue Value);
