namespace Bordnetz.Signals;

/// <summary>What a <see cref="SignalBroker"/> needs to know of its vehicle, and its limits.</summary>
public sealed record SignalBrokerOptions
{
    /// <summary>
    /// Whether the vehicle takes targets of the signal with this index: actuations go to its inbox, and no outside
    /// provider may claim the actuator. None when not given.
    /// </summary>
    public Func<int, bool> VehicleProvides { get; init; } = static _ => false;

    /// <summary>
    /// Whether the vehicle wants current values of the signal with this index that outside clients publish: they are
    /// put into its inbox beside being visible to other clients at once. None when not given.
    /// </summary>
    public Func<int, bool> VehicleReads { get; init; } = static _ => false;

    /// <summary>How many requests may wait for the vehicle, at least 1.</summary>
    public int InboxCapacity { get; init; } = 4096;

    /// <summary>How many actuation messages may wait for one provider, at least 1.</summary>
    public int ProviderCapacity { get; init; } = 256;

    /// <summary>The time of everything that was never written, and of defaults.</summary>
    public DateTimeOffset StartTime { get; init; } = DateTimeOffset.UnixEpoch;
}
