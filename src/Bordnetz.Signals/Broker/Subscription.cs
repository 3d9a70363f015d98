using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    private readonly Queue<SignalBatch> _waiting = new(1);

    // Continuations run on the thread pool, never on the vehicle's thread.
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    // By the signal's position; the bits say which positions hold a value. Made when first needed, then kept.
    private SignalUpdate[] _folded = [];
    private ulong[] _foldedBits = [];
    private int _foldedDropped;
    private bool _hasFolded;
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
    internal void Deliver(SignalBatch batch)
    {
        bool wake;
        lock (_gate)
        {
            _waiting.Enqueue(batch);
            _waitingValues += batch.Updates.Length;
            // Costs what the folded publications held, however much has piled up: a stalled subscriber is not dearer
            // to the vehicle than an attentive one.
            while (_waiting.Count + (_hasFolded ? 1 : 0) > _capacity || _waitingValues > _valueCapacity)
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
    public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SignalBatch? batch)
    {
        lock (_gate)
        {
            if (_hasFolded)
            {
                batch = TakeFoldedLocked();
                return true;
            }
            return TryDequeueLocked(out batch);
        }
    }

    /// <summary>Everything that waits, folded into one batch with the latest value of each signal; null when none.</summary>
    public SignalBatch? ReadLatest()
    {
        lock (_gate)
        {
            if (!_hasFolded && _waiting.Count <= 1)
            {
                return TryDequeueLocked(out SignalBatch? only) ? only : null;
            }
            while (_waiting.Count > 0)
            {
                FoldOldestLocked();
            }
            return TakeFoldedLocked();
        }
    }

    /// <summary>Waits for a batch; false when the subscription was disposed of.</summary>
    public async ValueTask<bool> WaitToReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count > 0 || _hasFolded)
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
                    return _waiting.Count > 0 || _hasFolded;
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

    private bool TryDequeueLocked([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SignalBatch? batch)
    {
        if (!_waiting.TryDequeue(out batch))
        {
            return false;
        }
        _waitingValues -= batch.Updates.Length;
        return true;
    }

    private void FoldOldestLocked()
    {
        if (!TryDequeueLocked(out SignalBatch? batch))
        {
            return;
        }
        if (_folded.Length == 0)
        {
            _folded = new SignalUpdate[Signals.Length];
            _foldedBits = new ulong[(Signals.Length + 63) / 64];
        }
        _hasFolded = true;
        int dropped = 0;
        ReadOnlySpan<SignalUpdate> updates = batch.Updates.AsSpan();
        for (int i = 0; i < updates.Length; i++)
        {
            int position = batch.Positions[i];
            ref ulong word = ref _foldedBits[position >> 6];
            ulong bit = 1UL << (position & 63);
            dropped += (word & bit) != 0 ? 1 : 0;
            word |= bit;
            _folded[position] = updates[i];
        }
        _foldedDropped += dropped;
        Volatile.Write(ref _dropped, _dropped + dropped);
    }

    private SignalBatch TakeFoldedLocked()
    {
        int count = 0;
        foreach (ulong word in _foldedBits)
        {
            count += BitOperations.PopCount(word);
        }
        SignalUpdate[] updates = new SignalUpdate[count];
        int[] positions = new int[count];
        count = 0;
        for (int w = 0; w < _foldedBits.Length; w++)
        {
            for (ulong word = _foldedBits[w]; word != 0; word &= word - 1)
            {
                int position = (w << 6) + BitOperations.TrailingZeroCount(word);
                positions[count] = position;
                updates[count++] = _folded[position];
            }
        }
        Array.Clear(_foldedBits);
        SignalBatch batch = new(ImmutableCollectionsMarshal.AsImmutableArray(updates), _foldedDropped, positions);
        _foldedDropped = 0;
        _hasFolded = false;
        return batch;
    }
}
