using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Bordnetz.Model;
using Bordnetz.Model.Suggesting;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz map</c>: what the signals of the networks mean.</summary>
internal static class MapCommand
{
    /// <summary>What begins the line of a proposal in a mapping file; without it the line is an entry.</summary>
    private const string Proposed = "#? ";

    public static Command Create() => new("map", "Works on the mappings between frames and VSS.") { CreateSuggest() };

    private static Command CreateSuggest()
    {
        Argument<string?> folder = PlatformLoading.FolderArgument();
        Option<string?> network = new("--network") { Description = "Only this network." };
        Option<bool> write = new("--write")
        {
            Description =
                $"Writes the proposals into the mapping files, as comments '{Proposed.Trim()}'; take that away to accept one.",
        };
        Option<double?> accept = new("--accept")
        {
            Description = "Writes those of at least this score (0 to 1) as entries, accepted.",
        };
        accept.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<double?>() is not (null or (>= 0 and <= 1)))
            {
                r.AddError("--accept takes a score from 0 to 1.");
            }
        });
        Command command = new("suggest", "Proposes which signals of the frames carry which VSS paths.")
        {
            folder,
            network,
            write,
            accept,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            Suggest(
                parsed.GetValue(folder),
                parsed.GetValue(network),
                parsed.GetValue(write) || parsed.GetValue(accept) is not null,
                parsed.GetValue(accept) ?? double.PositiveInfinity,
                log
            );
            PlatformLoading.Print(log);
            return log.HasErrors ? ExitCode.Unusable : ExitCode.Holds;
        });
        return command;
    }

    private static void Suggest(string? folder, string? only, bool write, double accept, ProblemLog log)
    {
        if (PlatformLoading.Load(folder, null, log) is not (var platform, _, var variants))
        {
            return;
        }
        string[] names = [.. variants.SelectMany(v => v.Networks).Select(n => n.Name).Distinct()];
        if (only is not null && !names.Contains(only))
        {
            log.Error(
                "BN9073",
                new SourcePlace("bordnetz map"),
                $"there is no network '{only}'{Suggestion.For(only, names)}"
            );
            return;
        }
        foreach (string name in names.Where(n => only is null || n == only))
        {
            Variant variant = variants.First(v => v.Networks.Any(n => n.Name == name));
            Network network = variant.Networks.First(n => n.Name == name);
            if (network.MappingFile is not { } file)
            {
                continue;
            }
            Frame[] frames = [.. variant.Frames.Where(f => f.Network == network)];
            HashSet<string> taken =
            [
                .. variant.Frames.SelectMany(f => f.Signals).Select(s => s.Signal?.Path).OfType<string>(),
            ];
            MappingSuggester suggester = new(platform.Catalog, variant.Powertrain);
            ImmutableArray<MappingSuggestion> found = suggester.Suggest(frames, taken);
            Show(name, found);
            if (write)
            {
                Write(file, found, frames, accept, log);
            }
        }
    }

    private static void Show(string network, ImmutableArray<MappingSuggestion> found)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumns("score", network, "VSS path", "because of");
        foreach (MappingSuggestion suggestion in found)
        {
            table.AddRow(
                suggestion.Score.ToString("F2", CultureInfo.InvariantCulture),
                Markup.Escape($"{suggestion.Frame.Name}.{suggestion.Layout.Name}"),
                Markup.Escape(suggestion.Signal.Path),
                Markup.Escape(suggestion.Reasons)
            );
        }
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 240;
        }
        AnsiConsole.Write(table);
    }

    private static void Write(
        string file,
        ImmutableArray<MappingSuggestion> found,
        Frame[] frames,
        double accept,
        ProblemLog log
    )
    {
        HashSet<string> several =
        [
            .. frames
                .SelectMany(f => f.Layout.Signals)
                .GroupBy(s => s.Name)
                .Where(g => g.Count() > 1)
                .Select(g => g.Key),
        ];
        try
        {
            string[] written = File.ReadAllLines(file);
            if (written.FirstOrDefault(l => l.AsSpan().Trim().Length > 0)?.TrimStart().StartsWith('{') == true)
            {
                log.Error(
                    "BN1338",
                    new SourcePlace(file),
                    "proposals cannot be added to a mapping in JSON; give the network an overlay (.vspec) to add them"
                );
                return;
            }
            // Proposals of an earlier call give way; whatever the engineer wrote stays.
            List<string> lines = [.. written.Where(l => !l.StartsWith(Proposed, StringComparison.Ordinal))];
            foreach (MappingSuggestion suggestion in found)
            {
                string mark = suggestion.Score >= accept ? "" : Proposed;
                string score = suggestion.Score.ToString("F2", CultureInfo.InvariantCulture);
                string entry = suggestion.ToEntry(several.Contains(suggestion.Layout.Name));
                lines.Add($"{mark}{entry} # {score} {suggestion.Reasons}");
            }
            File.WriteAllText(file, string.Join('\n', lines) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9074", new SourcePlace(file), $"the mapping cannot be written: {e.Message}");
            return;
        }
        int accepted = found.Count(s => s.Score >= accept);
        Console.Out.WriteLine($"{file}: {accepted} accepted, {found.Length - accepted} proposed");
    }
}
