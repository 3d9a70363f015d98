using System.Collections.Immutable;

namespace Bordnetz.Signals;

/// <summary>
/// What a subscriber is told at once: one publication, or several that were folded into one. Immutable and thread-safe.
/// </summary>
public sealed class SignalBatch
{
    private readonly BatchContent _content;

    /// <summary>Makes a batch.</summary>
    /// <param name="updates">The values.</param>
    /// <param name="dropped">How many older values were dropped to make it.</param>
    public SignalBatch(ImmutableArray<SignalUpdate> updates, int dropped)
        : this(new BatchContent([.. updates], []), dropped) { }

    internal SignalBatch(BatchContent content, int dropped)
    {
        _content = content;
        Dropped = dropped;
    }

    /// <summary>The values; a signal published twice in one publication may stand twice, the later last.</summary>
    public ImmutableArray<SignalUpdate> Updates => _content.Updates;

    /// <summary>How many older values were dropped to make this batch.</summary>
    public int Dropped { get; }

    /// <summary>
    /// What a protocol makes of the values, kept for whoever else is told the same. When several threads ask at once,
    /// <paramref name="encode"/> may run more than once; its results must be interchangeable and not be changed.
    /// </summary>
    /// <param name="format">Which protocol and form; compared by reference.</param>
    /// <param name="encode">Makes the form.</param>
    public T Encoded<T>(object format, Func<ImmutableArray<SignalUpdate>, T> encode)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(encode);
        return _content.Encoded(format, encode);
    }
}
