using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Bordnetz.Problems;

namespace Bordnetz.Model.Features;

/// <summary>
/// Makes one model of a file and what it imports. Names of an imported file begin with its alias and a dot, as the
/// importing file writes them.
/// </summary>
/// <param name="readImport">The text of an imported file, by path; null when it cannot be read, which it has logged.</param>
/// <param name="log">Takes the problems.</param>
internal sealed class UvlComposer(Func<string, SourcePlace, string?> readImport, ProblemLog log)
{
    private const int MaxFeatures = 200_000;
    private const int MaxImportDepth = 32;

    private readonly List<Feature> _features = [];
    private readonly List<FeatureGroup> _groups = [];
    private readonly List<(UvlDraft Draft, string Prefix)> _constraints = [];
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly List<string> _path = [];
    private Feature? _pendingParent;
    private bool _whole = true;

    public FeatureModel Compose(string text, string file)
    {
        UvlDraft root = UvlReader.Read(text, file, log);
        if (!log.HasErrors)
        {
            _path.Add(Identity(file));
            Append(root, "", null);
        }
        ImmutableArray<Feature> features = [.. _features];
        return new FeatureModel(
            features,
            [.. _groups],
            log.HasErrors || !_whole ? [] : BuildConstraints(features),
            _byName
        );
    }

    private static string Identity(string file) =>
        file.Contains('\0', StringComparison.Ordinal) ? file : Path.GetFullPath(file);

    // The recursion is over imports, not over the tree. Returns the index of the root; -1 when there is none.
    private int Append(UvlDraft draft, string prefix, FeatureDraft? reference)
    {
        _constraints.Add((draft, prefix));
        int[] indices = new int[draft.Features.Count];
        List<int>[] members = [.. draft.Groups.Select(_ => new List<int>())];
        HashSet<string> used = new(StringComparer.Ordinal);
        Feature? above = reference is null ? null : _pendingParent;
        for (int i = 0; i < indices.Length; i++)
        {
            FeatureDraft feature = draft.Features[i];
            int group = feature.Group;
            Feature? parent = group >= 0 ? Parent(indices[draft.Groups[group].Parent]) : above;
            if (feature.Name.Contains('.', StringComparison.Ordinal))
            {
                indices[i] = Import(draft, feature, prefix, parent, used);
            }
            else
            {
                if (i == 0 && reference is not null)
                {
                    Adopt(feature, reference);
                }
                indices[i] = Add(feature, prefix + feature.Name, parent);
            }
            if (group >= 0 && indices[i] >= 0)
            {
                members[group].Add(indices[i]);
            }
            if (_features.Count >= MaxFeatures && log.HasErrors)
            {
                return -1;
            }
        }
        for (int g = 0; g < members.Length; g++)
        {
            _groups.Add(draft.Groups[g].Build(indices[draft.Groups[g].Parent], members[g]));
        }
        foreach (UvlImport import in draft.Imports.Where(i => !used.Contains(i.Alias)))
        {
            log.Warning("BN4006", import.Place, $"the import '{import.Alias}' has no place in the tree of features");
        }
        return indices.Length > 0 ? indices[0] : -1;
    }

    private Feature? Parent(int index) => index < 0 ? null : _features[index];

    private int Import(UvlDraft draft, FeatureDraft reference, string prefix, Feature? parent, HashSet<string> used)
    {
        UvlImport? import = draft
            .Imports.Where(i => reference.Name.StartsWith(i.Alias + ".", StringComparison.Ordinal))
            .MaxBy(i => i.Alias.Length);
        if (import is null)
        {
            string alias = reference.Name[..reference.Name.LastIndexOf('.')];
            string hint = Suggestion.For(alias, draft.Imports.Select(i => i.Alias));
            log.Error("BN4006", reference.Place, $"no import is called '{alias}'{hint}");
            return -1;
        }
        used.Add(import.Alias);
        string path = PathOf(draft.File, import.Name);
        string identity = Identity(path);
        if (_path.Contains(identity) || _path.Count >= MaxImportDepth)
        {
            string way = string.Join(" -> ", _path.Append(identity).Select(p => Path.GetFileName(p)));
            log.Error("BN4006", import.Place, $"the import of '{import.Name}' leads in a circle: {way}");
            return -1;
        }
        if (readImport(path, import.Place) is not { } text)
        {
            _whole = false;
            return -1;
        }
        UvlDraft imported = UvlReader.Read(text, path, log);
        string wanted = reference.Name[(import.Alias.Length + 1)..];
        if (log.HasErrors)
        {
            return -1;
        }
        if (imported.Features[0].Name != wanted)
        {
            log.Error(
                "BN4006",
                reference.Place,
                $"the root of '{import.Name}' is '{imported.Features[0].Name}', not '{wanted}'; only the root has a place"
                    + " in another tree"
            );
            return -1;
        }
        _path.Add(identity);
        _pendingParent = parent;
        int index = Append(imported, $"{prefix}{import.Alias}.", reference);
        _path.RemoveAt(_path.Count - 1);
        return index;
    }

    // folder.file is folder/file.uvl beside the importing file.
    private static string PathOf(string importing, string name)
    {
        string folder = Path.GetDirectoryName(importing)?.Replace('\\', '/') ?? "";
        string relative = name.Replace('.', '/') + ".uvl";
        return folder.Length == 0 ? relative : $"{folder}/{relative}";
    }

    private static void Adopt(FeatureDraft root, FeatureDraft reference)
    {
        foreach ((string key, FeatureAttribute value) in reference.Attributes)
        {
            root.Attributes[key] = value;
        }
        if (reference.MaxInstances != 1 || reference.MinInstances != 1)
        {
            (root.MinInstances, root.MaxInstances) = (reference.MinInstances, reference.MaxInstances);
        }
    }

    private int Add(FeatureDraft draft, string name, Feature? parent)
    {
        if (_features.Count >= MaxFeatures)
        {
            log.Error("BN4003", draft.Place, $"the model has more than {MaxFeatures} features");
            return -1;
        }
        if (!_byName.TryAdd(name, _features.Count))
        {
            int line = _features[_byName[name]].Place.Line;
            log.Error("BN4004", draft.Place, $"the feature '{name}' is there already, in line {line}");
            return -1;
        }
        _features.Add(draft.Build(name, _features.Count, parent));
        return _features.Count - 1;
    }

    private ImmutableArray<FeatureExpression> BuildConstraints(ImmutableArray<Feature> features)
    {
        ImmutableArray<FeatureExpression>.Builder constraints = ImmutableArray.CreateBuilder<FeatureExpression>();
        foreach ((UvlDraft draft, string prefix) in _constraints)
        {
            FeatureNames names = new(features, _byName, prefix);
            FeatureExpressionParser parser = new(names, (l, c) => new SourcePlace(draft.File, l, c), log);
            Span<UvlToken> all = CollectionsMarshal.AsSpan(draft.Tokens);
            FeatureLevel used = FeatureLevel.Boolean;
            foreach ((int first, int end) in draft.Constraints)
            {
                string text = draft.Text[draft.Tokens[first].Start..draft.Tokens[end - 1].End];
                SourcePlace place = draft.PlaceOf(draft.Tokens[first]);
                if (parser.Parse(all[first..end], text, place, draft.Tokens[end]) is { } constraint)
                {
                    constraints.Add(constraint);
                    FeatureLevel level = LevelOf(constraint);
                    used = level > used ? level : used;
                }
            }
            CheckLevel(draft, used);
        }
        return constraints.ToImmutable();
    }

    private static FeatureLevel LevelOf(FeatureExpression constraint) =>
        constraint.Atoms.Any(a => a is TextAtom || a.HasValues) ? FeatureLevel.Type
        : constraint.Atoms.IsEmpty ? FeatureLevel.Boolean
        : FeatureLevel.Arithmetic;

    private void CheckLevel(UvlDraft draft, FeatureLevel used)
    {
        if (draft.Features.Exists(f => f.Type != FeatureType.Boolean))
        {
            used = FeatureLevel.Type;
        }
        else if (used < FeatureLevel.Arithmetic && draft.Features.Exists(f => f.MaxInstances != 1))
        {
            used = FeatureLevel.Arithmetic;
        }
        if (draft.Levels.Count > 0 && draft.Levels.Max(l => l.Level) < used)
        {
            log.Warning(
                "BN4008",
                draft.Levels[0].Place,
                $"the file uses UVL's level {used}, which 'include' does not name; other tools may refuse it"
            );
        }
    }
}
