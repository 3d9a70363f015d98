namespace Bordnetz.Simulation.Modes;

/// <summary>Periodic events that do not happen while their node sleeps, and keep their rhythm for when it wakes.</summary>
internal sealed class PausedEvents(int count)
{
    private readonly long[] _missed = NewMissed(count);

    /// <summary>Leaves out an event, and with it all later ones.</summary>
    public void Pause(int index, long timeNs) => _missed[index] = timeNs;

    /// <summary>Goes on with what was left out.</summary>
    /// <returns>False when nothing was; else the next time of the rhythm, now at the earliest.</returns>
    public bool Resume(int index, long periodNs, long nowNs, out long nextNs)
    {
        long missed = _missed[index];
        _missed[index] = -1;
        nextNs = missed + (Math.Max(0, nowNs - missed + periodNs - 1) / periodNs * periodNs);
        return missed >= 0;
    }

    private static long[] NewMissed(int count)
    {
        long[] missed = new long[count];
        Array.Fill(missed, -1);
        return missed;
    }
}
