namespace Bordnetz.Simulation.Faults;

/// <summary>Whether a computer works.</summary>
internal sealed class NodeState
{
    /// <summary>How many faults keep it without power.</summary>
    public int Outages { get; set; }

    /// <summary>How many faults keep its software from going on.</summary>
    public int Hangs { get; set; }

    /// <summary>Since when it hangs, for its watchdog; counts the hangs so that an old alarm is known as such.</summary>
    public int HangNumber { get; set; }

    /// <summary>Whether it starts up.</summary>
    public bool IsBooting { get; set; }

    /// <summary>Whether it sleeps by plan.</summary>
    public bool IsAsleep { get; set; }

    /// <summary>Since when it sends and receives, in nanoseconds; its last start.</summary>
    public long UpSinceNs { get; set; }

    /// <summary>Counts the starts, so that an overtaken one is known as such.</summary>
    public int BootNumber { get; set; }

    /// <summary>By how much its functions take longer.</summary>
    public double Slowness { get; set; } = 1;

    /// <summary>Whether it sends, receives, samples and applies.</summary>
    public bool IsUp => Outages == 0 && !IsBooting && !IsAsleep;

    /// <summary>Whether its functions run.</summary>
    public bool Runs => IsUp && Hangs == 0;
}
