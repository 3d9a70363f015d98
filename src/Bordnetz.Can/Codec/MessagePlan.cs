namespace Bordnetz.Can;

/// <summary>
/// How compiled code walks a message: which eight bytes to load for which signals, and which signals depend on which
/// multiplexer.
/// </summary>
internal sealed class MessagePlan
{
    private const int MostSignals = 2048;
    private const int MostNested = 16;

    private MessagePlan(int[] windows, int[] windowOf, Group root)
    {
        Windows = windows;
        WindowOf = windowOf;
        Root = root;
    }

    /// <summary>Where the windows begin; a message under eight bytes has one at 0.</summary>
    public int[] Windows { get; }

    /// <summary>The index of each signal's window.</summary>
    public int[] WindowOf { get; }

    /// <summary>The signals that are always present, and below them those that are not.</summary>
    public Group Root { get; }

    /// <summary>Signals that are present together.</summary>
    /// <param name="Signals">Their positions, in order.</param>
    /// <param name="Dependents">What depends on them.</param>
    public sealed record Group(List<int> Signals, List<Dependent> Dependents);

    /// <summary>A group that is present when a multiplexer has one of some values.</summary>
    public sealed record Dependent(int Multiplexer, (uint From, uint To)[] Ranges, Group Group);

    /// <summary>
    /// The plan of a message; null when a signal lies outside it or touches nine bytes, or it is too large.
    /// </summary>
    public static MessagePlan? Of(DbcMessage message)
    {
        if (message.Signals.Length > MostSignals)
        {
            return null;
        }
        SignalSpan[] spans = [.. message.Signals.Select(SignalSpan.Of)];
        int[] selectors = SelectorsOf(message);
        foreach (SignalSpan span in spans)
        {
            if (!span.FitsWindow || span.RequiredLength > message.Length)
            {
                return null;
            }
        }
        (int[] windows, int[] windowOf) = Cover(spans, message.Length);
        Group? root = GroupOf(message, selectors, -1, [], 0);
        return root is null ? null : new MessagePlan(windows, windowOf, root);
    }

    /// <summary>For each signal the position of the one that selects it, or -1.</summary>
    public static int[] SelectorsOf(DbcMessage message)
    {
        Dictionary<string, int> names = new(StringComparer.Ordinal);
        for (int i = message.Signals.Length - 1; i >= 0; i--)
        {
            names[message.Signals[i].Name] = i;
        }
        int[] selectors = new int[message.Signals.Length];
        for (int i = 0; i < selectors.Length; i++)
        {
            string? above = message.Signals[i].MultiplexedBy;
            selectors[i] = above is not null && names.TryGetValue(above, out int index) ? index : -1;
        }
        return selectors;
    }

    // Signals by their last byte; each that no window holds opens one as far back as it can.
    private static (int[] Windows, int[] WindowOf) Cover(SignalSpan[] spans, int length)
    {
        int[] order = new int[spans.Length];
        int[] ends = new int[spans.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            ends[i] = spans[i].LastByte;
        }
        Array.Sort(ends, order);
        List<int> windows = [];
        int[] windowOf = new int[spans.Length];
        foreach (int i in order)
        {
            SignalSpan span = spans[i];
            int found = windows.FindIndex(w => w <= span.FirstByte && span.LastByte < w + 8);
            if (found < 0)
            {
                found = windows.Count;
                windows.Add(Math.Max(0, Math.Min(span.FirstByte, length - 8)));
            }
            windowOf[i] = found;
        }
        return ([.. windows], windowOf);
    }

    private static Group? GroupOf(
        DbcMessage message,
        int[] selectors,
        int multiplexer,
        (uint From, uint To)[] ranges,
        int depth
    )
    {
        if (depth > MostNested)
        {
            return null;
        }
        Group group = new([], []);
        for (int i = 0; i < selectors.Length; i++)
        {
            if (
                selectors[i] == multiplexer
                && (multiplexer < 0 || message.Signals[i].MultiplexRanges.SequenceEqual(ranges))
            )
            {
                group.Signals.Add(i);
            }
        }
        // As the codec writes them: of overlapping signals the last one counts.
        group.Signals.Sort((a, b) => (Rank(a), a).CompareTo((Rank(b), b)));
        int Rank(int i) => message.Signals[i].IsMultiplexer ? 0 : 1;
        foreach (int member in group.Signals)
        {
            List<(uint From, uint To)[]> seen = [];
            for (int i = 0; i < selectors.Length; i++)
            {
                (uint From, uint To)[] own = [.. message.Signals[i].MultiplexRanges];
                if (selectors[i] != member || seen.Exists(other => other.SequenceEqual(own)))
                {
                    continue;
                }
                seen.Add(own);
                if (GroupOf(message, selectors, member, own, depth + 1) is not { } below)
                {
                    return null;
                }
                group.Dependents.Add(new Dependent(member, own, below));
            }
        }
        return group;
    }
}
