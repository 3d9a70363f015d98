using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bordnetz.Cli.Report;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Check;

/// <summary>
/// The problems in the Static Analysis Results Interchange Format (OASIS SARIF 2.1.0), for code hosts and editors:
/// a rule for each number that occurs, with its page as help; a result for each problem, at its place.
/// </summary>
internal static class CheckSarif
{
    private const string Schema =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the problems.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="root">The folder that paths are made relative to, as code hosts want them.</param>
    public static string Write(CheckReport report, string root)
    {
        string[] codes = [.. report.Problems.Select(p => p.Code).Distinct().Order(StringComparer.Ordinal)];
        JsonObject run = new()
        {
            ["tool"] = new JsonObject
            {
                ["driver"] = new JsonObject
                {
                    ["name"] = "bordnetz",
                    ["fullName"] = "bordnetz check",
                    ["semanticVersion"] = Version(),
                    ["rules"] = new JsonArray([.. codes.Select(c => (JsonNode)Rule(c, report))]),
                },
            },
            ["columnKind"] = "utf16CodeUnits",
            ["invocations"] = new JsonArray(new JsonObject { ["executionSuccessful"] = report.Platform is not null }),
            ["results"] = new JsonArray([
                .. report.Problems.Select(p => (JsonNode)Result(p, Array.IndexOf(codes, p.Code), root)),
            ]),
        };
        JsonObject log = new()
        {
            ["$schema"] = Schema,
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(run),
        };
        return log.ToJsonString(Options);
    }

    private static JsonObject Rule(string code, CheckReport report)
    {
        JsonObject rule = new() { ["id"] = code };
        if (Explanations.Find(code) is { } explanation)
        {
            rule["shortDescription"] = new JsonObject { ["text"] = explanation.Summary };
            rule["fullDescription"] = new JsonObject { ["text"] = explanation.Text };
            rule["help"] = new JsonObject
            {
                ["text"] = $"{explanation.Text}\n\n{explanation.Page}#{explanation.Anchor}",
                ["markdown"] = $"**{code}** ({explanation.Area})\n\n{explanation.Text}\n\n`bordnetz explain {code}`",
            };
        }
        Severity worst = report.Problems.Where(p => p.Code == code).Max(p => p.Severity);
        rule["defaultConfiguration"] = new JsonObject { ["level"] = Level(worst) };
        return rule;
    }

    private static JsonObject Result(Problem problem, int rule, string root)
    {
        JsonObject result = new()
        {
            ["ruleId"] = problem.Code,
            ["ruleIndex"] = rule,
            ["level"] = Level(problem.Severity),
            ["message"] = new JsonObject { ["text"] = problem.Message },
        };
        if (!string.IsNullOrEmpty(problem.Place.File))
        {
            JsonObject place = new() { ["artifactLocation"] = Artifact(problem.Place.File, root) };
            if (problem.Place.Line > 0)
            {
                JsonObject region = new() { ["startLine"] = problem.Place.Line };
                if (problem.Place.Column > 0)
                {
                    region["startColumn"] = problem.Place.Column;
                }
                place["region"] = region;
            }
            result["locations"] = new JsonArray(new JsonObject { ["physicalLocation"] = place });
        }
        return result;
    }

    // Relative to the root when it lies below, as code hosts match it against their checkout; else absolute.
    private static JsonObject Artifact(string file, string root)
    {
        string relative = Path.GetRelativePath(root, Path.GetFullPath(file, root)).Replace('\\', '/');
        bool isBelow =
            relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(relative);
        return isBelow
            ? new JsonObject
            {
                ["uri"] = string.Join('/', relative.Split('/').Select(Uri.EscapeDataString)),
                ["uriBaseId"] = "%SRCROOT%",
            }
            : new JsonObject { ["uri"] = new Uri(Path.GetFullPath(file, root)).AbsoluteUri };
    }

    private static string Level(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "note",
        };

    private static string Version() => typeof(CheckSarif).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
