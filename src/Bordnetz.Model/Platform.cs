using System.Collections.Immutable;
using Bordnetz.Model.Reading;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model;

/// <summary>
/// A platform: the description of a family of vehicles, read and checked, with every variant resolved. Immutable and
/// thread-safe.
/// </summary>
public sealed class Platform
{
    /// <summary>The most variants that a platform may have.</summary>
    public const int MaxVariants = 4096;

    private readonly string _folder;

    internal Platform(PlatformDescription description, FeatureModel features, SignalCatalog catalog, string folder)
    {
        Name = description.Name;
        Description = description.Description;
        Features = features;
        Catalog = catalog;
        _folder = folder;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public string Description { get; }

    /// <summary>Which features there are and which go together. A platform without features has one, its root.</summary>
    public FeatureModel Features { get; }

    /// <summary>The signals of all variants.</summary>
    public SignalCatalog Catalog { get; }

    /// <summary>Every valid variant, in the order of the features in their file.</summary>
    public ImmutableArray<Variant> Variants { get; internal init; } = [];

    /// <summary>What is to be bought and from whom.</summary>
    public Sourcing Sourcing { get; internal init; } = Sourcing.None;

    /// <summary>
    /// A hash (SHA-256, hexadecimal) of the files that were read: of their names within the platform and their bytes.
    /// Scenarios are not among them.
    /// </summary>
    public string Digest { get; internal init; } = "";

    /// <summary>What it was loaded from: its folder, or its main file.</summary>
    internal string Origin { get; init; } = "";

    /// <summary>The files that were read, by path.</summary>
    public ImmutableArray<string> Files { get; internal init; } = [];

    /// <summary>The names of the scenarios that come with the platform, in order.</summary>
    public ImmutableArray<string> ScenarioNames => [.. ScenarioReader.NamesIn(_folder)];

    /// <summary>
    /// Reads a platform. Null when it has errors; those, and warnings, are then in the log, all of them that could be
    /// found in one reading.
    /// </summary>
    /// <param name="folderOrFile">The folder that holds <c>platform.yaml</c>, or a main file of another name.</param>
    /// <param name="log">Takes the problems.</param>
    public static Platform? Load(string folderOrFile, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(folderOrFile);
        ArgumentNullException.ThrowIfNull(log);
        ProblemLog own = new();
        Platform? platform = new PlatformLoader(own).Load(folderOrFile);
        log.AddAll(own);
        return own.HasErrors ? null : platform;
    }

    /// <summary>
    /// The variants that a user means. Empty when there are none, and why is then in the log.
    /// </summary>
    /// <param name="selection">
    /// Null for all; the name of a variant; or names of features, separated by commas, that the variants all have. Upper
    /// and lower case are the same.
    /// </param>
    /// <param name="log">Takes the problems.</param>
    public ImmutableArray<Variant> Select(string? selection, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (string.IsNullOrWhiteSpace(selection))
        {
            return Variants;
        }
        string wanted = selection.Trim();
        ImmutableArray<Variant> named = [.. Variants.Where(v => Same(v.Name, wanted))];
        if (!named.IsEmpty)
        {
            return named;
        }
        List<string> features = [];
        bool known = true;
        foreach (
            string word in wanted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        )
        {
            string? feature = Features.Names.FirstOrDefault(n => Same(n, word));
            if (feature is null)
            {
                known = false;
                string hint = Suggestion.For(word, Variants.Select(v => v.Name));
                hint = hint.Length > 0 ? hint : Suggestion.For(word, Features.Names);
                log.Error("BN4020", default, $"'{word}' is neither a variant nor a feature of '{Name}'{hint}");
            }
            else
            {
                features.Add(feature);
            }
        }
        if (!known)
        {
            return [];
        }
        ImmutableArray<Variant> having = [.. Variants.Where(v => features.TrueForAll(v.Features.Contains))];
        if (having.IsEmpty)
        {
            ReportConflict(features, log);
        }
        return having;
    }

    /// <summary>Reads a scenario by its name, or by the path of its file. Null when it has errors.</summary>
    /// <param name="name">A name of <see cref="ScenarioNames"/>, or a path that ends in <c>.yaml</c>.</param>
    /// <param name="log">Takes the problems.</param>
    public Scenario? LoadScenario(string name, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(log);
        return ScenarioReader.Read(_folder, name, Catalog, log);
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private void ReportConflict(List<string> features, ProblemLog log)
    {
        string wanted = string.Join(" and ", features.Select(f => $"'{f}'"));
        if (Features.Explain(features) is not { } conflict)
        {
            log.Error("BN4021", default, $"no variant has {wanted}");
            return;
        }
        foreach (FeatureRule rule in conflict.Rules)
        {
            log.Error("BN4021", rule.Place, $"no variant has {wanted}: {rule.Text}");
        }
        if (conflict.Rules.IsEmpty)
        {
            log.Error("BN4021", default, $"no variant has {wanted}");
        }
    }
}
