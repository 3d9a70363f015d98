using Bordnetz.Model;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Model;

public sealed class PlatformTests
{
    [Fact]
    public void A_platform_is_read_without_any_problem()
    {
        using SmallPlatform small = new();
        Assert.Empty(small.Problems());
    }

    [Fact]
    public void Every_valid_configuration_is_a_variant_with_a_telling_name()
    {
        using SmallPlatform small = new();
        Platform platform = small.Load();
        Assert.Equal(["bev", "combustion-towhitch", "combustion"], platform.Variants.Select(v => v.Name));
        Assert.Equal(
            [Powertrain.Bev, Powertrain.Combustion, Powertrain.Combustion],
            platform.Variants.Select(v => v.Powertrain)
        );
    }

    [Fact]
    public void What_the_features_exclude_is_not_in_the_variant()
    {
        using SmallPlatform small = new();
        Platform platform = small.Load();
        Variant combustion = platform.Variants[2];
        Assert.Equal(["ccu", "zone.front"], combustion.Nodes.Select(n => n.Name));
        Assert.Equal(["powertrain.PedalState"], combustion.Frames.Select(f => f.ToString()));
        Assert.Empty(combustion.Actuators);
        Assert.Empty(combustion.Chains);
        Assert.Equal(["Vehicle.Pedal"], combustion.Functions[0].Reads.Select(s => s.Path));
        Assert.Equal(1500, combustion.PlantParameters["mass"].Value);
        Assert.Equal(2150, platform.Variants[0].PlantParameters["mass"].Value);
    }

    [Fact]
    public void A_frame_from_beyond_the_gateway_comes_over_ethernet_first()
    {
        using SmallPlatform small = new();
        Variant bev = small.Load().Variants[0];
        Frame command = bev.Frames.Single(f => f.Name == "MotorCommand");
        Assert.Equal(20_000_000, command.PeriodNs);
        Assert.Equal(6, command.Priority);
        Assert.Equal(2, command.Legs.Length);
        AssertLeg(command.Legs[0], "backbone", "ccu", -1, "zone.front");
        AssertLeg(command.Legs[1], "powertrain", "zone.front", 0, "bms");
    }

    [Fact]
    public void A_frame_to_beyond_the_gateway_goes_over_ethernet_last()
    {
        using SmallPlatform small = new();
        Variant bev = small.Load().Variants[0];
        Frame status = bev.Frames.Single(f => f.Name == "BatteryStatus");
        Assert.Equal(2, status.Legs.Length);
        AssertLeg(status.Legs[0], "powertrain", "bms", -1, "zone.front");
        AssertLeg(status.Legs[1], "backbone", "zone.front", 0, "ccu");
    }

    [Fact]
    public void A_frame_of_the_gateway_starts_on_both_networks()
    {
        using SmallPlatform small = new();
        Variant bev = small.Load().Variants[0];
        Frame pedal = bev.Frames.Single(f => f.Name == "PedalState");
        AssertLeg(pedal.Legs[0], "powertrain", "zone.front", -1, "bms");
        AssertLeg(pedal.Legs[1], "backbone", "zone.front", -1, "ccu");
        Assert.Equal(10_000_000, pedal.PeriodNs);
    }

    [Fact]
    public void Signals_carry_what_the_mapping_says()
    {
        using SmallPlatform small = new();
        Variant bev = small.Load().Variants[0];
        FrameSignal temperature = bev.Frames.Single(f => f.Name == "BatteryStatus").Signals[0];
        Assert.Equal("Vehicle.Battery.Temperature", temperature.Signal!.Path);
        Assert.Equal(0.1, temperature.Transform.Gain);
        Assert.Equal(-40, temperature.Transform.Shift);
        Assert.False(temperature.IsTarget);
        Assert.Null(bev.Frames.Single(f => f.Name == "BatteryStatus").Signals[1].Signal);
        Assert.True(bev.Frames.Single(f => f.Name == "MotorCommand").Signals[0].IsTarget);
    }

    [Fact]
    public void A_chain_finds_its_frames()
    {
        using SmallPlatform small = new();
        Chain chain = Assert.Single(small.Load().Variants[0].Chains);
        Assert.Collection(
            chain.Steps,
            s => Assert.Equal("pedal", Assert.IsType<SensorStep>(s).Sensor.Name),
            s =>
            {
                FrameStep step = Assert.IsType<FrameStep>(s);
                Assert.Equal("powertrain.PedalState", step.Frame.ToString());
                Assert.Equal([1], step.Legs);
            },
            s => Assert.Equal("torque", Assert.IsType<FunctionStep>(s).Function.Name),
            s =>
            {
                FrameStep step = Assert.IsType<FrameStep>(s);
                Assert.Equal("powertrain.MotorCommand", step.Frame.ToString());
                Assert.Equal([0, 1], step.Legs);
            },
            s => Assert.Equal("motor", Assert.IsType<ActuatorStep>(s).Actuator.Name)
        );
    }

    [Theory]
    [InlineData(null, "bev,combustion-towhitch,combustion")]
    [InlineData("BEV", "bev")]
    [InlineData("combustion", "combustion")]
    [InlineData("combustion,towhitch", "combustion-towhitch")]
    [InlineData(" TowHitch ", "combustion-towhitch")]
    [InlineData("small", "bev,combustion-towhitch,combustion")]
    public void Variants_are_selected_by_name_or_features(string? selection, string expected)
    {
        using SmallPlatform small = new();
        ProblemLog log = new();
        Assert.Equal(expected, string.Join(',', small.Load().Select(selection, log).Select(v => v.Name)));
        Assert.Empty(log.Problems);
    }

    [Fact]
    public void A_mistyped_variant_gets_a_suggestion()
    {
        using SmallPlatform small = new();
        ProblemLog log = new();
        Assert.Empty(small.Load().Select("combustoin", log));
        Assert.Contains("did you mean 'combustion'?", Assert.Single(log.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forbidden_selection_names_the_rules_that_forbid_it()
    {
        using SmallPlatform small = new();
        ProblemLog log = new();
        Assert.Empty(small.Load().Select("bev,towhitch", log));
        Assert.Equal(
            [
                "features.uvl(5,17): error BN4021: no variant has 'BEV' and 'TowHitch': 'Powertrain' has exactly one of BEV, Combustion",
                "features.uvl(11,5): error BN4021: no variant has 'BEV' and 'TowHitch': TowHitch => Combustion",
            ],
            log.Problems.Select(p => p.ToString().Replace(small.Folder + "/", "", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_scenario_is_read_with_its_cycle_and_requests_in_time_order()
    {
        using SmallPlatform small = new();
        ProblemLog log = new();
        Platform platform = small.Load();
        Assert.Equal(["short"], platform.ScenarioNames);
        Scenario? scenario = platform.LoadScenario("short", log);
        Assert.Empty(log.Problems);
        Assert.Equal([(0, 0), (10, 50.5), (20, 0)], scenario!.Cycle);
        Assert.Equal(30_000_000_000, scenario.DurationNs);
        Assert.Equal(23, scenario.Environment["ambient-temperature"].Value);
        Assert.Equal([1_000_000_000, 5_000_000_000], scenario.Requests.Select(r => r.TimeNs));
        Assert.Equal("SPORT", scenario.Requests[1].Value.ToText());
        Assert.True(scenario.Requests[1].IsTarget);
    }

    [Fact]
    public void The_digest_changes_with_any_file_and_with_nothing_else()
    {
        using SmallPlatform one = new();
        using SmallPlatform two = new();
        Assert.Equal(one.Load().Digest, two.Load().Digest);
        two.Change("powertrain.dbc", "257 10;", "257 11;");
        Assert.NotEqual(one.Load().Digest, two.Load().Digest);
    }

    private static void AssertLeg(FrameLeg leg, string network, string from, int after, params string[] to)
    {
        Assert.Equal(network, leg.Network.Name);
        Assert.Equal(from, leg.From.Name);
        Assert.Equal(after, leg.After);
        Assert.Equal(to, leg.To.Select(n => n.Name));
    }
}
