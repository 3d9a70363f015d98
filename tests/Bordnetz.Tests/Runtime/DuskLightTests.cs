using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.TestKit;
using HelloVehicle;
using HelloVehicle.Signals;

namespace Bordnetz.Tests.Runtime;

/// <summary>The sample's function without its vehicle, as docs/writing-a-function.md shows it.</summary>
public sealed class DuskLightTests
{
    private static Variant Hello
    {
        get
        {
            ProblemLog log = new();
            Platform? platform = Platform.Load(RepositoryFiles.At("samples", "hello-vehicle", "platform"), log);
            Assert.Empty(log.Problems);
            return platform!.Variants[0];
        }
    }

    [Fact]
    public void Between_the_thresholds_nothing_changes()
    {
        FunctionHarness light = new(
            new FunctionLibrary().Add("dusk-light", p => new DuskLight(p)),
            Hello,
            "dusk-light"
        );
        bool IsLit(float brightness) =>
            light.Set(Vehicle.Exterior.LightIntensity, brightness).Step().GetTarget(Vehicle.Body.Lights.Beam.Low.IsOn);

        Assert.False(IsLit(30));
        Assert.True(IsLit(20));
        Assert.True(IsLit(30));
        Assert.False(IsLit(45));
    }

    [Fact]
    public void A_signal_in_another_type_is_a_problem()
    {
        FunctionLibrary library = new();
        library.Add(
            "dusk-light",
            ports =>
            {
                ports.Parameter("dark-below", 0);
                ports.Parameter("light-above", 0);
                ports.Reads<byte>("Vehicle.Exterior.LightIntensity");
                ports.Actuates<string>("Vehicle.Body.Lights.Beam.Low.IsOn");
                return new Nothing();
            }
        );
        ArgumentException wrong = Assert.Throws<ArgumentException>(() =>
            new FunctionHarness(library, Hello, "dusk-light")
        );
        Assert.Contains(
            "takes 'Vehicle.Exterior.LightIntensity' as Byte, but it is float",
            wrong.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "takes 'Vehicle.Body.Lights.Beam.Low.IsOn' as String, but it is boolean",
            wrong.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("error BN1412", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nothing_has_set_has_no_value()
    {
        FunctionHarness light = new(
            new FunctionLibrary().Add("dusk-light", p => new DuskLight(p)),
            Hello,
            "dusk-light"
        );
        Assert.Throws<InvalidOperationException>(() => light.GetTarget(Vehicle.Body.Lights.Beam.Low.IsOn));
    }

    private sealed class Nothing : IVehicleFunction
    {
        public void Step(in StepContext step) { }
    }
}
