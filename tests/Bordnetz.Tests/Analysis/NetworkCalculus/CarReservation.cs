using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Bordnetz.Analysis.NetworkCalculus;

namespace Bordnetz.Tests.Analysis.NetworkCalculus;

/// <summary>An operation of a published log of reservations, with what it says came of it.</summary>
internal sealed record PublishedOperation(
    bool IsAdded,
    string Flow,
    long Bits,
    long IntervalNs,
    long DeadlineNs,
    ImmutableArray<PublishedPath> Paths,
    ImmutableDictionary<string, ImmutableArray<double?>> Slopes
);

/// <summary>A way of a flow, and its published delays.</summary>
internal sealed record PublishedPath(
    ImmutableArray<(string From, string To)> Hops,
    int Class,
    double IndependentMs,
    double DependentMs
);

/// <summary>
/// Reserves the flows of a car one after the other as published: each port keeps its delay budget, for which its idle
/// slopes are sized anew with each flow. Only curves and shapers are those of the product.
/// </summary>
internal sealed partial class CarReservation(long budgetNs, Func<string, string, long> rateOf)
{
    private const long LongestOther = 12_272;
    private const long PropagationNs = 50;
    private const long ProcessingNs = 8_000;
    private const long PreambleAndGap = 96;

    private readonly Dictionary<(string From, string To), Port> _ports = [];

    // By what the log says of a flow: the flows of that kind. They are alike, so that any of them may be taken away.
    private readonly Dictionary<string, Stack<(int Number, PublishedOperation Flow)>> _reserved = [];
    private int _count;

    public static List<PublishedOperation> Read(string log)
    {
        List<PublishedOperation> operations = [];
        string[] parts = OperationPattern().Split(log);
        for (int i = 1; i + 1 < parts.Length; i += 2)
        {
            string text = parts[i + 1];
            Match flow = DetailsPattern().Match(text);
            operations.Add(
                new PublishedOperation(
                    parts[i] == "add",
                    $"{flow.Groups["source"].Value} {flow.Groups["sinks"].Value} {flow.Groups["bits"].Value} {flow.Groups["interval"].Value}",
                    long.Parse(flow.Groups["bits"].Value, CultureInfo.InvariantCulture),
                    Ns(flow.Groups["interval"].Value),
                    Ns(flow.Groups["deadline"].Value),
                    [.. PathPattern().Matches(text).Select(Path)],
                    SlopePattern()
                        .Matches(text)
                        .ToImmutableDictionary(
                            m => m.Groups[1].Value,
                            m => m.Groups[2].Value.Split(", ").Select(Slope).ToImmutableArray()
                        )
                )
            );
        }
        return operations;
    }

    /// <summary>Takes a flow away.</summary>
    public void Remove(PublishedOperation flow)
    {
        (int number, PublishedOperation added) = _reserved[flow.Flow].Pop();
        foreach (PublishedPath path in added.Paths)
        {
            foreach ((string from, string to) in path.Hops)
            {
                _ports[(from, to)].Remove(path.Class, number);
            }
        }
    }

    /// <summary>Adds a flow; gives by path its delays from the budgets and from the slopes, in milliseconds.</summary>
    public List<(double Independent, double Dependent)> Add(PublishedOperation flow)
    {
        int number = _count++;
        if (!_reserved.TryGetValue(flow.Flow, out var alike))
        {
            _reserved.Add(flow.Flow, alike = []);
        }
        alike.Push((number, flow));
        foreach (PublishedPath path in flow.Paths)
        {
            long frame = flow.Bits - PreambleAndGap;
            ArrivalCurve curve = ArrivalCurve.PerInterval(flow.Bits, frame, flow.IntervalNs, RateOf(path.Hops[0]));
            (string From, string To)? before = null;
            foreach ((string From, string To) hop in path.Hops)
            {
                if (!_ports.TryGetValue(hop, out Port? port))
                {
                    _ports.Add(hop, port = new Port(RateOf(hop)));
                }
                port.Add(path.Class, number, curve, frame, before, before is { } b ? RateOf(b) : 0);
                if (before is not null)
                {
                    port.Size(path.Class, budgetNs);
                }
                // A flow slower than its deadline has left before it comes again.
                curve = flow.IntervalNs < flow.DeadlineNs ? curve.DelayedBy(budgetNs) : curve;
                before = hop;
            }
        }
        return [.. flow.Paths.Select(Delays)];
    }

    /// <summary>The idle slope of a class at a port in bit/s; null when nothing is reserved.</summary>
    public long? SlopeOf(string from, string to, int shaped) =>
        _ports.TryGetValue((from, to), out Port? port) && port.Slopes[shaped] > 0 ? port.Slopes[shaped] : null;

    private long RateOf((string From, string To) hop) => rateOf(hop.From, hop.To);

    private (double Independent, double Dependent) Delays(PublishedPath path)
    {
        long wires = (path.Hops.Length * PropagationNs) + ((path.Hops.Length - 1) * ProcessingNs);
        long dependent = wires + _ports[path.Hops[0]].TalkerNs(path.Class);
        foreach ((string, string) hop in path.Hops.Skip(1))
        {
            dependent += _ports[hop].DelayNs(path.Class);
        }
        return ((wires + (path.Hops.Length * budgetNs)) / 1e6, dependent / 1e6);
    }

    private static PublishedPath Path(Match match)
    {
        MatchCollection hops = HopPattern().Matches(match.Groups[1].Value);
        return new PublishedPath(
            [.. hops.Select(h => (h.Groups[1].Value, h.Groups[2].Value))],
            int.Parse(hops[0].Groups[3].Value, CultureInfo.InvariantCulture),
            double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture),
            double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture)
        );
    }

    private static long Ns(string ms) => (long)(decimal.Parse(ms, CultureInfo.InvariantCulture) * 1_000_000);

    private static double? Slope(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double slope) ? slope : null;

    [GeneratedRegex(@"-----\s+\d+\. Flow Operation -- (\w+) -----")]
    private static partial Regex OperationPattern();

    [GeneratedRegex(
        @"Source:\s+(?<source>\w+) , Destination:\s+(?<sinks>\[[^\]]*\]) , Bits:\s+(?<bits>\d+) , "
            + @"Interval:\s+(?<interval>[\d.]+) ms , Deadline:\s+(?<deadline>[\d.]+) ms"
    )]
    private static partial Regex DetailsPattern();

    [GeneratedRegex(
        @"Path \(from, to, prio\):\s+(\[.*\])\s+Reservation Independent Flow Delay: ([\d.]+)ms\s+"
            + @"Reservation Dependent Flow Delay: ([\d.]+)ms"
    )]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"\('(\w+)', '(\w+)', (\d)\)")]
    private static partial Regex HopPattern();

    [GeneratedRegex(@"\((\w+, \w+)\) in bit/s: (.*)")]
    private static partial Regex SlopePattern();

    private sealed class Port(long bitRate)
    {
        private readonly SortedDictionary<int, Reserved>[] _flows =
        [
            [],
            [],
        ];

        public long[] Slopes { get; } = new long[2];

        public void Add(
            int shaped,
            int flow,
            ArrivalCurve curve,
            long frame,
            (string From, string To)? before,
            long rateBefore
        ) => _flows[shaped].TryAdd(flow, new Reserved(curve, frame, before?.From ?? "", rateBefore));

        public void Remove(int shaped, int flow) => _flows[shaped].Remove(flow);

        public void Size(int shaped, long budgetNs)
        {
            for (int i = shaped; i < Slopes.Length; i++)
            {
                if (i == shaped || _flows[i].Count > 0)
                {
                    Slopes[i] = CreditBasedShaper
                        .IdleSlopeFor(bitRate, Classes(i), Arrivals(i), budgetNs, LongestOther)!
                        .Value;
                }
            }
        }

        public long DelayNs(int shaped) =>
            CreditBasedShaper
                .ServiceOf(bitRate, Classes(shaped + 1), Classes(shaped + 1).Length - 1, LongestOther)!
                .DelayOf(Arrivals(shaped))!
                .Value;

        public long TalkerNs(int shaped) => RateLatency.Of(bitRate, 0).DelayOf(Arrivals(shaped))!.Value;

        private ImmutableArray<ShapedClass> Classes(int below) =>
            [
                .. Enumerable
                    .Range(0, below)
                    .Where(i => Slopes[i] > 0)
                    .Select(i => new ShapedClass(Slopes[i], _flows[i].Values.Max(f => f.Frame))),
            ];

        private ArrivalCurve Arrivals(int shaped) =>
            _flows[shaped]
                .Values.GroupBy(f => f.Input)
                .Select(input =>
                {
                    ArrivalCurve sum = input.Aggregate(ArrivalCurve.Zero, (all, f) => all.Plus(f.Curve));
                    return input.Key.Length == 0
                        ? sum
                        : sum.LimitedTo(ArrivalCurve.TokenBucket(input.Max(f => f.Frame), input.First().InputRate));
                })
                .Aggregate(ArrivalCurve.Zero, (all, next) => all.Plus(next));

        private sealed record Reserved(ArrivalCurve Curve, long Frame, string Input, long InputRate);
    }
}
