using System.Collections.Immutable;
using System.Text;

namespace Bordnetz.Model.Resolving;

/// <summary>
/// Names configurations: the chosen members of the naming groups, then the features that tell apart those which agree
/// in them, each only if it does not follow from the others.
/// </summary>
internal static class VariantNames
{
    public static ImmutableArray<string> Of(
        FeatureModel model,
        ImmutableArray<ImmutableArray<bool>> configurations,
        IEnumerable<string> nameBy
    )
    {
        List<int> naming = [];
        foreach (string name in nameBy)
        {
            if (model.TryFind(name, out Feature? group))
            {
                naming.AddRange(model.Features.Where(f => f.Parent == group.Index).Select(f => f.Index));
            }
        }
        string[] names = new string[configurations.Length];
        IEnumerable<IGrouping<string, int>> groups = Enumerable
            .Range(0, configurations.Length)
            .GroupBy(c => string.Join('-', naming.Where(f => configurations[c][f]).Select(f => Slug(model, f))));
        foreach (IGrouping<string, int> group in groups)
        {
            List<int> varying = [.. Varying(model, configurations, [.. group])];
            foreach (int configuration in group)
            {
                IEnumerable<string> parts = Telling(varying, configurations, configuration, [.. group])
                    .Order()
                    .Select(f => Slug(model, f));
                string name = string.Join('-', group.Key.Length == 0 ? parts : parts.Prepend(group.Key));
                names[configuration] = name.Length > 0 ? name : Slug(model, 0);
            }
        }
        return [.. names];
    }

    private static IEnumerable<int> Varying(
        FeatureModel model,
        ImmutableArray<ImmutableArray<bool>> configurations,
        List<int> group
    ) =>
        model
            .Features.Select(f => f.Index)
            .Where(f => group.Exists(c => configurations[c][f] != configurations[group[0]][f]));

    // From the leaves up, since a child says more than its parent.
    private static List<int> Telling(
        List<int> varying,
        ImmutableArray<ImmutableArray<bool>> configurations,
        int configuration,
        List<int> group
    )
    {
        List<int> telling = [];
        List<int> agreeing = group;
        for (int i = varying.Count - 1; i >= 0; i--)
        {
            int feature = varying[i];
            if (configurations[configuration][feature] && agreeing.Exists(c => !configurations[c][feature]))
            {
                telling.Add(feature);
                agreeing = agreeing.FindAll(c => configurations[c][feature]);
            }
        }
        return telling;
    }

    private static string Slug(FeatureModel model, int feature)
    {
        StringBuilder slug = new();
        foreach (char c in model.Features[feature].Name)
        {
            slug.Append(char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        }
        return slug.ToString();
    }
}
