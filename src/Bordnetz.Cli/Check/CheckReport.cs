using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Check;

/// <summary>What <c>bordnetz check</c> found, before it is written in some format. Immutable.</summary>
internal sealed record CheckReport
{
    /// <summary>The folder as the user named it.</summary>
    public required string Folder { get; init; }

    /// <summary>The platform; null when its description cannot be used.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The bounds of the variants that were asked for.</summary>
    public ImmutableArray<VariantAnalysis> Analyses { get; init; } = [];

    /// <summary>Everything that is wrong, in reading order.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>The name for headings: the platform's, or its folder's when it has none.</summary>
    public string Name => Platform?.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder));

    /// <summary>Whether nothing is wrong that fails a build.</summary>
    public bool Holds => Problems.All(p => p.Severity != Severity.Error);

    /// <summary>Reads a platform, selects variants and proves their bounds.</summary>
    public static CheckReport Make(string? folder, string? selection)
    {
        ProblemLog log = new();
        string path = folder ?? PlatformLoading.DefaultFolder();
        if (PlatformLoading.Load(path, selection, log) is not (var platform, _, var variants))
        {
            return new CheckReport { Folder = path, Problems = [.. log.InReadingOrder()] };
        }
        ImmutableArray<VariantAnalysis> analyses = [.. variants.Select(VariantAnalyzer.Analyse)];
        foreach (Problem problem in analyses.SelectMany(a => a.Problems))
        {
            log.Add(problem);
        }
        return new CheckReport
        {
            Folder = path,
            Platform = platform,
            Analyses = analyses,
            Problems = [.. log.InReadingOrder()],
        };
    }
}
