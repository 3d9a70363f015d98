using System.Collections.Immutable;
using Bordnetz.Model.Features;

namespace Bordnetz.Model;

/// <summary>
/// What the constraints make of features: those that every configuration has, none has, or that only seem to be a
/// choice. Immutable.
/// </summary>
public sealed record FeatureAnomalies
{
    /// <summary>Features of every configuration.</summary>
    public required ImmutableArray<Feature> Core { get; init; }

    /// <summary>Features of no configuration.</summary>
    public required ImmutableArray<Feature> Dead { get; init; }

    /// <summary>Features that the tree leaves open but that are there wherever their parent is.</summary>
    public required ImmutableArray<Feature> FalseOptional { get; init; }

    /// <summary>
    /// Finds them. Null when the model has no configuration, says what is not decided, or needs more than the effort
    /// allowed.
    /// </summary>
    public static FeatureAnomalies? Of(FeatureModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.Undecided.IsEmpty)
        {
            return null;
        }
        FeatureSolver solver = new(model);
        if (solver.Solve([]) != SatResult.Satisfiable)
        {
            return null;
        }
        int count = model.Features.Length;
        // Each configuration found says of many features what they can be; only the rest is asked for.
        bool[] canBe = new bool[count];
        bool[] canLack = new bool[count];
        bool[] canLackBelowParent = new bool[count];
        void Learn()
        {
            foreach (Feature feature in model.Features)
            {
                bool selected = solver.IsSelected(feature.Index);
                canBe[feature.Index] |= selected;
                canLack[feature.Index] |= !selected;
                canLackBelowParent[feature.Index] |=
                    !selected && (feature.Parent < 0 || solver.IsSelected(feature.Parent));
            }
        }
        Learn();
        bool[] wanted = new bool[count];
        bool? Possible(params ReadOnlySpan<int> literals)
        {
            // One search answers for many features: it tries to select what was never selected, and little else.
            Array.Clear(wanted);
            for (int f = count - 1; f >= 0; f--)
            {
                wanted[f] |= !canBe[f];
                if (wanted[f] && f > 0)
                {
                    wanted[model.Features[f].Parent] = true;
                }
                solver.Sat.Prefer(solver.Clauses.Literal(f) ^ (wanted[f] ? 0 : 1));
            }
            SatResult result = solver.Solve(literals);
            if (result == SatResult.Satisfiable)
            {
                Learn();
            }
            return result == SatResult.Unknown ? null : result == SatResult.Satisfiable;
        }
        bool[] isOpen = new bool[count];
        foreach (FeatureGroup group in model.Groups.Where(g => g.Kind != FeatureGroupKind.Mandatory))
        {
            foreach (int member in group.Members)
            {
                isOpen[member] = group.Members.Length > 1 || group.Kind == FeatureGroupKind.Optional;
            }
        }
        FeatureReduction? reduction = solver.Clauses.Instances.HasMany ? null : new FeatureReduction(model);
        Dictionary<int, FeatureGroup> free = [];
        foreach (FeatureGroup group in model.Groups.Where(g => reduction?.Members[g].Length == 0 && g.Max > 0))
        {
            foreach (int member in group.Members)
            {
                free.Add(member, group);
            }
        }
        foreach (Feature feature in model.Features)
        {
            int f = feature.Index;
            // Where no constraint reaches any member, the group alone decides.
            if (free.TryGetValue(f, out FeatureGroup? alone))
            {
                canBe[f] = canBe[feature.Parent];
                canLackBelowParent[f] = canBe[f] && alone.Min < alone.Members.Length;
                canLack[f] = canLack[feature.Parent] || canLackBelowParent[f];
                continue;
            }
            int literal = solver.Clauses.Literal(f);
            int lacking = SatSolver.Negate(literal);
            // What is dead or core below something dead or core needs no search of its own.
            bool parentIsDead = feature.Parent >= 0 && !canBe[feature.Parent];
            bool parentIsCore = feature.Parent < 0 || !canLack[feature.Parent];
            if (!canBe[f] && !parentIsDead && Possible(literal) is null)
            {
                return null;
            }
            if (!canLack[f] && parentIsCore && Possible(lacking) is null)
            {
                return null;
            }
            canLack[f] |= !parentIsCore;
            if (
                isOpen[f]
                && canBe[f]
                && !canLackBelowParent[f]
                && Possible(lacking, solver.Clauses.Literal(feature.Parent)) is null
            )
            {
                return null;
            }
        }
        return new FeatureAnomalies
        {
            Core = [.. model.Features.Where(f => !canLack[f.Index])],
            Dead = [.. model.Features.Where(f => !canBe[f.Index])],
            FalseOptional =
            [
                .. model.Features.Where(f => isOpen[f.Index] && canBe[f.Index] && !canLackBelowParent[f.Index]),
            ],
        };
    }
}
