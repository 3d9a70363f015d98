using System.Collections.Immutable;
using Bordnetz.Model;
using Google.OrTools.Sat;

namespace Bordnetz.Optimization.Sourcing;

/// <summary>
/// The award as a model of CP-SAT. By quote and price step: whether it holds, and by group of demand how many pieces. A price
/// holds for every piece, so that at most one step of a quote is chosen and its pieces lie within the step.
/// </summary>
internal sealed class SourcingModel
{
    private readonly SourcingCase _case;
    private readonly BoolVar[][][] _steps;
    private readonly IntVar[][][][] _pieces;

    public SourcingModel(SourcingCase problem, IEnumerable<Requirement> requirements)
    {
        _case = problem;
        _steps = new BoolVar[problem.Parts.Length][][];
        _pieces = new IntVar[problem.Parts.Length][][][];
        for (int p = 0; p < problem.Parts.Length; p++)
        {
            AddPart(p);
        }
        foreach (Requirement requirement in requirements)
        {
            Add(requirement);
        }
    }

    public CpModel Model { get; } = new();

    /// <summary>Asks for the cheapest award, beginning with a given one.</summary>
    /// <param name="start">By part, by quote: pieces; null for none.</param>
    public void Minimise(long[][]? start)
    {
        List<LinearExpr> costs = [];
        for (int p = 0; p < _steps.Length; p++)
        {
            ImmutableArray<Quote> quotes = _case.Parts[p].Quotes;
            for (int q = 0; q < quotes.Length; q++)
            {
                costs.Add(_case.ToolingCents(quotes[q]) * Used(p, q));
                for (int t = 0; t < quotes[q].Prices.Length; t++)
                {
                    costs.Add(quotes[q].Prices[t].Cents * _case.Years * LinearExpr.Sum(_pieces[p][q][t]));
                }
            }
            if (start is not null)
            {
                Hint(p, start[p]);
            }
        }
        Model.Minimize(LinearExpr.Sum(costs));
    }

    /// <summary>The award of one part in an answer.</summary>
    public PartAward AwardOf(int p, CpSolver solver)
    {
        PartCase part = _case.Parts[p];
        ImmutableArray<Award>.Builder awards = ImmutableArray.CreateBuilder<Award>();
        for (int q = 0; q < part.Quotes.Length; q++)
        {
            for (int t = 0; t < part.Quotes[q].Prices.Length; t++)
            {
                long pieces = _pieces[p][q][t].Sum(v => solver.Value(v));
                if (pieces > 0)
                {
                    Quote quote = part.Quotes[q];
                    awards.Add(new Award(quote, pieces, quote.Prices[t], _case.ToolingCents(quote)));
                }
            }
        }
        return new PartAward(part.Number, part.Pieces, awards.ToImmutable());
    }

    private void AddPart(int p)
    {
        PartCase part = _case.Parts[p];
        _steps[p] = new BoolVar[part.Quotes.Length][];
        _pieces[p] = new IntVar[part.Quotes.Length][][];
        for (int q = 0; q < part.Quotes.Length; q++)
        {
            ImmutableArray<PriceStep> prices = part.Quotes[q].Prices;
            _steps[p][q] = new BoolVar[prices.Length];
            _pieces[p][q] = new IntVar[prices.Length][];
            for (int t = 0; t < prices.Length; t++)
            {
                BoolVar holds = Model.NewBoolVar("");
                IntVar[] groups = [.. part.Groups.Select(g => Model.NewIntVar(0, g.Pieces, ""))];
                long least = Math.Max(1, prices[t].From);
                long most = Math.Min(part.Pieces, t + 1 < prices.Length ? prices[t + 1].From - 1 : part.Pieces);
                LinearExpr pieces = LinearExpr.Sum(groups);
                if (least > most)
                {
                    Model.Add(holds == 0);
                    Model.Add(pieces == 0);
                }
                else
                {
                    Model.Add(pieces >= least * holds);
                    Model.Add(pieces <= most * holds);
                }
                (_steps[p][q][t], _pieces[p][q][t]) = (holds, groups);
            }
            Model.AddAtMostOne(_steps[p][q]);
        }
        for (int g = 0; g < part.Groups.Length; g++)
        {
            Model.Add(LinearExpr.Sum(_pieces[p].SelectMany(q => q).Select(t => t[g])) == part.Groups[g].Pieces);
        }
    }

    private LinearExpr Used(int p, int q) => LinearExpr.Sum(_steps[p][q]);

    private LinearExpr Pieces(int p, int q) => LinearExpr.Sum(_pieces[p][q].SelectMany(t => t));

    private void Add(Requirement requirement)
    {
        int p = requirement.Part;
        SourcingRule? rule =
            requirement.Index >= 0 && requirement.Kind != RequirementKind.QuoteCapacity
                ? _case.Rules[requirement.Index]
                : null;
        switch (requirement.Kind)
        {
            case RequirementKind.QuoteCapacity:
                Quote quote = _case.Parts[p].Quotes[requirement.Index];
                Model.Add(Pieces(p, requirement.Index) <= (long)quote.Capacity!.Value);
                break;
            case RequirementKind.SupplierCapacity:
                AddSupplierCapacity(requirement.Subject);
                break;
            case RequirementKind.LocalContent:
                AddLocalContent(requirement.Index, rule!);
                break;
            default:
                AddRule(requirement.Kind, rule!, p);
                break;
        }
    }

    private void AddRule(RequirementKind kind, SourcingRule rule, int p)
    {
        PartCase part = _case.Parts[p];
        if (kind == RequirementKind.MinSuppliers)
        {
            Model.Add(
                LinearExpr.Sum(Enumerable.Range(0, part.Quotes.Length).Select(q => Used(p, q)))
                    >= rule.MinSuppliers!.Value
            );
        }
        for (int q = 0; q < part.Quotes.Length; q++)
        {
            switch (kind)
            {
                case RequirementKind.MinSuppliers:
                    Model.Add(Pieces(p, q) >= Share(part, rule.MinSharePermille ?? 0, up: true) * Used(p, q));
                    break;
                case RequirementKind.MaxShare:
                    Model.Add(Pieces(p, q) <= Share(part, rule.MaxSharePermille!.Value, up: false));
                    break;
                case RequirementKind.Excluded when rule.Excluded.Contains(part.Quotes[q].Supplier.Name):
                case RequirementKind.MaxLead when part.Quotes[q].Lead?.Value > rule.MaxLead!.Value:
                    Model.Add(Pieces(p, q) == 0);
                    break;
            }
        }
    }

    private void AddSupplierCapacity(string supplier)
    {
        List<LinearExpr> pieces = [];
        long capacity = 0;
        for (int p = 0; p < _steps.Length; p++)
        {
            for (int q = 0; q < _steps[p].Length; q++)
            {
                if (_case.Parts[p].Quotes[q].Supplier is { } from && from.Name == supplier)
                {
                    capacity = capacity == 0 ? (long)from.Capacity!.Value : capacity;
                    pieces.Add(Pieces(p, q));
                }
            }
        }
        Model.Add(LinearExpr.Sum(pieces) <= capacity);
    }

    // What is made in the region, less the share that must be, summed over all pieces that the rule counts.
    private void AddLocalContent(int index, SourcingRule rule)
    {
        List<LinearExpr> over = [];
        for (int p = 0; p < _steps.Length; p++)
        {
            ImmutableArray<DemandGroup> groups = _case.Parts[p].Groups;
            for (int q = 0; q < _steps[p].Length; q++)
            {
                Quote quote = _case.Parts[p].Quotes[q];
                long margin = quote.LocalPermille.GetValueOrDefault(rule.Region!) - rule.LocalPermille!.Value;
                for (int t = 0; t < quote.Prices.Length; t++)
                {
                    over.AddRange(
                        Enumerable
                            .Range(0, groups.Length)
                            .Where(g => groups[g].Rules.Contains(index))
                            .Select(g => margin * quote.Prices[t].Cents * _pieces[p][q][t][g])
                    );
                }
            }
        }
        if (over.Count > 0)
        {
            Model.Add(LinearExpr.Sum(over) >= 0);
        }
    }

    private static long Share(PartCase part, int permille, bool up) =>
        ((part.Pieces * permille) + (up ? 999 : 0)) / 1000;

    private void Hint(int p, long[] byQuote)
    {
        PartCase part = _case.Parts[p];
        long[] open = [.. part.Groups.Select(g => g.Pieces)];
        for (int q = 0; q < byQuote.Length; q++)
        {
            ImmutableArray<PriceStep> prices = part.Quotes[q].Prices;
            long left = byQuote[q];
            int step = left == 0 ? -1 : prices.Count(s => s.From <= left) - 1;
            for (int t = 0; t < prices.Length; t++)
            {
                Model.AddHint(_steps[p][q][t], t == step);
                for (int g = 0; g < open.Length; g++)
                {
                    long pieces = t == step ? Math.Min(left, open[g]) : 0;
                    Model.AddHint(_pieces[p][q][t][g], pieces);
                    open[g] -= pieces;
                    left -= pieces;
                }
            }
        }
    }
}
