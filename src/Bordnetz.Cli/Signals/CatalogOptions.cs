using System.CommandLine;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Cli.Signals;

/// <summary>The options by which a command is given a catalog, named as vss-tools names them.</summary>
internal sealed class CatalogOptions
{
    private readonly Option<string?> _vspec = new("--vspec", "-s") { Description = "The base tree of a catalog." };
    private readonly Option<string?> _catalog = new("--catalog")
    {
        Description = "A catalog in one file, such as an official release in JSON.",
    };
    private readonly Option<string[]> _overlays = Many("--overlay", "An overlay; several apply in the order given.");
    private readonly Option<string[]> _units = Many("--units", "A file of units, instead of the standard's.");
    private readonly Option<string[]> _quantities = Many("--quantities", "A file of quantities.");
    private readonly Option<string[]> _types = Many("--types", "A tree of struct types.");
    private readonly Option<string[]> _folders = Many("--include-dirs", "A folder of included files.");

    public CatalogOptions()
    {
        _overlays.Aliases.Add("-l");
        _overlays.Aliases.Add("--overlays");
        _units.Aliases.Add("-u");
        _quantities.Aliases.Add("-q");
        _types.Aliases.Add("-t");
        _folders.Aliases.Add("-I");
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_vspec);
        command.Options.Add(_catalog);
        command.Options.Add(_overlays);
        command.Options.Add(_units);
        command.Options.Add(_quantities);
        command.Options.Add(_types);
        command.Options.Add(_folders);
    }

    /// <summary>The catalog; null, and a problem, when there is none or it cannot be read.</summary>
    public SignalCatalog? Read(ParseResult parsed, ProblemLog log)
    {
        string? vspec = parsed.GetValue(_vspec);
        string? catalog = parsed.GetValue(_catalog);
        if ((vspec is null) == (catalog is null))
        {
            log.Error("BN9050", default, "give either --vspec TREE or --catalog FILE");
            return null;
        }
        SignalCatalogFiles files = new()
        {
            Trees = [(vspec ?? catalog)!, .. parsed.GetValue(_overlays) ?? []],
            Types = [.. parsed.GetValue(_types) ?? []],
            Units = [.. parsed.GetValue(_units) ?? []],
            Quantities = [.. parsed.GetValue(_quantities) ?? []],
            IncludeFolders = [.. parsed.GetValue(_folders) ?? []],
        };
        return SignalCatalogReader.Read(files, log);
    }

    private static Option<string[]> Many(string name, string description) => new(name) { Description = description };
}
