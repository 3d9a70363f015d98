using Bordnetz.Plant;
using CsCheck;

namespace Bordnetz.Tests.Plant;

public sealed class DeterminismTests
{
    private static readonly PlantVariable[] Inputs =
    [
        .. PlantVariables.All.Where(v => v.Direction == PlantDirection.Input).Select(v => v.Id),
    ];

    private static readonly double[] Odd =
    [
        0,
        1,
        100,
        double.NaN,
        double.PositiveInfinity,
        double.NegativeInfinity,
        double.MaxValue,
    ];

    // Also beyond every range, and what is no number.
    private static readonly Gen<double> AnyValue = Gen.OneOf(
        Gen.Double[-1, 9],
        Gen.Double[-500, 500],
        Gen.Double[-1e7, 1e7],
        Gen.Int[0, Odd.Length - 1].Select(i => Odd[i])
    );

    private static readonly Gen<(PlantVariable Variable, double Value)[]> AnyWrites = Gen.Select(
        Gen.Int[0, Inputs.Length - 1].Select(i => Inputs[i]),
        AnyValue
    ).Array[0, 12];

    private static readonly Gen<(int Powertrain, (PlantVariable Variable, double Value)[][] Phases)> AnyRun =
        Gen.Select(Gen.Int[0, 2], AnyWrites.Array[1, 25]);

    [Fact]
    public void No_input_makes_the_plant_leave_the_physical_world()
    {
        AnyRun.Sample(
            run =>
            {
                PlantPowertrain powertrain = (PlantPowertrain)run.Powertrain;
                VehiclePlant plant = Plant(powertrain);
                foreach ((PlantVariable Variable, double Value)[] writes in run.Phases)
                {
                    foreach ((PlantVariable variable, double value) in writes)
                    {
                        plant.Write(variable, value);
                    }
                    for (int i = 0; i < 150; i++)
                    {
                        plant.Step(0.01);
                        AssertPhysical(plant);
                    }
                }
                // Books balance to the watt-second even where the throughput is too small for a share.
                Assert.InRange(Math.Abs(plant.Energy.Residual), 0, Math.Max(50, 1e-3 * plant.Energy.Throughput));
            },
            iter: 120
        );
    }

    [Fact]
    public void Extreme_vehicles_stay_physical_too()
    {
        Gen<double[]> shares = Gen.Double[0, 1].Array[PlantParameters.All.Count];
        Gen.Select(shares, AnyRun)
            .Sample(
                (share, run) =>
                {
                    PlantPowertrain powertrain = (PlantPowertrain)run.Powertrain;
                    PlantParameters parameters = new(powertrain);
                    for (int i = 0; i < share.Length; i++)
                    {
                        PlantParameterInfo info = PlantParameters.All[i];
                        double value = info.Min + (share[i] * (info.Max - info.Min));
                        Assert.True(parameters.TrySet(info.Name, value, info.Unit, out string error), error);
                    }
                    VehiclePlant plant = new(powertrain, parameters, Cycles.City, new PlantEnvironment());
                    foreach ((PlantVariable Variable, double Value)[] writes in run.Phases)
                    {
                        foreach ((PlantVariable variable, double value) in writes)
                        {
                            plant.Write(variable, value);
                        }
                        for (int i = 0; i < 50; i++)
                        {
                            plant.Step(0.01);
                            foreach (PlantVariableInfo info in PlantVariables.All)
                            {
                                double value = plant.Read(info.Id);
                                if (!double.IsFinite(value))
                                {
                                    Assert.Fail($"{info.Name} is {value}");
                                }
                            }
                        }
                    }
                },
                iter: 100
            );
    }

    [Fact]
    public void The_same_inputs_give_the_same_bits()
    {
        AnyRun.Sample(
            run =>
            {
                VehiclePlant one = Plant((PlantPowertrain)run.Powertrain);
                VehiclePlant other = Plant((PlantPowertrain)run.Powertrain);
                foreach ((PlantVariable Variable, double Value)[] writes in run.Phases)
                {
                    foreach ((PlantVariable variable, double value) in writes)
                    {
                        one.Write(variable, value);
                        other.Write(variable, value);
                    }
                    for (int i = 0; i < 100; i++)
                    {
                        one.Step(0.01);
                        other.Step(0.01);
                    }
                    foreach (PlantVariableInfo info in PlantVariables.All)
                    {
                        Assert.Equal(
                            BitConverter.DoubleToInt64Bits(one.Read(info.Id)),
                            BitConverter.DoubleToInt64Bits(other.Read(info.Id))
                        );
                    }
                }
            },
            iter: 30
        );
    }

    [Theory]
    [InlineData(PlantPowertrain.Bev)]
    [InlineData(PlantPowertrain.Phev)]
    [InlineData(PlantPowertrain.Combustion)]
    public void A_step_allocates_nothing(PlantPowertrain powertrain)
    {
        VehiclePlant plant = Plant(powertrain);
        TestController controller = new(plant);
        for (int i = 0; i < 1000; i++)
        {
            controller.Act(0.01);
            plant.Step(0.01);
        }
        // Of some stretches the best: the first that comes into a new state (an engine that starts) may pay once for it.
        long least = long.MaxValue;
        for (int stretch = 0; stretch < 4; stretch++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 3000; i++)
            {
                controller.Act(0.01);
                plant.Step(0.01);
            }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_step_of_no_length_does_nothing(double dt)
    {
        VehiclePlant plant = Plant(PlantPowertrain.Bev);
        plant.Step(dt);
        Assert.Equal(0, plant.TimeSeconds);
    }

    [Fact]
    public void A_long_step_is_cut_into_steps_of_ten_milliseconds()
    {
        VehiclePlant one = Plant(PlantPowertrain.Bev);
        VehiclePlant other = Plant(PlantPowertrain.Bev);
        one.Write(PlantVariable.BatteryContactorRequest, 1);
        other.Write(PlantVariable.BatteryContactorRequest, 1);
        one.Write(PlantVariable.MotorTorqueRequest, 80);
        other.Write(PlantVariable.MotorTorqueRequest, 80);
        for (int i = 0; i < 20; i++)
        {
            one.Step(0.2);
        }
        for (int i = 0; i < 400; i++)
        {
            other.Step(0.01);
        }
        Assert.Equal(other.Read(PlantVariable.VehicleSpeed), one.Read(PlantVariable.VehicleSpeed), 6);
        Assert.True(one.Read(PlantVariable.VehicleSpeed) > 10);
    }

    [Fact]
    public void Outputs_cannot_be_written_and_inputs_are_limited()
    {
        VehiclePlant plant = Plant(PlantPowertrain.Bev);
        plant.Write(PlantVariable.VehicleSpeed, 100);
        Assert.Equal(0, plant.Read(PlantVariable.VehicleSpeed));
        plant.Write(PlantVariable.WindowFrontLeftRequest, 180);
        Assert.Equal(100, plant.Read(PlantVariable.WindowFrontLeftRequest));
        plant.Write(PlantVariable.GearRequest, -7);
        Assert.Equal(-1, plant.Read(PlantVariable.GearRequest));
        plant.Write(PlantVariable.GearRequest, double.NaN);
        Assert.Equal(-1, plant.Read(PlantVariable.GearRequest));
    }

    private static VehiclePlant Plant(PlantPowertrain powertrain) =>
        new(powertrain, new PlantParameters(powertrain), Cycles.City, new PlantEnvironment());

    private static void AssertPhysical(VehiclePlant plant)
    {
        foreach (PlantVariableInfo info in PlantVariables.All)
        {
            double value = plant.Read(info.Id);
            if (!double.IsFinite(value))
            {
                Assert.Fail($"{info.Name} is {value}");
            }
            if (info.Unit == "%" || (info.Unit.Length == 0 && info.Id != PlantVariable.GearRequest))
            {
                double least = info.Id is PlantVariable.Gear ? -1 : 0;
                if (value < least || value > 100)
                {
                    Assert.Fail($"{info.Name} is {value}");
                }
            }
        }
        Assert.InRange(plant.Read(PlantVariable.VehicleSpeed), -170, 260);
        Assert.InRange(plant.Read(PlantVariable.VehicleAcceleration), -12.5, 12.5);
        Assert.InRange(plant.Read(PlantVariable.EngineSpeed), 0, 7500);
        Assert.InRange(plant.Read(PlantVariable.MotorSpeed), -17000, 17000);
        Assert.InRange(plant.Read(PlantVariable.LowVoltage), 0, 16);
        Assert.InRange(plant.Read(PlantVariable.BatteryVoltage), 0, 430);
        Assert.InRange(plant.Read(PlantVariable.EngineFuelRate), 0, 80);
        Assert.InRange(plant.Read(PlantVariable.MotorTemperature), 10, 200);
        Assert.InRange(plant.Read(PlantVariable.BatteryTemperature), 10, 70);
        Assert.InRange(plant.Read(PlantVariable.CabinTemperature), -60, 100);
    }
}
