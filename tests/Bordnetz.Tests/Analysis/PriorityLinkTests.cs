using System.Collections.Immutable;
using Bordnetz.Analysis;
using CsCheck;

namespace Bordnetz.Tests.Analysis;

public sealed class PriorityLinkTests
{
    private static readonly Gen<(LinkFlow Flow, long Phase, int[] Lags)[]> Sets = Gen.Select(
            Gen.Int[0, 2],
            Gen.Long[1, 12],
            Gen.Long[6, 80],
            Gen.Long[0, 60],
            Gen.Long[0, 80],
            Gen.Int[0, 100].Array[1, 7],
            (priority, c, t, j, phase, lags) => (new LinkFlow(priority, c, t, j), phase, lags)
        )
        .Array[1, 5]
        .Where(set => set.Sum(m => (double)m.Item1.TransmissionNs / m.Item1.PeriodNs) < 0.97);

    [Fact]
    public void A_frame_waits_for_one_lower_all_equal_and_every_higher_one()
    {
        ImmutableArray<LinkFlow> flows =
        [
            new(7, 10, 100), // queued again at 100
            new(5, 20, 1_000),
            new(5, 30, 1_000),
            new(0, 50, 1_000),
        ];

        long?[] responses = ResponsesOf(flows);

        // 50 that has just begun, then 10; 50 + 10 + 30 + 20, in which the one of 100 comes too late to go before the
        // last, which starts at 90; and all of 10 + 20 + 30 before the lowest, which starts at 60.
        Assert.Equal([60, 110, 110, 110], responses);
    }

    [Fact]
    public void A_later_arrival_can_be_worse_than_the_simultaneous_one()
    {
        // Equal priority: the frame of the second flow that comes at 0 ends at 8; with the first flow's lag of 3, its
        // next two instances come at 7 and 17, and neither makes one that came before them wait.
        ImmutableArray<LinkFlow> flows = [new(3, 4, 10, 3), new(3, 4, 100)];

        Assert.Equal(8, PriorityLink.Analyse(flows)[1]!.Value.FromQueuingNs);

        // With 6 of 10 taken and a frame of 5, what comes with the second instance (at 10) still finds 1 of the first
        // round: 5 + 6 + 6 - 10 = 7 is less than 5 + 6 at 0.
        Assert.Equal(11, PriorityLink.Analyse([new(3, 6, 10), new(3, 5, 100)])[1]!.Value.FromQueuingNs);
    }

    [Fact]
    public void No_brute_force_run_takes_longer_than_the_bound()
    {
        Sets.Sample(
            set =>
            {
                ImmutableArray<ResponseTime?> bounds = PriorityLink.Analyse([.. set.Select(m => m.Flow)]);
                (long[] fromRelease, long[] fromQueuing) = NonPreemptiveServer.Run(
                    set.Length,
                    set.SelectMany(
                        (m, i) =>
                            NonPreemptiveServer.Periodic(
                                i,
                                m.Phase,
                                m.Flow.PeriodNs,
                                m.Flow.TransmissionNs,
                                -m.Flow.Priority,
                                (i + set.Length - 1) % set.Length,
                                4_000,
                                n => m.Flow.JitterNs!.Value * m.Lags[n % m.Lags.Length] / 100
                            )
                    )
                );
                for (int i = 0; i < set.Length; i++)
                {
                    Assert.True(fromRelease[i] <= bounds[i]!.Value.FromReleaseNs, $"flow {i} from release");
                    Assert.True(fromQueuing[i] <= bounds[i]!.Value.FromQueuingNs, $"flow {i} from queuing");
                }
            },
            iter: 3_000
        );
    }

    [Fact]
    public void Some_phasing_of_the_lowest_priority_reaches_its_bound()
    {
        Gen.Select(Gen.Int[0, 1], Gen.Long[1, 2], Gen.Long[2, 6], (p, c, t) => new LinkFlow(p, c, t))
            .Array[3]
            .Where(set => set.Sum(f => (double)f.TransmissionNs / f.PeriodNs) < 0.999)
            .Sample(
                set =>
                {
                    int own = Enumerable.Range(0, 3).MinBy(i => set[i].Priority);
                    long bound = PriorityLink.Analyse([.. set])[own]!.Value.FromQueuingNs;
                    long seen = 0;
                    for (long phases = 0; phases < set[0].PeriodNs * set[1].PeriodNs * set[2].PeriodNs; phases++)
                    {
                        long rest = phases;
                        List<QueuedFrame> frames = [];
                        for (int i = 0; i < 3; i++)
                        {
                            frames.AddRange(
                                NonPreemptiveServer.Periodic(
                                    i,
                                    rest % set[i].PeriodNs,
                                    set[i].PeriodNs,
                                    set[i].TransmissionNs,
                                    -set[i].Priority,
                                    i == own ? 1 : 0,
                                    150,
                                    _ => 0
                                )
                            );
                            rest /= set[i].PeriodNs;
                        }
                        seen = Math.Max(seen, NonPreemptiveServer.Run(3, frames).FromQueuing[own]);
                    }
                    Assert.Equal(bound, seen);
                },
                iter: 150
            );
    }

    [Fact]
    public void A_flow_more_never_lowers_a_bound()
    {
        Gen.Select(Sets, Gen.Int[0, 2], Gen.Long[1, 12], Gen.Long[6, 80])
            .Sample(
                (set, priority, c, t) =>
                {
                    ImmutableArray<LinkFlow> before = [.. set.Select(m => m.Flow)];
                    ImmutableArray<ResponseTime?> old = PriorityLink.Analyse(before);
                    ImmutableArray<ResponseTime?> now = PriorityLink.Analyse(before.Add(new LinkFlow(priority, c, t)));
                    for (int i = 0; i < before.Length; i++)
                    {
                        Assert.True(now[i] is null || now[i]!.Value.FromReleaseNs >= old[i]!.Value.FromReleaseNs);
                    }
                },
                iter: 1_000
            );
    }

    [Fact]
    public void A_full_link_bounds_only_the_priorities_that_still_fit()
    {
        ImmutableArray<LinkFlow> flows = [new(7, 5, 10), new(6, 4, 20, 100), new(5, 3, 10), new(4, 1, 10)];

        Assert.Equal([true, true, false, false], PriorityLink.Analyse(flows).Select(r => r is not null));
    }

    private static long?[] ResponsesOf(ImmutableArray<LinkFlow> flows) =>
        [.. PriorityLink.Analyse(flows).Select(r => r?.FromReleaseNs)];
}
