using System.Collections.Immutable;
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

    private ulong[]? _bits;
    private Form? _forms;

    public ImmutableArray<SignalUpdate> Updates { get; } = ImmutableCollectionsMarshal.AsImmutableArray(updates);

    /// <summary>Where each update's signal stands among the audience's signals.</summary>
    public int[] Positions { get; } = positions;

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

    /// <summary>Which positions, of so many, have a value; not to be changed.</summary>
    public ulong[] Bits(int signals)
    {
        if (Volatile.Read(ref _bits) is { } known)
        {
            return known;
        }
        ulong[] bits = new ulong[(signals + 63) / 64];
        foreach (int position in Positions)
        {
            bits[position >> 6] |= 1UL << (position & 63);
        }
        Volatile.Write(ref _bits, bits);
        return bits;
    }
}
