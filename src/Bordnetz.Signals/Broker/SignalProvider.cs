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

    internal void Deliver(ImmutableArray<OutsideRequest> targets) => _targets.Writer.TryWrite(targets);

    /// <summary>Releases everything that was claimed, at once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _registry.Release(this);
            _targets.Writer.TryComplete();
        }
    }
}
