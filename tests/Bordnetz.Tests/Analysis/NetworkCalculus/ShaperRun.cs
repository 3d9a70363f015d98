namespace Bordnetz.Tests.Analysis.NetworkCalculus;

/// <summary>
/// A brute-force port of one bit a tick: two classes with credit-based shapers and unshaped frames below, tick by tick
/// (IEEE 802.1Q, clause 8.6.8.2). Idle slopes are one bit in so many ticks, credit is counted in such parts of a bit.
/// </summary>
internal sealed class ShaperRun
{
    private readonly List<(long End, int Bits)>[] _sent =
    [
        [],
        [],
    ];

    public long[] MaxDelay { get; } = new long[3];

    public static ShaperRun Of(int[] shares, (int Class, int Bits, int Period, int Phase)[] flows, long until)
    {
        ShaperRun run = new();
        var waiting = Enumerable.Range(0, 3).Select(_ => new Queue<(long Came, int Bits)>()).ToArray();
        long[] credit = new long[2];
        int sending = -1;
        (long Came, int Bits) frame = default;
        long left = 0;
        for (long now = 0; now < until; now++)
        {
            if (sending >= 0 && left == 0)
            {
                run.MaxDelay[sending] = Math.Max(run.MaxDelay[sending], now - frame.Came);
                if (sending < 2)
                {
                    run._sent[sending].Add((now, frame.Bits));
                }
                sending = -1;
            }
            foreach ((int cls, int bits, int period, int phase) in flows)
            {
                if (now >= phase && (now - phase) % period == 0)
                {
                    waiting[cls].Enqueue((now, bits));
                }
            }
            for (int c = 0; c < 2; c++)
            {
                // Credit is lost when there is nothing to send.
                credit[c] = waiting[c].Count == 0 && sending != c ? Math.Min(credit[c], 0) : credit[c];
            }
            for (int c = 0; c < 3 && sending < 0; c++)
            {
                if (waiting[c].Count > 0 && (c == 2 || credit[c] >= 0))
                {
                    sending = c;
                    frame = waiting[c].Dequeue();
                    left = frame.Bits;
                }
            }
            left -= sending >= 0 ? 1 : 0;
            for (int c = 0; c < 2; c++)
            {
                credit[c] +=
                    sending == c ? 1 - shares[c]
                    : waiting[c].Count > 0 || credit[c] < 0 ? 1
                    : 0;
            }
        }
        return run;
    }

    /// <summary>The most bits of a class that leave within a window, both ends included.</summary>
    public long MostSent(int cls, long window) =>
        _sent[cls]
            .Select(s => _sent[cls].Where(t => t.End >= s.End && t.End <= s.End + window).Sum(t => t.Bits))
            .DefaultIfEmpty(0)
            .Max();
}
