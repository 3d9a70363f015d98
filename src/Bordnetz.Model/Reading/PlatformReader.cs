using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads <c>platform.yaml</c> and the files that it includes into a <see cref="PlatformDescription"/>.</summary>
internal sealed class PlatformReader
{
    private const int MaxFiles = 1000;

    private static readonly ImmutableSortedDictionary<string, Powertrain> Powertrains = new Dictionary<
        string,
        Powertrain
    >
    {
        ["bev"] = Powertrain.Bev,
        ["phev"] = Powertrain.Phev,
        ["combustion"] = Powertrain.Combustion,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private readonly PlatformFiles _files;
    private readonly ReadContext _context;
    private readonly PlatformDescription _platform = new();
    private readonly List<(string File, YamlMapReader Map)> _documents = [];
    private readonly Stack<string> _including = new();
    private readonly HashSet<string> _included = new(StringComparer.Ordinal);

    public PlatformReader(PlatformFiles files, ReadContext context)
    {
        _files = files;
        _context = context;
    }

    private ProblemLog Log => _context.Log;

    /// <summary>Whether a file of the platform could not be read, so that names may be missing for that reason.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Reads the platform; null when not even its main file can be read.</summary>
    public PlatformDescription? Read(string mainFile)
    {
        _platform.Place = new SourcePlace(_files.PathOf(mainFile), 1, 1);
        ReadDocument(mainFile, new SourcePlace(_files.PathOf(mainFile)), isMain: true);
        if (_documents.Count == 0)
        {
            return null;
        }
        SectionReader sections = new(_platform, _context);
        foreach ((_, YamlMapReader map) in _documents)
        {
            sections.CollectTemplates(map);
        }
        foreach ((_, YamlMapReader map) in _documents)
        {
            sections.Read(map);
        }
        return _platform;
    }

    // Nested as deep as files include each other, at most MaxFiles.
    private void ReadDocument(string relative, SourcePlace from, bool isMain)
    {
        if (
            _files.ReadText(relative, from) is not { } text
            || YamlDocument.Parse(text, _files.PathOf(relative), Log) is not { } root
        )
        {
            IsIncomplete = true;
            return;
        }
        if (root is not YamlMap map)
        {
            _context.WrongKind<YamlMap>(root, "the file", "a map of sections");
            IsIncomplete = true;
            return;
        }
        KeyTable keys = isMain ? PlatformKeys.Platform : PlatformKeys.Included;
        YamlMapReader reader = new(map, keys, isMain ? "a platform" : "an included file", _context);
        CheckVersion(reader, isMain);
        if (isMain)
        {
            ReadHeader(reader);
        }
        _documents.Add((relative, reader));
        _including.Push(_files.Identity(relative));
        foreach (PlacedText include in reader.Texts("include"))
        {
            Include(include);
        }
        _including.Pop();
    }

    private void Include(PlacedText include)
    {
        string relative = include.Value.Replace('\\', '/');
        string identity = _files.Identity(relative);
        if (_including.Contains(identity))
        {
            IEnumerable<string?> circle = _including.Reverse().SkipWhile(f => f != identity).Append(identity);
            string shown = string.Join(" -> ", circle.Select(Path.GetFileName));
            Log.Error("BN1011", include.Place, $"files include each other in a circle: {shown}");
        }
        else if (!_included.Add(identity))
        {
            Log.Error("BN1011", include.Place, $"'{relative}' is included already");
        }
        else if (_included.Count > MaxFiles)
        {
            Log.Error("BN1005", include.Place, $"more than {MaxFiles} files are included");
        }
        else
        {
            ReadDocument(relative, include.Place, isMain: false);
        }
    }

    private void CheckVersion(YamlMapReader reader, bool isMain)
    {
        if (isMain)
        {
            reader.Require("bordnetz");
        }
        if (reader.Whole("bordnetz", 0, int.MaxValue) is { } version and not 1)
        {
            Log.Error("BN1012", reader.PlaceOf("bordnetz"), $"this program reads format 1, not {version}");
        }
    }

    private void ReadHeader(YamlMapReader reader)
    {
        _platform.Place = reader.Place;
        _platform.Name = reader.RequiredText("name")?.Value ?? "";
        _platform.Description = reader.Text("description", "");
        _platform.Features = reader.Text("features");
        reader.Require("catalog");
        _platform.Catalog = reader.Texts("catalog");
        _platform.NameBy = reader.Texts("name-by");
        ReadPowertrain(reader);
        ReadFeatures();
    }

    private void ReadPowertrain(YamlMapReader reader)
    {
        if (!reader.TryNode("powertrain", out YamlNode? node))
        {
            return;
        }
        if (node is YamlText)
        {
            if (reader.Choice("powertrain", Powertrains) is { } only)
            {
                _platform.Powertrains.Add(new PowertrainDescription(only, null));
            }
        }
        else if (reader.Map("powertrain") is { } map)
        {
            YamlMapReader powertrains = new(map, PlatformKeys.PowertrainMap, "'powertrain'", _context);
            foreach (string key in PlatformKeys.PowertrainMap.Keys)
            {
                if (powertrains.Text(key) is { } feature)
                {
                    _platform.Powertrains.Add(new PowertrainDescription(Powertrains[key], feature));
                }
            }
        }
    }

    // The features come first, because every 'when' is checked against them.
    private void ReadFeatures()
    {
        if (_platform.Features is not { } file)
        {
            _context.Features = FeatureModel.Single(
                _platform.Name.Length > 0 ? _platform.Name : "platform",
                _platform.Place
            );
            return;
        }
        if (_files.ReadText(file.Value, file.Place) is { } text)
        {
            _context.Features = FeatureModel.Parse(text, _files.PathOf(file.Value), Log, _files.ReadTextAt);
        }
        if (_context.Features is not { } features)
        {
            return;
        }
        foreach (Problem undecided in features.Undecided)
        {
            Log.Add(undecided);
        }
        foreach (PlacedText name in _platform.NameBy.Concat(_platform.Powertrains.Select(p => p.Feature!)))
        {
            if (name is not null && !features.TryFind(name.Value, out _))
            {
                string hint = Suggestion.For(name.Value, features.Names);
                Log.Error("BN4002", name.Place, $"no feature is called '{name.Value}'{hint}");
            }
        }
    }
}
