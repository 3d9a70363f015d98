using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Bordnetz.Signals;

/// <summary>What a subscriber is told at once: one publication, or several that were folded into one.</summary>
/// <param name="Updates">The values; a signal published twice in one publication may stand twice, the later last.</param>
/// <param name="Dropped">How many older values were dropped to make this batch.</param>
public sealed record SignalBatch(ImmutableArray<SignalUpdate> Updates, int Dropped);

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
    private readonly Lock _gate = new();
    private readonly Queue<SignalBatch> _waiting = new();
    private readonly List<SignalUpdate> _open = [];

    // Continuations run on the thread pool, never on the vehicle's thread.
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    private Dictionary<SignalSelection, SignalUpdate>? _folded;
    private int _foldedDropped;
    private long _dropped;
    private int _disposed;

    internal Subscription(SignalBroker broker, ImmutableArray<SignalSelection> signals, int capacity)
    {
        _broker = broker;
        _capacity = capacity;
        Signals = signals;
    }

    /// <summary>What is subscribed to.</summary>
    public ImmutableArray<SignalSelection> Signals { get; }

    /// <summary>How many values were dropped because the subscriber was slow.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Adds an update to the batch of this publication; true when it is the batch's first.</summary>
    internal bool AddLocked(in SignalUpdate update)
    {
        _open.Add(update);
        return _open.Count == 1;
    }

    /// <summary>Closes the batch of this publication and tells the reader.</summary>
    internal void EndBatchLocked()
    {
        SignalBatch batch = new([.. _open], 0);
        _open.Clear();
        lock (_gate)
        {
            _waiting.Enqueue(batch);
            if (_waiting.Count + (_folded is null ? 0 : 1) > _capacity)
            {
                FoldOldestLocked();
                FoldOldestLocked();
            }
        }
        _news.Writer.TryWrite(true);
    }

    /// <summary>The oldest waiting batch; false when none waits.</summary>
    public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SignalBatch? batch)
    {
        lock (_gate)
        {
            return _folded is null ? _waiting.TryDequeue(out batch) : TakeFoldedLocked(out batch);
        }
    }

    /// <summary>Everything that waits, folded into one batch with the latest value of each signal; null when none.</summary>
    public SignalBatch? ReadLatest()
    {
        lock (_gate)
        {
            if (_folded is null && _waiting.Count <= 1)
            {
                return _waiting.TryDequeue(out SignalBatch? only) ? only : null;
            }
            while (_waiting.Count > 0)
            {
                FoldOldestLocked();
            }
            TakeFoldedLocked(out SignalBatch? batch);
            return batch;
        }
    }

    /// <summary>Waits for a batch; false when the subscription was disposed of.</summary>
    public async ValueTask<bool> WaitToReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count > 0 || _folded is not null)
                {
                    return true;
                }
                if (Volatile.Read(ref _disposed) != 0)
                {
                    return false;
                }
                _news.Reader.TryRead(out _);
            }
            if (!await _news.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
            {
                lock (_gate)
                {
                    return _waiting.Count > 0 || _folded is not null;
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

    // Costs what the folded publication held, however much has piled up: a stalled subscriber is not dearer to the
    // vehicle than an attentive one.
    private void FoldOldestLocked()
    {
        if (!_waiting.TryDequeue(out SignalBatch? batch))
        {
            return;
        }
        _folded ??= new Dictionary<SignalSelection, SignalUpdate>(batch.Updates.Length);
        int dropped = 0;
        foreach (SignalUpdate update in batch.Updates)
        {
            SignalSelection signal = new(update.SignalIndex, update.IsTarget);
            dropped += _folded.ContainsKey(signal) ? 1 : 0;
            _folded[signal] = update;
        }
        _foldedDropped += dropped;
        Volatile.Write(ref _dropped, _dropped + dropped);
    }

    private bool TakeFoldedLocked(out SignalBatch batch)
    {
        batch = new SignalBatch([.. _folded!.Values], _foldedDropped);
        _folded = null;
        _foldedDropped = 0;
        return true;
    }
}
