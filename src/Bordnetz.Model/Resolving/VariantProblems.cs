using Bordnetz.Problems;

namespace Bordnetz.Model.Resolving;

/// <summary>
/// Collects the problems of variants one after the other, so that each is reported once and says which variants it
/// concerns.
/// </summary>
internal sealed class VariantProblems
{
    private readonly Dictionary<Problem, List<string>> _variants = [];
    private readonly List<Problem> _order = [];
    private readonly HashSet<(string Code, SourcePlace Place)> _fineSomewhere = [];
    private string _variant = "";

    /// <summary>Whether any problem so far is an error.</summary>
    public bool HasErrors { get; private set; }

    public void Begin(string variant) => _variant = variant;

    public void Error(string code, SourcePlace place, string message) =>
        Add(new Problem(code, Severity.Error, place, message));

    public void Warning(string code, SourcePlace place, string message) =>
        Add(new Problem(code, Severity.Warning, place, message));

    /// <summary>
    /// Says that what a code complains of is in order at this place in this variant. What is in order in any variant is
    /// not reported of others: a layout serves them all, and each uses its part.
    /// </summary>
    public void Fine(string code, SourcePlace place) => _fineSomewhere.Add((code, place));

    /// <summary>Hands the problems on, those that do not concern all variants with a word on which they do.</summary>
    public void Report(int variantCount, ProblemLog log)
    {
        foreach (Problem problem in _order.Where(p => !_fineSomewhere.Contains((p.Code, p.Place))))
        {
            List<string> variants = _variants[problem];
            string where =
                variants.Count == variantCount ? ""
                : variants.Count == 1 ? $" (in variant {variants[0]})"
                : variants.Count == 2 ? $" (in variants {variants[0]} and {variants[1]})"
                : $" (in variant {variants[0]} and {variants.Count - 1} others)";
            log.Add(problem with { Message = problem.Message + where });
        }
    }

    private void Add(Problem problem)
    {
        HasErrors |= problem.Severity == Severity.Error;
        if (!_variants.TryGetValue(problem, out List<string>? variants))
        {
            _variants.Add(problem, variants = []);
            _order.Add(problem);
        }
        if (variants.Count == 0 || variants[^1] != _variant)
        {
            variants.Add(_variant);
        }
    }
}
