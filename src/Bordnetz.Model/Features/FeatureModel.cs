using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Bordnetz.Model.Features;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>A rule of a feature model, in words and with its place.</summary>
/// <param name="Text">A constraint as written, or what the tree demands, in a sentence.</param>
/// <param name="Place">Where it stands.</param>
public sealed record FeatureRule(string Text, SourcePlace Place);

/// <summary>Why a choice of features is not possible.</summary>
/// <param name="Choices">The features of the choice that are involved; without any of them there is no conflict.</param>
/// <param name="Rules">A smallest set of rules that forbids them together: without any of these they were allowed.</param>
public sealed record FeatureConflict(ImmutableArray<string> Choices, ImmutableArray<FeatureRule> Rules)
{
    /// <summary>The rules with their places, as one line.</summary>
    public override string ToString() => string.Join("; ", Rules.Select(r => $"{r.Place}: {r.Text}"));
}

/// <summary>
/// The features of a platform and which of them go together, at the boolean level of UVL. Immutable and thread-safe.
/// </summary>
public sealed class FeatureModel
{
    private readonly Dictionary<string, int> _byName;

    internal FeatureModel(
        ImmutableArray<Feature> features,
        ImmutableArray<FeatureGroup> groups,
        ImmutableArray<FeatureExpression> constraints,
        Dictionary<string, int> byName
    )
    {
        Features = features;
        Groups = groups;
        Constraints = constraints;
        _byName = byName;
    }

    /// <summary>The features in the order of the file.</summary>
    public ImmutableArray<Feature> Features { get; }

    /// <summary>The groups in the order of the file.</summary>
    public ImmutableArray<FeatureGroup> Groups { get; }

    /// <summary>The constraints across the tree.</summary>
    public ImmutableArray<FeatureExpression> Constraints { get; }

    /// <summary>The names of all features.</summary>
    public IEnumerable<string> Names => Features.Select(f => f.Name);

    /// <summary>
    /// Reads a UVL text. Null when it has errors, which are then in the log. Levels above the boolean one are
    /// reported as <c>BN4010</c>, imports as <c>BN4006</c>.
    /// </summary>
    /// <param name="text">The content of the file.</param>
    /// <param name="file">The path for messages.</param>
    /// <param name="log">Takes the problems.</param>
    public static FeatureModel? Parse(string text, string file, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(log);
        return UvlReader.Read(text, file, log);
    }

    /// <summary>Finds a feature by its exact name.</summary>
    public bool TryFind(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Feature? feature)
    {
        feature = _byName.TryGetValue(name, out int index) ? Features[index] : null;
        return feature is not null;
    }

    /// <summary>
    /// Reads an expression such as a <c>when:</c>. Null when it is none or names unknown features; why is then in the
    /// log.
    /// </summary>
    /// <param name="text">The expression, one line.</param>
    /// <param name="place">Where it begins.</param>
    /// <param name="log">Takes the problems.</param>
    public FeatureExpression? ParseExpression(string text, SourcePlace place, ProblemLog log) =>
        ParseExpression(text, place, offset => place with { Column = place.Column + offset }, this, log);

    /// <summary>Whether any configuration is valid; null when that could not be decided within the effort allowed.</summary>
    public bool? IsSatisfiable() =>
        FeatureClauses.Build(this).Solver.Solve([]) switch
        {
            SatResult.Satisfiable => true,
            SatResult.Unsatisfiable => false,
            _ => null,
        };

    /// <summary>
    /// All valid configurations, each by feature index, ordered as the features are in the file with selected before
    /// not selected. Null when there are more than the limit, or the effort allowed was not enough.
    /// </summary>
    public ImmutableArray<ImmutableArray<bool>>? Configurations(int limit = 4096)
    {
        SatSolver solver = FeatureClauses.Build(this).Solver;
        List<bool[]> found = [];
        List<int> block = [];
        while (true)
        {
            SatResult result = solver.Solve([]);
            if (result == SatResult.Unsatisfiable)
            {
                break;
            }
            if (result == SatResult.Unknown || found.Count == limit)
            {
                return null;
            }
            bool[] selected = new bool[Features.Length];
            for (int i = 0; i < selected.Length; i++)
            {
                selected[i] = solver.IsTrue(FeatureClauses.Literal(i));
            }
            found.Add(selected);
            // All else followed from the decisions, so that forbidding them forbids this configuration and no other.
            block.Clear();
            block.AddRange(solver.Decisions(0).Select(SatSolver.Negate));
            solver.AddClause(CollectionsMarshal.AsSpan(block));
        }
        found.Sort((a, b) => b.AsSpan().SequenceCompareTo(a));
        return [.. found.Select(ImmutableCollectionsMarshal.AsImmutableArray)];
    }

    /// <summary>
    /// A valid configuration that has the chosen features and as few others as the search needs, by feature name; null
    /// when there is none.
    /// </summary>
    /// <param name="selection">Names of features of this model; others are ignored.</param>
    public ImmutableSortedSet<string>? Complete(IEnumerable<string> selection)
    {
        int[] assumptions = [.. Known(selection).Select(FeatureClauses.Literal)];
        SatSolver solver = FeatureClauses.Build(this).Solver;
        if (solver.Solve(assumptions) != SatResult.Satisfiable)
        {
            return null;
        }
        return Features
            .Where(f => solver.IsTrue(FeatureClauses.Literal(f.Index)))
            .Select(f => f.Name)
            .ToImmutableSortedSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Why the chosen features do not go together: a set of choices and rules from which nothing can be left out. Null
    /// when they do go together.
    /// </summary>
    /// <param name="selection">Names of features of this model; others are ignored.</param>
    public FeatureConflict? Explain(IEnumerable<string> selection)
    {
        FeatureClauses clauses = FeatureClauses.Build(this, withSwitches: true);
        SatSolver solver = clauses.Solver;
        List<int> kept = [.. Known(selection).Select(FeatureClauses.Literal), .. clauses.Rules.Select(r => r.Switch)];
        if (solver.Solve(CollectionsMarshal.AsSpan(kept)) != SatResult.Unsatisfiable)
        {
            return null;
        }
        kept = [.. solver.Core.Order()];
        // Leave out one after the other what the conflict does not need; rules are tried before choices.
        List<int> needed = [];
        while (kept.Count > 0)
        {
            int candidate = kept[^1];
            kept.RemoveAt(kept.Count - 1);
            if (solver.Solve([.. needed, .. kept]) == SatResult.Unsatisfiable)
            {
                kept.RemoveAll(literal => !solver.Core.Contains(literal));
            }
            else
            {
                needed.Add(candidate);
            }
        }
        return new FeatureConflict(
            [.. Features.Where(f => needed.Contains(FeatureClauses.Literal(f.Index))).Select(f => f.Name)],
            [.. clauses.Rules.Where(r => needed.Contains(r.Switch)).Select(r => r.Rule)]
        );
    }

    /// <summary>A model of one feature, for a platform that has no choices.</summary>
    internal static FeatureModel Single(string name, SourcePlace place) =>
        new(
            [
                new Feature
                {
                    Name = name,
                    Index = 0,
                    Parent = -1,
                    Depth = 0,
                    Place = place,
                },
            ],
            [],
            [],
            new Dictionary<string, int>(StringComparer.Ordinal) { [name] = 0 }
        );

    internal static FeatureExpression? ParseExpression(
        string text,
        SourcePlace place,
        Func<int, SourcePlace> placeOf,
        FeatureModel? model,
        ProblemLog log
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(log);
        SourcePlace At(int line, int column) => line == 1 ? placeOf(column - 1) : place;
        ProblemLog own = new();
        List<UvlToken> tokens = UvlScanner.Scan(text, At, own);
        // An expression may stand on several lines of a YAML block; the two last tokens are the end.
        UvlToken end = tokens[^1];
        tokens.RemoveAll(t => t.Kind is UvlTokenKind.EndOfLine or UvlTokenKind.EndOfFile);
        FeatureExpression? expression = null;
        if (!own.HasErrors)
        {
            FeatureExpressionParser parser = new(
                name => model is null ? 0 : model._byName.GetValueOrDefault(name, -1),
                () => model?.Names ?? [],
                At,
                own
            );
            expression = parser.Parse(CollectionsMarshal.AsSpan(tokens), text, place, end);
        }
        foreach (Problem problem in own.Problems)
        {
            log.Add(problem);
        }
        return expression;
    }

    private IEnumerable<int> Known(IEnumerable<string> selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        return selection.Where(_byName.ContainsKey).Select(name => _byName[name]).Distinct().Order();
    }
}
