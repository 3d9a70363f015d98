namespace Bordnetz.Model.Features;

/// <summary>
/// The instances of features. A feature with cardinality has slots for as many instances as allowed below each instance
/// of its parent. The first instance of a feature has the feature's index; without cardinalities there is no other.
/// </summary>
internal sealed class FeatureInstances
{
    /// <summary>More instances than these are not unfolded.</summary>
    public const int Limit = 250_000;

    private readonly FeatureModel _model;
    private readonly List<int>?[] _more;
    private readonly List<(int Feature, int Parent)> _others = [];

    public FeatureInstances(FeatureModel model)
    {
        _model = model;
        _more = new List<int>?[model.Features.Length];
        HasMany = model.Features.Any(f => f.MaxInstances != 1);
        if (!HasMany)
        {
            return;
        }
        foreach (Feature feature in model.Features)
        {
            int slots = feature.MaxInstances ?? Math.Max(1, feature.MinInstances);
            List<int> all = [];
            foreach (int parent in feature.Parent < 0 ? [-1] : Of(feature.Parent))
            {
                for (int slot = 0; slot < slots; slot++)
                {
                    bool first = all.Count == 0;
                    all.Add(first ? feature.Index : model.Features.Length + _others.Count);
                    if (!first)
                    {
                        _others.Add((feature.Index, parent));
                    }
                    if (_others.Count > Limit)
                    {
                        IsTooLarge = true;
                        return;
                    }
                }
            }
            _more[feature.Index] = all;
        }
    }

    /// <summary>Whether any feature has a cardinality.</summary>
    public bool HasMany { get; }

    /// <summary>Whether there are more instances than are unfolded.</summary>
    public bool IsTooLarge { get; }

    /// <summary>How many there are.</summary>
    public int Count => _model.Features.Length + _others.Count;

    /// <summary>All instances of a feature; those below one instance of the parent stand together.</summary>
    public IReadOnlyList<int> Of(int feature) => _more[feature] ?? [feature];

    public int FeatureOf(int instance) =>
        instance < _model.Features.Length ? instance : _others[instance - _model.Features.Length].Feature;

    /// <summary>The instance of the parent; -1 for an instance of the root.</summary>
    public int ParentOf(int instance) =>
        instance < _model.Features.Length
            ? _model.Features[instance].Parent
            : _others[instance - _model.Features.Length].Parent;

    /// <summary>The instances of a feature below, or at, an instance of one of its ancestors; all for -1.</summary>
    public IReadOnlyList<int> Under(int feature, int context)
    {
        IReadOnlyList<int> all = Of(feature);
        return all.Count == 1 || context < 0 ? all : [.. all.Where(i => IsUnder(i, context))];
    }

    /// <summary>
    /// The instances in which each a constraint holds: those of the innermost feature with cardinality that all the
    /// mentioned features are below; -1 for the whole model.
    /// </summary>
    public IReadOnlyList<int> ContextsOf(FeatureExpression constraint)
    {
        if (!HasMany)
        {
            return [-1];
        }
        HashSet<int>? common = null;
        foreach (int mentioned in constraint.Mentioned())
        {
            HashSet<int> above = [];
            for (int f = mentioned; f >= 0; f = _model.Features[f].Parent)
            {
                if (_model.Features[f].MaxInstances != 1)
                {
                    above.Add(f);
                }
            }
            if (common is null)
            {
                common = above;
            }
            else
            {
                common.IntersectWith(above);
            }
        }
        return common is null || common.Count == 0 ? [-1] : Of(common.Max());
    }

    private bool IsUnder(int instance, int context)
    {
        int feature = FeatureOf(context);
        while (instance >= 0 && FeatureOf(instance) != feature)
        {
            instance = ParentOf(instance);
        }
        return instance == context;
    }
}
