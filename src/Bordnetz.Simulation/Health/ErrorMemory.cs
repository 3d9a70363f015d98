using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Simulation.Health;

/// <summary>What the error memory of a node says of a trouble code at the end of a run.</summary>
/// <param name="Dtc">The code.</param>
/// <param name="Status">
/// The status byte of ISO 14229-1, annex D.2: bit 0 the test fails, 1 it failed in this operation cycle, 2 pending, 3
/// confirmed, 5 it failed since the memory was cleared.
/// </param>
/// <param name="FirstNs">When it was first confirmed, in nanoseconds of virtual time.</param>
/// <param name="Count">How often it was confirmed.</param>
public sealed record DtcObservation(Dtc Dtc, byte Status, long FirstNs, int Count);

/// <summary>
/// The error memories of a vehicle: follows what supervision sees, waits as long as each trouble code demands, and keeps
/// what was confirmed, restarts included. Not thread-safe.
/// </summary>
internal sealed class ErrorMemory
{
    private const byte TestFailed = 1;
    private const byte FailedThisCycle = 2;
    private const byte Pending = 4;
    private const byte Confirmed = 8;
    private const byte FailedSinceClear = 32;

    private readonly Entry[] _entries;
    private readonly Dictionary<(HealthEventKind Kind, string Node, string Subject), List<Cause>> _causes = [];
    private readonly Action<long, Node, int> _schedule;
    private readonly Action<long, HealthEventKind, Dtc> _tell;

    /// <param name="variant">The variant.</param>
    /// <param name="schedule">Asks for a call of <see cref="Check"/> at a time, for an entry.</param>
    /// <param name="tell">Says that a test failed or passed.</param>
    public ErrorMemory(Variant variant, Action<long, Node, int> schedule, Action<long, HealthEventKind, Dtc> tell)
    {
        _schedule = schedule;
        _tell = tell;
        _entries = [.. variant.Dtcs.Select(d => new Entry(d))];
        foreach (Entry entry in _entries)
        {
            Dtc dtc = entry.Dtc;
            foreach (Frame frame in dtc.Lost)
            {
                Watch(entry, HealthEventKind.FrameLost, HealthEventKind.FrameBack, dtc.Node, frame.ToString());
            }
            foreach (Frame frame in dtc.Distrusted)
            {
                Watch(entry, HealthEventKind.FrameDistrusted, HealthEventKind.FrameTrusted, dtc.Node, frame.ToString());
            }
            foreach (Function function in dtc.Silent)
            {
                Watch(
                    entry,
                    HealthEventKind.FunctionSilent,
                    HealthEventKind.FunctionBack,
                    function.Node,
                    function.Name
                );
            }
            foreach (Network network in dtc.BusOff)
            {
                Watch(entry, HealthEventKind.BusOff, HealthEventKind.BusRecovered, dtc.Node, network.Name);
            }
            foreach (Function function in dtc.Overrun)
            {
                Watch(entry, HealthEventKind.Overrun, null, function.Node, function.Name);
            }
            if (dtc.WatchdogReset)
            {
                Watch(entry, HealthEventKind.WatchdogReset, null, dtc.Node, dtc.Node.Name);
            }
        }
    }

    /// <summary>Takes in what supervision saw.</summary>
    public void Note(HealthEvent seen)
    {
        if (seen.Kind is HealthEventKind.NodeDown or HealthEventKind.NodeAsleep)
        {
            // What a computer was waiting for is forgotten with the rest; what is confirmed stays.
            foreach (Entry entry in _entries.Where(e => e.Dtc.Node.Name == seen.Node))
            {
                entry.Active.Clear();
                entry.ChangedNs = seen.TimeNs;
            }
            return;
        }
        if (!_causes.TryGetValue((seen.Kind, seen.Node, seen.Subject), out List<Cause>? causes))
        {
            return;
        }
        foreach (Cause cause in causes)
        {
            Take(cause, seen);
        }
    }

    /// <summary>Looks whether an entry has waited long enough.</summary>
    public void Check(int index, long nowNs)
    {
        Entry entry = _entries[index];
        bool fails = entry.Active.Count > 0;
        long wait = fails ? entry.Dtc.ConfirmNs : entry.Dtc.HealNs;
        if (nowNs - entry.ChangedNs < wait)
        {
            return;
        }
        if (fails && (entry.Status & TestFailed) == 0)
        {
            Confirm(entry, nowNs);
        }
        else if (!fails && (entry.Status & TestFailed) != 0)
        {
            entry.Status &= unchecked((byte)~TestFailed);
            _tell(nowNs, HealthEventKind.DtcPassed, entry.Dtc);
        }
    }

    public ImmutableArray<DtcObservation> Observe() =>
        [.. _entries.Where(e => e.Count > 0).Select(e => new DtcObservation(e.Dtc, e.Status, e.FirstNs, e.Count))];

    private void Take(Cause cause, HealthEvent seen)
    {
        Entry entry = cause.Entry;
        if (cause.IsMoment)
        {
            if ((entry.Status & TestFailed) == 0)
            {
                Confirm(entry, seen.TimeNs);
            }
            entry.ChangedNs = seen.TimeNs;
            _schedule(seen.TimeNs + entry.Dtc.HealNs, entry.Dtc.Node, entry.Dtc.Index);
            return;
        }
        bool before = entry.Active.Count > 0;
        _ = cause.Begins ? entry.Active.Add(cause.Name) : entry.Active.Remove(cause.Name);
        bool after = entry.Active.Count > 0;
        if (before != after)
        {
            entry.ChangedNs = seen.TimeNs;
            long wait = after ? entry.Dtc.ConfirmNs : entry.Dtc.HealNs;
            _schedule(seen.TimeNs + wait, entry.Dtc.Node, entry.Dtc.Index);
        }
    }

    private void Confirm(Entry entry, long nowNs)
    {
        entry.Status |= TestFailed | FailedThisCycle | Pending | Confirmed | FailedSinceClear;
        entry.FirstNs = entry.Count == 0 ? nowNs : entry.FirstNs;
        entry.Count++;
        _tell(nowNs, HealthEventKind.DtcConfirmed, entry.Dtc);
    }

    private void Watch(Entry entry, HealthEventKind begin, HealthEventKind? end, Node node, string subject)
    {
        string name = $"{begin} {subject}";
        Add(begin, new Cause(entry, name, true, end is null));
        if (end is { } over)
        {
            Add(over, new Cause(entry, name, false, false));
        }

        void Add(HealthEventKind kind, Cause cause)
        {
            if (!_causes.TryGetValue((kind, node.Name, subject), out List<Cause>? list))
            {
                _causes.Add((kind, node.Name, subject), list = []);
            }
            list.Add(cause);
        }
    }

    private sealed record Cause(Entry Entry, string Name, bool Begins, bool IsMoment);

    private sealed class Entry(Dtc dtc)
    {
        public Dtc Dtc { get; } = dtc;

        public HashSet<string> Active { get; } = new(StringComparer.Ordinal);

        public byte Status { get; set; }

        public long ChangedNs { get; set; }

        public long FirstNs { get; set; }

        public int Count { get; set; }
    }
}
