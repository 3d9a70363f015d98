using System.Collections.Immutable;

namespace Bordnetz.Model.Features;

/// <summary>
/// Turns a feature model into clauses. Every helper variable is defined by an equivalence, so that models of the
/// clauses and valid configurations correspond one to one, but for comparisons with values of typed features.
/// </summary>
internal sealed class FeatureClauses
{
    // Up to this many members, "at most one" is cheaper pair by pair than with helper variables.
    private const int PairwiseLimit = 6;

    private readonly FeatureModel _model;
    private readonly bool _withSwitches;
    private readonly Gates _gates;
    private readonly int[] _selected;
    private readonly FeatureReduction? _reduction;
    private int _guard = -1;

    private FeatureClauses(FeatureModel model, bool withSwitches, FeatureReduction? reduction)
    {
        _reduction = reduction;
        _model = model;
        _withSwitches = withSwitches;
        Instances = new FeatureInstances(model);
        _gates = new Gates(Solver);
        for (int i = 0; i < Instances.Count; i++)
        {
            Solver.NewVariable();
        }
        _selected = new int[model.Features.Length];
        foreach (Feature feature in model.Features)
        {
            IReadOnlyList<int> all = Instances.Of(feature.Index);
            _selected[feature.Index] = _gates.Or([.. all.Select(InstanceLiteral)]);
        }
    }

    public SatSolver Solver { get; } = new();

    public FeatureInstances Instances { get; }

    /// <summary>The comparisons with values of typed features.</summary>
    public List<ValueAtom> Values { get; } = [];

    /// <summary>With switches: the rules, and for each the literal that puts it in force.</summary>
    public List<(FeatureRule Rule, int Switch)> Rules { get; } = [];

    /// <summary>The literal of an instance.</summary>
    public static int InstanceLiteral(int instance) => instance * 2;

    /// <summary>Makes the clauses; with switches, each rule holds only when its literal is assumed.</summary>
    /// <param name="model">The model.</param>
    /// <param name="withSwitches">Whether rules have switches.</param>
    /// <param name="reduction">What is left out; only of models without cardinalities of features.</param>
    public static FeatureClauses Build(
        FeatureModel model,
        bool withSwitches = false,
        FeatureReduction? reduction = null
    )
    {
        FeatureClauses clauses = new(model, withSwitches, reduction);
        clauses.AddTree();
        foreach (FeatureExpression constraint in model.Constraints)
        {
            clauses.Begin(() => new FeatureRule(constraint.Text, constraint.Place));
            foreach (int context in clauses.Instances.ContextsOf(constraint))
            {
                ConstraintGates gates = new(clauses.Instances, clauses._gates, clauses.Values, context);
                int holds = gates.Define(constraint);
                // What stands below a further instance is demanded where that instance is.
                if (context < model.Features.Length)
                {
                    clauses.Add(holds);
                }
                else
                {
                    clauses.Add(Gates.Not(InstanceLiteral(context)), holds);
                }
            }
        }
        return clauses;
    }

    /// <summary>The literal of a feature: any of its instances is selected.</summary>
    public int Literal(int feature) => _selected[feature];

    private void AddTree()
    {
        Feature root = _model.Features[0];
        Begin(() => new FeatureRule($"'{root.Name}' is the root and always selected", root.Place));
        Add(InstanceLiteral(0));
        foreach (FeatureGroup group in _model.Groups)
        {
            foreach (int member in MembersOf(group))
            {
                Feature child = _model.Features[member];
                Begin(() =>
                    new FeatureRule($"'{child.Name}' is a part of '{_model.Features[group.Parent].Name}'", child.Place)
                );
                foreach (int instance in Instances.Of(member))
                {
                    Add(
                        Gates.Not(InstanceLiteral(instance)),
                        InstanceLiteral(Instances.HasMany ? Instances.ParentOf(instance) : group.Parent)
                    );
                }
            }
            if (!MembersOf(group).IsEmpty)
            {
                AddGroup(group);
            }
        }
        if (Instances.HasMany)
        {
            foreach (Feature feature in _model.Features.Where(f => f.MaxInstances != 1))
            {
                Begin(() => new FeatureRule(Describe(feature), feature.Place));
                AddSlots(feature);
            }
        }
    }

    private static string Describe(Feature feature) =>
        $"'{feature.Name}' has {feature.MinInstances} to {(feature.MaxInstances is { } max ? max : "any number of")}"
        + " instances";

    // Slots fill from the first; where there is one instance, there are as many as demanded.
    private void AddSlots(Feature feature)
    {
        IReadOnlyList<int> all = Instances.Of(feature.Index);
        for (int i = 1; i < all.Count; i++)
        {
            if (Instances.ParentOf(all[i]) == Instances.ParentOf(all[i - 1]))
            {
                Add(Gates.Not(InstanceLiteral(all[i])), InstanceLiteral(all[i - 1]));
            }
        }
        foreach (IGrouping<int, int> slots in all.GroupBy(Instances.ParentOf))
        {
            int[] below = [.. slots];
            if (feature.MinInstances > 1)
            {
                Add(Gates.Not(InstanceLiteral(below[0])), InstanceLiteral(below[feature.MinInstances - 1]));
            }
        }
    }

    // The first slot of a member below an instance of its parent says whether the member is there.
    private int[] Members(FeatureGroup group, int parent) =>
        Instances.HasMany
            ? [.. group.Members.Select(m => Instances.Of(m).First(i => Instances.ParentOf(i) == parent))]
            : [.. MembersOf(group)];

    private ImmutableArray<int> MembersOf(FeatureGroup group) => _reduction?.Members[group] ?? group.Members;

    private void AddGroup(FeatureGroup group)
    {
        if (group.Kind == FeatureGroupKind.Optional)
        {
            return;
        }
        foreach (int parent in Instances.Of(group.Parent))
        {
            int[] members = Members(group, parent);
            int without = Gates.Not(InstanceLiteral(parent));
            switch (group.Kind)
            {
                case FeatureGroupKind.Mandatory:
                    AddMandatory(group, members, without);
                    break;
                case FeatureGroupKind.Or or FeatureGroupKind.Alternative:
                    Begin(() => Describe(group));
                    Add([without, .. members.Select(InstanceLiteral)]);
                    if (group.Kind == FeatureGroupKind.Alternative)
                    {
                        AddAtMostOne(members);
                    }
                    break;
                default:
                    Begin(() => Describe(group));
                    AddBounds(group, members, without);
                    break;
            }
        }
    }

    private void AddMandatory(FeatureGroup group, int[] members, int without)
    {
        for (int i = 0; i < members.Length; i++)
        {
            Feature child = _model.Features[MembersOf(group)[i]];
            // "cardinality [0..m]" of a mandatory feature allows none.
            if (child.MinInstances > 0)
            {
                string parentName = _model.Features[group.Parent].Name;
                Begin(() => new FeatureRule($"'{child.Name}' is mandatory in '{parentName}'", child.Place));
                Add(without, InstanceLiteral(members[i]));
            }
        }
    }

    private FeatureRule Describe(FeatureGroup group)
    {
        string many = group.Kind switch
        {
            FeatureGroupKind.Or => "at least one",
            FeatureGroupKind.Alternative => "exactly one",
            _ => group.Min == group.Max ? $"exactly {group.Min}" : $"{group.Min} to {group.Max}",
        };
        const int Shown = 8;
        string members = string.Join(", ", group.Members.Take(Shown).Select(m => _model.Features[m].Name));
        string more = group.Members.Length > Shown ? ", ..." : "";
        return new FeatureRule($"'{_model.Features[group.Parent].Name}' has {many} of {members}{more}", group.Place);
    }

    private void AddAtMostOne(int[] members)
    {
        if (members.Length <= PairwiseLimit)
        {
            for (int i = 0; i < members.Length; i++)
            {
                for (int j = i + 1; j < members.Length; j++)
                {
                    Add(Gates.Not(InstanceLiteral(members[i])), Gates.Not(InstanceLiteral(members[j])));
                }
            }
            return;
        }
        int any = InstanceLiteral(members[0]);
        for (int i = 1; i < members.Length; i++)
        {
            int member = InstanceLiteral(members[i]);
            Add(Gates.Not(any), Gates.Not(member));
            any = i + 1 < members.Length ? _gates.Or(any, member) : any;
        }
    }

    // A counter: counts[j] holds when at least j + 1 of the members so far are selected.
    private void AddBounds(FeatureGroup group, int[] members, int without)
    {
        int width = group.Max < members.Length ? group.Max + 1 : group.Min;
        List<int> counts = [];
        foreach (int member in members)
        {
            int literal = InstanceLiteral(member);
            for (int j = Math.Min(counts.Count, width - 1); j >= 0; j--)
            {
                int stepped = j == 0 ? literal : _gates.And(counts[j - 1], literal);
                if (j == counts.Count)
                {
                    counts.Add(stepped);
                }
                else
                {
                    counts[j] = _gates.Or(counts[j], stepped);
                }
            }
        }
        if (group.Min > 0)
        {
            Add(without, counts[group.Min - 1]);
        }
        if (group.Max < members.Length)
        {
            Add(without, Gates.Not(counts[group.Max]));
        }
    }

    private void Begin(Func<FeatureRule> rule)
    {
        if (_withSwitches)
        {
            int guard = Solver.NewVariable();
            Rules.Add((rule(), guard));
            _guard = Gates.Not(guard);
        }
    }

    private void Add(params ReadOnlySpan<int> literals)
    {
        if (_withSwitches)
        {
            Solver.AddClause([_guard, .. literals]);
        }
        else
        {
            Solver.AddClause(literals);
        }
    }
}
