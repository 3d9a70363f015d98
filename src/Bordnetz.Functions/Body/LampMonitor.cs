namespace Bordnetz.Functions.Body;

/// <summary>A lamp at a controller: lit when it is asked for and its supply suffices; defect when it is asked for in vain.</summary>
internal sealed class LampMonitor
{
    // V below which a LED driver gives up; s after which a dark lamp is a fault.
    private const double VoltageMin = 8.5;
    private const double FaultTime = 1;

    private double _dark;

    /// <summary>Whether it is a fault by now.</summary>
    public bool IsDefect { get; private set; }

    /// <summary>Whether the lamp is lit.</summary>
    public bool Step(bool asked, double voltage, double dt)
    {
        bool lit = asked && voltage > VoltageMin;
        _dark = asked && !lit ? _dark + dt : 0;
        IsDefect = _dark > FaultTime || (IsDefect && !lit);
        return lit;
    }
}
