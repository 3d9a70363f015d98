namespace Bordnetz.Problems;

/// <summary>Collects the problems of one reading. Not thread-safe: one log per reader.</summary>
public sealed class ProblemLog
{
    private readonly List<Problem> _problems = [];
    private readonly HashSet<Problem> _seen = [];

    /// <summary>Everything collected so far, in the order found.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Whether any collected problem is an error.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Adds a problem, once: the same problem seen again (from another variant, say) is not repeated.</summary>
    public void Add(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!_seen.Add(problem))
        {
            return;
        }
        _problems.Add(problem);
        HasErrors |= problem.Severity == Severity.Error;
    }

    /// <summary>Adds an error.</summary>
    public void Error(string code, SourcePlace place, string message) =>
        Add(new Problem(code, Severity.Error, place, message));

    /// <summary>Adds a warning.</summary>
    public void Warning(string code, SourcePlace place, string message) =>
        Add(new Problem(code, Severity.Warning, place, message));

    /// <summary>Adds a note.</summary>
    public void Note(string code, SourcePlace place, string message) =>
        Add(new Problem(code, Severity.Note, place, message));

    /// <summary>Adds all that another log has, in reading order.</summary>
    public void AddAll(ProblemLog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (Problem problem in other.InReadingOrder())
        {
            Add(problem);
        }
    }

    /// <summary>The problems ordered by file, line and column, as a person works through them.</summary>
    public IEnumerable<Problem> InReadingOrder() =>
        _problems
            .OrderBy(p => p.Place.File, StringComparer.Ordinal)
            .ThenBy(p => p.Place.Line)
            .ThenBy(p => p.Place.Column);
}
