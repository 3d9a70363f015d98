using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Bordnetz.Analysis.NetworkCalculus;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Analysis.NetworkCalculus;

public sealed partial class CreditBasedShaperTests
{
    private const long Gigabit = 1_000_000_000;
    private const long BudgetNs = 200_000;
    private const long LongestOther = 12_272;

    [Fact]
    public void Idle_slopes_of_a_published_zonal_car_are_met_to_the_bit()
    {
        // A camera, 11520 bits in 65 µs, and a lidar, 12336 and 3536 bits in 150 µs, each over its own 1 Gbit/s link to
        // a zone's switch and on over 10 Gbit/s with 200 µs a hop. Published: 225672462.41 bit/s for the camera alone,
        // 359282634.55 with the longer lidar frames, 397580751.34 with all; the talkers' own hop has had its budget.
        ArrivalCurve camera = Talker(11_520, 11_424, 65_000);
        ArrivalCurve lidar = Talker(12_336, 12_240, 150_000);
        ArrivalCurve lidarMore = Talker(3_536, 3_440, 150_000);
        ArrivalCurve cameraLink = ArrivalCurve.TokenBucket(11_424, Gigabit);
        ArrivalCurve lidarLink = ArrivalCurve.TokenBucket(12_240, Gigabit);

        ArrivalCurve first = camera.LimitedTo(cameraLink);

        Assert.Equal(225_672_463, SlopeFor(first));
        Assert.Equal(359_282_635, SlopeFor(first.Plus(lidar.LimitedTo(lidarLink))));
        Assert.Equal(397_580_752, SlopeFor(first.Plus(lidar.Plus(lidarMore).LimitedTo(lidarLink))));
    }

    [Fact]
    public void The_infotainment_port_of_that_car_has_its_published_idle_slope_for_all_its_streams()
    {
        if (RepositoryFiles.SharedData is not { } data)
        {
            Assert.Skip("the public data sets are not here");
            return;
        }
        // Every stream of the log that goes there, as last reserved: 28 come over the 10 Gbit/s backbone, 11 from the
        // zone controller at the same switch. All are slower than their deadline, so that no burst adds up on the way.
        string log = File.ReadAllText(Path.Combine(data, "architecture/tsn/core_car/dyrectsnOutput10Gig.md"));
        Dictionary<string, (string Source, long Bits, decimal Seconds, long MaxFrame)> streams = [];
        foreach (Match flow in FlowPattern().Matches(log))
        {
            streams.Remove(flow.Groups["id"].Value);
            if (flow.Groups["sinks"].Value.Contains("'infotainment'", StringComparison.Ordinal))
            {
                streams[flow.Groups["id"].Value] = (
                    flow.Groups["source"].Value,
                    long.Parse(flow.Groups["bits"].Value, CultureInfo.InvariantCulture),
                    decimal.Parse(flow.Groups["interval"].Value, CultureInfo.InvariantCulture),
                    long.Parse(flow.Groups["frame"].Value, CultureInfo.InvariantCulture)
                );
            }
        }
        Assert.Equal(39, streams.Count);

        ArrivalCurve arrivals = streams
            .Values.GroupBy(s => s.Source == "zc_fl")
            .Select(link =>
                link.Select(s => ArrivalCurve.PerInterval(s.Bits, s.MaxFrame, (long)(s.Seconds * Gigabit), Gigabit))
                    .Aggregate((sum, next) => sum.Plus(next))
                    .LimitedTo(ArrivalCurve.TokenBucket(link.Max(s => s.MaxFrame), link.Key ? Gigabit : 10 * Gigabit))
            )
            .Aggregate((sum, next) => sum.Plus(next));

        // Published: 137820361.18 bit/s, for 200 µs at 1 Gbit/s.
        Assert.Equal(137_820_362, CreditBasedShaper.IdleSlopeFor(Gigabit, [], arrivals, BudgetNs, LongestOther));
    }

    [Fact]
    public void The_first_class_waits_for_one_frame_and_the_second_also_for_the_first()
    {
        ImmutableArray<ShapedClass> classes = [new(500_000_000, 1_000), new(250_000_000, 2_000)];

        RateLatency first = CreditBasedShaper.ServiceOf(Gigabit, classes, 0, 1_500)!;
        RateLatency second = CreditBasedShaper.ServiceOf(Gigabit, classes, 1, 1_500)!;

        // The longer of 1500 and the second class's 2000; then 1500 and the 500 that the first overdraws, at half rate.
        Assert.Equal(2_000, first.LatencyNs);
        Assert.Equal(4_000, second.LatencyNs);
        // Credit saved 0.25 × 4000, overdrawn 0.75 × 2000, and a whole frame.
        Assert.Equal(4_500, CreditBasedShaper.OutputLimitOf(Gigabit, classes, 1, 1_500)!.BitsIn(0));
    }

    [Fact]
    public void Idle_slopes_that_take_the_whole_link_leave_nothing_below()
    {
        ImmutableArray<ShapedClass> classes = [new(Gigabit, 1_000), new(1, 1_000)];

        Assert.Null(CreditBasedShaper.ServiceOf(Gigabit, classes, 1, 1_000));
        Assert.Null(
            CreditBasedShaper.IdleSlopeFor(Gigabit, [], ArrivalCurve.TokenBucket(900_000, 1), 200_000, 1_000 * 1_000)
        );
    }

    [Fact]
    public void No_brute_force_port_delays_a_frame_longer_or_sends_more_than_proven()
    {
        Gen.Select(
                Gen.Int[2, 6],
                Gen.Int[3, 8],
                Gen.Select(Gen.Int[0, 2], Gen.Int[2, 30], Gen.Int[60, 400], Gen.Int[0, 400]).Array[2, 8],
                Gen.Int[5, 40]
            )
            .Sample(
                (firstShare, secondShare, flows, other) =>
                {
                    // A link of 1 bit a nanosecond; idle slopes of a whole fraction, so that credit is exact in ticks.
                    int[] shares = [firstShare, secondShare];
                    ImmutableArray<ShapedClass> classes =
                    [
                        .. Enumerable
                            .Range(0, 2)
                            .Select(c => new ShapedClass(
                                Gigabit / shares[c],
                                flows.Where(f => f.Item1 == c).Select(f => f.Item2).DefaultIfEmpty(0).Max()
                            )),
                    ];
                    int longestOther = flows.Where(f => f.Item1 == 2).Select(f => f.Item2).Append(other).Max();
                    ShaperRun run = ShaperRun.Of(shares, [.. flows, (2, other, other + 7, 0)], 6_000);
                    for (int c = 0; c < 2; c++)
                    {
                        ArrivalCurve arrivals = flows
                            .Where(f => f.Item1 == c)
                            .Aggregate(
                                ArrivalCurve.Zero,
                                (sum, f) => sum.Plus(ArrivalCurve.Periodic(f.Item2, f.Item3))
                            );
                        RateLatency service = CreditBasedShaper.ServiceOf(Gigabit, classes, c, longestOther)!;
                        if (service.DelayOf(arrivals) is { } delay)
                        {
                            Assert.True(run.MaxDelay[c] <= delay, $"class {c}: {run.MaxDelay[c]} > {delay}");
                        }
                        ArrivalCurve limit = CreditBasedShaper.OutputLimitOf(Gigabit, classes, c, longestOther)!;
                        foreach (int window in (int[])[0, 10, 50, 200, 1_000])
                        {
                            Assert.True(run.MostSent(c, window) <= limit.BitsIn(window), $"class {c} in {window}");
                        }
                    }
                },
                iter: 1_500
            );
    }

    [GeneratedRegex(
        @"Flow\(id=(?<id>\d+), source=(?<source>\w+), sink=(?<sinks>\[[^\]]*\]), data_per_interval=(?<bits>\d+), "
            + @"sending_interval=(?<interval>[\d.]+), deadline=[\d.]+, max_frame_size=(?<frame>\d+)"
    )]
    private static partial Regex FlowPattern();

    private static ArrivalCurve Talker(long bits, long maxFrame, long intervalNs) =>
        ArrivalCurve.PerInterval(bits, maxFrame, intervalNs, Gigabit).DelayedBy(BudgetNs);

    private static long? SlopeFor(ArrivalCurve arrivals) =>
        CreditBasedShaper.IdleSlopeFor(10 * Gigabit, [], arrivals, BudgetNs, LongestOther);
}
