using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Bordnetz.Signals;

/// <summary>
/// What subscribers of the same signals are told at once, and what was made of it; shared by all of them. Immutable
/// but for what it remembers, and thread-safe.
/// </summary>
/// <param name="updates">The values.</param>
/// <param name="positions">Where each update's signal stands among the audience's signals.</param>
internal sealed class BatchContent(SignalUpdate[] updates, int[] positions)
{
    private sealed record Form(object Format, object Content, Form? Next);

    private readonly int[] _positions = positions;
    private ulong[]? _bits;
    private BatchContent? _folded;
    private Form? _forms;

    public ImmutableArray<SignalUpdate> Updates { get; } = ImmutableCollectionsMarshal.AsImmutableArray(updates);

    /// <summary>
    /// This content with that of the batch before it, of an audience of so many signals: the newer value of each
    /// signal. What comes out depends on the signals only, as every subscriber gets the same batches in the same order:
    /// so it is worked out once for all subscribers that lag behind, and each further one costs some words.
    /// </summary>
    public BatchContent FoldOnto(BatchContent older, int signals)
    {
        ulong[] own = Bits(signals);
        ulong[] others = older.Bits(signals);
        if (Covers(own, others, own))
        {
            return this;
        }
        if (Volatile.Read(ref _folded) is { } known && Covers(own, others, known.Bits(signals)))
        {
            return known;
        }
        BatchContent folded = Merge(older, signals);
        Volatile.Write(ref _folded, folded);
        return folded;
    }

    /// <inheritdoc cref="SignalBatch.Encoded"/>
    public T Encoded<T>(object format, Func<ImmutableArray<SignalUpdate>, T> encode)
        where T : class
    {
        for (Form? form = Volatile.Read(ref _forms); form is not null; form = form.Next)
        {
            if (ReferenceEquals(form.Format, format) && form.Content is T known)
            {
                return known;
            }
        }
        T content = encode(Updates);
        Form? first = Volatile.Read(ref _forms);
        Interlocked.CompareExchange(ref _forms, new Form(format, content, first), first);
        return content;
    }

    private ulong[] Bits(int signals)
    {
        if (Volatile.Read(ref _bits) is { } known)
        {
            return known;
        }
        ulong[] bits = new ulong[(signals + 63) / 64];
        foreach (int position in _positions)
        {
            bits[position >> 6] |= 1UL << (position & 63);
        }
        Volatile.Write(ref _bits, bits);
        return bits;
    }

    // Whether 'whole' is what the two make together.
    private static bool Covers(ulong[] one, ulong[] other, ulong[] whole)
    {
        for (int i = 0; i < whole.Length; i++)
        {
            if ((one[i] | other[i]) != whole[i])
            {
                return false;
            }
        }
        return true;
    }

    private BatchContent Merge(BatchContent older, int signals)
    {
        // From 1 for the older content's updates, from -1 downwards for this one's.
        int[] sources = new int[signals];
        for (int i = 0; i < older._positions.Length; i++)
        {
            sources[older._positions[i]] = i + 1;
        }
        for (int i = 0; i < _positions.Length; i++)
        {
            sources[_positions[i]] = -i - 1;
        }
        int count = 0;
        ulong[] own = Bits(signals);
        ulong[] others = older.Bits(signals);
        for (int i = 0; i < own.Length; i++)
        {
            count += BitOperations.PopCount(own[i] | others[i]);
        }
        SignalUpdate[] updates = new SignalUpdate[count];
        int[] positions = new int[count];
        count = 0;
        for (int position = 0; position < signals; position++)
        {
            int source = sources[position];
            if (source != 0)
            {
                positions[count] = position;
                updates[count++] = source > 0 ? older.Updates[source - 1] : Updates[-source - 1];
            }
        }
        return new BatchContent(updates, positions);
    }
}
