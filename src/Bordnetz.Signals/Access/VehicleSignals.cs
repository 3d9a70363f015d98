using System.Collections.Immutable;

namespace Bordnetz.Signals;

/// <summary>A value together with the path of its signal.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Datapoint">The value; absent when the signal exists but is not available.</param>
public readonly record struct NamedDatapoint(string Path, Datapoint Datapoint);

/// <summary>What a subscriber is told at once.</summary>
/// <param name="IsState">
/// True for the state of all signals, which comes first, and again after a connection was lost and regained.
/// </param>
/// <param name="Values">The values of one publication.</param>
public sealed record SignalNews(bool IsState, ImmutableArray<NamedDatapoint> Values);

/// <summary>How a subscriber wants to be told.</summary>
public sealed record SubscribeOptions
{
    /// <summary>
    /// How many publications may wait for a slow subscriber, 0 to 1000; then the oldest are dropped. With 0 the latest
    /// values are kept and no signal is forgotten.
    /// </summary>
    public int BufferSize { get; init; }

    /// <summary>
    /// The shortest time between two tellings of a signal, at least a millisecond; zero for every publication. The last
    /// value is always told, if need be late.
    /// </summary>
    public TimeSpan MinInterval { get; init; }
}

/// <summary>A target that a provider is to bring about.</summary>
/// <param name="Path">The actuator's path.</param>
/// <param name="Value">The target, of the signal's type.</param>
public readonly record struct TargetRequest(string Path, SignalValue Value);

/// <summary>
/// The signals of one vehicle, the same way in the vehicle's own process and from another one. Paths are full ones such
/// as <c>Vehicle.Speed</c>. Thread-safe. What goes wrong is a <see cref="SignalException"/>.
/// </summary>
public interface IVehicleSignals
{
    /// <summary>The signals that there are, with what they mean.</summary>
    ValueTask<SignalCatalog> GetCatalogAsync(CancellationToken cancel = default);

    /// <summary>The latest values, as they were at one moment, in the order asked for.</summary>
    ValueTask<ImmutableArray<Datapoint>> ReadAsync(IReadOnlyList<string> paths, CancellationToken cancel = default);

    /// <summary>
    /// Asks for targets of actuators: all are passed on, or none. Ends when the vehicle or the provider has taken them,
    /// which is not yet that they are brought about: the current value shows that.
    /// </summary>
    ValueTask ActuateAsync(IReadOnlyList<TargetRequest> targets, CancellationToken cancel = default);

    /// <summary>Gives the current value of a signal.</summary>
    ValueTask PublishAsync(string path, SignalValue value, CancellationToken cancel = default);

    /// <summary>
    /// Tells of signals: first the state of all, then each publication, until cancelled. Nothing that is published
    /// between the two is left out.
    /// </summary>
    IAsyncEnumerable<SignalNews> SubscribeAsync(
        IReadOnlyList<string> paths,
        SubscribeOptions? options = null,
        CancellationToken cancel = default
    );

    /// <summary>
    /// Takes the targets of actuators, until cancelled. Nobody else may provide them meanwhile.
    /// </summary>
    /// <param name="actuators">The paths of the actuators.</param>
    /// <param name="take">
    /// Takes the targets of one request; gives null when it accepts them, or why not. Called one request after the
    /// other.
    /// </param>
    /// <param name="cancel">Ends the provision.</param>
    Task ProvideAsync(
        IReadOnlyList<string> actuators,
        Func<ImmutableArray<TargetRequest>, ValueTask<string?>> take,
        CancellationToken cancel
    );
}

/// <summary>What went wrong with a signal.</summary>
public enum SignalFailure
{
    /// <summary>There is no such signal.</summary>
    NotFound,

    /// <summary>The value or the request does not fit the signal.</summary>
    Invalid,

    /// <summary>The token is missing or does not allow it.</summary>
    NotAllowed,

    /// <summary>Nobody takes the target, or too much waits for whoever does.</summary>
    NoProvider,

    /// <summary>The provider refused the target.</summary>
    Rejected,

    /// <summary>The provider did not answer in time.</summary>
    TimedOut,

    /// <summary>Somebody else provides the signal.</summary>
    Taken,

    /// <summary>The vehicle cannot be reached.</summary>
    Unreachable,

    /// <summary>What the vehicle answers makes no sense, or is larger than any answer may be.</summary>
    BadAnswer,
}

/// <summary>An operation on a signal failed; the message says why.</summary>
public sealed class SignalException : Exception
{
    /// <summary>Makes an exception.</summary>
    public SignalException(SignalFailure failure, string message, Exception? cause = null)
        : base(message, cause) => Failure = failure;

    /// <summary>What went wrong.</summary>
    public SignalFailure Failure { get; }
}
