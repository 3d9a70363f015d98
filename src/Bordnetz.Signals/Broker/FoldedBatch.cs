using System.Numerics;

namespace Bordnetz.Signals;

/// <summary>
/// What a subscriber missed: the latest value of each signal, as of the last batch that was folded in. A batch that has
/// all of its signals takes its place as it is, which costs some words; any other is copied into it, which costs as much
/// as the batch holds, never as much as has piled up. Not thread-safe.
/// </summary>
internal sealed class FoldedBatch
{
    private BatchContent? _whole;

    // By the signal's position; made when first needed, then kept.
    private SignalUpdate[] _updates = [];
    private ulong[] _bits = [];
    private int _count;

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => _whole is null && _count == 0;

    /// <summary>Folds in the next batch of an audience of so many signals; returns how many values it dropped.</summary>
    public int Add(BatchContent batch, int signals)
    {
        if (IsEmpty)
        {
            _whole = batch;
            return 0;
        }
        int before = _whole?.Updates.Length ?? _count;
        if (batch.Updates.Length >= before && IsCoveredBy(batch, signals))
        {
            Array.Clear(_bits);
            _count = 0;
            _whole = batch;
            return before;
        }
        if (_updates.Length == 0)
        {
            _updates = new SignalUpdate[signals];
            _bits = new ulong[(signals + 63) / 64];
        }
        if (_whole is { } whole)
        {
            Copy(whole);
            _whole = null;
        }
        Copy(batch);
        return before + batch.Updates.Length - _count;
    }

    /// <summary>Takes everything out; null when there is nothing.</summary>
    public BatchContent? Take()
    {
        if (_whole is not null || _count == 0)
        {
            BatchContent? whole = _whole;
            _whole = null;
            return whole;
        }
        SignalUpdate[] updates = new SignalUpdate[_count];
        int[] positions = new int[_count];
        int count = 0;
        for (int w = 0; w < _bits.Length; w++)
        {
            for (ulong word = _bits[w]; word != 0; word &= word - 1)
            {
                int position = (w << 6) + BitOperations.TrailingZeroCount(word);
                positions[count] = position;
                updates[count++] = _updates[position];
            }
        }
        Array.Clear(_bits);
        _count = 0;
        return new BatchContent(updates, positions);
    }

    private bool IsCoveredBy(BatchContent batch, int signals)
    {
        ulong[] own = _whole?.Bits(signals) ?? _bits;
        ulong[] others = batch.Bits(signals);
        for (int i = 0; i < own.Length; i++)
        {
            if ((own[i] & ~others[i]) != 0)
            {
                return false;
            }
        }
        return true;
    }

    private void Copy(BatchContent batch)
    {
        ReadOnlySpan<SignalUpdate> updates = batch.Updates.AsSpan();
        for (int i = 0; i < updates.Length; i++)
        {
            int position = batch.Positions[i];
            ref ulong word = ref _bits[position >> 6];
            ulong bit = 1UL << (position & 63);
            _count += (word & bit) == 0 ? 1 : 0;
            word |= bit;
            _updates[position] = updates[i];
        }
    }
}
