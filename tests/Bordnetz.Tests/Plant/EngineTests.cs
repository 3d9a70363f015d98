using Bordnetz.Plant;

namespace Bordnetz.Tests.Plant;

public sealed class EngineTests
{
    [Fact]
    public void It_starts_idles_stops_and_starts_again()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion).On(gear: 0);
        double voltage = rig[PlantVariable.LowVoltage];
        rig[PlantVariable.EngineRunRequest] = 1;
        rig.Run(0.05);
        // The starter loads the net visibly.
        Assert.True(rig[PlantVariable.LowVoltage] < voltage - 0.4);
        rig.RunUntil(() => rig[PlantVariable.EngineRunning] == 1, 1.5);
        rig.Run(3);
        Assert.InRange(rig[PlantVariable.EngineSpeed], 735, 765);
        Assert.InRange(rig[PlantVariable.EngineFuelRate], 0.4, 1.6);
        rig[PlantVariable.EngineRunRequest] = 0;
        rig.RunUntil(() => rig[PlantVariable.EngineSpeed] == 0, 3);
        Assert.Equal(0, rig[PlantVariable.EngineFuelRate]);
        rig.Start();
        rig.Run(1);
        Assert.InRange(rig[PlantVariable.EngineSpeed], 735, 765);
    }

    [Fact]
    public void Without_fuel_the_starter_turns_it_in_vain()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion, "fuel-initial-level 0 %").On(gear: 0);
        rig[PlantVariable.EngineRunRequest] = 1;
        rig.Run(3);
        Assert.Equal(0, rig[PlantVariable.EngineRunning]);
        Assert.Equal(0, rig[PlantVariable.FuelLevel]);
    }

    [Fact]
    public void The_last_drop_stops_it()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion, "fuel-tank 5 l, fuel-initial-level 0.01 %").On(gear: 0).Start();
        rig.RunUntil(() => rig[PlantVariable.EngineRunning] == 0, 10);
        rig.Run(3);
        Assert.Equal(0, rig[PlantVariable.EngineFuelRate]);
        Assert.InRange(rig.Plant.Energy.FuelLitres, 0.00049, 0.00051);
    }

    [Fact]
    public void Fuel_is_cut_in_overrun_and_comes_back_before_it_stalls()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion).On().Start();
        rig[PlantVariable.EngineTorqueRequest] = 150;
        rig.RunUntil(() => rig.Kmh > 30, 20);
        rig[PlantVariable.EngineTorqueRequest] = 0;
        rig.Run(1);
        Assert.Equal(0, rig[PlantVariable.EngineFuelRate]);
        Assert.InRange(rig[PlantVariable.EngineTorque], -40, -10);
        Assert.True(rig[PlantVariable.EngineSpeed] > 1200);
        rig[PlantVariable.BrakeTorqueRequest] = 6000;
        double least = 9000;
        for (int i = 0; i < 600; i++)
        {
            rig.Run(0.01);
            least = Math.Min(least, rig[PlantVariable.EngineSpeed]);
        }
        Assert.Equal(0, rig.Kmh);
        Assert.True(least > 600, $"it fell to {least} rpm");
        Assert.Equal(1, rig[PlantVariable.EngineRunning]);
    }

    [Fact]
    public void Its_best_point_has_the_efficiency_of_a_good_petrol_engine()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion, "engine-heat-capacity 5 kJ/K, mass 5000 kg").On().Start();
        rig[PlantVariable.EngineTorqueRequest] = 180;
        double fuelBefore = 0;
        for (int gear = 1; gear <= 5; gear++)
        {
            rig[PlantVariable.GearRequest] = gear;
            rig.Run(1);
            rig.RunUntil(() => rig[PlantVariable.EngineSpeed] > 2600, 120);
        }
        rig[PlantVariable.BrakeTorqueRequest] = 3000;
        rig.RunUntil(() => rig[PlantVariable.EngineSpeed] < 2200, 30);
        rig[PlantVariable.BrakeTorqueRequest] = 0;
        rig.Run(0.5);
        fuelBefore = rig.Plant.Energy.FuelEnergy;
        double work = 0;
        for (int i = 0; i < 200; i++)
        {
            rig.Run(0.01);
            work += rig[PlantVariable.EngineTorque] * rig[PlantVariable.EngineSpeed] * Math.PI / 30 * 0.01;
        }
        Assert.InRange(rig[PlantVariable.EngineCoolantTemperature], 75, 110);
        Assert.InRange(work / (rig.Plant.Energy.FuelEnergy - fuelBefore), 0.345, 0.38);
    }

    [Fact]
    public void The_thermostat_and_the_fan_hold_the_coolant()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion, "engine-heat-capacity 10 kJ/K", "ambient-temperature 35 celsius")
            .On()
            .Start();
        rig[PlantVariable.BrakeTorqueRequest] = 3000;
        rig[PlantVariable.EngineTorqueRequest] = 40;
        rig[PlantVariable.FanRequest] = 100;
        rig.Run(600);
        Assert.InRange(rig[PlantVariable.EngineCoolantTemperature], 86, 105);
    }

    [Fact]
    public void The_separation_clutch_joins_engine_and_motor_and_parts_them()
    {
        Rig rig = new Rig(PlantPowertrain.Phev).On();
        rig[PlantVariable.MotorTorqueRequest] = 120;
        rig.RunUntil(() => rig.Kmh > 25, 20);
        Assert.Equal(0, rig[PlantVariable.EngineSpeed]);
        rig[PlantVariable.EngineRunRequest] = 1;
        rig[PlantVariable.ClutchRequest] = 1;
        rig[PlantVariable.EngineTorqueRequest] = 60;
        double least = 9;
        double time = rig.RunUntil(
            () =>
            {
                least = Math.Min(least, rig[PlantVariable.VehicleAcceleration]);
                return rig[PlantVariable.ClutchClosed] == 1;
            },
            2
        );
        Assert.InRange(time, 0.1, 1.5);
        Assert.True(least > 0, "the engine start jerked the vehicle");
        rig.Run(0.5);
        Assert.Equal(rig[PlantVariable.MotorSpeed], rig[PlantVariable.EngineSpeed], 9);
        rig[PlantVariable.ClutchRequest] = 0;
        rig[PlantVariable.EngineRunRequest] = 0;
        rig.Run(4);
        Assert.Equal(0, rig[PlantVariable.EngineSpeed]);
        Assert.Equal(0, rig[PlantVariable.EngineRunning]);
    }

    [Fact]
    public void With_the_clutch_requested_the_hybrid_launches_by_its_engine_and_does_not_stall()
    {
        Rig rig = new Rig(PlantPowertrain.Phev).On().Start();
        rig[PlantVariable.ClutchRequest] = 1;
        rig[PlantVariable.EngineTorqueRequest] = 80;
        rig.RunUntil(() => rig[PlantVariable.ClutchClosed] == 1, 10);
        Assert.InRange(rig.Kmh, 5, 15);
        Assert.Equal(1, rig[PlantVariable.EngineRunning]);
        rig[PlantVariable.EngineTorqueRequest] = 0;
        rig[PlantVariable.BrakeTorqueRequest] = 5000;
        rig.Run(4);
        Assert.Equal(0, rig.Kmh);
        Assert.Equal(0, rig[PlantVariable.ClutchClosed]);
        Assert.Equal(1, rig[PlantVariable.EngineRunning]);
    }
}
