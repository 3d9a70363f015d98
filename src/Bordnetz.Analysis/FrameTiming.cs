using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>
/// Bounds of all frames of a variant: the smallest solution in which the jitter of every later leg is the bound of the
/// legs before it (K. Tindell, J. Clark, "Holistic schedulability analysis for distributed hard real-time systems",
/// 1994).
/// </summary>
internal sealed class FrameTiming
{
    /// <summary>Rounds after which streams whose jitter still grows are taken to have no bound.</summary>
    private const int MaxRounds = 1_000;

    private readonly RouteBuilder _routes;

    public FrameTiming(Variant variant)
    {
        _routes = new RouteBuilder(variant);
        IsSettled = Settle();
        Frames = [.. variant.Frames.Select(Bound)];
    }

    /// <summary>False when jitters kept growing and bounds had to be given up.</summary>
    public bool IsSettled { get; }

    public ImmutableArray<FrameBound> Frames { get; }

    public RouteBuilder Routes => _routes;

    private bool Settle()
    {
        bool settled = true;
        for (int round = 0; ; round++)
        {
            foreach (Resource resource in _routes.Resources.Where(r => r.IsStale))
            {
                resource.Solve();
            }
            bool changed = false;
            foreach (Resource resource in _routes.Resources)
            {
                foreach (Hop hop in resource.Hops.Where(hop => hop.UpdateJitter()))
                {
                    changed = true;
                    resource.IsStale = true;
                    if (round >= MaxRounds)
                    {
                        hop.GiveUp();
                        settled = false;
                    }
                }
            }
            if (!changed)
            {
                return settled;
            }
        }
    }

    private FrameBound Bound(Frame frame)
    {
        LegRoute[] legs = _routes.Routes[frame.Index];
        var bounds = new long?[legs.Length];
        var arrivals = new long?[legs.Length];
        var releases = new long?[legs.Length];
        var repetitions = new long[legs.Length];
        long deadline = frame.PeriodNs;
        long? endToEnd = 0;
        for (int i = 0; i < legs.Length; i++)
        {
            int after = frame.Legs[i].After;
            LegRoute route = legs[i];
            bool waitsForSlot = route.SlotWaitNs is not null;
            releases[i] =
                after < 0 ? 0
                : after >= i ? null
                : releases[after];
            repetitions[i] = after < 0 || after >= i ? 0 : repetitions[after];
            if (waitsForSlot)
            {
                long wait = route.SlotWaitNs.GetValueOrDefault();
                releases[i] = arrivals[after] + Assumptions.GatewayDelayNs + wait;
                // The commander sends what it holds again in every slot until something newer has come.
                repetitions[i] += Math.Max(0, frame.PeriodNs - wait);
                deadline += Math.Max(frame.PeriodNs, wait);
            }
            bounds[i] = Worst(route, stream => stream.FromQueuingNs()) + route.SlotWaitNs.GetValueOrDefault();
            arrivals[i] = releases[i] + Worst(route, stream => stream.FromReleaseNs());
            endToEnd = Later(endToEnd, arrivals[i] + repetitions[i]);
        }
        return new FrameBound
        {
            Frame = frame,
            LegBoundsNs = [.. bounds],
            ArrivalBoundsNs = [.. arrivals],
            EndToEndNs = endToEnd,
            DeadlineNs = deadline,
        };
    }

    private static long? Worst(LegRoute route, Func<LegStream, long?> time) =>
        route.Streams.Count == 0 ? null : route.Streams.Aggregate((long?)0, (worst, s) => Later(worst, time(s)));

    private static long? Later(long? a, long? b) => a is null || b is null ? null : Math.Max(a.Value, b.Value);
}
