using Bordnetz.Analysis.NetworkCalculus;
using CsCheck;

namespace Bordnetz.Tests.Analysis.NetworkCalculus;

public sealed class CurveTests
{
    private static readonly Gen<ArrivalCurve> Curves = Gen.Select(Gen.Long[0, 500], Gen.Long[0, 20])
        .Array[1, 4]
        .Select(buckets =>
            buckets
                .Select(b => ArrivalCurve.TokenBucket(b.Item1, b.Item2 * 100_000_000))
                .Aggregate((all, next) => all.LimitedTo(next))
        );

    [Fact]
    public void A_token_bucket_through_a_rate_latency_server_has_the_textbook_bounds()
    {
        // 1000 bits and 100 Mbit/s into 400 Mbit/s after 5 µs: T + b/R, b + r T, and the same as the output's burst.
        ArrivalCurve arrivals = ArrivalCurve.TokenBucket(1_000, 100_000_000);
        RateLatency service = RateLatency.Of(400_000_000, 5_000);

        Assert.Equal(7_500, service.DelayOf(arrivals));
        Assert.Equal(1_500, service.BacklogOf(arrivals));
        Assert.Equal(1_500, service.OutputOf(arrivals)!.BitsIn(0));
        Assert.Equal(1_600, service.OutputOf(arrivals)!.BitsIn(1_000));
    }

    [Fact]
    public void A_burst_is_paid_only_once_over_two_servers()
    {
        ArrivalCurve arrivals = ArrivalCurve.TokenBucket(1_000, 100_000_000);
        RateLatency first = RateLatency.Of(400_000_000, 5_000);
        RateLatency second = RateLatency.Of(500_000_000, 1_000);

        Assert.Equal(8_500, first.Then(second).DelayOf(arrivals));
        Assert.Equal(7_500 + 4_000, first.DelayOf(arrivals) + second.DelayOf(first.OutputOf(arrivals)!));
    }

    [Fact]
    public void More_than_is_served_has_no_bound()
    {
        ArrivalCurve arrivals = ArrivalCurve.TokenBucket(1, 100_000_001);
        RateLatency service = RateLatency.Of(100_000_000, 0);

        Assert.Null(service.DelayOf(arrivals));
        Assert.Null(service.BacklogOf(arrivals));
        Assert.Null(service.OutputOf(arrivals));
    }

    [Fact]
    public void Sums_and_limits_are_taken_at_every_time()
    {
        Gen.Select(Curves, Curves, Gen.Long[0, 2_000])
            .Sample(
                (a, b, time) =>
                {
                    Assert.InRange(
                        a.Plus(b).BitsIn(time),
                        a.BitsIn(time) + b.BitsIn(time) - 1,
                        a.BitsIn(time) + b.BitsIn(time)
                    );
                    Assert.Equal(Math.Min(a.BitsIn(time), b.BitsIn(time)), a.LimitedTo(b).BitsIn(time));
                    Assert.Equal(a.BitsIn(time + 100), a.DelayedBy(100).BitsIn(time));
                },
                iter: 5_000
            );
    }

    [Fact]
    public void Delay_backlog_and_output_are_the_largest_found_by_trying_every_time()
    {
        Gen.Select(Curves, Gen.Long[1, 20], Gen.Long[0, 300])
            .Sample(
                (arrivals, rate, latency) =>
                {
                    RateLatency service = RateLatency.Of(rate * 100_000_000, latency);
                    if (service.DelayOf(arrivals) is not { } delay)
                    {
                        return;
                    }
                    double delaySeen = 0;
                    double backlogSeen = 0;
                    double outputSeen = 0;
                    for (long t = 0; t <= 5_100; t++)
                    {
                        double bits = arrivals.BitsIn(t);
                        double served = rate * 0.1 * Math.Max(0, t - latency);
                        delaySeen = Math.Max(delaySeen, latency + (bits / (rate * 0.1)) - t);
                        backlogSeen = Math.Max(backlogSeen, bits - served);
                        outputSeen = Math.Max(outputSeen, arrivals.BitsIn(t + 50) - served);
                    }
                    // Whole bits and whole nanoseconds: at most one bit and one time step are lost.
                    double slack = 2 + (1 / (rate * 0.1)) + 2;
                    Assert.InRange(delay, delaySeen - slack, delaySeen + slack);
                    Assert.InRange(service.BacklogOf(arrivals)!.Value, backlogSeen - 4, backlogSeen + 4);
                    Assert.InRange(service.OutputOf(arrivals)!.BitsIn(50), outputSeen - 4, outputSeen + 4);
                },
                iter: 100
            );
    }

    [Fact]
    public void Only_buckets_that_matter_are_kept()
    {
        ArrivalCurve curve = ArrivalCurve
            .TokenBucket(100, 1_000_000_000)
            .LimitedTo(ArrivalCurve.TokenBucket(200, 500_000_000))
            .LimitedTo(ArrivalCurve.TokenBucket(500, 400_000_000))
            .LimitedTo(ArrivalCurve.TokenBucket(300, 100_000_000));

        Assert.Equal(3, curve.Pieces);
    }
}
