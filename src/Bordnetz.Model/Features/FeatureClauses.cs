namespace Bordnetz.Model.Features;

/// <summary>
/// Turns a feature model into clauses. Every helper variable is defined by an equivalence, so that models of the
/// clauses and valid configurations correspond one to one.
/// </summary>
internal sealed class FeatureClauses
{
    // Up to this many members, "at most one" is cheaper pair by pair than with helper variables.
    private const int PairwiseLimit = 6;

    private readonly FeatureModel _model;
    private readonly bool _withSwitches;
    private int _guard = -1;

    private FeatureClauses(FeatureModel model, bool withSwitches)
    {
        _model = model;
        _withSwitches = withSwitches;
    }

    public SatSolver Solver { get; } = new();

    /// <summary>With switches: the rules, and for each the literal that puts it in force.</summary>
    public List<(FeatureRule Rule, int Switch)> Rules { get; } = [];

    /// <summary>The literal of a feature.</summary>
    public static int Literal(int feature) => feature * 2;

    /// <summary>Makes the clauses; with switches, each rule holds only when its literal is assumed.</summary>
    public static FeatureClauses Build(FeatureModel model, bool withSwitches = false)
    {
        FeatureClauses clauses = new(model, withSwitches);
        foreach (Feature _ in model.Features)
        {
            clauses.Solver.NewVariable();
        }
        clauses.AddTree();
        foreach (FeatureExpression constraint in model.Constraints)
        {
            clauses.Begin(() => new FeatureRule(constraint.Text, constraint.Place));
            clauses.Add(clauses.Define(constraint));
        }
        return clauses;
    }

    private void AddTree()
    {
        Feature root = _model.Features[0];
        Begin(() => new FeatureRule($"'{root.Name}' is the root and always selected", root.Place));
        Add(Literal(0));
        foreach (FeatureGroup group in _model.Groups)
        {
            foreach (int member in group.Members)
            {
                Feature child = _model.Features[member];
                Begin(() =>
                    new FeatureRule($"'{child.Name}' is a part of '{_model.Features[group.Parent].Name}'", child.Place)
                );
                Add(SatSolver.Negate(Literal(member)), Literal(group.Parent));
            }
            AddGroup(group);
        }
    }

    private void AddGroup(FeatureGroup group)
    {
        int parent = SatSolver.Negate(Literal(group.Parent));
        switch (group.Kind)
        {
            case FeatureGroupKind.Mandatory:
                foreach (int member in group.Members)
                {
                    Feature child = _model.Features[member];
                    string parentName = _model.Features[group.Parent].Name;
                    Begin(() => new FeatureRule($"'{child.Name}' is mandatory in '{parentName}'", child.Place));
                    Add(parent, Literal(member));
                }
                break;
            case FeatureGroupKind.Or or FeatureGroupKind.Alternative:
                Begin(() => Describe(group));
                Add([parent, .. group.Members.Select(Literal)]);
                if (group.Kind == FeatureGroupKind.Alternative)
                {
                    AddAtMostOne(group);
                }
                break;
            case FeatureGroupKind.Cardinality:
                Begin(() => Describe(group));
                AddBounds(group, parent);
                break;
            default:
                break;
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

    private void AddAtMostOne(FeatureGroup group)
    {
        if (group.Members.Length <= PairwiseLimit)
        {
            for (int i = 0; i < group.Members.Length; i++)
            {
                for (int j = i + 1; j < group.Members.Length; j++)
                {
                    Add(SatSolver.Negate(Literal(group.Members[i])), SatSolver.Negate(Literal(group.Members[j])));
                }
            }
            return;
        }
        int any = Literal(group.Members[0]);
        for (int i = 1; i < group.Members.Length; i++)
        {
            int member = Literal(group.Members[i]);
            Add(SatSolver.Negate(any), SatSolver.Negate(member));
            any = i + 1 < group.Members.Length ? DefineOr(any, member) : any;
        }
    }

    // A counter: counts[j] holds when at least j + 1 of the members so far are selected.
    private void AddBounds(FeatureGroup group, int parent)
    {
        int width = group.Max < group.Members.Length ? group.Max + 1 : group.Min;
        List<int> counts = [];
        foreach (int member in group.Members)
        {
            int literal = Literal(member);
            for (int j = Math.Min(counts.Count, width - 1); j >= 0; j--)
            {
                int stepped = j == 0 ? literal : DefineAnd(counts[j - 1], literal);
                if (j == counts.Count)
                {
                    counts.Add(stepped);
                }
                else
                {
                    counts[j] = DefineOr(counts[j], stepped);
                }
            }
        }
        if (group.Min > 0)
        {
            Add(parent, counts[group.Min - 1]);
        }
        if (group.Max < group.Members.Length)
        {
            Add(parent, SatSolver.Negate(counts[group.Max]));
        }
    }

    // The literal that is true exactly when the expression is.
    private int Define(FeatureExpression expression)
    {
        Stack<int> stack = new();
        foreach (int step in expression.Code)
        {
            switch (step)
            {
                case >= 0:
                    stack.Push(Literal(step));
                    break;
                case FeatureExpression.Not:
                    stack.Push(SatSolver.Negate(stack.Pop()));
                    break;
                case FeatureExpression.True or FeatureExpression.False:
                    int constant = Solver.NewVariable();
                    Solver.AddClause(constant);
                    stack.Push(step == FeatureExpression.True ? constant : SatSolver.Negate(constant));
                    break;
                default:
                    int right = stack.Pop();
                    int left = stack.Pop();
                    stack.Push(
                        step switch
                        {
                            FeatureExpression.And => DefineAnd(left, right),
                            FeatureExpression.Or => DefineOr(left, right),
                            FeatureExpression.Implies => DefineOr(SatSolver.Negate(left), right),
                            _ => DefineEquivalence(left, right),
                        }
                    );
                    break;
            }
        }
        return stack.Pop();
    }

    private int DefineAnd(int a, int b) => SatSolver.Negate(DefineOr(SatSolver.Negate(a), SatSolver.Negate(b)));

    private int DefineOr(int a, int b)
    {
        int or = Solver.NewVariable();
        Solver.AddClause(SatSolver.Negate(or), a, b);
        Solver.AddClause(or, SatSolver.Negate(a));
        Solver.AddClause(or, SatSolver.Negate(b));
        return or;
    }

    private int DefineEquivalence(int a, int b)
    {
        int same = Solver.NewVariable();
        Solver.AddClause(SatSolver.Negate(same), SatSolver.Negate(a), b);
        Solver.AddClause(SatSolver.Negate(same), a, SatSolver.Negate(b));
        Solver.AddClause(same, a, b);
        Solver.AddClause(same, SatSolver.Negate(a), SatSolver.Negate(b));
        return same;
    }

    private void Begin(Func<FeatureRule> rule)
    {
        if (_withSwitches)
        {
            int guard = Solver.NewVariable();
            Rules.Add((rule(), guard));
            _guard = SatSolver.Negate(guard);
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
