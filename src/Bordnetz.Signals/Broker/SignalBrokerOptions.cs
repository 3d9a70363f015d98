namespace Bordnetz.Signals;

/// <summary>What becomes of the values of a provider that left or failed.</summary>
public enum ProviderLoss : byte
{
    /// <summary>They stay as they are.</summary>
    Keep,

    /// <summary>They stay, marked as stale.</summary>
    Stale,

    /// <summary>They become not available.</summary>
    NotAvailable,
}

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

    /// <summary>
    /// How many values may wait for one subscriber, over all its batches, at least 1; beyond it batches are folded as
    /// if the buffer was full.
    /// </summary>
    public int SubscriptionValues { get; init; } = 65_536;

    /// <summary>How many signals outside clients may create, at least 0; room for them is taken at once.</summary>
    public int MaxCreatedSignals { get; init; } = 1000;

    /// <summary>How much of the past of the signal with this index is kept; none when not given.</summary>
    public Func<int, HistoryLimit?> History { get; init; } = static _ => null;

    /// <summary>
    /// How long a good value of the signal with this index stays good without a new one; for ever when not given. Takes
    /// effect when somebody calls <see cref="SignalBroker.AdvanceTo"/>.
    /// </summary>
    public Func<int, TimeSpan?> TimeToLive { get; init; } = static _ => null;

    /// <summary>What becomes of the values of a provider that left.</summary>
    public ProviderLoss ProviderLoss { get; init; }

    /// <summary>The time of everything that was never written, and of defaults.</summary>
    public DateTimeOffset StartTime { get; init; } = DateTimeOffset.UnixEpoch;
}
