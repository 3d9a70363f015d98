using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads layout files, each once, whatever number of networks and variants use it.</summary>
internal sealed class LayoutFileReader(PlatformFiles files, ProblemLog log)
{
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
            dbc = DbcReader.Read(path, log, DbcMode.Lenient);
            _dbc.Add(path, dbc);
        }
        return dbc is null ? null : new LayoutFile { Messages = dbc.Messages };
    }

    private LayoutFile? ReadLdf(PlacedText file, NetworkDescription network) => null;
}
