namespace Bordnetz.Signals;

/// <summary>A value with its time and quality.</summary>
/// <param name="Value">The value; absent when the signal exists but is not available.</param>
/// <param name="Time">When the vehicle or the broker got it.</param>
/// <param name="Quality">How far it can be trusted.</param>
public readonly record struct Datapoint(SignalValue Value, DateTimeOffset Time, Quality Quality)
{
    // Ticks and not a nullable time: a datapoint is copied for every subscriber.
    private readonly long _sourceTicks;

    /// <summary>When its source says that it was measured; null when the source did not say.</summary>
    public DateTimeOffset? SourceTime
    {
        get => _sourceTicks == 0 ? null : new DateTimeOffset(_sourceTicks, TimeSpan.Zero);
        init => _sourceTicks = value?.UtcTicks ?? 0;
    }
}

/// <summary>A signal's current value or its target.</summary>
/// <param name="SignalIndex">The signal's index in the catalog.</param>
/// <param name="IsTarget">True for the target of an actuator, false for the current value.</param>
public readonly record struct SignalSelection(int SignalIndex, bool IsTarget = false);

/// <summary>One value that the vehicle (or somebody outside) gives.</summary>
/// <param name="SignalIndex">The signal's index in the catalog.</param>
/// <param name="IsTarget">True for the target of an actuator, false for the current value.</param>
/// <param name="Value">The value, of the signal's type; absent when it is not available.</param>
/// <param name="Quality">How far it can be trusted.</param>
/// <param name="Time">Its time.</param>
public readonly record struct SignalChange(
    int SignalIndex,
    bool IsTarget,
    SignalValue Value,
    Quality Quality,
    DateTimeOffset Time
)
{
    /// <summary>When its source says that it was measured; null when the source did not say.</summary>
    public DateTimeOffset? SourceTime { get; init; }
}

/// <summary>What an outside client wants of the vehicle.</summary>
/// <param name="SignalIndex">The signal's index in the catalog.</param>
/// <param name="IsTarget">True to actuate, false to bring a current value into the vehicle.</param>
/// <param name="Value">The value, checked against the signal's definition.</param>
public readonly record struct OutsideRequest(int SignalIndex, bool IsTarget, SignalValue Value);

/// <summary>One value that a subscriber is told.</summary>
/// <param name="SignalIndex">The signal's index in the catalog.</param>
/// <param name="IsTarget">True for the target of an actuator, false for the current value.</param>
/// <param name="Datapoint">The value.</param>
public readonly record struct SignalUpdate(int SignalIndex, bool IsTarget, Datapoint Datapoint);

/// <summary>What became of an actuation.</summary>
public enum ActuationResult : byte
{
    /// <summary>It is on its way to the vehicle or the provider.</summary>
    Accepted,

    /// <summary>The signal is no actuator.</summary>
    NotAnActuator,

    /// <summary>No value was given.</summary>
    NoValue,

    /// <summary>The value is of another type.</summary>
    WrongType,

    /// <summary>The type cannot hold the value.</summary>
    OutOfTypeBounds,

    /// <summary>The value is none of the allowed ones.</summary>
    NotAllowed,

    /// <summary>The value is outside minimum and maximum.</summary>
    OutOfRange,

    /// <summary>Neither the vehicle nor a provider takes targets of this signal.</summary>
    NoProvider,

    /// <summary>The vehicle or the provider has too many requests waiting; nothing was passed on.</summary>
    Busy,

    /// <summary>The provider got it and said no, or left before it answered.</summary>
    Rejected,

    /// <summary>The provider, which confirms what it is asked, did not answer in time; it may still act.</summary>
    TimedOut,
}
