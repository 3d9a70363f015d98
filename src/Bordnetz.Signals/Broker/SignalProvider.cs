using System.Collections.Immutable;
using System.Threading.Channels;

namespace Bordnetz.Signals;

/// <summary>
/// An outside party that provides signals or takes the targets of actuators. Targets wait for it in a bounded queue;
/// when that is full, actuations are refused. Thread-safe; targets are read by one reader.
/// </summary>
public sealed class SignalProvider : IDisposable
{
    private readonly ProviderRegistry _registry;
    private readonly int _capacity;
    private readonly Channel<ImmutableArray<OutsideRequest>> _targets;
    private int _disposed;

    internal SignalProvider(ProviderRegistry registry, int capacity)
    {
        _registry = registry;
        _capacity = capacity;
        _targets = Channel.CreateBounded<ImmutableArray<OutsideRequest>>(capacity);
    }

    /// <summary>The targets that were asked for, those of one request together, until the provider is disposed of.</summary>
    public ChannelReader<ImmutableArray<OutsideRequest>> Targets => _targets.Reader;

    /// <summary>Whether the provider says what became of its targets, as far as is known.</summary>
    public ProviderAnswers Answers => Confirmations.Answers;

    internal ActuationConfirmations Confirmations { get; } = new();

    internal bool IsClosed => Volatile.Read(ref _disposed) != 0;

    internal bool HasRoom => _targets.Reader.Count < _capacity;

    /// <summary>Claims signals, all or none; <paramref name="taken"/> is one that another provider has.</summary>
    public bool TryClaimSignals(ReadOnlySpan<int> indices, out int taken) =>
        _registry.TryClaimSignals(this, indices, out taken);

    /// <summary>Claims actuators, all or none; <paramref name="taken"/> is one that somebody else provides.</summary>
    public bool TryClaimActuators(ReadOnlySpan<int> indices, out int taken) =>
        _registry.TryClaimActuators(this, indices, out taken);

    /// <summary>Whether this provider claimed the signal's current value; false for a number that is no signal's.</summary>
    public bool HasClaimed(int index) => _registry.IsSignal(index) && _registry.SignalOwner(index) == this;

    /// <summary>
    /// Says what became of a target: it counts for the oldest one of the signal that was not answered yet. Does nothing
    /// when there is none.
    /// </summary>
    /// <param name="signalIndex">The actuator's index.</param>
    /// <param name="cause">Why it was rejected; null when it was accepted.</param>
    public void Answer(int signalIndex, string? cause) => Confirmations.Answer(signalIndex, cause);

    internal void Deliver(ImmutableArray<OutsideRequest> targets) => _targets.Writer.TryWrite(targets);

    /// <summary>
    /// Releases everything that was claimed, at once; its values become what the broker's options say, with this time.
    /// </summary>
    public void Close(DateTimeOffset now) => Close((DateTimeOffset?)now);

    /// <summary>As <see cref="Close(DateTimeOffset)"/>, values keeping the time that they have.</summary>
    public void Dispose() => Close(null);

    private void Close(DateTimeOffset? now)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _registry.Release(this, now);
            _targets.Writer.TryComplete();
            Confirmations.Close();
        }
    }
}
