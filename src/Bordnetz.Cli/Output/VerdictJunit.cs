using System.Collections.Immutable;
using System.Xml.Linq;
using Bordnetz.Analysis;
using Bordnetz.Cli.Commands;
using Bordnetz.Simulation;

namespace Bordnetz.Cli.Output;

/// <summary>
/// The verdicts for a build server: a test suite per variant; a test case for every network, frame, function, chain and
/// scene, and for the drive.
/// </summary>
internal static class VerdictJunit
{
    public static string Write(ImmutableArray<Verdict> verdicts, string platformName, VerifyRequest request)
    {
        XElement[] suites = verdicts.Select(v => Suite(v, request)).ToArray();
        XElement root = new(
            "testsuites",
            new XAttribute("name", $"bordnetz verify {platformName}"),
            new XAttribute("tests", suites.Sum(s => (int)s.Attribute("tests")!)),
            new XAttribute("failures", suites.Sum(s => (int)s.Attribute("failures")!)),
            suites
        );
        return new XDeclaration("1.0", "utf-8", null) + Environment.NewLine + root;
    }

    private static XElement Suite(Verdict verdict, VerifyRequest request)
    {
        VariantAnalysis analysis = verdict.Analysis;
        string suite = analysis.Variant.Name;
        (string Kind, string Name)[] subjects =
        [
            .. analysis.Networks.Select(n => ("network", n.Network.Name)),
            .. analysis.Frames.Select(f => ("frame", f.Frame.ToString())),
            .. analysis.Functions.Select(f => ("function", f.Function.Name)),
            .. analysis.Chains.Select(c => ("chain", c.Chain.Name)),
            .. verdict.Scenes.Select(s => s.Seen.Scene.Name).Distinct().Select(s => ("scene", s)),
            ("plant", "plant"),
        ];
        XElement[] cases = subjects.Select(s => Case(suite, s.Kind, s.Name, verdict)).ToArray();
        return new XElement(
            "testsuite",
            new XAttribute("name", suite),
            new XAttribute("tests", cases.Length),
            new XAttribute("failures", cases.Count(c => c.HasElements)),
            new XAttribute("time", (verdict.Observations.DurationNs * 1e-9).ToString("F3")),
            new XElement(
                "properties",
                Property("scenario", request.Scenario),
                Property("seed", request.Seed.ToString()),
                Property("traceHash", verdict.Observations.TraceHash)
            ),
            cases
        );
    }

    private static XElement Property(string name, string value) =>
        new("property", new XAttribute("name", name), new XAttribute("value", value));

    private static XElement Case(string suite, string kind, string name, Verdict verdict) =>
        new(
            "testcase",
            new XAttribute("classname", $"{suite}.{kind}"),
            new XAttribute("name", name),
            verdict
                .Violations.Where(v => v.Subject == name)
                .Select(v => new XElement(
                    "failure",
                    new XAttribute("type", v.Kind.ToString()),
                    new XAttribute("message", v.Message)
                ))
        );
}
