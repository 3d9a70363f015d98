using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>The files of a catalog. Immutable.</summary>
public sealed record SignalCatalogFiles
{
    /// <summary>
    /// The base tree, then overlays, in the order in which they apply. A <c>.json</c> file is a JSON export, every other
    /// one YAML with includes. A YAML file of units may stand among them and adds units.
    /// </summary>
    public ImmutableArray<string> Trees { get; init; } = [];

    /// <summary>Trees of struct types (vss-tools, <c>--types</c>).</summary>
    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>
    /// Files of units (vss-tools, <c>-u</c>): the only units there are. When none is given, those of VSS 6.0 and of a
    /// <c>units.yaml</c> beside the first tree.
    /// </summary>
    public ImmutableArray<string> Units { get; init; } = [];

    /// <summary>
    /// Files of quantities (vss-tools, <c>-q</c>); when none is given, a <c>quantities.yaml</c> beside the first tree.
    /// </summary>
    public ImmutableArray<string> Quantities { get; init; } = [];

    /// <summary>Folders in which included files are looked for as well (vss-tools, <c>-I</c>).</summary>
    public ImmutableArray<string> IncludeFolders { get; init; } = [];
}

/// <summary>Reads a signal catalog from VSS files of any form. Never throws on what the files hold.</summary>
public sealed partial class SignalCatalogReader
{
    private readonly ProblemLog _log;
    private readonly VssFiles _disk;
    private readonly UnitsReader _units;

    private SignalCatalogReader(VssFiles disk, ProblemLog log)
    {
        _disk = disk;
        _log = log;
        _units = new UnitsReader(log);
    }

    internal static SignalCatalog? Read(SignalCatalogFiles files, VssFiles disk, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(log);
        return new SignalCatalogReader(disk, log).Read(files);
    }

    private SignalCatalog? Read(SignalCatalogFiles files)
    {
        bool complete = true;
        string folder = files.Trees.Length > 0 ? Path.GetDirectoryName(files.Trees[0]) ?? "" : "";
        ImmutableSortedSet<string>? quantities = null;
        foreach (string file in files.Quantities.IsEmpty ? Beside(folder, "quantities.yaml") : files.Quantities)
        {
            VssValue? top = ReadMap(file);
            complete &= top is not null;
            quantities = top is null ? quantities : (quantities ?? []).Union(_units.ReadQuantities(top));
        }
        VssUnits units = files.Units.IsEmpty ? VssUnits.Standard : VssUnits.None;
        foreach (string file in files.Units.IsEmpty ? Beside(folder, "units.yaml") : files.Units)
        {
            VssValue? top = ReadMap(file);
            complete &= top is not null;
            units = top is null ? units : _units.Add(units, top, quantities);
        }
        List<VssTree> trees = [];
        foreach (string file in files.Trees.Concat(files.Types))
        {
            if (!IsJson(file) && ReadUnits(file) is { } own)
            {
                units = _units.Add(units, own, quantities);
                continue;
            }
            VssTree? tree = IsJson(file)
                ? VssJsonReader.Read(file, _disk, _log)
                : VspecReader.Read(file, files.IncludeFolders, _disk, _log);
            complete &= tree is not null;
            if (tree is not null)
            {
                trees.Add(tree);
            }
        }
        return complete && trees.Count > 0 ? CatalogBuilder.Build(trees, units, _log) : null;
    }

    private ImmutableArray<string> Beside(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return _disk.Exists(path) ? [path] : [];
    }

    private VssValue? ReadMap(string file) =>
        _disk.Read(file, new SourcePlace(file), _log) is { } text ? YamlValueReader.Read(file, text, _log) : null;

    private bool IsJson(string file)
    {
        string extension = Path.GetExtension(file);
        if (extension.Length > 0 && extension != ".txt")
        {
            return extension.Equals(".json", StringComparison.OrdinalIgnoreCase);
        }
        // Whichever reader comes next says that the file cannot be read.
        string? text = _disk.Exists(file) ? _disk.Read(file, new SourcePlace(file), new ProblemLog()) : null;
        return text?.TrimStart() is ['{', ..];
    }

    /// <summary>The file's top map when it is a file of units.</summary>
    private VssValue? ReadUnits(string file)
    {
        if (!Path.GetExtension(file).StartsWith(".y", StringComparison.OrdinalIgnoreCase) || !_disk.Exists(file))
        {
            return null;
        }
        // When it is no file of units it is read again as a tree, which reports what is wrong with it.
        ProblemLog quiet = new();
        return
            _disk.Read(file, new SourcePlace(file), quiet) is { } text
            && YamlValueReader.Read(file, text, quiet) is { } top
            && UnitsReader.IsUnits(top)
            ? top
            : null;
    }
}
