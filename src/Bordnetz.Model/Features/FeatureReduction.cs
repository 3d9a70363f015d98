using System.Collections.Immutable;
using System.Numerics;

namespace Bordnetz.Model.Features;

/// <summary>
/// What counting need not look at: subtrees that no constraint mentions are counted by themselves, and their number of
/// ways becomes the weight of the feature above them.
/// </summary>
internal sealed class FeatureReduction
{
    private readonly FeatureModel _model;
    private readonly bool[] _isKept;

    public FeatureReduction(FeatureModel model)
    {
        _model = model;
        int count = model.Features.Length;
        _isKept = new bool[count];
        Weights = new BigInteger[count];
        Array.Fill(Weights, BigInteger.One);
        foreach (int mentioned in model.Constraints.SelectMany(c => c.Mentioned()))
        {
            for (int f = mentioned; f >= 0 && !_isKept[f]; f = model.Features[f].Parent)
            {
                _isKept[f] = true;
            }
        }
        _isKept[0] = true;
        // Groups of deeper features first, so that the weights of members are whole.
        foreach (FeatureGroup group in model.Groups.OrderByDescending(g => model.Features[g.Parent].Depth))
        {
            Visit(group);
        }
    }

    /// <summary>By feature, in how many ways what is left out below it can be configured where it is selected.</summary>
    public BigInteger[] Weights { get; }

    /// <summary>By the place of its parent and itself, the members of a group that are left; empty for none.</summary>
    public Dictionary<FeatureGroup, ImmutableArray<int>> Members { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a feature is left.</summary>
    public bool IsKept(int feature) => _isKept[feature];

    private void Visit(FeatureGroup group)
    {
        ImmutableArray<int> free = [.. group.Members.Where(m => !_isKept[m])];
        ImmutableArray<int> kept = [.. group.Members.Where(m => _isKept[m])];
        BigInteger[] ways = [.. free.Select(m => Weights[m])];
        BigInteger product = ways.Aggregate(BigInteger.One, (p, w) => p * w);
        BigInteger optional = ways.Aggregate(BigInteger.One, (p, w) => p * (w + 1));
        BigInteger either = ways.Aggregate(BigInteger.Zero, (s, w) => s + w);
        ref BigInteger parent = ref Weights[group.Parent];
        switch (group.Kind)
        {
            case FeatureGroupKind.Mandatory:
                parent *= product;
                break;
            case FeatureGroupKind.Optional:
                parent *= optional;
                break;
            case FeatureGroupKind.Or when kept.IsEmpty:
                parent *= optional - 1;
                break;
            case FeatureGroupKind.Alternative when kept.IsEmpty:
                parent *= either;
                break;
            case FeatureGroupKind.Or or FeatureGroupKind.Alternative when !free.IsEmpty && _isKept[group.Parent]:
                // One stands for all that no constraint tells apart.
                _isKept[free[0]] = true;
                Weights[free[0]] = group.Kind == FeatureGroupKind.Or ? optional - 1 : either;
                kept = [.. kept, free[0]];
                break;
            case FeatureGroupKind.Cardinality when kept.IsEmpty:
                parent *= Choices(ways, group.Min, group.Max);
                break;
            case FeatureGroupKind.Cardinality:
                foreach (int member in free)
                {
                    _isKept[member] = true;
                }
                kept = group.Members;
                break;
            default:
                break;
        }
        Members.Add(group, kept);
    }

    private static BigInteger Choices(BigInteger[] ways, int min, int max)
    {
        // The ways to select so many of the members looked at.
        BigInteger[] byCount = new BigInteger[ways.Length + 1];
        byCount[0] = 1;
        for (int i = 0; i < ways.Length; i++)
        {
            for (int k = i + 1; k > 0; k--)
            {
                byCount[k] += byCount[k - 1] * ways[i];
            }
        }
        return byCount.Skip(min).Take(max - min + 1).Aggregate(BigInteger.Zero, (s, w) => s + w);
    }
}
