using System.Globalization;
using Bordnetz.Plant;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Plant;

public sealed class PlantParametersTests
{
    [Fact]
    public void The_table_is_in_the_order_of_its_enumeration_and_its_names_are_unique()
    {
        Assert.Equal(Enum.GetValues<PlantParameter>(), PlantParameters.All.Select(p => p.Id));
        Assert.Equal(PlantParameters.All.Count, PlantParameters.All.Select(p => p.Name).Distinct().Count());
        Assert.All(PlantParameters.All, p => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", p.Name));
        Assert.All(PlantParameters.All, p => Assert.NotEmpty(p.Description));
    }

    [Fact]
    public void Variables_are_in_the_order_of_their_enumeration()
    {
        Assert.Equal(Enum.GetValues<PlantVariable>(), PlantVariables.All.Select(v => v.Id));
    }

    [Theory]
    [InlineData(PlantPowertrain.Bev)]
    [InlineData(PlantPowertrain.Phev)]
    [InlineData(PlantPowertrain.Combustion)]
    public void Every_default_can_be_set_as_it_stands(PlantPowertrain powertrain)
    {
        PlantParameters parameters = new(powertrain);
        foreach (PlantParameterInfo info in PlantParameters.All)
        {
            double value = info.Default(powertrain);
            Assert.True(parameters.TrySet(info.Name, value, info.Unit, out string error), error);
            Assert.Equal(value, parameters[info.Id]);
        }
    }

    [Theory]
    [InlineData("mass", 2.1, "t", PlantParameter.Mass, 2100)]
    [InlineData("mass", 4750, "lb", PlantParameter.Mass, 2154.5637575)]
    [InlineData("road-load-a", 23.987, "lbf", PlantParameter.RoadLoadA, 106.6994918852536)]
    [InlineData("road-load-b", 0.29124, "lbf/mph", PlantParameter.RoadLoadB, 0.8049864188318145)]
    [InlineData("road-load-c", 0.016006, "lbf/mph^2", PlantParameter.RoadLoadC, 0.027489792285039862)]
    [InlineData("battery-capacity", 60000, "Wh", PlantParameter.BatteryCapacity, 60)]
    [InlineData("motor-max-power", 150000, "W", PlantParameter.MotorMaxPower, 150)]
    [InlineData("battery-resistance", 80, "mohm", PlantParameter.BatteryResistance, 0.08)]
    [InlineData("shift-time", 150, "ms", PlantParameter.ShiftTime, 0.15)]
    [InlineData("rolling-resistance", 0.9, "%", PlantParameter.RollingResistance, 0.009)]
    [InlineData("gear-8-ratio", 0.64, "", PlantParameter.Gear8Ratio, 0.64)]
    public void Common_multiples_of_a_unit_are_converted(
        string name,
        double value,
        string unit,
        PlantParameter id,
        double expected
    )
    {
        PlantParameters parameters = new(PlantPowertrain.Bev);
        Assert.True(parameters.TrySet(name, value, unit, out string error), error);
        Assert.Equal(expected, parameters[id], 12);
    }

    [Theory]
    [InlineData("masss", 2000, "kg", "no parameter 'masss'")]
    [InlineData("mass", 2000, "N", "'mass' is given in 'kg', not in 'N'")]
    [InlineData("mass", 2000, "", "'mass' is given in 'kg', not in ''")]
    [InlineData("gear-1-ratio", 4, "kg", "'gear-1-ratio' is a plain number, not a quantity in 'kg'")]
    [InlineData("mass", 20, "kg", "'mass' must lie between 500 and 5000 kg")]
    [InlineData("mass", double.NaN, "kg", "must lie between")]
    [InlineData("battery-initial-state-of-charge", 0.8, "", "is given in '%'")]
    public void What_does_not_fit_is_refused_with_a_reason(string name, double value, string unit, string reason)
    {
        PlantParameters parameters = new(PlantPowertrain.Bev);
        Assert.False(parameters.TrySet(name, value, unit, out string error));
        Assert.Contains(reason, error);
        Assert.Equal(2150, parameters[PlantParameter.Mass]);
    }

    [Fact]
    public void The_environment_takes_what_it_knows_and_refuses_the_rest()
    {
        PlantEnvironment environment = new();
        Assert.True(environment.TrySet("ambient-pressure", 0.95, "bar", out _));
        Assert.Equal(95, environment.AmbientPressure, 9);
        Assert.True(environment.TrySet("grade", -6, "%", out _));
        Assert.Equal(-6, environment.Grade);
        Assert.False(environment.TrySet("wind", 1, "m/s", out string error));
        Assert.Contains("no 'wind'", error);
        Assert.False(environment.TrySet("ambient-temperature", 300, "K", out error));
        Assert.Contains("'celsius'", error);
    }

    [Fact]
    public void The_document_lists_every_parameter_as_it_is()
    {
        string document = File.ReadAllText(RepositoryFiles.At("docs", "powertrain.md"));
        foreach (PlantParameterInfo p in PlantParameters.All)
        {
            string row = string.Create(
                CultureInfo.InvariantCulture,
                $"| `{p.Name}` | {p.Unit} | {p.Bev} | {p.Phev} | {p.Combustion} | {p.Min} … {p.Max} | {p.Description} |"
            );
            Assert.Contains(row, document);
        }
        foreach (PlantEnvironmentInfo e in PlantEnvironment.All)
        {
            string row = string.Create(
                CultureInfo.InvariantCulture,
                $"| `{e.Name}` | {e.Unit} | {e.Default} | {e.Min} … {e.Max} | {e.Description} |"
            );
            Assert.Contains(row, document);
        }
    }
}
