using Bordnetz.Model;
using Bordnetz.Runtime;

namespace Bordnetz.Simulation.Faults;

/// <summary>A fault of a function.</summary>
internal sealed class FunctionFault(Fault fault, Pcg32 chance)
{
    private const double UsualProbability = 0.5;
    private const double UsualSlowness = 3;
    private const double UsualDelaySeconds = 0.1;

    public Fault Fault => fault;

    /// <summary>By how much it takes longer.</summary>
    public double Slowness => fault.Kind == FaultKind.Slow ? fault.Amount ?? UsualSlowness : 1;

    /// <summary>How much later its outputs become visible, in nanoseconds.</summary>
    public long DelayNs => fault.Kind == FaultKind.Delayed ? (long)((fault.Amount ?? UsualDelaySeconds) * 1e9) : 0;

    /// <summary>Whether it comes to life in this period.</summary>
    public bool Starts() =>
        fault.Kind != FaultKind.Off
        && !(fault.Kind == FaultKind.Intermittent && chance.Happens(fault.Amount ?? UsualProbability));

    /// <summary>Whether its code sees nothing new.</summary>
    public bool IsStuck => fault.Kind == FaultKind.Stuck;

    /// <summary>Whether its outputs are spoilt as those of a broken sensor are.</summary>
    public bool SpoilsOutputs => fault.Kind is FaultKind.Garbage or FaultKind.Wrong;
}
