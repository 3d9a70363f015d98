namespace Bordnetz.Model.Features;

/// <summary>
/// Whether typed features can have values that make comparisons true or false as a selection demands: linear arithmetic
/// on whole and real numbers, equality and lengths of texts. Exact; a text may be of any length and characters.
/// </summary>
/// <param name="atoms">The comparisons.</param>
/// <param name="typeOf">The type of an instance.</param>
internal sealed class ValueTheory(List<ValueAtom> atoms, Func<int, FeatureType> typeOf)
{
    private const int Kinds = 8;
    private const int MaxTextSplits = 200;

    /// <summary>
    /// Null when values exist for what the literals say. Else a clause that forbids it; empty when it could not be
    /// decided.
    /// </summary>
    public List<int>? Refute(Func<int, bool> isTrue)
    {
        if (atoms.Count == 0)
        {
            return null;
        }
        switch (IsPossible(atoms, isTrue))
        {
            case true:
                return null;
            case null:
                return [];
            default:
                break;
        }
        // Leave out what the contradiction does not need, so that the clause forbids as much as it can.
        List<ValueAtom> kept = [.. atoms];
        for (int i = kept.Count - 1; i >= 0; i--)
        {
            List<ValueAtom> fewer = [.. kept.Where((_, k) => k != i)];
            if (IsPossible(fewer, isTrue) == false)
            {
                kept = fewer;
            }
        }
        SortedSet<int> clause = [];
        foreach (int literal in kept.SelectMany(LiteralsOf))
        {
            clause.Add(isTrue(literal) ? SatSolver.Negate(literal) : literal);
        }
        return [.. clause];
    }

    /// <summary>All literals that matter to comparisons.</summary>
    public static IEnumerable<int> Literals(IEnumerable<ValueAtom> atoms) => atoms.SelectMany(LiteralsOf);

    private static IEnumerable<int> LiteralsOf(ValueAtom atom)
    {
        yield return atom.Literal;
        if (atom is SumAtom sum)
        {
            foreach (ValueTerm term in sum.Terms)
            {
                foreach (int literal in term.Literals)
                {
                    yield return literal;
                }
                if (term.Instance >= 0)
                {
                    yield return FeatureClauses.InstanceLiteral(term.Instance);
                }
            }
        }
        else if (atom is SameTextAtom same)
        {
            foreach (TextValue text in new[] { same.Left, same.Right })
            {
                if (text.Instance >= 0)
                {
                    yield return FeatureClauses.InstanceLiteral(text.Instance);
                }
                else if (text.Literal >= 0)
                {
                    yield return text.Literal;
                }
            }
        }
    }

    private bool? IsPossible(List<ValueAtom> some, Func<int, bool> isTrue)
    {
        List<LinearCondition> conditions = [];
        SortedSet<int> variables = [];
        foreach (SumAtom atom in some.OfType<SumAtom>())
        {
            conditions.Add(ConditionOf(atom, isTrue, variables));
        }
        foreach (int variable in variables.ToList())
        {
            AddMeaning(variable, conditions, variables);
        }
        if (TextClasses(some, isTrue, conditions) is not { } unequal)
        {
            return false;
        }
        LinearSystem system = new(v =>
            (FactorKind)(v % Kinds) != FactorKind.Value || typeOf(v / Kinds) != FeatureType.Real
        );
        // Two different texts cannot both be empty.
        Stack<(List<LinearCondition> Conditions, int Next)> open = new();
        open.Push((conditions, 0));
        for (int splits = 0; open.TryPop(out (List<LinearCondition> Conditions, int Next) branch); splits++)
        {
            if (splits > MaxTextSplits)
            {
                return null;
            }
            switch (system.IsPossible(branch.Conditions))
            {
                case null:
                    return null;
                case true when branch.Next == unequal.Count:
                    return true;
                case true:
                    (LinearCondition a, LinearCondition b) = unequal[branch.Next];
                    open.Push(([.. branch.Conditions, b], branch.Next + 1));
                    open.Push(([.. branch.Conditions, a], branch.Next + 1));
                    break;
                default:
                    break;
            }
        }
        return false;
    }

    private static LinearCondition ConditionOf(SumAtom atom, Func<int, bool> isTrue, SortedSet<int> variables)
    {
        SortedDictionary<int, Fraction> sum = [];
        Fraction constant = 0;
        bool holds = isTrue(atom.Literal);
        foreach (ValueTerm term in atom.Terms.Where(t => t.Literals.All(isTrue)))
        {
            if (term.Instance < 0)
            {
                constant += term.Coefficient;
            }
            else if (isTrue(FeatureClauses.InstanceLiteral(term.Instance)))
            {
                int variable = (term.Instance * Kinds) + (int)term.Kind;
                variables.Add(variable);
                Fraction both = sum.GetValueOrDefault(variable) + term.Coefficient;
                sum[variable] = both;
                if (both.Sign == 0)
                {
                    sum.Remove(variable);
                }
            }
        }
        if (atom.IsZero)
        {
            return new LinearCondition(sum, constant, holds ? Relation.Zero : Relation.NotZero);
        }
        if (holds)
        {
            return new LinearCondition(sum, constant, Relation.Positive);
        }
        foreach (int variable in sum.Keys.ToList())
        {
            sum[variable] = -sum[variable];
        }
        return new LinearCondition(sum, -constant, Relation.NotNegative);
    }

    // Lengths are not negative; a rounded value is less than one away from the value.
    private void AddMeaning(int variable, List<LinearCondition> conditions, SortedSet<int> variables)
    {
        FactorKind kind = (FactorKind)(variable % Kinds);
        int value = variable - (int)kind + (int)FactorKind.Value;
        if (kind == FactorKind.Value)
        {
            if (typeOf(variable / Kinds) == FeatureType.String)
            {
                conditions.Add(Linear(variable, 1, 0, Relation.NotNegative));
            }
            return;
        }
        variables.Add(value);
        Fraction sign = kind == FactorKind.Floor ? 1 : -1;
        SortedDictionary<int, Fraction> near = new() { [value] = sign, [variable] = -sign };
        SortedDictionary<int, Fraction> below = new() { [value] = -sign, [variable] = sign };
        conditions.Add(new LinearCondition(near, 0, Relation.NotNegative));
        conditions.Add(new LinearCondition(below, 1, Relation.Positive));
    }

    private static LinearCondition Linear(int variable, int sign, Fraction constant, Relation relation) =>
        new(new SortedDictionary<int, Fraction> { [variable] = sign }, constant, relation);

    // Null when texts contradict each other. Else, for each pair of different texts, that one or the other is not empty.
    private static List<(LinearCondition, LinearCondition)>? TextClasses(
        List<ValueAtom> some,
        Func<int, bool> isTrue,
        List<LinearCondition> conditions
    )
    {
        SortedDictionary<string, string> above = new(StringComparer.Ordinal);
        // The name of a text's class: "v" and an instance, or "c" and a constant.
        string Name(TextValue text) =>
            text.Instance < 0 ? "c" + (text.Literal < 0 || isTrue(text.Literal) ? text.Constant : "")
            : isTrue(text.Literal) ? $"v{text.Instance}"
            : "c";
        string Root(string name)
        {
            while (above.TryGetValue(name, out string? next) && next != name)
            {
                name = next;
            }
            above.TryAdd(name, name);
            return name;
        }
        List<SameTextAtom> texts = [.. some.OfType<SameTextAtom>()];
        foreach (SameTextAtom atom in texts)
        {
            string left = Root(Name(atom.Left));
            string right = Root(Name(atom.Right));
            if (left == right || !isTrue(atom.Literal))
            {
                continue;
            }
            if (left[0] == 'c' && right[0] == 'c')
            {
                return null;
            }
            (string from, string to) = left[0] == 'c' ? (right, left) : (left, right);
            above[from] = to;
        }
        foreach (string name in above.Keys.ToList())
        {
            string root = Root(name);
            if (name[0] == 'v')
            {
                conditions.Add(Linear(Length(name), 1, 0, Relation.NotNegative));
                if (root[0] == 'c')
                {
                    conditions.Add(Linear(Length(name), 1, -(root.Length - 1), Relation.Zero));
                }
                else if (root != name)
                {
                    SortedDictionary<int, Fraction> same = new() { [Length(name)] = 1, [Length(root)] = -1 };
                    conditions.Add(new LinearCondition(same, 0, Relation.Zero));
                }
            }
        }
        List<(LinearCondition, LinearCondition)> unequal = [];
        foreach (SameTextAtom atom in texts.Where(t => !isTrue(t.Literal)))
        {
            string left = Root(Name(atom.Left));
            string right = Root(Name(atom.Right));
            if (left == right)
            {
                return null;
            }
            unequal.Add((NotEmpty(left), NotEmpty(right)));
        }
        return unequal;
    }

    private static int Length(string name) =>
        (int.Parse(name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) * Kinds) + (int)FactorKind.Value;

    private static LinearCondition NotEmpty(string name) =>
        name[0] == 'v'
            ? Linear(Length(name), 1, -1, Relation.NotNegative)
            : new LinearCondition([], name.Length - 2, Relation.NotNegative);
}
