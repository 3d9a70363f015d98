using Bordnetz.Runtime;

namespace Bordnetz.Tests.Functions;

public sealed class TorqueSplitTests
{
    private const string Powertrain = "Vehicle.Powertrain.";
    private const string Motor = Powertrain + "ElectricMotor.";
    private const string Engine = Powertrain + "CombustionEngine.";
    private const string Gearbox = Powertrain + "Transmission.";
    private const string Brake = "Vehicle.Chassis.Brake.";

    [Fact]
    public void The_battery_electric_car_turns_wheel_torque_into_motor_torque()
    {
        FunctionHarness split = Split("BEV,China,Core").Set(Powertrain + "TorqueRequest.Arbitrated", 1252.6).Step();
        // 1252.6 Nm over ratio 12.98 and efficiency 0.965.
        Assert.Equal(100, split.GetTarget(Motor + "TorqueRequest").ToNumber(), 1);
        Assert.Equal(310 * 12.98 * 0.965, split.Get(Powertrain + "TorqueAvailable.Max").ToNumber(), 1);
    }

    [Fact]
    public void Recuperation_is_added_and_stays_within_what_the_motor_may()
    {
        FunctionHarness split = Split("BEV,China,Core").Set(Powertrain + "TorqueRequest.Regeneration", -1000.0).Step();
        Assert.Equal(-1000 * 0.965 / 12.98, split.GetTarget(Motor + "TorqueRequest").ToNumber(), 1);
        split.Set(Powertrain + "TorqueRequest.Regeneration", -9000.0).Step();
        Assert.Equal(-250, split.GetTarget(Motor + "TorqueRequest").ToNumber(), 1);
    }

    [Fact]
    public void The_combustion_car_cuts_the_fuel_when_it_is_to_slow_down()
    {
        FunctionHarness split = Split("Combustion,China,Core").Set(Gearbox + "CurrentGear", 4);
        split.Set(Powertrain + "TorqueRequest.Arbitrated", 600.0).Step();
        Assert.Equal(600 / (1.667 * 3.3 * 0.965), split.GetTarget(Engine + "TorqueRequest").ToNumber(), 1);
        split.Set(Powertrain + "TorqueRequest.Arbitrated", -300.0).Step();
        Assert.Equal(0, split.GetTarget(Engine + "TorqueRequest").ToNumber());
        Assert.True(split.Get(Powertrain + "TorqueAvailable.Min").ToNumber() < 0);
    }

    [Fact]
    public void On_the_hybrid_motor_and_engine_together_give_what_is_asked()
    {
        FunctionHarness split = Split("PHEV,China,Core").Set(Gearbox + "CurrentGear", 6);
        split.Set(Gearbox + "ClutchEngagement", 100.0).Set(Engine + "TorquePlan", 120.0).Set(Engine + "Torque", 110);
        split.Set(Powertrain + "TorqueRequest.Arbitrated", 200 * 3.3 * 0.965).Step();
        Assert.Equal(120, split.GetTarget(Engine + "TorqueRequest").ToNumber(), 1);
        Assert.Equal(90, split.GetTarget(Motor + "TorqueRequest").ToNumber(), 1);
    }

    [Fact]
    public void On_the_hybrid_the_engine_helps_beyond_its_plan_where_the_motor_ends()
    {
        FunctionHarness split = Split("PHEV,China,Core")
            .Set(Gearbox + "CurrentGear", 6)
            .Set(Motor + "TorqueAvailableMax", 50.0);
        split.Set(Gearbox + "ClutchEngagement", 100.0).Set(Engine + "TorquePlan", 60.0);
        split.Set(Powertrain + "TorqueRequest.Arbitrated", 200 * 3.3 * 0.965).Step();
        Assert.Equal(150, split.GetTarget(Engine + "TorqueRequest").ToNumber(), 1);
    }

    [Fact]
    public void With_the_clutch_open_the_motor_drives_alone()
    {
        FunctionHarness split = Split("PHEV,China,Core")
            .Set(Gearbox + "CurrentGear", 2)
            .Set(Engine + "TorquePlan", 100.0);
        split.Set(Engine + "Torque", 40).Set(Powertrain + "TorqueRequest.Arbitrated", 1000.0).Step();
        Assert.Equal(0, split.GetTarget(Engine + "TorqueRequest").ToNumber());
        Assert.Equal(1000 / (3.143 * 3.3 * 0.965), split.GetTarget(Motor + "TorqueRequest").ToNumber(), 1);
    }

    [Fact]
    public void Nothing_moves_unless_a_direction_is_selected()
    {
        FunctionHarness split = Split("BEV,China,Core").Set(Powertrain + "TorqueRequest.Arbitrated", 1500.0);
        split.Set(Powertrain + "DriveState", "READY").Step();
        Assert.Equal(0, split.GetTarget(Motor + "TorqueRequest").ToNumber());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(30)]
    [InlineData(8)]
    [InlineData(2)]
    public void Friction_and_recuperation_add_up_to_the_pedal(double speed)
    {
        FunctionHarness blending = Blending(speed).Set(Brake + "PedalPosition", 20).StepFor(1);
        double friction = blending.GetTarget(Brake + "FrictionTorqueRequest").ToNumber();
        double recuperation = blending.Get(Powertrain + "TorqueRequest.Regeneration").ToNumber();
        Assert.True(recuperation <= 0);
        Assert.Equal(0.2 * 8000, friction - recuperation, 1);
    }

    [Fact]
    public void Recuperation_yields_to_abs_and_ends_before_standstill()
    {
        FunctionHarness blending = Blending(60).Set(Brake + "PedalPosition", 20).StepFor(1);
        Assert.True(blending.Get(Powertrain + "TorqueRequest.Regeneration").ToNumber() < -1000);
        blending.Set("Vehicle.ADAS.ABS.IsEngaged", true).StepFor(0.5);
        Assert.Equal(0, blending.Get(Powertrain + "TorqueRequest.Regeneration").ToNumber());
        FunctionHarness slow = Blending(3).Set(Brake + "PedalPosition", 20).StepFor(1);
        Assert.Equal(0, slow.Get(Powertrain + "TorqueRequest.Regeneration").ToNumber());
    }

    [Fact]
    public void The_standing_vehicle_is_held_until_the_driver_moves_off()
    {
        FunctionHarness blending = Blending(0).Set(Brake + "PedalPosition", 20).StepFor(1);
        Assert.True(blending.Get(Brake + "IsHoldActive").ToBoolean());
        blending.Set(Brake + "PedalPosition", 0).StepFor(5);
        Assert.True(blending.GetTarget(Brake + "FrictionTorqueRequest").ToNumber() > 1000);
        blending.Set("Vehicle.Chassis.Accelerator.PedalPosition", 10).StepFor(0.5);
        Assert.Equal(0, blending.GetTarget(Brake + "FrictionTorqueRequest").ToNumber());
    }

    [Fact]
    public void The_combustion_car_brakes_by_friction_alone()
    {
        FunctionHarness blending = ReferencePlatform.Function("brake-blending", "Combustion,China,Core");
        blending.Set(Powertrain + "DriveState", "DRIVE").Set("Vehicle.Speed", 60.0);
        blending.Set(Brake + "PedalPosition", 50).StepFor(1);
        Assert.Equal(3250, blending.GetTarget(Brake + "FrictionTorqueRequest").ToNumber(), 1);
    }

    [Fact]
    public void The_gearbox_shifts_up_while_accelerating_and_back_to_first_for_a_stop()
    {
        FunctionHarness gears = ReferencePlatform.Function("gear-strategy", "Combustion,China,Core");
        gears.Set(Powertrain + "DriveState", "DRIVE").Set(Powertrain + "TorqueAvailable.Max", 900.0);
        gears.Set(Powertrain + "TorqueAvailable.Potential", 2000.0);
        gears.Set(Powertrain + "TorqueRequest.Arbitrated", 500.0);
        double last = 1;
        for (double speed = 0; speed <= 120; speed += 0.2)
        {
            double gear = gears.Set("Vehicle.Speed", speed).Step().GetTarget(Gearbox + "GearRequest").ToNumber();
            Assert.InRange(gear, last, last + 1);
            last = gear;
        }
        Assert.InRange(last, 7, 8);
        gears.Set(Powertrain + "TorqueRequest.Arbitrated", -300.0);
        for (double speed = 120; speed >= 0; speed -= 0.5)
        {
            gears.Set("Vehicle.Speed", speed).Step();
        }
        Assert.Equal(1, gears.StepFor(3).GetTarget(Gearbox + "GearRequest").ToNumber());
    }

    [Fact]
    public void A_kick_down_shifts_several_gears_at_once()
    {
        FunctionHarness gears = ReferencePlatform.Function("gear-strategy", "Combustion,China,Core");
        gears.Set(Powertrain + "DriveState", "DRIVE").Set(Powertrain + "TorqueAvailable.Max", 900.0);
        gears.Set(Powertrain + "TorqueAvailable.Potential", 2000.0);
        gears.Set(Powertrain + "TorqueRequest.Arbitrated", 200.0).Set("Vehicle.Speed", 80.0).StepFor(30);
        double cruising = gears.GetTarget(Gearbox + "GearRequest").ToNumber();
        gears.Set(Powertrain + "TorqueRequest.Arbitrated", 2000.0).Step(2);
        Assert.True(gears.GetTarget(Gearbox + "GearRequest").ToNumber() <= cruising - 2);
    }

    [Theory]
    [InlineData("BEV,China,Core", "DRIVE", 1)]
    [InlineData("BEV,China,Core", "REVERSE", -1)]
    [InlineData("BEV,China,Core", "READY", 1)]
    [InlineData("PHEV,China,Core", "READY", 0)]
    [InlineData("PHEV,China,Core", "REVERSE", -1)]
    public void Every_gearbox_follows_the_direction(string features, string state, int gear)
    {
        FunctionHarness gears = ReferencePlatform.Function("gear-strategy", features);
        gears.Set(Powertrain + "DriveState", state).Step();
        Assert.Equal(gear, gears.GetTarget(Gearbox + "GearRequest").ToNumber());
    }

    private static FunctionHarness Split(string features)
    {
        FunctionHarness split = ReferencePlatform.Function("torque-coordination", features);
        return split
            .Set(Powertrain + "DriveState", "DRIVE")
            .Set(Motor + "TorqueAvailableMax", 310.0)
            .Set(Motor + "TorqueAvailableMin", -250.0)
            .Set(Engine + "TorqueAvailable", 230.0)
            .Set(Engine + "DragTorque", -20.0)
            .Set(Engine + "IsRunning", true);
    }

    private static FunctionHarness Blending(double speed) =>
        ReferencePlatform
            .Function("brake-blending")
            .Set(Powertrain + "DriveState", "DRIVE")
            .Set(Powertrain + "TorqueAvailable.Min", -2500.0)
            .Set(Powertrain + "TorqueRequest.Arbitrated", -200.0)
            .Set("Vehicle.Speed", speed);
}
