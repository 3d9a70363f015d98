using System.Runtime.InteropServices;

namespace Bordnetz.Model.Features;

internal enum SatResult
{
    Satisfiable,
    Unsatisfiable,

    /// <summary>The limit of conflicts was reached first.</summary>
    Unknown,
}

/// <summary>
/// A solver for propositional formulas in clauses: unit propagation over two watched literals, learning from conflicts
/// (first unique implication point), activity order, restarts. Iterative and deterministic. A literal is twice its
/// variable, plus one when negated.
/// </summary>
internal sealed class SatSolver
{
    private const int None = -1;
    private const sbyte Unset = -1;

    private readonly List<int> _clauses = [];
    private readonly List<List<Watch>> _watches = [];
    private readonly List<sbyte> _values = [];
    private readonly List<bool> _phase = [];
    private readonly List<int> _level = [];
    private readonly List<int> _reason = [];
    private readonly List<bool> _seen = [];
    private readonly List<int> _trail = [];
    private readonly List<int> _levelStart = [];
    private readonly List<int> _learned = [];
    private readonly VariableOrder _order = new();
    private int _propagated;
    private bool _contradiction;

    /// <summary>How many variables there are.</summary>
    public int VariableCount => _values.Count;

    /// <summary>After <see cref="SatResult.Unsatisfiable"/>: assumptions that cannot hold together.</summary>
    public List<int> Core { get; } = [];

    /// <summary>How many conflicts one call may meet before it gives up.</summary>
    public int ConflictLimit { get; set; } = 500_000;

    public static int Negate(int literal) => literal ^ 1;

    /// <summary>Adds a variable and returns its positive literal.</summary>
    public int NewVariable()
    {
        int variable = _values.Count;
        _values.Add(Unset);
        _phase.Add(false);
        _level.Add(0);
        _reason.Add(None);
        _seen.Add(false);
        _watches.Add([]);
        _watches.Add([]);
        _order.Add(variable);
        return variable * 2;
    }

    /// <summary>The value of a literal in the last model.</summary>
    public bool IsTrue(int literal) => ValueOf(literal) == 1;

    /// <summary>The literals decided freely in the last model, assumptions not included.</summary>
    public IEnumerable<int> Decisions(int assumptions)
    {
        for (int i = assumptions; i < _levelStart.Count; i++)
        {
            yield return _trail[_levelStart[i]];
        }
    }

    /// <summary>Has the search try a literal before its negation. Undoes the last model.</summary>
    public void Prefer(int literal)
    {
        Backtrack(0);
        _phase[literal >> 1] = (literal & 1) == 0;
    }

    /// <summary>All clauses, with those of one literal that are known to hold.</summary>
    public IEnumerable<int[]> Clauses()
    {
        Backtrack(0);
        foreach (int literal in _trail)
        {
            yield return [literal];
        }
        if (_contradiction)
        {
            yield return [];
        }
        for (int i = 0; i < _clauses.Count; i += _clauses[i] + 1)
        {
            yield return [.. CollectionsMarshal.AsSpan(_clauses).Slice(i + 1, _clauses[i])];
        }
    }

    /// <summary>Adds a clause: at least one of the literals holds. Undoes the last model.</summary>
    public void AddClause(params ReadOnlySpan<int> literals)
    {
        Backtrack(0);
        Span<int> kept = literals.Length <= 64 ? stackalloc int[literals.Length] : new int[literals.Length];
        int count = 0;
        foreach (int literal in literals)
        {
            if (ValueOf(literal) == 1 || kept[..count].Contains(Negate(literal)))
            {
                return;
            }
            if (ValueOf(literal) == Unset && !kept[..count].Contains(literal))
            {
                kept[count++] = literal;
            }
        }
        switch (count)
        {
            case 0:
                _contradiction = true;
                break;
            case 1:
                Assign(kept[0], None);
                break;
            default:
                Store(kept[..count]);
                break;
        }
    }

    /// <summary>Looks for a model in which all the assumptions hold.</summary>
    public SatResult Solve(ReadOnlySpan<int> assumptions)
    {
        Backtrack(0);
        Core.Clear();
        if (_contradiction)
        {
            return SatResult.Unsatisfiable;
        }
        int conflicts = 0;
        int restartAt = 100;
        while (true)
        {
            int conflict = Propagate();
            if (conflict != None)
            {
                if (_levelStart.Count == 0)
                {
                    _contradiction = true;
                    return SatResult.Unsatisfiable;
                }
                if (++conflicts > ConflictLimit)
                {
                    Backtrack(0);
                    return SatResult.Unknown;
                }
                Learn(conflict);
                continue;
            }
            if (conflicts >= restartAt)
            {
                restartAt = conflicts + 100 + (conflicts / 4);
                Backtrack(0);
                continue;
            }
            if (_levelStart.Count < assumptions.Length)
            {
                int assumption = assumptions[_levelStart.Count];
                if (ValueOf(assumption) == 0)
                {
                    ExplainAssumption(assumption);
                    return SatResult.Unsatisfiable;
                }
                // An assumption that holds already still opens a level, so that levels and assumptions stay in step.
                _levelStart.Add(_trail.Count);
                if (ValueOf(assumption) == Unset)
                {
                    Assign(assumption, None);
                }
                continue;
            }
            int next = NextVariable();
            if (next == None)
            {
                return SatResult.Satisfiable;
            }
            _levelStart.Add(_trail.Count);
            Assign((next * 2) + (_phase[next] ? 0 : 1), None);
        }
    }

    private sbyte ValueOf(int literal)
    {
        sbyte value = _values[literal >> 1];
        return value == Unset ? Unset : (sbyte)(value ^ (literal & 1));
    }

    private int Store(ReadOnlySpan<int> literals)
    {
        int clause = _clauses.Count;
        _clauses.Add(literals.Length);
        foreach (int literal in literals)
        {
            _clauses.Add(literal);
        }
        _watches[Negate(literals[0])].Add(new Watch(clause, literals[1]));
        _watches[Negate(literals[1])].Add(new Watch(clause, literals[0]));
        return clause;
    }

    private void Assign(int literal, int reason)
    {
        int variable = literal >> 1;
        _values[variable] = (sbyte)((literal & 1) ^ 1);
        _level[variable] = _levelStart.Count;
        _reason[variable] = reason;
        _trail.Add(literal);
    }

    private void Backtrack(int level)
    {
        if (_levelStart.Count <= level)
        {
            return;
        }
        int start = _levelStart[level];
        for (int i = _trail.Count - 1; i >= start; i--)
        {
            int variable = _trail[i] >> 1;
            _phase[variable] = _values[variable] == 1;
            _values[variable] = Unset;
            _order.Return(variable);
        }
        CollectionsMarshal.SetCount(_trail, start);
        CollectionsMarshal.SetCount(_levelStart, level);
        _propagated = start;
    }

    private int NextVariable()
    {
        while (_order.TryTake(out int variable))
        {
            if (_values[variable] == Unset)
            {
                return variable;
            }
        }
        return None;
    }

    // Returns a clause of which every literal is false, or None.
    private int Propagate()
    {
        while (_propagated < _trail.Count)
        {
            int literal = _trail[_propagated++];
            List<Watch> watches = _watches[literal];
            int kept = 0;
            int conflict = None;
            for (int i = 0; i < watches.Count; i++)
            {
                Watch watch = watches[i];
                if (conflict != None || ValueOf(watch.Blocker) == 1 || !Visit(watch, literal, out conflict))
                {
                    watches[kept++] = watch;
                }
            }
            CollectionsMarshal.SetCount(watches, kept);
            if (conflict != None)
            {
                return conflict;
            }
        }
        return None;
    }

    // True when the clause found another literal to watch.
    private bool Visit(Watch watch, int literal, out int conflict)
    {
        conflict = None;
        Span<int> all = CollectionsMarshal.AsSpan(_clauses);
        Span<int> clause = all.Slice(watch.Clause + 1, all[watch.Clause]);
        int falseLiteral = Negate(literal);
        if (clause[0] == falseLiteral)
        {
            (clause[0], clause[1]) = (clause[1], clause[0]);
        }
        sbyte first = ValueOf(clause[0]);
        if (first == 1)
        {
            return false;
        }
        for (int k = 2; k < clause.Length; k++)
        {
            if (ValueOf(clause[k]) != 0)
            {
                (clause[1], clause[k]) = (clause[k], clause[1]);
                _watches[Negate(clause[1])].Add(new Watch(watch.Clause, clause[0]));
                return true;
            }
        }
        if (first == 0)
        {
            conflict = watch.Clause;
        }
        else
        {
            Assign(clause[0], watch.Clause);
        }
        return false;
    }

    private void Learn(int conflict)
    {
        _learned.Clear();
        _learned.Add(0);
        int open = 0;
        int at = _trail.Count - 1;
        int literal = None;
        int reason = conflict;
        do
        {
            Span<int> all = CollectionsMarshal.AsSpan(_clauses);
            foreach (int other in all.Slice(reason + 1, all[reason]))
            {
                int variable = other >> 1;
                if (other == literal || _seen[variable] || _level[variable] == 0)
                {
                    continue;
                }
                _seen[variable] = true;
                _order.Bump(variable);
                if (_level[variable] == _levelStart.Count)
                {
                    open++;
                }
                else
                {
                    _learned.Add(other);
                }
            }
            while (!_seen[_trail[at] >> 1])
            {
                at--;
            }
            literal = _trail[at--];
            _seen[literal >> 1] = false;
            reason = _reason[literal >> 1];
            open--;
        } while (open > 0);
        _learned[0] = Negate(literal);
        _order.Decay();
        AddLearned();
    }

    private void AddLearned()
    {
        int back = 0;
        for (int i = 1; i < _learned.Count; i++)
        {
            _seen[_learned[i] >> 1] = false;
            if (_level[_learned[i] >> 1] > back)
            {
                back = _level[_learned[i] >> 1];
                (_learned[1], _learned[i]) = (_learned[i], _learned[1]);
            }
        }
        Backtrack(back);
        Assign(_learned[0], _learned.Count == 1 ? None : Store(CollectionsMarshal.AsSpan(_learned)));
    }

    // The assumptions from which the falsehood of the given one follows.
    private void ExplainAssumption(int assumption)
    {
        Core.Add(assumption);
        if (_level[assumption >> 1] == 0)
        {
            return;
        }
        _seen[assumption >> 1] = true;
        for (int i = _trail.Count - 1; i >= _levelStart[0]; i--)
        {
            int literal = _trail[i];
            if (!_seen[literal >> 1])
            {
                continue;
            }
            _seen[literal >> 1] = false;
            int reason = _reason[literal >> 1];
            if (reason == None)
            {
                Core.Add(literal);
                continue;
            }
            Span<int> all = CollectionsMarshal.AsSpan(_clauses);
            foreach (int other in all.Slice(reason + 1, all[reason]))
            {
                if (other != literal && _level[other >> 1] > 0)
                {
                    _seen[other >> 1] = true;
                }
            }
        }
    }

    private readonly record struct Watch(int Clause, int Blocker);
}
