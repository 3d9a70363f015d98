using Bordnetz.Can;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads layout files, each once, whatever number of networks and variants use it.</summary>
internal sealed class LayoutFileReader(PlatformFiles files, ProblemLog log)
{
    // Two messages of one identifier are no mistake when no variant has both: that is checked there.
    private const string SameIdentifier = "BN2009";

    // A departure from the format is a warning, except where it leaves open what is on the wire.
    private static readonly string[] Grave = ["BN2010", "BN2011", "BN2012", "BN2022"];

    private readonly Dictionary<string, DbcFile?> _dbc = new(StringComparer.Ordinal);

    /// <summary>The layout of a network; empty when it has none, null when it cannot be read.</summary>
    public LayoutFile? Read(NetworkDescription network)
    {
        if (network.Layout is not { } file)
        {
            return new LayoutFile();
        }
        if (!files.Check(file))
        {
            return null;
        }
        return network.Kind == NetworkKind.Lin ? ReadLdf(file, network) : ReadDbc(file);
    }

    private LayoutFile? ReadDbc(PlacedText file)
    {
        string path = files.PathOf(file.Value);
        if (!_dbc.TryGetValue(path, out DbcFile? dbc))
        {
            ProblemLog own = new();
            dbc = DbcReader.Read(path, own, DbcMode.Tolerant);
            foreach (Problem problem in own.Problems.Where(p => p.Code != SameIdentifier))
            {
                log.Add(Grave.Contains(problem.Code) ? problem with { Severity = Severity.Error } : problem);
            }
            _dbc.Add(path, dbc);
        }
        return dbc is null ? null : new LayoutFile { Messages = dbc.Messages };
    }

    private LayoutFile? ReadLdf(PlacedText file, NetworkDescription network)
    {
        log.Error("BN1322", file.Place, $"the layout of '{network.Name}' cannot be read yet");
        return null;
    }
}
