using System.Collections.Immutable;

namespace Bordnetz.Tests.Optimization;

/// <summary>A hop of a flow: after which other hop of the flow it comes, over which link, in which queue.</summary>
internal sealed record FlowHop(int After, string Link, int Queue, long TransmissionNs, long DelayNs);

/// <summary>A periodic frame with its way.</summary>
internal sealed record Flow(string Name, long PeriodNs, long OffsetNs, ImmutableArray<FlowHop> Hops);

/// <summary>When a queue's gate is open within the cycle of its port.</summary>
internal sealed record OpenGate(string Link, int Queue, long StartNs, long EndNs, long CycleNs);

/// <summary>
/// Frame by frame through gated ports, written for the tests alone: first in, first out in each queue, the highest queue first,
/// a frame only while its gate stays open for all of it.
/// </summary>
internal sealed class GatedNetwork(ImmutableArray<Flow> flows, ImmutableArray<OpenGate> gates)
{
    private readonly PriorityQueue<Action, (long Time, int Order)> _events = new();
    private readonly Dictionary<string, SortedDictionary<int, Queue<(int Flow, int Hop, long Released)>>> _queues = [];
    private readonly Dictionary<string, long> _busyUntil = [];
    private readonly ILookup<(string, int), OpenGate> _gates = gates.ToLookup(g => (g.Link, g.Queue));
    private int _order;

    /// <summary>By flow, the longest time from release to reception by the last receiver.</summary>
    public Dictionary<string, long> Longest { get; } = [];

    /// <summary>The longest queue that was seen.</summary>
    public int FullestQueue { get; private set; }

    public int Received { get; private set; }

    public void Run(long untilNs)
    {
        for (int f = 0; f < flows.Length; f++)
        {
            for (long at = flows[f].OffsetNs; at < untilNs; at += flows[f].PeriodNs)
            {
                (int flow, long released) = (f, at);
                At(at, () => Enter(flow, -1, released, released));
            }
        }
        while (_events.TryDequeue(out Action? next, out _))
        {
            next();
        }
    }

    private void At(long time, Action action) => _events.Enqueue(action, (time, _order++));

    private void Enter(int flow, int after, long released, long now)
    {
        bool last = true;
        for (int h = 0; h < flows[flow].Hops.Length; h++)
        {
            FlowHop hop = flows[flow].Hops[h];
            if (hop.After != after)
            {
                continue;
            }
            last = false;
            if (!_queues.TryGetValue(hop.Link, out var port))
            {
                _queues.Add(hop.Link, port = new(Comparer<int>.Create((a, b) => b.CompareTo(a))));
            }
            if (!port.TryGetValue(hop.Queue, out var queue))
            {
                port.Add(hop.Queue, queue = new());
            }
            queue.Enqueue((flow, h, released));
            FullestQueue = Math.Max(FullestQueue, queue.Count);
            string link = hop.Link;
            At(now, () => Serve(link, now));
        }
        if (last)
        {
            Received++;
            string name = flows[flow].Name;
            Longest[name] = Math.Max(Longest.GetValueOrDefault(name), now - released);
        }
    }

    private void Serve(string link, long now)
    {
        if (_busyUntil.GetValueOrDefault(link) > now)
        {
            return;
        }
        long? wake = null;
        foreach ((int number, var queue) in _queues[link])
        {
            if (!queue.TryPeek(out var head))
            {
                continue;
            }
            FlowHop hop = flows[head.Flow].Hops[head.Hop];
            long opens = NextFit(link, number, now, hop.TransmissionNs);
            if (opens > now)
            {
                wake = Math.Min(wake ?? long.MaxValue, opens);
                continue;
            }
            queue.Dequeue();
            long end = now + hop.TransmissionNs;
            _busyUntil[link] = end;
            At(end, () => Serve(link, end));
            At(end + hop.DelayNs, () => Enter(head.Flow, head.Hop, head.Released, end + hop.DelayNs));
            return;
        }
        if (wake is { } at)
        {
            At(at, () => Serve(link, at));
        }
    }

    private long NextFit(string link, int queue, long now, long length)
    {
        long best = long.MaxValue;
        foreach (OpenGate gate in _gates[(link, queue)])
        {
            long cycle = now / gate.CycleNs * gate.CycleNs;
            for (int c = -1; c <= 1; c++)
            {
                long start = Math.Max(now, cycle + (c * gate.CycleNs) + gate.StartNs);
                long end = cycle + (c * gate.CycleNs) + gate.EndNs;
                best = end - start >= length ? Math.Min(best, start) : best;
            }
        }
        Assert.True(best < long.MaxValue, $"the gate of queue {queue} at {link} never lets {length} ns through");
        return best;
    }
}
