using System.Collections.Immutable;

namespace Bordnetz.Signals;

/// <summary>
/// What a subscriber is told at once: one publication, or several that were folded into one. Subscribers of the same
/// signals share it. Immutable and thread-safe.
/// </summary>
public sealed class SignalBatch
{
    private sealed record Form(object Format, object Content, Form? Next);

    private Form? _forms;

    /// <summary>Makes a batch.</summary>
    /// <param name="updates">The values.</param>
    /// <param name="dropped">How many older values were dropped to make it.</param>
    public SignalBatch(ImmutableArray<SignalUpdate> updates, int dropped)
        : this(updates, dropped, []) { }

    internal SignalBatch(ImmutableArray<SignalUpdate> updates, int dropped, int[] positions)
    {
        Updates = updates;
        Dropped = dropped;
        Positions = positions;
    }

    /// <summary>The values; a signal published twice in one publication may stand twice, the later last.</summary>
    public ImmutableArray<SignalUpdate> Updates { get; }

    /// <summary>How many older values were dropped to make this batch.</summary>
    public int Dropped { get; }

    /// <summary>Where each update's signal stands among the subscription's signals.</summary>
    internal int[] Positions { get; }

    /// <summary>
    /// What a protocol makes of the batch, kept for whoever else needs the same. Called again by several threads at
    /// once, <paramref name="encode"/> may run more than once; its results must be interchangeable and not be changed.
    /// </summary>
    /// <param name="format">Which protocol and form; compared by reference.</param>
    /// <param name="encode">Makes the form.</param>
    public T Encoded<T>(object format, Func<SignalBatch, T> encode)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(encode);
        for (Form? form = Volatile.Read(ref _forms); form is not null; form = form.Next)
        {
            if (ReferenceEquals(form.Format, format) && form.Content is T known)
            {
                return known;
            }
        }
        T content = encode(this);
        Form? first = Volatile.Read(ref _forms);
        Interlocked.CompareExchange(ref _forms, new Form(format, content, first), first);
        return content;
    }
}
