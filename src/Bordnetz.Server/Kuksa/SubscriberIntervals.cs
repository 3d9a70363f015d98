namespace Bordnetz.Server.Kuksa;

/// <summary>
/// Which sample interval the subscribers of each signal want: the shortest counts; 0 for one who wants every sample.
/// Thread-safe.
/// </summary>
internal sealed class SubscriberIntervals(int signalCount)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<uint, int>?[] _bySignal = new SortedDictionary<uint, int>?[signalCount];

    /// <summary>Adds a subscriber; returns the signals whose shortest interval changed.</summary>
    public List<int> Add(IEnumerable<int> signals, uint intervalMs) => Change(signals, intervalMs, 1);

    /// <summary>Removes a subscriber; returns the signals whose shortest interval changed.</summary>
    public List<int> Remove(IEnumerable<int> signals, uint intervalMs) => Change(signals, intervalMs, -1);

    /// <summary>The shortest interval that a subscriber of the signal wants; null when nobody subscribes.</summary>
    public uint? Shortest(int signal)
    {
        lock (_gate)
        {
            return ShortestLocked(signal);
        }
    }

    private List<int> Change(IEnumerable<int> signals, uint intervalMs, int by)
    {
        List<int> changed = [];
        lock (_gate)
        {
            foreach (int signal in signals)
            {
                uint? before = ShortestLocked(signal);
                SortedDictionary<uint, int> counts = _bySignal[signal] ??= [];
                int count = counts.GetValueOrDefault(intervalMs) + by;
                if (count > 0)
                {
                    counts[intervalMs] = count;
                }
                else
                {
                    counts.Remove(intervalMs);
                }
                if (ShortestLocked(signal) != before)
                {
                    changed.Add(signal);
                }
            }
        }
        return changed;
    }

    private uint? ShortestLocked(int signal) => _bySignal[signal] is { Count: > 0 } counts ? counts.First().Key : null;
}
