using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Bordnetz.Signals;

/// <summary>
/// One subscriber's view of a broker: a bounded buffer of batches. When it is full, the two oldest batches are folded
/// into one: of a signal that is in both, the older value is dropped and counted. So the subscriber loses
/// intermediate values only, always gets the latest of every signal, and knows how many it missed; with a buffer of
/// one batch it always gets the latest state. Reading is for one reader; other members may be called from any thread.
/// </summary>
public sealed class Subscription : IDisposable
{
    private readonly SignalBroker _broker;
    private readonly int _capacity;
    private readonly int _valueCapacity;
    private readonly Lock _gate = new();
    private readonly Queue<BatchContent> _waiting = new(1);

    // Continuations run on the thread pool, never on the vehicle's thread.
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    private readonly FoldedBatch _folded = new();
    private int _foldedDropped;
    private int _waitingValues;
    private bool _readerWaits;
    private long _dropped;
    private int _disposed;

    internal Subscription(SignalBroker broker, Audience audience, int capacity, int valueCapacity)
    {
        _broker = broker;
        _capacity = capacity;
        _valueCapacity = valueCapacity;
        Audience = audience;
    }

    /// <summary>What is subscribed to.</summary>
    public ImmutableArray<SignalSelection> Signals => Audience.Signals;

    /// <summary>How many values were dropped because the subscriber was slow.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    internal Audience Audience { get; }

    /// <summary>Takes a batch and tells the reader.</summary>
    internal void Deliver(BatchContent batch)
    {
        bool wake;
        lock (_gate)
        {
            _waiting.Enqueue(batch);
            _waitingValues += batch.Updates.Length;
            // Costs what the folded publications held, however much has piled up: a stalled subscriber is not dearer to the vehicle than
            // an attentive one.
            while (_waiting.Count + (_folded.IsEmpty ? 0 : 1) > _capacity || _waitingValues > _valueCapacity)
            {
                FoldOldestLocked();
            }
            wake = _readerWaits;
            _readerWaits = false;
        }
        if (wake)
        {
            _news.Writer.TryWrite(true);
        }
    }

    /// <summary>The oldest waiting batch; false when none waits.</summary>
    public bool TryRead([NotNullWhen(true)] out SignalBatch? batch)
    {
        lock (_gate)
        {
            batch = TakeLocked();
            return batch is not null;
        }
    }

    /// <summary>Everything that waits, folded into one batch with the latest value of each signal; null when none.</summary>
    public SignalBatch? ReadLatest()
    {
        lock (_gate)
        {
            while (_waiting.Count > 0)
            {
                FoldOldestLocked();
            }
            return TakeLocked();
        }
    }

    /// <summary>Waits for a batch; false when the subscription was disposed of.</summary>
    public async ValueTask<bool> WaitToReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count > 0 || !_folded.IsEmpty)
                {
                    return true;
                }
                if (Volatile.Read(ref _disposed) != 0)
                {
                    return false;
                }
                _news.Reader.TryRead(out _);
                _readerWaits = true;
            }
            if (!await _news.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
            {
                lock (_gate)
                {
                    return _waiting.Count > 0 || !_folded.IsEmpty;
                }
            }
        }
    }

    /// <summary>The batches as they come, until the subscription is disposed of.</summary>
    public async IAsyncEnumerable<SignalBatch> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        while (await WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            while (TryRead(out SignalBatch? batch))
            {
                yield return batch;
            }
        }
    }

    /// <summary>Ends the subscription; what waits may still be read.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _broker.Unsubscribe(this);
            _news.Writer.TryComplete();
        }
    }

    private void FoldOldestLocked()
    {
        if (!TryDequeueLocked(out BatchContent? batch))
        {
            return;
        }
        int dropped = _folded.Add(batch, Signals.Length);
        _foldedDropped += dropped;
        Volatile.Write(ref _dropped, _dropped + dropped);
    }

    private SignalBatch? TakeLocked()
    {
        if (_folded.Take() is not { } folded)
        {
            return TryDequeueLocked(out BatchContent? next) ? new SignalBatch(next, 0) : null;
        }
        SignalBatch batch = new(folded, _foldedDropped);
        _foldedDropped = 0;
        return batch;
    }

    private bool TryDequeueLocked([NotNullWhen(true)] out BatchContent? batch)
    {
        if (!_waiting.TryDequeue(out batch))
        {
            return false;
        }
        _waitingValues -= batch.Updates.Length;
        return true;
    }
}
