using System.Collections.Immutable;

namespace Bordnetz.Model.Features;

/// <summary>What the names in an expression of one file refer to.</summary>
/// <param name="features">All features of the model.</param>
/// <param name="byName">Their indices by full name.</param>
/// <param name="prefix">What stands before the names of the file in full names; empty for the root file.</param>
internal sealed class FeatureNames(ImmutableArray<Feature> features, Dictionary<string, int> byName, string prefix)
{
    private Dictionary<string, List<int>>? _withAttribute;

    /// <summary>The full names, for suggestions.</summary>
    public IEnumerable<string> All => byName.Keys;

    public Feature this[int index] => features[index];

    /// <summary>The index of a feature; -1 when there is none.</summary>
    public int Find(string name) => byName.GetValueOrDefault(prefix + name, -1);

    /// <summary>An attribute by <c>Feature.attribute</c>.</summary>
    public bool TryAttribute(string name, out int feature, out string key)
    {
        for (int point = name.LastIndexOf('.'); point > 0; point = name.LastIndexOf('.', point - 1))
        {
            feature = Find(name[..point]);
            key = name[(point + 1)..];
            if (feature >= 0)
            {
                return features[feature].Attributes.ContainsKey(key);
            }
        }
        (feature, key) = (-1, "");
        return false;
    }

    /// <summary>The features of the file and its imports that have a numeric attribute, in order.</summary>
    public IReadOnlyList<int> WithNumber(string key)
    {
        if (_withAttribute is null)
        {
            _withAttribute = new(StringComparer.Ordinal);
            foreach (Feature feature in features)
            {
                foreach ((string name, FeatureAttribute value) in feature.Attributes)
                {
                    if (
                        value.Kind == FeatureAttributeKind.Number
                        && feature.Name.StartsWith(prefix, StringComparison.Ordinal)
                    )
                    {
                        if (!_withAttribute.TryGetValue(name, out List<int>? list))
                        {
                            _withAttribute.Add(name, list = []);
                        }
                        list.Add(feature.Index);
                    }
                }
            }
        }
        return _withAttribute.GetValueOrDefault(key, []);
    }

    public bool IsBelow(int feature, int root)
    {
        while (feature > root)
        {
            feature = features[feature].Parent;
        }
        return feature == root;
    }
}
