using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using Bordnetz.Model.Features;
using Bordnetz.Model.Reading;
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
/// The features of a platform and which of them go together, at all levels of UVL. A configuration is a selection of
/// features for which typed features have values that satisfy every constraint. Immutable and thread-safe.
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
        Undecided = FindUndecided();
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
    /// What the model says that is not decided, as errors with their places. When there is any, no analysis has a
    /// result.
    /// </summary>
    public ImmutableArray<Problem> Undecided { get; }

    /// <summary>Reads a UVL text. Null when it has errors, which are then in the log.</summary>
    /// <param name="text">The content of the file.</param>
    /// <param name="file">The path, for messages; imports are relative to its folder.</param>
    /// <param name="log">Takes the problems.</param>
    /// <param name="readImport">
    /// The text of an imported file, by path; null when it cannot be read, which it reports. Without it imports are an
    /// error.
    /// </param>
    public static FeatureModel? Parse(
        string text,
        string file,
        ProblemLog log,
        Func<string, SourcePlace, string?>? readImport = null
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(log);
        ProblemLog own = new();
        bool whole = true;
        string? Read(string path, SourcePlace place)
        {
            string? imported = readImport?.Invoke(path, place);
            if (readImport is null)
            {
                own.Error("BN4006", place, $"the import of '{path}' cannot be followed: only the text is given");
            }
            whole &= imported is not null;
            return imported;
        }
        FeatureModel model = new UvlComposer(Read, own).Compose(text, file);
        foreach (Problem problem in own.Problems)
        {
            log.Add(problem);
        }
        return own.HasErrors || !whole ? null : model;
    }

    /// <summary>
    /// Reads a UVL file and what it imports. Null when it has errors, which are then in the log.
    /// </summary>
    /// <param name="file">The path.</param>
    /// <param name="log">Takes the problems.</param>
    public static FeatureModel? Load(string file, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(log);
        ProblemLog own = new();
        PlatformFiles files = new("", own);
        FeatureModel? model = null;
        if (files.ReadText(file, new SourcePlace(file)) is { } text)
        {
            model = Parse(text, file.Replace('\\', '/'), own, files.ReadText);
        }
        log.AddAll(own);
        return model;
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
        !Undecided.IsEmpty
            ? null
            : new FeatureSolver(this).Solve([]) switch
            {
                SatResult.Satisfiable => true,
                SatResult.Unsatisfiable => false,
                _ => null,
            };

    /// <summary>
    /// How many configurations are valid: selections of features, and of instances where features have several; the
    /// values of typed features do not count. Exact; null when the effort allowed was not enough.
    /// </summary>
    /// <param name="effort">How many components the count may look at.</param>
    public BigInteger? Count(long effort = 1_000_000) => Undecided.IsEmpty ? ConfigurationCount.Of(this, effort) : null;

    /// <summary>
    /// All valid configurations, each by feature index, ordered as the features are in the file with selected before
    /// not selected. Null when there are more than the limit, or the effort allowed was not enough.
    /// </summary>
    public ImmutableArray<ImmutableArray<bool>>? Configurations(int limit = 4096)
    {
        if (!Undecided.IsEmpty)
        {
            return null;
        }
        FeatureSolver solver = new(this);
        // Without instances and values all else follows from the decisions: forbidding those forbids one configuration.
        bool decisionsAreEnough = !solver.Clauses.Instances.HasMany && solver.Clauses.Values.Count == 0;
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
                selected[i] = solver.IsSelected(i);
            }
            found.Add(selected);
            block.Clear();
            block.AddRange(
                decisionsAreEnough
                    ? solver.Sat.Decisions(0).Select(SatSolver.Negate)
                    : Features.Select(f => solver.Clauses.Literal(f.Index) ^ (selected[f.Index] ? 1 : 0))
            );
            solver.Sat.AddClause(CollectionsMarshal.AsSpan(block));
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
        if (!Undecided.IsEmpty)
        {
            return null;
        }
        FeatureSolver solver = new(this);
        int[] assumptions = [.. Known(selection).Select(solver.Clauses.Literal)];
        return solver.Solve(assumptions) != SatResult.Satisfiable
            ? null
            : Features
                .Where(f => solver.IsSelected(f.Index))
                .Select(f => f.Name)
                .ToImmutableSortedSet(StringComparer.Ordinal);
    }

    /// <summary>Whether a configuration has some features and lacks others; null when that could not be decided.</summary>
    /// <param name="selection">Names of features to have; others than those of this model are ignored.</param>
    /// <param name="without">Names of features to do without.</param>
    public bool? IsPossible(IEnumerable<string> selection, IEnumerable<string> without)
    {
        if (!Undecided.IsEmpty)
        {
            return null;
        }
        FeatureSolver solver = new(this);
        int[] assumptions =
        [
            .. Known(selection).Select(solver.Clauses.Literal),
            .. Known(without).Select(f => SatSolver.Negate(solver.Clauses.Literal(f))),
        ];
        SatResult result = solver.Solve(assumptions);
        return result == SatResult.Unknown ? null : result == SatResult.Satisfiable;
    }

    /// <summary>
    /// Why the choice of features is not possible: a set of choices and rules from which nothing can be left out. Null
    /// when it is possible, or could not be decided.
    /// </summary>
    /// <param name="selection">Names of features to have; others than those of this model are ignored.</param>
    /// <param name="without">Names of features to do without.</param>
    public FeatureConflict? Explain(IEnumerable<string> selection, IEnumerable<string>? without = null)
    {
        if (!Undecided.IsEmpty)
        {
            return null;
        }
        FeatureSolver solver = new(this, withSwitches: true);
        FeatureClauses clauses = solver.Clauses;
        int[] had = [.. Known(selection)];
        int[] lacked = [.. Known(without ?? [])];
        List<int> kept =
        [
            .. had.Select(clauses.Literal),
            .. lacked.Select(f => SatSolver.Negate(clauses.Literal(f))),
            .. clauses.Rules.Select(r => r.Switch),
        ];
        HashSet<int> rules = [.. clauses.Rules.Select(r => r.Switch)];
        if (solver.Solve(CollectionsMarshal.AsSpan(kept)) != SatResult.Unsatisfiable)
        {
            return null;
        }
        kept = [.. solver.Sat.Core.OrderBy(l => rules.Contains(l)).ThenBy(l => l)];
        // Leave out one after the other what the conflict does not need; rules are tried before choices.
        List<int> needed = [];
        while (kept.Count > 0)
        {
            int candidate = kept[^1];
            kept.RemoveAt(kept.Count - 1);
            if (solver.Solve([.. needed, .. kept]) == SatResult.Unsatisfiable)
            {
                kept.RemoveAll(literal => !solver.Sat.Core.Contains(literal));
            }
            else
            {
                needed.Add(candidate);
            }
        }
        return new FeatureConflict(
            [
                .. had.Where(f => needed.Contains(clauses.Literal(f))).Select(f => Features[f].Name),
                .. lacked
                    .Where(f => needed.Contains(SatSolver.Negate(clauses.Literal(f))))
                    .Select(f => "!" + Features[f].Name),
            ],
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
            FeatureNames? names = model is null ? null : new(model.Features, model._byName, "");
            FeatureExpressionParser parser = new(names, At, own);
            expression = parser.Parse(CollectionsMarshal.AsSpan(tokens), text, place, end);
        }
        if (expression is { DependsOnValues: true })
        {
            own.Error("BN4010", place, "the values of typed features differ within one variant; ask for features only");
            expression = null;
        }
        else if (model is not null && expression?.Atoms.SelectMany(a => a.Counted).Any(model.HasMany) == true)
        {
            own.Error(
                "BN4010",
                place,
                "how many instances there are differs within one variant; ask for features only"
            );
            expression = null;
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

    private bool HasMany(int feature)
    {
        while (feature >= 0 && Features[feature].MaxInstances == 1)
        {
            feature = Features[feature].Parent;
        }
        return feature >= 0;
    }

    private ImmutableArray<Problem> FindUndecided()
    {
        ProblemLog log = new();
        foreach (Feature feature in Features.Where(f => f.MaxInstances is null))
        {
            log.Error(
                "BN4013",
                feature.Place,
                $"'{feature.Name}' may have any number of instances; only a bound, such as"
                    + $" [{feature.MinInstances}..{feature.MinInstances + 3}], can be analysed"
            );
        }
        FeatureInstances instances = new(this);
        if (instances.IsTooLarge)
        {
            Feature feature = Features.First(f => f.MaxInstances != 1);
            string limit = FeatureInstances.Limit.ToString(System.Globalization.CultureInfo.InvariantCulture);
            log.Error("BN4013", feature.Place, $"the cardinalities of features give more than {limit} instances");
            return [.. log.Problems];
        }
        foreach (FeatureExpression constraint in Constraints.Where(c => c.DependsOnValues && instances.HasMany))
        {
            foreach (int context in instances.ContextsOf(constraint).Take(1))
            {
                if (ConstraintGates.Undecided(this, instances, context, constraint) is { } why)
                {
                    log.Error("BN4009", constraint.Place, $"'{constraint.Text}' is not decided: {why}");
                }
            }
        }
        return [.. log.Problems];
    }
}
