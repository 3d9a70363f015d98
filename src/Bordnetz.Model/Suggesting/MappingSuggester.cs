using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Signals;

namespace Bordnetz.Model.Suggesting;

/// <summary>
/// Proposes which signals of the frames carry which signals of the catalog, by name, unit, range and value table.
/// Words that few VSS paths have count more than those that many have. Each signal of a frame and each path is proposed
/// once, the best fit first; the engineer decides. Deterministic.
/// </summary>
public sealed class MappingSuggester
{
    /// <summary>Below this score nothing is proposed.</summary>
    public const double Threshold = 0.6;

    private const double NameShare = 0.8;
    private const double SameUnit = 0.2;
    private const double MissingUnit = 0.08;
    private const double GeneralShare = 0.2;

    private readonly ImmutableArray<Candidate> _candidates;
    private readonly Dictionary<string, double> _weights;
    private readonly double _unknownWeight;

    /// <summary>Prepares for a catalog.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="powertrain">The vehicle's powertrain: what it lacks is not proposed.</param>
    public MappingSuggester(SignalCatalog catalog, Powertrain powertrain)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _candidates =
        [
            .. catalog
                .Signals.Where(s => s.Kind != SignalKind.Attribute && !s.Type.IsArray() && s.Deprecation is null)
                .Where(s => Missing(powertrain).All(m => !s.Path.Contains(m, StringComparison.Ordinal)))
                .Select(s => new Candidate(s)),
        ];
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (string word in _candidates.SelectMany(c => c.Words))
        {
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }
        double all = Math.Max(2, _candidates.Length);
        _weights = counts.ToDictionary(c => c.Key, c => Bits(1 + (all / c.Value)), StringComparer.Ordinal);
        _unknownWeight = Bits(1 + all) / 2;
    }

    /// <summary>Proposes for the signals of the frames that carry nothing yet.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="taken">Paths that have a mapping already.</param>
    public ImmutableArray<MappingSuggestion> Suggest(IEnumerable<Frame> frames, IReadOnlySet<string> taken)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(taken);
        List<MappingSuggestion> all = [];
        foreach (Frame frame in frames)
        {
            ImmutableArray<string> context = SignalWords.Of(frame.Name);
            foreach (FrameSignal signal in frame.Signals.Where(s => s.Signal is null && !s.Layout.IsMultiplexer))
            {
                all.AddRange(Rate(frame, signal.Layout, context).Where(s => !taken.Contains(s.Signal.Path)));
            }
        }
        HashSet<(Frame, DbcSignal)> given = [];
        HashSet<SignalDefinition> used = new(ReferenceEqualityComparer.Instance);
        ImmutableArray<MappingSuggestion>.Builder best = ImmutableArray.CreateBuilder<MappingSuggestion>();
        foreach (
            MappingSuggestion suggestion in all.OrderByDescending(s => s.Score)
                .ThenBy(s => s.Signal.Index)
                .ThenBy(s => s.Frame.Index)
                .ThenBy(s => s.Layout.StartBit)
        )
        {
            if (!given.Contains((suggestion.Frame, suggestion.Layout)) && !used.Contains(suggestion.Signal))
            {
                given.Add((suggestion.Frame, suggestion.Layout));
                used.Add(suggestion.Signal);
                best.Add(suggestion);
            }
        }
        return best.DrainToImmutable();
    }

    private IEnumerable<MappingSuggestion> Rate(Frame frame, DbcSignal layout, ImmutableArray<string> context)
    {
        ImmutableArray<string> words = SignalWords.Of(layout.Name);
        if (words.IsEmpty)
        {
            yield break;
        }
        foreach (Candidate candidate in _candidates)
        {
            double name = NameScore(words, context, candidate);
            if (name < Threshold * NameShare || UnitScore(layout, candidate.Signal) is not { } unit)
            {
                continue;
            }
            double score = (name * NameShare) + unit.Score;
            if (score < Threshold || ValueFit(layout, candidate.Signal, unit.Gain, unit.Shift) is not { } fit)
            {
                continue;
            }
            score = Math.Min(1, score * fit.Factor);
            if (score >= Threshold)
            {
                string shared = string.Join(' ', candidate.Words.Where(w => words.Contains(w) || context.Contains(w)));
                yield return new MappingSuggestion(frame, layout, candidate.Signal, score, $"{shared}{unit.Reason}")
                {
                    Gain = unit.Gain,
                    Shift = unit.Shift,
                    Table = fit.Table,
                };
            }
        }
    }

    private static string[] Missing(Powertrain powertrain) =>
        powertrain switch
        {
            Powertrain.Combustion => [".ElectricMotor.", ".TractionBattery."],
            Powertrain.Bev => [".CombustionEngine.", ".FuelSystem."],
            _ => [],
        };

    // The binary logarithm, straight between powers of two: the same on every processor.
    private static double Bits(double x)
    {
        int whole = Math.ILogB(x);
        return whole + Math.ScaleB(x, -whole) - 1;
    }

    private double Weight(string word) =>
        _weights.GetValueOrDefault(word, _unknownWeight) * (SignalWords.IsGeneral(word) ? GeneralShare : 1);

    private double NameScore(ImmutableArray<string> words, ImmutableArray<string> context, Candidate candidate)
    {
        foreach ((string word, string opposite) in SignalWords.Places)
        {
            bool here = words.Contains(word) || context.Contains(word);
            if (
                here
                && candidate.Words.Contains(opposite)
                && !candidate.Words.Contains(word)
                && !words.Contains(opposite)
            )
            {
                return 0;
            }
        }
        double leaf = Covered(
            candidate.Leaf,
            w =>
                words.Contains(w) ? 1
                : context.Contains(w) ? 0.6
                : 0
        );
        double path = Covered(candidate.Ancestors, w => words.Contains(w) || context.Contains(w) ? 1 : 0);
        double signal = Covered(
            words,
            w =>
                candidate.Words.Contains(w) ? 1
                : candidate.Told.Contains(w) ? 0.6
                : 0
        );
        double missing = candidate.Places.Any(p => !words.Contains(p) && !context.Contains(p)) ? 0.75 : 1;
        return missing * ((0.4 * leaf) + (0.2 * path) + (0.4 * signal));
    }

    // The weight of the words that are found, as a share of all; 1 when there are none.
    private double Covered(ImmutableArray<string> words, Func<string, double> found)
    {
        double all = 0;
        double covered = 0;
        foreach (string word in words)
        {
            double weight = Weight(word);
            all += weight;
            covered += weight * found(word);
        }
        return all == 0 ? 1 : covered / all;
    }

    private static (double Score, double Gain, double Shift, string Reason)? UnitScore(
        DbcSignal layout,
        SignalDefinition signal
    )
    {
        string unit = layout.Unit.Trim();
        if (signal.Unit is not { } wanted)
        {
            // A count or a state has no unit; a measured value is none.
            return unit.Length > 0 && UnitConversion.IsKnown(unit) ? null : (SameUnit, 1, 0, "");
        }
        if (unit.Length == 0 || !UnitConversion.IsKnown(unit) || !UnitConversion.IsKnown(wanted))
        {
            // One bit measures nothing.
            return layout.Length == 1 ? null : (MissingUnit, 1, 0, "");
        }
        return UnitConversion.Between(unit, wanted) is { } conversion
            ? (SameUnit, conversion.Gain, conversion.Shift, unit == wanted ? $", {unit}" : $", {unit} as {wanted}")
            : null;
    }

    private static (double Factor, ImmutableArray<(long, string)> Table)? ValueFit(
        DbcSignal layout,
        SignalDefinition signal,
        double gain,
        double shift
    )
    {
        if (signal.Type == DataType.String)
        {
            ImmutableArray<(long, string)> table = Labels(layout, signal);
            return table.Length >= 2 ? (1, table) : null;
        }
        if (signal.Type == DataType.Boolean)
        {
            return layout.Length == 1 ? (1, SignalWords.IsNegated(layout.Name) ? [(0, "true"), (1, "false")] : [])
                : layout.Length <= 3 && layout.Factor == 1 ? (0.85, [])
                : null;
        }
        if (layout.Length == 1 || layout.Values.Length > 4)
        {
            // A number is no switch, and a list of meanings no measured value.
            return layout.Length == 1 ? null : (0.8, []);
        }
        (double low, double high) = Range(layout);
        (double a, double b) = (low * gain + shift, high * gain + shift);
        bool meets =
            Math.Max(a, b) >= (signal.Min ?? double.MinValue) && Math.Min(a, b) <= (signal.Max ?? double.MaxValue);
        return meets ? (1, []) : null;
    }

    private static (double Low, double High) Range(DbcSignal layout)
    {
        if (layout.Min < layout.Max)
        {
            return (layout.Min, layout.Max);
        }
        double most = Math.ScaleB(1, layout.Length) - 1;
        return (layout.Offset, layout.Offset + (most * layout.Factor));
    }

    private static ImmutableArray<(long, string)> Labels(DbcSignal layout, SignalDefinition signal)
    {
        ImmutableArray<(long, string)>.Builder table = ImmutableArray.CreateBuilder<(long, string)>();
        foreach ((long raw, string text) in layout.Values)
        {
            string? value = signal.Allowed.Select(a => a.ToString()!).FirstOrDefault(a => Plain(a) == Plain(text));
            if (value is not null)
            {
                table.Add((raw, value));
            }
        }
        return table.ToImmutable();
    }

    private static string Plain(string text) =>
        string.Concat(text.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant));

    private sealed class Candidate
    {
        public Candidate(SignalDefinition signal)
        {
            Signal = signal;
            string[] parts = signal.Path.Split('.');
            // 'IsOn' and the like say nothing without what is on.
            int own = SignalWords.Of(parts[^1]).All(SignalWords.IsGeneral) && parts.Length > 2 ? 2 : 1;
            Leaf = SignalWords.Of(string.Join('.', parts.TakeLast(own)));
            Ancestors = SignalWords.Of(string.Join('.', parts.Skip(1).SkipLast(own)));
            Words = [.. Leaf.Concat(Ancestors).Distinct(StringComparer.Ordinal)];
            Told = [.. SignalWords.Of(signal.Description)];
            Places = [.. SignalWords.Places.Select(p => p.Word).Where(Words.Contains)];
        }

        public SignalDefinition Signal { get; }

        public ImmutableArray<string> Leaf { get; }

        public ImmutableArray<string> Ancestors { get; }

        public ImmutableArray<string> Words { get; }

        public ImmutableHashSet<string> Told { get; }

        public ImmutableArray<string> Places { get; }
    }
}
