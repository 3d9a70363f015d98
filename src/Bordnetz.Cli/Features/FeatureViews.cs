using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Bordnetz.Cli.Output;
using Bordnetz.Model;
using Bordnetz.Optimization.Coverage;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Features;

/// <summary>What <c>bordnetz features</c> shows, as tables or JSON. Each view returns the exit code.</summary>
internal sealed class FeatureViews(FeatureModel model, bool asJson)
{
    private const string TooMuch = "more than the effort allows";
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public int Statistics()
    {
        FeatureStatistics statistics = FeatureStatistics.Of(model);
        bool? isSatisfiable = model.IsSatisfiable();
        if (asJson)
        {
            WriteJson(json =>
            {
                json.WriteNumber("features", statistics.Features);
                json.WriteNumber("abstract", statistics.Abstract);
                json.WriteNumber("leaves", statistics.Leaves);
                json.WriteNumber("typed", statistics.Typed);
                json.WriteNumber("groups", statistics.Groups);
                json.WriteNumber("depth", statistics.Depth);
                json.WriteNumber("constraints", statistics.Constraints);
                json.WriteNumber("arithmetic", statistics.Arithmetic);
                WriteNumber(json, "clauses", statistics.Clauses);
                WriteFlag(json, "satisfiable", isSatisfiable);
            });
        }
        else
        {
            Table table = TableOf("figure", "value");
            void Row(string name, BigInteger? value) => table.AddRow(name, value?.ToString("N0", Culture) ?? "-");
            Row("features", statistics.Features);
            Row("abstract", statistics.Abstract);
            Row("leaves", statistics.Leaves);
            Row("typed", statistics.Typed);
            Row("groups", statistics.Groups);
            Row("depth", statistics.Depth);
            Row("constraints", statistics.Constraints);
            Row("arithmetic", statistics.Arithmetic);
            Row("clauses", statistics.Clauses);
            table.AddRow("satisfiable", Shown(isSatisfiable));
            Write(table);
        }
        return isSatisfiable == false ? ExitCode.Fails : ExitCode.Holds;
    }

    public int Count()
    {
        BigInteger? count = model.Count();
        if (asJson)
        {
            WriteJson(json => WriteNumber(json, "configurations", count));
        }
        else
        {
            Console.Out.WriteLine(
                count is { } known
                    ? $"{Shown(known)} configuration{(known.IsOne ? "" : "s")}"
                    : $"configurations: {TooMuch}"
            );
        }
        return count is { IsZero: true } ? ExitCode.Fails : ExitCode.Holds;
    }

    public int Anomalies()
    {
        FeatureAnomalies? found = FeatureAnomalies.Of(model);
        (string Name, string Meaning, ImmutableArray<Feature> Features)[] kinds =
        [
            ("dead", "in no configuration", found?.Dead ?? []),
            ("false optional", "wherever its parent is", found?.FalseOptional ?? []),
            ("core", "in every configuration", found?.Core ?? []),
        ];
        if (asJson)
        {
            WriteJson(json =>
            {
                WriteFlag(json, "satisfiable", found is null ? model.IsSatisfiable() : true);
                foreach ((string name, _, ImmutableArray<Feature> features) in kinds)
                {
                    json.WriteStartArray(name == "false optional" ? "falseOptional" : name);
                    foreach (Feature feature in found is null ? [] : features)
                    {
                        json.WriteStartObject();
                        json.WriteString("name", feature.Name);
                        json.WriteString("place", feature.Place.ToString());
                        json.WriteEndObject();
                    }
                    json.WriteEndArray();
                }
            });
        }
        else if (found is null)
        {
            Console.Out.WriteLine(
                model.IsSatisfiable() == false ? "no configuration is valid; --check names why" : TooMuch
            );
        }
        else
        {
            Table table = TableOf("feature", "is", "that is", "place");
            foreach ((string name, string meaning, ImmutableArray<Feature> features) in kinds)
            {
                foreach (Feature feature in features)
                {
                    table.AddRow(Markup.Escape(feature.Name), name, meaning, Markup.Escape(feature.Place.ToString()));
                }
            }
            Write(table);
        }
        return found is null || found.Dead.Length + found.FalseOptional.Length > 0 ? ExitCode.Fails : ExitCode.Holds;
    }

    public int Pairs()
    {
        CoveringVariants? found = CoveringVariants.Of(model);
        bool[] varies =
        [
            .. model.Features.Select(f =>
                found is not null && found.Variants.Any(v => v[f.Index] != found.Variants[0][f.Index])
            ),
        ];
        IEnumerable<string> Names(ImmutableArray<bool> variant) =>
            model.Features.Where(f => variant[f.Index] && varies[f.Index]).Select(f => f.Name);
        if (asJson)
        {
            WriteJson(json =>
            {
                WriteNumber(json, "pairs", found?.Pairs);
                WriteNumber(json, "greedy", found?.StartCount);
                WriteFlag(json, "smallest", found?.IsSmallest);
                json.WriteStartArray("variants");
                foreach (ImmutableArray<bool> variant in found?.Variants ?? [])
                {
                    json.WriteStartArray();
                    foreach (string name in Names(variant))
                    {
                        json.WriteStringValue(name);
                    }
                    json.WriteEndArray();
                }
                json.WriteEndArray();
            });
        }
        else if (found is null)
        {
            Console.Out.WriteLine(
                model.IsSatisfiable() == false ? "no configuration is valid; --check names why" : TooMuch
            );
        }
        else
        {
            string proof = found.IsSmallest
                ? "no fewer do"
                : $"not proven smallest; the greedy start has {found.StartCount}";
            Console.Out.WriteLine(
                $"{found.Variants.Length} {(found.Variants.Length == 1 ? "variant covers" : "variants cover")} all {found.Pairs} pairs; {proof}"
            );
            Table table = TableOf("variant", "features that vary");
            for (int i = 0; i < found.Variants.Length; i++)
            {
                table.AddRow((i + 1).ToString(Culture), Markup.Escape(string.Join(", ", Names(found.Variants[i]))));
            }
            Write(table);
        }
        return found is null ? ExitCode.Fails : ExitCode.Holds;
    }

    public int Check(string choice, ProblemLog log)
    {
        List<string> with = [];
        List<string> without = [];
        foreach (
            string word in choice.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        )
        {
            string name = word.TrimStart('!').Trim();
            string? known =
                model.Names.FirstOrDefault(n => n == name)
                ?? model.Names.FirstOrDefault(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
            if (known is null)
            {
                log.Error("BN4020", default, $"no feature is called '{name}'{Suggestion.For(name, model.Names)}");
            }
            else
            {
                (word[0] == '!' ? without : with).Add(known);
            }
        }
        if (log.HasErrors || !model.Undecided.IsEmpty)
        {
            return ExitCode.Unusable;
        }
        FeatureConflict? conflict = model.Explain(with, without);
        bool isKnown = conflict is not null || model.IsPossible(with, without) == true;
        if (asJson)
        {
            WriteJson(json =>
            {
                WriteFlag(json, "possible", isKnown ? conflict is null : null);
                json.WriteStartArray("conflict");
                foreach (FeatureRule rule in conflict?.Rules ?? [])
                {
                    json.WriteStartObject();
                    json.WriteString("place", rule.Place.ToString());
                    json.WriteString("rule", rule.Text);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteStartArray("choices");
                foreach (string name in conflict?.Choices ?? [])
                {
                    json.WriteStringValue(name);
                }
                json.WriteEndArray();
            });
        }
        else if (conflict is null)
        {
            Console.Out.WriteLine(isKnown ? "possible" : TooMuch);
        }
        else
        {
            string what = conflict.Choices.IsEmpty ? "nothing is" : string.Join(" and ", conflict.Choices) + " is not";
            Console.Out.WriteLine($"{what} possible; dropping any of these rules would allow it:");
            Table table = TableOf("place", "rule");
            foreach (FeatureRule rule in conflict.Rules)
            {
                table.AddRow(Markup.Escape(rule.Place.ToString()), Markup.Escape(rule.Text));
            }
            Write(table);
        }
        return conflict is null && isKnown ? ExitCode.Holds : ExitCode.Fails;
    }

    // Beyond what anybody reads digit by digit, the leading digits; JSON has all.
    private static string Shown(BigInteger count)
    {
        string digits = count.ToString(Culture);
        return digits.Length <= 24
            ? count.ToString("N0", Culture)
            : $"{digits[0]}.{digits.AsSpan(1, 3)} × 10^{digits.Length - 1}";
    }

    private static string Shown(bool? value) =>
        value switch
        {
            true => "yes",
            false => "no",
            null => TooMuch,
        };

    private static Table TableOf(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumns(columns);
        return table;
    }

    private static void Write(Table table)
    {
        IAnsiConsole console = AnsiConsole.Console;
        console.WidenWhenPiped();
        console.Write(table);
    }

    private static void WriteJson(Action<Utf8JsonWriter> content)
    {
        using Stream output = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        content(json);
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    // Counts do not fit into machine numbers; JSON's own have no limit.
    private static void WriteNumber(Utf8JsonWriter json, string name, BigInteger? value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value?.ToString(Culture) ?? "null");
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
