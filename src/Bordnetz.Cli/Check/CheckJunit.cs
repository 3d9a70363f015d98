using System.Text;
using System.Xml.Linq;
using Bordnetz.Analysis;
using Bordnetz.Cli.Output;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Check;

/// <summary>
/// The bounds for a build server, in the form of JUnit that these share: a test suite for the description and one per
/// variant; a test case for every network, frame, partition, function and chain. A case fails when it fails the check;
/// what the check only warns of is in its output.
/// </summary>
internal static class CheckJunit
{
    public static string Write(CheckReport report)
    {
        XElement[] suites = [Description(report), .. report.Analyses.Select(Suite)];
        XElement root = new(
            "testsuites",
            new XAttribute("name", Clean($"bordnetz check {report.Name}")),
            new XAttribute("tests", suites.Sum(s => (int)s.Attribute("tests")!)),
            new XAttribute("failures", suites.Sum(s => (int)s.Attribute("failures")!)),
            new XAttribute("errors", 0),
            new XAttribute("time", "0"),
            suites
        );
        return new XDeclaration("1.0", "utf-8", null) + Environment.NewLine + root;
    }

    // What is wrong with the files, rather than with what they describe: a case a number.
    private static XElement Description(CheckReport report)
    {
        HashSet<Problem> ofAnalyses = [.. report.Analyses.SelectMany(a => a.Problems)];
        XElement[] cases =
        [
            .. report
                .Problems.Where(p => !ofAnalyses.Contains(p))
                .GroupBy(p => p.Code)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Case("description", g.Key, [.. g])),
        ];
        return Suite("description", cases.Length > 0 ? cases : [Case("description", "readable", [])]);
    }

    private static XElement Suite(VariantAnalysis analysis)
    {
        string name = analysis.Variant.Name;
        List<XElement> cases = [];
        foreach (NetworkBound n in analysis.Networks)
        {
            string text = $"{Figures.Percent(n.Load)} % of {Figures.Percent(n.Network.MaxLoad)} % allowed";
            cases.Add(
                Case(
                    $"{name}.network",
                    n.Network.Name,
                    Misses(n.Holds, "BN5001", Severity.Warning, n.Network.Place, text)
                )
            );
        }
        foreach (FrameBound f in analysis.Frames)
        {
            Severity severity = f.EndToEndNs is null ? Severity.Error : Severity.Warning;
            string code = f.EndToEndNs is null ? "BN5002" : "BN5003";
            string text = Times(f.EndToEndNs, f.DeadlineNs);
            cases.Add(Case($"{name}.frame", f.Frame.ToString(), Misses(f.Holds, code, severity, f.Frame.Place, text)));
        }
        foreach (PartitionBound p in analysis.Partitions)
        {
            string text = $"{Figures.Percent(p.Utilisation)} %";
            cases.Add(
                Case(
                    $"{name}.partition",
                    p.Partition.FullName,
                    Misses(p.Utilisation <= 1, "BN5007", Severity.Error, default, text)
                )
            );
        }
        foreach (FunctionBound f in analysis.Functions)
        {
            string code = f.ResponseNs is null ? "BN5007" : "BN5006";
            string text = Times(f.ResponseNs, f.DeadlineNs);
            cases.Add(
                Case($"{name}.function", f.Function.Name, Misses(f.Holds, code, Severity.Error, f.Function.Place, text))
            );
        }
        foreach (ChainBound c in analysis.Chains)
        {
            string code = c.BoundNs is null ? "BN5009" : "BN5008";
            string text = Times(c.BoundNs, c.DeadlineNs);
            cases.Add(Case($"{name}.chain", c.Chain.Name, Misses(c.Holds, code, Severity.Error, c.Chain.Place, text)));
        }
        // What belongs to no single bound still fails the build, so that it fails the suite as well.
        HashSet<string> told = ["BN5001", "BN5002", "BN5003", "BN5006", "BN5007", "BN5008", "BN5009"];
        foreach (
            IGrouping<string, Problem> g in analysis.Problems.Where(p => !told.Contains(p.Code)).GroupBy(p => p.Code)
        )
        {
            cases.Add(Case($"{name}.variant", g.Key, [.. g]));
        }
        return Suite(name, [.. cases]);
    }

    private static XElement Suite(string name, XElement[] cases) =>
        new(
            "testsuite",
            new XAttribute("name", Clean(name)),
            new XAttribute("tests", cases.Length),
            new XAttribute("failures", cases.Count(c => c.Element("failure") is not null)),
            new XAttribute("errors", 0),
            new XAttribute("skipped", 0),
            new XAttribute("time", "0"),
            cases
        );

    private static XElement Case(string classname, string name, IReadOnlyList<Problem> problems)
    {
        XElement made = new(
            "testcase",
            new XAttribute("classname", Clean(classname)),
            new XAttribute("name", Clean(name)),
            new XAttribute("time", "0")
        );
        string[] errors = [.. problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString())];
        if (errors.Length > 0)
        {
            Problem first = problems.First(p => p.Severity == Severity.Error);
            made.Add(
                new XElement(
                    "failure",
                    new XAttribute("type", first.Code),
                    new XAttribute("message", Clean(first.Message)),
                    Clean(string.Join('\n', errors))
                )
            );
        }
        string[] others = [.. problems.Where(p => p.Severity != Severity.Error).Select(p => p.ToString())];
        if (others.Length > 0)
        {
            made.Add(new XElement("system-out", Clean(string.Join('\n', others))));
        }
        return made;
    }

    private static Problem[] Misses(bool holds, string code, Severity severity, SourcePlace place, string text) =>
        holds ? [] : [new Problem(code, severity, place, text)];

    private static string Times(long? bound, long deadline) =>
        bound is null
            ? $"no bound, due after {Figures.Ms(deadline)} ms"
            : $"{Figures.Ms(bound)} ms, due after {Figures.Ms(deadline)} ms";

    // XML 1.0 has no form for most control characters; a name from a hostile file may have them.
    private static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            clean.Append(
                rune.Value is >= 0x20 or 9 or 10 or 13 && rune.Value is not (0xFFFE or 0xFFFF)
                    ? rune.ToString()
                    : "\uFFFD"
            );
        }
        return clean.ToString();
    }
}
