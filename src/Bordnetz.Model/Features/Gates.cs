namespace Bordnetz.Model.Features;

/// <summary>
/// Literals that are true exactly when a combination of others is, so that models of the clauses and assignments of
/// the inputs correspond one to one.
/// </summary>
internal sealed class Gates(SatSolver solver)
{
    private readonly Dictionary<(int, int), int> _ors = [];
    private readonly Dictionary<(int, int), int> _same = [];
    private readonly Dictionary<(int, int, int), int> _choices = [];
    private int _true = -1;

    public int True
    {
        get
        {
            if (_true < 0)
            {
                _true = solver.NewVariable();
                solver.AddClause(_true);
            }
            return _true;
        }
    }

    public int False => Not(True);

    public static int Not(int literal) => SatSolver.Negate(literal);

    /// <summary>A literal that nothing defines.</summary>
    public int Free() => solver.NewVariable();

    public int And(int a, int b) => Not(Or(Not(a), Not(b)));

    public int Or(int a, int b)
    {
        if (a == b || IsFalse(b) || IsTrue(a))
        {
            return a;
        }
        if (IsFalse(a) || IsTrue(b))
        {
            return b;
        }
        if (a == Not(b))
        {
            return True;
        }
        (int, int) key = a < b ? (a, b) : (b, a);
        if (!_ors.TryGetValue(key, out int or))
        {
            or = solver.NewVariable();
            solver.AddClause(Not(or), a, b);
            solver.AddClause(or, Not(a));
            solver.AddClause(or, Not(b));
            _ors.Add(key, or);
        }
        return or;
    }

    public int Or(IReadOnlyList<int> literals)
    {
        if (literals.Count <= 2)
        {
            return literals.Count == 0 ? False : Or(literals[0], literals[^1]);
        }
        int or = solver.NewVariable();
        solver.AddClause([Not(or), .. literals]);
        foreach (int literal in literals)
        {
            solver.AddClause(or, Not(literal));
        }
        return or;
    }

    public int And(IReadOnlyList<int> literals) => Not(Or([.. literals.Select(Not)]));

    public int Same(int a, int b)
    {
        if (a == b || a == Not(b))
        {
            return a == b ? True : False;
        }
        if (IsTrue(a) || IsTrue(b) || IsFalse(a) || IsFalse(b))
        {
            int other = IsTrue(a) || IsFalse(a) ? b : a;
            return IsTrue(a) || IsTrue(b) ? other : Not(other);
        }
        (int, int) key = a < b ? (a, b) : (b, a);
        if (!_same.TryGetValue(key, out int same))
        {
            same = solver.NewVariable();
            solver.AddClause(Not(same), Not(a), b);
            solver.AddClause(Not(same), a, Not(b));
            solver.AddClause(same, a, b);
            solver.AddClause(same, Not(a), Not(b));
            _same.Add(key, same);
        }
        return same;
    }

    /// <summary>One literal where the condition holds, the other where not.</summary>
    public int Choose(int condition, int then, int otherwise)
    {
        if (then == otherwise)
        {
            return then;
        }
        if (IsTrue(then) || IsFalse(otherwise))
        {
            return IsTrue(then) ? Or(condition, otherwise) : And(condition, then);
        }
        if (IsFalse(then) || IsTrue(otherwise))
        {
            return IsFalse(then) ? And(Not(condition), otherwise) : Or(Not(condition), then);
        }
        if (!_choices.TryGetValue((condition, then, otherwise), out int choice))
        {
            choice = solver.NewVariable();
            solver.AddClause(Not(choice), Not(condition), then);
            solver.AddClause(choice, Not(condition), Not(then));
            solver.AddClause(Not(choice), condition, otherwise);
            solver.AddClause(choice, condition, Not(otherwise));
            solver.AddClause(Not(choice), then, otherwise);
            solver.AddClause(choice, Not(then), Not(otherwise));
            _choices.Add((condition, then, otherwise), choice);
        }
        return choice;
    }

    private bool IsTrue(int literal) => _true >= 0 && literal == _true;

    private bool IsFalse(int literal) => _true >= 0 && literal == Not(_true);
}
