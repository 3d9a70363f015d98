using Bordnetz.Plant;

namespace Bordnetz.Tests.Plant;

public sealed class DrivelineTests
{
    [Fact]
    public void The_electric_vehicle_reaches_100_in_the_time_of_its_power()
    {
        Rig rig = new Rig(PlantPowertrain.Bev).On();
        rig[PlantVariable.MotorTorqueRequest] = 310;
        // 310 Nm by 12.98 at 0.345 m push 11.7 kN until 210 kW are reached at 65 km/h.
        Assert.InRange(rig.RunUntil(() => rig.Kmh >= 100, 20), 5.5, 7.5);
        rig.Run(60);
        // 16000 rpm are 160 km/h.
        Assert.InRange(rig.Kmh, 158, 164);
    }

    [Fact]
    public void The_combustion_vehicle_reaches_100_in_the_time_of_its_power()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion).On().Start();
        rig[PlantVariable.EngineTorqueRequest] = 250;
        double[] upshift = [0, 47, 72, 108, 130, 180, 300, 300, 300];
        double time = rig.RunUntil(
            () =>
            {
                int gear = (int)rig[PlantVariable.Gear];
                rig[PlantVariable.GearRequest] = gear > 0 && rig.Kmh > upshift[gear] ? gear + 1 : gear;
                return rig.Kmh >= 100;
            },
            30
        );
        Assert.InRange(time, 8, 12);
    }

    [Theory]
    [InlineData("road-load-a 110 N, road-load-b 0.8 N/(km/h), road-load-c 0.028 N/(km/h)^2", 110, 0.8, 0.028)]
    [InlineData("rolling-resistance 0.01, drag-area 0.7 m^2", 210.9, 0, 0.0321)]
    public void Coasting_follows_the_road_load(string parameters, double a, double b, double c)
    {
        Rig rig = new Rig(PlantPowertrain.Bev, parameters + ", gearbox-drag 0 Nm, motor-loss-scale 0.1").On();
        rig[PlantVariable.MotorTorqueRequest] = 300;
        rig.RunUntil(() => rig.Kmh >= 120, 20);
        rig[PlantVariable.MotorTorqueRequest] = 0;
        rig[PlantVariable.GearRequest] = 0;
        rig.Run(0.5);
        // Translating and rotating mass: wheels 5 kgm^2, rotor 0.035 kgm^2 at 12.98.
        double mass = 2150 + ((5 + (0.035 * 12.98 * 12.98)) / (0.345 * 0.345));
        foreach (double kmh in (double[])[110, 80, 50, 20])
        {
            rig.RunUntil(() => rig.Kmh <= kmh, 400);
            double force = -rig[PlantVariable.VehicleAcceleration] * mass;
            Assert.Equal(a + (b * kmh) + (c * kmh * kmh), force, 0.005 * force);
        }
    }

    [Fact]
    public void Brakes_stop_the_vehicle_within_what_the_tyres_carry_and_leave_it_standing()
    {
        Rig rig = new Rig(PlantPowertrain.Bev).On();
        rig[PlantVariable.MotorTorqueRequest] = 310;
        rig.RunUntil(() => rig.Kmh >= 100, 20);
        rig[PlantVariable.MotorTorqueRequest] = 0;
        rig[PlantVariable.BrakeTorqueRequest] = 40_000;
        double start = rig[PlantVariable.VehicleDistance];
        double time = rig.RunUntil(() => rig.Kmh == 0, 10);
        double metres = (rig[PlantVariable.VehicleDistance] - start) * 1000;
        // (100/3.6)^2 / (2 * 9.81) = 39.3 m, and some for the actuator, less drag.
        Assert.InRange(metres, 38, 44);
        Assert.InRange(time, 2.7, 3.4);
        rig.Run(2);
        Assert.Equal(0, rig.Kmh);
        Assert.Equal(0, rig[PlantVariable.VehicleAcceleration]);
    }

    [Fact]
    public void The_brake_actuator_lags_and_gives_its_pressure()
    {
        Rig rig = new(PlantPowertrain.Bev);
        rig[PlantVariable.BrakeTorqueRequest] = 3000;
        rig.Run(0.05);
        Assert.InRange(rig[PlantVariable.BrakeTorque], 500, 2000);
        rig.Run(0.6);
        Assert.Equal(3000, rig[PlantVariable.BrakeTorque], 5.0);
        Assert.Equal(rig[PlantVariable.BrakeTorque] / 12000 * 12000, rig[PlantVariable.BrakePressure], 6);
        rig[PlantVariable.BrakeTorqueRequest] = 0;
        rig.Run(2);
        Assert.Equal(0, rig[PlantVariable.BrakeTorque]);
    }

    [Fact]
    public void On_a_slope_only_a_brake_holds_the_vehicle()
    {
        Rig rig = new(PlantPowertrain.Bev, environment: "grade 12 %");
        rig[PlantVariable.ParkingBrakeRequest] = 1;
        rig[PlantVariable.BrakeTorqueRequest] = 2000;
        rig.Run(1);
        Assert.Equal(1, rig[PlantVariable.ParkingBrakeEngaged]);
        rig[PlantVariable.BrakeTorqueRequest] = 0;
        rig.Run(2);
        double held = rig.Kmh;
        rig[PlantVariable.ParkingBrakeRequest] = 0;
        rig.Run(2);
        Assert.Equal(0, held);
        Assert.InRange(rig.Kmh, -9, -2);
    }

    [Fact]
    public void Recuperation_brakes_but_never_drives()
    {
        Rig rig = new Rig(PlantPowertrain.Bev).On();
        rig[PlantVariable.MotorTorqueRequest] = 200;
        rig.RunUntil(() => rig.Kmh >= 50, 10);
        rig[PlantVariable.MotorTorqueRequest] = -150;
        rig.Run(1);
        Assert.InRange(rig[PlantVariable.BatteryCurrent], -400, -20);
        Assert.InRange(rig[PlantVariable.VehicleAcceleration], -4, -1.5);
        rig.Run(30);
        Assert.Equal(0, rig.Kmh);
    }

    [Theory]
    [InlineData(PlantPowertrain.Bev)]
    [InlineData(PlantPowertrain.Phev)]
    public void Reverse_drives_backwards_on_positive_torque(PlantPowertrain powertrain)
    {
        Rig rig = new Rig(powertrain).On(gear: -1);
        rig[PlantVariable.MotorTorqueRequest] = 60;
        rig.Run(3);
        Assert.InRange(rig.Kmh, -40, -5);
        Assert.True(rig[PlantVariable.VehicleDistance] > 0);
    }

    [Fact]
    public void Without_closed_contactors_the_motor_gives_no_torque()
    {
        Rig rig = new(PlantPowertrain.Bev);
        rig[PlantVariable.MotorTorqueRequest] = 200;
        rig.Run(1);
        Assert.Equal(0, rig.Kmh);
        rig[PlantVariable.BatteryContactorRequest] = 1;
        rig.Run(0.28);
        Assert.Equal(0, rig[PlantVariable.BatteryContactorClosed]);
        rig.Run(0.05);
        Assert.Equal(1, rig[PlantVariable.BatteryContactorClosed]);
        rig.Run(1);
        Assert.True(rig.Kmh > 5);
        rig[PlantVariable.BatteryContactorRequest] = 0;
        rig.Run(0.02);
        Assert.Equal(0, rig[PlantVariable.BatteryCurrent]);
        Assert.InRange(rig[PlantVariable.MotorTorque], -5, 0);
    }

    [Fact]
    public void Tyres_limit_what_a_strong_motor_can_do()
    {
        Rig rig = new Rig(
            PlantPowertrain.Bev,
            "motor-max-torque 1500 Nm, motor-max-power 900 kW, tyre-friction 0.4"
        ).On();
        rig[PlantVariable.MotorTorqueRequest] = 1500;
        rig.Run(1.5);
        Assert.InRange(rig[PlantVariable.VehicleAcceleration], 1.2, 0.4 * 0.54 * 9.81);
        Assert.True(rig[PlantVariable.WheelSpeedRearLeft] > rig[PlantVariable.WheelSpeedFrontLeft]);
    }

    [Fact]
    public void The_automatic_gearbox_creeps_and_the_brake_holds_it()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion).On().Start();
        rig[PlantVariable.BrakeTorqueRequest] = 2000;
        rig.Run(3);
        Assert.Equal(0, rig.Kmh);
        Assert.InRange(rig[PlantVariable.EngineSpeed], 690, 810);
        rig[PlantVariable.BrakeTorqueRequest] = 0;
        rig.Run(6);
        Assert.InRange(rig.Kmh, 3, 12);
    }

    [Fact]
    public void A_gear_that_would_overspeed_or_reverse_the_input_is_refused()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion).On().Start();
        rig[PlantVariable.EngineTorqueRequest] = 200;
        foreach ((int gear, double kmh) in ((int, double)[])[(2, 35), (3, 60), (4, 80), (5, 100)])
        {
            rig.RunUntil(() => rig.Kmh > kmh, 20);
            rig[PlantVariable.GearRequest] = gear;
            rig.Run(1);
            Assert.Equal(gear, rig[PlantVariable.Gear]);
        }
        rig[PlantVariable.GearRequest] = 1;
        rig.Run(1);
        Assert.Equal(5, rig[PlantVariable.Gear]);
        rig[PlantVariable.GearRequest] = -1;
        rig.Run(1);
        Assert.Equal(5, rig[PlantVariable.Gear]);
        rig[PlantVariable.GearRequest] = 4;
        rig.Run(1);
        Assert.Equal(4, rig[PlantVariable.Gear]);
    }

    [Fact]
    public void A_shift_under_load_goes_through_without_a_gap_in_the_drive()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion).On().Start();
        rig[PlantVariable.EngineTorqueRequest] = 150;
        rig.RunUntil(() => rig.Kmh > 30, 20);
        rig.Run(0.5);
        rig[PlantVariable.GearRequest] = 2;
        double least = 9;
        for (int i = 0; i < 100; i++)
        {
            rig.Run(0.01);
            least = Math.Min(least, rig[PlantVariable.VehicleAcceleration]);
        }
        Assert.True(least > 0.8, $"the drive fell to {least} m/s^2");
        // Locked again: crankshaft and wheels turn by the ratio of the second gear.
        double ratio = rig[PlantVariable.EngineSpeed] / (rig.Kmh / 3.6 / 0.345 * 30 / Math.PI);
        Assert.Equal(3.143 * 3.3, ratio, 3);
    }
}
