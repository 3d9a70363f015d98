using System.Collections.Immutable;
using Bordnetz.Model.Resolving;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model.Reading;

/// <summary>
/// Loads a platform in two passes: first every file is read and every name checked; then, if that found no error, the
/// variants are resolved one by one.
/// </summary>
/// <param name="log">Takes the problems.</param>
/// <param name="instead">By full path, texts to read in place of what files hold; null for none.</param>
internal sealed class PlatformLoader(ProblemLog log, IReadOnlyDictionary<string, string>? instead = null)
{
    public const string MainFile = "platform.yaml";

    public Platform? Load(string folderOrFile)
    {
        if (Locate(folderOrFile) is not var (folder, main))
        {
            return null;
        }
        PlatformFiles files = new(folder, log, instead);
        ReadContext context = new(log);
        PlatformReader reader = new(files, context);
        if (reader.Read(main) is not { } description)
        {
            return null;
        }
        SignalCatalog? catalog = ReadCatalog(description, files);
        NodeNames names = new(description, reader.IsIncomplete, log);
        new ReferenceCheck(description, catalog, names, reader.IsIncomplete, log).Run();
        new HardwareCheck(description, names, reader.IsIncomplete, log).Run();
        SourcingLinker sourcing = new(description, reader.IsIncomplete, log);
        sourcing.Check();
        ImmutableArray<NetworkLayout> layouts = ReadLayouts(description, files, catalog, names, context);
        if (log.HasErrors || catalog is null || context.Features is not { } features)
        {
            return null;
        }
        PlatformParts parts = new(description, features, catalog, layouts);
        ImmutableArray<Variant> variants = ResolveVariants(parts);
        return new Platform(description, features, catalog, folder)
        {
            Origin = folderOrFile,
            Variants = variants,
            Sourcing = sourcing.Link(features, variants),
            Digest = files.Digest(),
            Files = [.. files.Paths],
        };
    }

    private (string Folder, string Main)? Locate(string folderOrFile)
    {
        if (Directory.Exists(folderOrFile))
        {
            return (folderOrFile, MainFile);
        }
        if (File.Exists(folderOrFile))
        {
            return (Path.GetDirectoryName(folderOrFile) ?? "", Path.GetFileName(folderOrFile));
        }
        string? parent = Path.GetDirectoryName(folderOrFile.TrimEnd('/', '\\'));
        IEnumerable<string> beside = Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent).Where(d => File.Exists(Path.Combine(d, MainFile))).Take(1000)
            : [];
        string hint = Suggestion.For(folderOrFile, beside);
        log.Error("BN1010", new SourcePlace(folderOrFile), $"there is no folder or file '{folderOrFile}'{hint}");
        return null;
    }

    private SignalCatalog? ReadCatalog(PlatformDescription description, PlatformFiles files)
    {
        bool complete = true;
        foreach (PlacedText file in description.Catalog)
        {
            complete &= files.Check(file);
        }
        if (!complete || description.Catalog.IsEmpty)
        {
            return null;
        }
        SignalCatalog? catalog = SignalCatalogReader.Read(
            [.. description.Catalog.Select(f => files.PathOf(f.Value))],
            log
        );
        foreach (string included in catalog?.Signals.Select(s => s.Place.File).Distinct() ?? [])
        {
            files.Include(included);
        }
        // The catalog's reader takes the units from beside the first tree.
        string first = files.PathOf(description.Catalog[0].Value);
        files.Include(Path.Combine(Path.GetDirectoryName(first) ?? "", "units.yaml"));
        return catalog;
    }

    private ImmutableArray<NetworkLayout> ReadLayouts(
        PlatformDescription description,
        PlatformFiles files,
        SignalCatalog? catalog,
        NodeNames names,
        ReadContext context
    )
    {
        LayoutFileReader layouts = new(files, names, log);
        ImmutableArray<NetworkLayout>.Builder linked = ImmutableArray.CreateBuilder<NetworkLayout>();
        List<(NetworkDescription Network, LayoutFile? Layout)> read =
        [
            .. description.Networks.Select(n => (n, layouts.Read(n))),
        ];
        foreach ((NetworkDescription network, LayoutFile? layout) in read)
        {
            YamlNode? mapping = ReadMapping(network, files);
            if (layout is null)
            {
                continue;
            }
            IReadOnlyList<MappedSignal> mapped = mapping is null
                ? []
                : new MappingReader(network, layout, Elsewhere(network, read, files), catalog, context).Read(mapping);
            IEnumerable<NetworkDescription> uplinks = description.Networks.Where(n => n.Name == network.Uplink?.Value);
            linked.Add(
                new LayoutLinker(network, uplinks, names, log).Link(
                    layout,
                    mapped.ToLookup(m => (m.Message, m.Name))
                ) with
                {
                    MappingFile = network.Mapping is { } file ? files.PathOf(file.Value) : null,
                }
            );
        }
        return linked.DrainToImmutable();
    }

    // One mapping may serve the layouts of several networks, as one serves all DBC files of a KUKSA CAN provider.
    private static HashSet<string> Elsewhere(
        NetworkDescription network,
        List<(NetworkDescription Network, LayoutFile? Layout)> all,
        PlatformFiles files
    )
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        string? file = network.Mapping is { } mapping ? files.Identity(mapping.Value) : null;
        foreach ((NetworkDescription other, LayoutFile? layout) in all)
        {
            if (other != network && other.Mapping is { } same && files.Identity(same.Value) == file)
            {
                names.UnionWith(layout?.Messages.Select(m => m.Name) ?? []);
                names.UnionWith(layout?.Messages.SelectMany(m => m.Signals).Select(s => s.Name) ?? []);
            }
        }
        return names;
    }

    // A mapping without entries is one that nobody has written yet.
    private YamlNode? ReadMapping(NetworkDescription network, PlatformFiles files) =>
        network.Mapping is { } file && files.ReadText(file.Value, file.Place) is { } text && HasContent(text)
            ? YamlDocument.Parse(text, files.PathOf(file.Value), log)
            : null;

    private static bool HasContent(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> trimmed = line.TrimStart();
            if (!trimmed.IsEmpty && trimmed[0] != '#')
            {
                return true;
            }
        }
        return false;
    }

    private ImmutableArray<Variant> ResolveVariants(PlatformParts parts)
    {
        PlatformDescription description = parts.Description;
        if (Configurations(parts) is not { } configurations)
        {
            return [];
        }
        ImmutableArray<string> names = VariantNames.Of(
            parts.Features,
            configurations,
            description.NameBy.Select(n => n.Value)
        );
        VariantProblems problems = new();
        ImmutableArray<Variant>.Builder variants = ImmutableArray.CreateBuilder<Variant>(configurations.Length);
        for (int i = 0; i < configurations.Length; i++)
        {
            if (VariantResolver.Resolve(parts, names[i], configurations[i], problems) is { } variant)
            {
                variants.Add(variant);
            }
        }
        problems.Report(configurations.Length, log);
        ReportUnusedMappings(parts, variants);
        return variants.DrainToImmutable();
    }

    private ImmutableArray<ImmutableArray<bool>>? Configurations(PlatformParts parts)
    {
        SourcePlace place = parts.Features.Features[0].Place;
        ImmutableArray<ImmutableArray<bool>>? configurations = parts.Features.Configurations(Platform.MaxVariants);
        if (configurations is null)
        {
            log.Error(
                "BN4012",
                place,
                $"the features allow more than {Platform.MaxVariants} variants, or too many to find out; decide some of"
                    + " them"
            );
        }
        else if (configurations.Value.IsEmpty)
        {
            string why = parts.Features.Explain([])?.ToString() ?? "its constraints contradict each other";
            log.Error("BN4011", place, $"the features allow no variant at all: {why}");
            return null;
        }
        return configurations;
    }

    // A mapping whose frame no variant has is most likely a mistake in a 'when' or a receiver.
    private void ReportUnusedMappings(PlatformParts parts, IEnumerable<Variant> variants)
    {
        HashSet<(string Network, string Frame)> used = [];
        foreach (Variant variant in variants)
        {
            used.UnionWith(variant.Frames.Select(f => (f.Network.Name, f.Name)));
        }
        foreach (NetworkLayout layout in parts.Layouts)
        {
            foreach (
                FrameLayout frame in layout.Frames.Where(f => !used.Contains((layout.Network.Name, f.Message.Name)))
            )
            {
                foreach (MappedSignal mapped in frame.Mapped.SelectMany(m => m))
                {
                    log.Warning(
                        "BN1320",
                        mapped.Place,
                        $"no variant has the frame '{frame.Message.Name}' that carries '{mapped.Signal.Path}'"
                    );
                }
            }
        }
    }
}
