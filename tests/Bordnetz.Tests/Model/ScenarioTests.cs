using System.Text;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model;

public sealed class ScenarioTests
{
    private const string Yaml = "scenarios/short.yaml";
    private const string Csv = "scenarios/short.csv";

    private static readonly (string File, string Old, string With)[] Mistakes =
    [
        (Yaml, "duration: 30s", "duraton: 30s"),
        (Yaml, "duration: 30s", "duration: 30"),
        (Yaml, "bordnetz-scenario: 1\n", ""),
        (Yaml, "bordnetz-scenario: 1", "bordnetz-scenario: 3"),
        (Yaml, "cycle: short.csv", "cycle: shrt.csv"),
        (Yaml, "cycle: short.csv\nduration: 30s\n", ""),
        (Yaml, "duration: 30s", "phases: [{ name: a, until: 40s }]\nduration: 30s"),
        (Yaml, "duration: 30s", "phases: [{ name: a, until: 9s }, { name: b, until: 9s }]\nduration: 30s"),
        (Yaml, "duration: 30s", "phases: [{ name: a, until: 9s, weight: 120% }]\nduration: 30s"),
        (Yaml, "duration: 30s", "phases: [{ until: 9s }, b]\nduration: 30s"),
        (Yaml, "at: 5s", "at: 50s"),
        (Yaml, "at: 5s", "at: -5s"),
        (Yaml, "at: 5s, ", ""),
        (Yaml, "actuate: Vehicle.Mode", "actuate: Vehicle.Mod"),
        (Yaml, "actuate: Vehicle.Mode", "actuate: Vehicle.Pedal"),
        (Yaml, "actuate: Vehicle.Mode", "actuate: Vehicle.Mode, publish: Vehicle.Mode"),
        (Yaml, "value: SPORT", "value: SPROT"),
        (Yaml, "value: 12.5", "value: much"),
        (Yaml, "{ ambient-temperature: 23celsius }", "{ ambient-temperature: warm }"),
        (Csv, "time_s,speed_kmh", "t,v"),
        (Csv, "10,50.5", "10;50.5"),
        (Csv, "10,50.5", "10,fast"),
        (Csv, "10,50.5", "10,-1"),
        (Csv, "10,50.5", "ten,50.5"),
        (Csv, "20,0", "10,0"),
    ];

    [Fact]
    public void Each_mistake_is_named_with_its_place_and_what_to_do()
    {
        StringBuilder all = new();
        foreach ((string file, string old, string with) in Mistakes)
        {
            using SmallPlatform small = new();
            small.Change(file, old, with);
            ProblemLog log = new();
            Scenario? scenario = small.Load().LoadScenario("short", log);
            Assert.Equal(log.HasErrors, scenario is null);
            Assert.NotEmpty(log.Problems);
            all.Append($"## {file}: `{old.ReplaceLineEndings("\\n")}` -> `{with.ReplaceLineEndings("\\n")}`\n");
            foreach (Problem problem in log.Problems)
            {
                all.Append(problem.ToString().Replace(small.Folder + "/", "", StringComparison.Ordinal)).Append('\n');
            }
            all.Append('\n');
        }
        Golden.Match(all.ToString(), "tests", "Bordnetz.Tests", "Model", "scenario-mistakes.golden.md");
    }

    [Fact]
    public void A_mistyped_scenario_gets_a_suggestion()
    {
        using SmallPlatform small = new();
        ProblemLog log = new();
        Assert.Null(small.Load().LoadScenario("shrot", log));
        Assert.EndsWith(
            "there is no scenario 'shrot'; did you mean 'short'?",
            log.Problems[0].Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_scenario_is_found_by_its_path_and_lasts_as_long_as_its_cycle()
    {
        using SmallPlatform small = new();
        small.Change(Yaml, "duration: 30s\n", "").Change(Csv, "10,50.5", "# a comment\n\n10,50.5");
        ProblemLog log = new();
        Scenario? scenario = small.Load().LoadScenario(Path.Combine(small.Folder, Yaml), log);
        Assert.Empty(log.Problems);
        Assert.Equal(20_000_000_000, scenario!.DurationNs);
        Assert.Equal(3, scenario.Cycle.Length);
    }

    [Fact]
    public void A_cycle_may_be_given_in_miles_per_hour_and_have_phases()
    {
        using SmallPlatform small = new();
        small
            .Change(Csv, "time_s,speed_kmh", "time_s,speed_mph")
            .Change(Csv, "10,50.5", "10,50")
            .Change(
                Yaml,
                "duration: 30s",
                "phases: [{ name: a, until: 9s }, { name: b, until: 30s, weight: 57% }]\nduration: 30s"
            );
        Scenario scenario = small.Load().LoadScenario("short", new ProblemLog())!;
        Assert.Equal(50 * 1.609344, scenario.Cycle[1].SpeedKmh, 1e-9);
        Assert.Equal([new("a", 9_000_000_000, 1), new("b", 30_000_000_000, 0.57)], scenario.Phases);
    }

    [Fact]
    public void A_current_value_may_be_published()
    {
        using SmallPlatform small = new();
        small.Change(Yaml, "actuate: Vehicle.Mode", "publish: Vehicle.Mode");
        Scenario scenario = small.Load().LoadScenario("short", new ProblemLog())!;
        Assert.Equal([true, false], scenario.Requests.Select(r => r.IsTarget));
    }
}
