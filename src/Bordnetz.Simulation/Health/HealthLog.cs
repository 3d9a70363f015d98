using System.Collections.Immutable;

namespace Bordnetz.Simulation.Health;

/// <summary>
/// What supervision saw during a run, the first <see cref="MaxKept"/> events by name and all of them by number. Not
/// thread-safe.
/// </summary>
internal sealed class HealthLog(Action<HealthEvent> record)
{
    // A run of hours with a broken wire must not fill the memory.
    private const int MaxKept = 10_000;

    private readonly List<HealthEvent> _events = [];

    /// <summary>How many events there were.</summary>
    public long Count { get; private set; }

    public void Note(long timeNs, HealthEventKind kind, string node, string subject)
    {
        HealthEvent happened = new(timeNs, kind, node, subject);
        Count++;
        if (_events.Count < MaxKept)
        {
            _events.Add(happened);
        }
        record(happened);
    }

    public ImmutableArray<HealthEvent> Observe() => [.. _events];
}
