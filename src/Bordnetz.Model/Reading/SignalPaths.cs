using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model.Reading;

/// <summary>Finds signals of the catalog by the paths that descriptions use.</summary>
internal static class SignalPaths
{
    /// <summary>The signal; null, and a problem in the log, when there is none. A missing catalog is no problem here.</summary>
    public static SignalDefinition? Find(SignalCatalog? catalog, string path, SourcePlace place, ProblemLog log)
    {
        if (catalog is null || path.Length == 0)
        {
            return null;
        }
        if (catalog.TryFind(path, out SignalDefinition? signal))
        {
            if (signal.Deprecation is { } since)
            {
                log.Note("BN1109", place, $"'{path}' is deprecated: {since}");
            }
            return signal;
        }
        string what = catalog.Branches.Any(b => b.Path == path)
            ? "is a branch of the catalog, not a signal"
            : $"is not in the catalog{catalog.Suggest(path)}";
        log.Error("BN1107", place, $"'{path}' {what}");
        return null;
    }
}
