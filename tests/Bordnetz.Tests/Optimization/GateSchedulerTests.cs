using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Model;
using Bordnetz.Optimization.Gates;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Optimization;

public sealed class GateSchedulerTests
{
    private const double Limit = 5;

    [Fact]
    public void Every_frame_of_a_schedule_passes_without_waiting()
    {
        // Four nodes around a switch; each stream from one to another.
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], AnyOf(1, 2, 3, 4, 6), Gen.Int[1, 12], Gen.Int[0, 7])
            .Array[1, 10]
            .Sample(
                drawn =>
                {
                    ImmutableArray<GateStream> streams =
                    [
                        .. drawn.Select(
                            (d, i) =>
                                Star(
                                    $"S{i}",
                                    $"n{d.Item1}",
                                    $"n{(d.Item1 + d.Item2) % 4}",
                                    d.Item3 * 100_000,
                                    d.Item4 * 1000,
                                    d.Item5
                                )
                        ),
                    ];
                    GateSchedule? schedule = GateScheduler.Solve(streams, 100, Limit);
                    Assert.NotNull(schedule);
                    AssertNeverWaits(schedule);
                },
                iter: 40,
                seed: "0N0XIzNsQ0O2",
                threads: 1
            );
    }

    [Fact]
    public void A_schedule_is_found_exactly_where_one_exists()
    {
        // One link, few ticks: all offsets can be tried.
        Gen.Select(AnyOf(4, 6, 8, 12), Gen.Int[1, 5])
            .Array[2, 4]
            .Sample(
                drawn =>
                {
                    ImmutableArray<GateStream> streams =
                    [
                        .. drawn.Select(
                            (d, i) =>
                                new GateStream(
                                    $"S{i}",
                                    d.Item1,
                                    d.Item1,
                                    7,
                                    [new GateHop("a", "b", 0, Math.Min(d.Item1, d.Item2))]
                                )
                        ),
                    ];
                    Assert.Equal(Exists(streams, []), GateScheduler.Solve(streams, 1, Limit) is not null);
                },
                iter: 150,
                seed: "0N0XIzNsQ0O2",
                threads: 1
            );
    }

    [Fact]
    public void A_frame_that_is_late_without_waiting_has_no_schedule() =>
        Assert.Null(
            GateScheduler.Solve([Star("S", "n0", "n1", 100_000, 1000, 7) with { DeadlineNs = 2000 }], 100, Limit)
        );

    [Fact]
    public void The_reference_has_a_schedule_and_the_same_twice()
    {
        ProblemLog log = new();
        Platform platform = Platform.Load(RepositoryFiles.At("platforms", "reference"), log)!;
        GateProposal proposal = Assert.Single(GateProposal.Propose(platform, 5, Limit, log));
        Assert.DoesNotContain(log.Problems, p => p.Severity == Severity.Error);
        AssertNeverWaits(proposal.Schedule);
        Assert.All(proposal.Rows, r => Assert.True(r.Stream.LatencyNs <= r.BeforeNs, r.Stream.Name));
        Assert.All(proposal.Ports, p => Assert.Equal(p.CycleNs, p.Windows.Sum(w => w.ForNs)));
        Assert.Equal(proposal.Schedule.OffsetsNs, GateProposal.Propose(platform, 5, Limit, log)[0].Schedule.OffsetsNs);
    }

    [Fact]
    public void Twenty_streams_over_a_ring_pass_the_checks_that_a_published_schedule_passes()
    {
        if (RepositoryFiles.SharedData is not { } shared)
        {
            Assert.Skip("the shared data sets are not beside the repository");
            return;
        }
        string folder = Path.Combine(shared, "architecture", "tsn");
        Dictionary<string, (double Rate, long Delay)> links = Rows(folder, "ring20", "1_topo.csv")
            .ToDictionary(r => r[0], r => (Number(r[2]), (long)(Number(r[3]) + Number(r[4]))));
        Dictionary<string, string[]> tasks = Rows(folder, "ring20", "1_task.csv").ToDictionary(r => r[0]);
        ILookup<string, string> routes = Rows(folder, "ring20_ls", "--ROUTE.csv").ToLookup(r => r[0], r => r[1]);

        // The published schedule in the simulation of this test: the published delays, to the nanosecond.
        Dictionary<string, long> offsets = Rows(folder, "ring20_ls", "--OFFSET.csv")
            .ToDictionary(r => r[0], r => (long)Number(r[2]));
        Dictionary<(string, string), int> queues = Rows(folder, "ring20_ls", "--QUEUE.csv")
            .ToDictionary(r => (r[0], r[2]), r => (int)Number(r[3]));
        ImmutableArray<OpenGate> gates =
        [
            .. Rows(folder, "ring20_ls", "--GCL.csv")
                .Select(r => new OpenGate(
                    r[0],
                    (int)Number(r[1]),
                    (long)Number(r[2]),
                    (long)Number(r[3]),
                    (long)Number(r[4])
                )),
        ];
        GatedNetwork published = new(
            [.. tasks.Values.Select(t => FlowOf(t, offsets[t[0]], (link) => queues[(t[0], link)]))],
            gates
        );
        published.Run(8_000_000);
        foreach (string[] row in Rows(folder, "ring20_ls", "--DELAY.csv"))
        {
            // Published is the start of the last transmission; the deadline is for its end.
            long last = Bits(tasks[row[0]], routes[row[0]].Last());
            Assert.Equal((long)Number(row[2]) + last, published.Longest[row[0]]);
        }
        Assert.All(tasks.Values, t => Assert.True(published.Longest[t[0]] <= (long)Number(t[5]), t[0]));

        // Our schedule of the same streams over the same ways.
        ImmutableArray<GateStream> streams = [.. tasks.Values.Select(StreamOf)];
        GateSchedule? schedule = GateScheduler.Solve(streams, 100, Limit);
        Assert.NotNull(schedule);
        AssertNeverWaits(schedule);

        long Bits(string[] task, string link) => (long)(Number(task[3]) * 8 / links[link].Rate);

        long DelayOf(string[] task, string link) => link == routes[task[0]].Last() ? 0 : links[link].Delay;

        Flow FlowOf(string[] task, long offset, Func<string, int> queue) =>
            new(
                task[0],
                (long)Number(task[4]),
                offset,
                [
                    .. routes[task[0]]
                        .Select(
                            (link, i) => new FlowHop(i - 1, link, queue(link), Bits(task, link), DelayOf(task, link))
                        ),
                ]
            );

        GateStream StreamOf(string[] task)
        {
            long after = 0;
            List<GateHop> hops = [];
            foreach (string link in routes[task[0]])
            {
                string[] ends = link.Trim('(', ')').Split(", ");
                hops.Add(new GateHop(ends[0], ends[1], after, Bits(task, link), DelayOf(task, link)));
                after += Bits(task, link) + DelayOf(task, link);
            }
            return new GateStream(task[0], (long)Number(task[4]), (long)Number(task[5]), 7, [.. hops]);
        }
    }

    private static Gen<int> AnyOf(params int[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // The gates let every frame through at once: each takes its least time, and no queue ever holds two.
    private static void AssertNeverWaits(GateSchedule schedule)
    {
        ImmutableArray<GateControlList> ports = GateControlList.Of(schedule);
        ImmutableArray<Flow> flows =
        [
            .. schedule.Streams.Select((s, i) => new Flow(s.Name, s.PeriodNs, schedule.OffsetsNs[i], Hops(s))),
        ];
        GatedNetwork network = new(flows, [.. ports.SelectMany(Open)]);
        long until = 2 * ports.Max(p => p.CycleNs);
        network.Run(until);
        Assert.True(network.Received > 0);
        foreach (GateStream stream in schedule.Streams.Where(s => !s.Hops.IsEmpty))
        {
            Assert.Equal(stream.LatencyNs, network.Longest[stream.Name]);
            Assert.True(stream.LatencyNs <= stream.DeadlineNs);
        }
        Assert.Equal(1, network.FullestQueue);
    }

    private static ImmutableArray<FlowHop> Hops(GateStream stream) =>
        [
            .. stream.Hops.Select(h =>
            {
                int before = stream.Hops.ToList().FindIndex(p => p.To == h.From);
                // What a switch takes is the difference of the starts on its two sides.
                long delay = stream
                    .Hops.Where(n => n.From == h.To)
                    .Select(n => n.AfterNs - h.AfterNs - h.TransmissionNs)
                    .FirstOrDefault(h.PropagationNs);
                return new FlowHop(before, $"{h.From}>{h.To}", stream.Priority, h.TransmissionNs, delay);
            }),
        ];

    private static IEnumerable<OpenGate> Open(GateControlList port)
    {
        long at = 0;
        // Windows of one priority next to each other, and over the end of the cycle, are one.
        List<OpenGate> open = [];
        foreach (GateWindow window in port.Windows.Concat(port.Windows))
        {
            foreach (int priority in window.Open)
            {
                int last = open.FindLastIndex(o => o.Queue == priority && o.EndNs == at);
                if (last >= 0)
                {
                    open[last] = open[last] with { EndNs = at + window.ForNs };
                }
                else
                {
                    open.Add(new OpenGate($"{port.From}>{port.To}", priority, at, at + window.ForNs, port.CycleNs));
                }
            }
            at += window.ForNs;
        }
        return open;
    }

    private static GateStream Star(string name, string from, string to, long period, long transmission, int priority) =>
        new(
            name,
            period,
            period,
            priority,
            [new GateHop(from, "switch", 0, transmission), new GateHop("switch", to, transmission + 500, transmission)]
        );

    private static bool Exists(ImmutableArray<GateStream> streams, ImmutableArray<long> offsets)
    {
        if (offsets.Length == streams.Length)
        {
            return true;
        }
        GateStream next = streams[offsets.Length];
        for (long offset = 0; offset < next.PeriodNs; offset++)
        {
            bool free = true;
            for (int i = 0; i < offsets.Length && free; i++)
            {
                free = !Meet(streams[i], offsets[i], next, offset);
            }
            if (free && Exists(streams, offsets.Add(offset)))
            {
                return true;
            }
        }
        return false;
    }

    private static bool Meet(GateStream a, long ofA, GateStream b, long ofB)
    {
        long cycle = a.PeriodNs * b.PeriodNs;
        bool[] taken = new bool[cycle];
        for (long at = ofA; at < ofA + cycle; at += a.PeriodNs)
        {
            for (long t = 0; t < a.Hops[0].TransmissionNs; t++)
            {
                taken[(at + t) % cycle] = true;
            }
        }
        for (long at = ofB; at < ofB + cycle; at += b.PeriodNs)
        {
            for (long t = 0; t < b.Hops[0].TransmissionNs; t++)
            {
                if (taken[(at + t) % cycle])
                {
                    return true;
                }
            }
        }
        return false;
    }

    // Fields may be quoted and then hold commas.
    private static IEnumerable<string[]> Rows(params string[] path) =>
        File.ReadLines(Path.Combine(path))
            .Skip(1)
            .Select(line =>
                System
                    .Text.RegularExpressions.Regex.Matches(line, "\"([^\"]*)\"|([^,]+)")
                    .Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Value)
                    .ToArray()
            );

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
