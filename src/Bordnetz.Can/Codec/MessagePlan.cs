namespace Bordnetz.Can;

/// <summary>
/// How compiled code walks a message: which eight bytes to load for which signals, and which signals depend on which
/// multiplexer.
/// </summary>
internal sealed class MessagePlan
{
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

    /// <summary>The plan of a message; null when a signal lies outside it or touches nine bytes.</summary>
    public static MessagePlan? Of(MessageCodec codec)
    {
        ReadOnlySpan<SignalCodec> signals = codec.Signals;
        int length = codec.Message.Length;
        foreach (SignalCodec signal in signals)
        {
            if (!signal.FitsWindow || signal.RequiredLength > length)
            {
                return null;
            }
        }
        (int[] windows, int[] windowOf) = Cover(signals, length);
        return new MessagePlan(windows, windowOf, GroupOf(codec, -1, []));
    }

    // Signals by their last byte; each that no window holds opens one as far back as it can.
    private static (int[] Windows, int[] WindowOf) Cover(ReadOnlySpan<SignalCodec> signals, int length)
    {
        int[] order = new int[signals.Length];
        int[] ends = new int[signals.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            ends[i] = signals[i].RequiredLength;
        }
        Array.Sort(ends, order);
        List<int> windows = [];
        int[] windowOf = new int[signals.Length];
        foreach (int i in order)
        {
            SignalCodec signal = signals[i];
            int found = windows.FindIndex(w => w <= signal.FirstByte && signal.RequiredLength <= w + 8);
            if (found < 0)
            {
                found = windows.Count;
                windows.Add(Math.Max(0, Math.Min(signal.FirstByte, length - 8)));
            }
            windowOf[i] = found;
        }
        return ([.. windows], windowOf);
    }

    private static Group GroupOf(MessageCodec codec, int multiplexer, (uint From, uint To)[] ranges)
    {
        Group group = new([], []);
        for (int i = 0; i < codec.Signals.Length; i++)
        {
            bool isMember =
                codec.SelectorOf(i) == multiplexer
                && (multiplexer < 0 || codec.Signals[i].Signal.MultiplexRanges.AsSpan().SequenceEqual(ranges));
            if (isMember)
            {
                group.Signals.Add(i);
            }
        }
        foreach (int member in group.Signals)
        {
            List<(uint From, uint To)[]> seen = [];
            for (int i = 0; i < codec.Signals.Length; i++)
            {
                (uint From, uint To)[] own = [.. codec.Signals[i].Signal.MultiplexRanges];
                if (codec.SelectorOf(i) == member && !seen.Exists(other => other.AsSpan().SequenceEqual(own)))
                {
                    seen.Add(own);
                    group.Dependents.Add(new Dependent(member, own, GroupOf(codec, member, own)));
                }
            }
        }
        return group;
    }
}
