using Bordnetz.Plant;

namespace Bordnetz.Tests.Plant;

public sealed class WltcTests
{
    [Fact]
    public void The_electric_vehicle_uses_what_its_kind_uses()
    {
        (VehiclePlant plant, double outside) = Drive(PlantPowertrain.Bev);
        Assert.InRange(plant.Energy.Use.ElectricKwhPer100Km, 14.5, 17);
        Assert.Equal(0, plant.Energy.Use.FuelLitresPer100Km);
        Check(plant, outside);
        // Recuperation replaces nearly all friction braking in the cycle.
        Assert.InRange(plant.Energy[EnergyFlow.FrictionBrakes] / plant.Energy.Throughput, 0, 0.01);
    }

    [Fact]
    public void The_hybrid_sustains_its_charge_and_uses_what_its_kind_uses()
    {
        (VehiclePlant plant, double outside) = Drive(PlantPowertrain.Phev);
        Assert.InRange(plant.Energy.Use.FuelLitresPer100Km, 5, 6.5);
        Assert.InRange(plant.Read(PlantVariable.BatteryStateOfCharge), 59, 62);
        Check(plant, outside);
    }

    [Fact]
    public void The_combustion_vehicle_uses_what_its_kind_uses()
    {
        (VehiclePlant plant, double outside) = Drive(PlantPowertrain.Combustion);
        Assert.InRange(plant.Energy.Use.FuelLitresPer100Km, 6, 8.5);
        Assert.Equal(0, plant.Energy.Use.ElectricKwhPer100Km);
        Check(plant, outside);
        // A spark-ignition engine gets about a quarter of the fuel's energy to its crankshaft in this cycle.
        double lost = plant.Energy[EnergyFlow.Engine] / plant.Energy.FuelEnergy;
        Assert.InRange(lost, 0.68, 0.8);
        Assert.InRange(plant.Read(PlantVariable.EngineCoolantTemperature), 80, 100);
    }

    [Fact]
    public void Frost_and_heating_cost_the_electric_vehicle_much_and_the_books_still_balance()
    {
        PlantEnvironment frost = new();
        Assert.True(frost.TrySet("ambient-temperature", -10, "celsius", out _));
        PlantPowertrain bev = PlantPowertrain.Bev;
        VehiclePlant plant = new(bev, new PlantParameters(bev), Cycles.Wltc, frost);
        plant.Write(PlantVariable.HvacPowerRequest, 4000);
        TestController controller = new(plant);
        for (int i = 0; i < 180_000; i++)
        {
            controller.Act(Rig.Dt);
            plant.Step(Rig.Dt);
        }
        Assert.InRange(plant.Energy.Use.ElectricKwhPer100Km, 19, 26);
        Assert.InRange(plant.Energy.ResidualShare, 0, 1e-4);
        Assert.InRange(plant.Read(PlantVariable.CabinTemperature), 10, 60);
    }

    private static void Check(VehiclePlant plant, double outside)
    {
        Assert.InRange(plant.Energy.DistanceKm, 23.266 * 0.995, 23.266 * 1.005);
        Assert.Equal(plant.Energy.DistanceKm, plant.Read(PlantVariable.VehicleDistance));
        Assert.InRange(plant.Energy.ResidualShare, 0, 1e-5);
        Assert.True(plant.Energy.Throughput > 8e6, "hardly any energy flowed");
        Assert.InRange(outside, 0, 10);
        Assert.Equal(0, plant.Read(PlantVariable.VehicleSpeed));
        Assert.InRange(plant.Read(PlantVariable.LowVoltage), 13, 14.5);
    }

    // UN GTR 15 Annex 6: the speed may leave the trace by 2 km/h, taken over 1 s before and after.
    private static (VehiclePlant Plant, double SecondsOutside) Drive(PlantPowertrain powertrain)
    {
        List<(double Seconds, double SpeedKmh)> trace = Cycles.Points("wltc-class3b.csv");
        VehiclePlant plant = new(powertrain, new PlantParameters(powertrain), Cycles.Wltc, new PlantEnvironment());
        TestController controller = new(plant);
        double outside = 0;
        for (int i = 0; i < 180_000; i++)
        {
            controller.Act(Rig.Dt);
            plant.Step(Rig.Dt);
            int first = Math.Max(0, (int)Math.Ceiling(plant.TimeSeconds - 1));
            int last = Math.Min(1800, (int)Math.Floor(plant.TimeSeconds + 1));
            double low = double.MaxValue;
            double high = 0;
            for (int k = first; k <= last; k++)
            {
                low = Math.Min(low, trace[k].SpeedKmh);
                high = Math.Max(high, trace[k].SpeedKmh);
            }
            double speed = plant.Read(PlantVariable.VehicleSpeed);
            outside += speed < low - 2 || speed > high + 2 ? Rig.Dt : 0;
        }
        return (plant, outside);
    }
}
