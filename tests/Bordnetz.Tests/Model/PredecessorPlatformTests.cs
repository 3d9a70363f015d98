using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model;

public sealed class PredecessorPlatformTests
{
    private static readonly Lazy<(Platform Old, Platform New)> Both = new(() =>
        (Load("predecessor"), Load("reference"))
    );

    [Fact]
    public void It_has_the_functions_of_the_zonal_car_on_many_more_controllers()
    {
        Variant old = Assert.Single(Both.Value.Old.Variants);
        Variant zonal = Both.Value.New.Variants.Single(v => v.Name == "bev-europe-plus");
        Assert.Equal(Names(zonal.Functions), Names(old.Functions));
        int Hosts(Variant v) => v.Functions.Select(f => f.Node).Distinct().Count();
        Assert.True(Hosts(old) >= 30);
        Assert.True(Hosts(zonal) <= 10);
    }

    [Fact]
    public void Its_chains_lead_over_the_gateway()
    {
        Variant old = Both.Value.Old.Variants[0];
        Chain recuperate = old.Chains.Single(c => c.Name == "recuperate");
        string way = string.Join(
            " > ",
            recuperate.Steps.Select(s =>
                s switch
                {
                    SensorStep sensor => sensor.Sensor.Node.Name,
                    FrameStep frame => frame.To.Name,
                    FunctionStep function => function.Function.Name,
                    ActuatorStep actuator => actuator.Actuator.Name,
                    _ => "?",
                }
            )
        );
        Assert.Equal(
            "esc > brake-booster > brake-blending > gateway > torque-control > torque-coordination > mcu > motor",
            way
        );
    }

    private static IEnumerable<string> Names(IEnumerable<Function> functions) =>
        functions.Select(f => f.Name).Order(StringComparer.Ordinal);

    private static Platform Load(string name)
    {
        ProblemLog log = new();
        Platform? platform = Platform.Load(RepositoryFiles.At("platforms", name), log);
        Assert.True(platform is not null, string.Join('\n', log.Problems));
        return platform;
    }
}
