using Bordnetz.Runtime;

namespace Bordnetz.Tests.Functions;

public sealed class DrivingTests
{
    private const string Powertrain = "Vehicle.Powertrain.";
    private const string Cruise = "Vehicle.ADAS.CruiseControl.";
    private const string Request = Powertrain + "TorqueRequest.";
    private const string Available = Powertrain + "TorqueAvailable.";

    [Fact]
    public void A_vehicle_is_ready_once_its_battery_is_connected_and_drives_when_the_lever_says_so()
    {
        FunctionHarness state = ReferencePlatform.Function("drive-state");
        state.Set(Powertrain + "StartButton", true).StepFor(2);
        Assert.Equal("STARTING", state.Get(Powertrain + "DriveState").ToText());
        state.Set(Powertrain + "TractionBattery.IsPowerConnected", true).Step();
        Assert.Equal("READY", state.Get(Powertrain + "DriveState").ToText());
        Assert.Equal("ON", state.Get("Vehicle.LowVoltageSystemState").ToText());
        state.Set(Powertrain + "Transmission.SelectorLever", "DRIVE").Step();
        Assert.Equal("DRIVE", state.Get(Powertrain + "DriveState").ToText());
        Assert.Equal(127, state.Get(Powertrain + "Transmission.SelectedGear").ToNumber());
    }

    [Fact]
    public void Reverse_is_not_engaged_while_the_vehicle_rolls_forward()
    {
        FunctionHarness state = ReferencePlatform.Function("drive-state");
        state.Set(Powertrain + "StartButton", true).Set(Powertrain + "TractionBattery.IsPowerConnected", true);
        state.Set(Powertrain + "Transmission.SelectorLever", "DRIVE").StepFor(1);
        state.Set("Vehicle.Speed", 30.0).Set(Powertrain + "Transmission.SelectorLever", "REVERSE").Step();
        Assert.Equal("READY", state.Get(Powertrain + "DriveState").ToText());
        state.Set("Vehicle.Speed", 1.0).Step();
        Assert.Equal("REVERSE", state.Get(Powertrain + "DriveState").ToText());
    }

    [Fact]
    public void Switching_off_waits_for_standstill()
    {
        FunctionHarness state = ReferencePlatform.Function("drive-state");
        state.Set(Powertrain + "StartButton", true).Set(Powertrain + "TractionBattery.IsPowerConnected", true);
        state.Set(Powertrain + "Transmission.SelectorLever", "DRIVE").StepFor(1);
        state.Set("Vehicle.Speed", 50.0).Set(Powertrain + "StartButton", false).Step();
        Assert.Equal("DRIVE", state.Get(Powertrain + "DriveState").ToText());
        state.Set("Vehicle.Speed", 0.0).Step();
        Assert.Equal("OFF", state.Get(Powertrain + "DriveState").ToText());
    }

    [Theory]
    [InlineData("ECONOMY")]
    [InlineData("NORMAL")]
    [InlineData("SPORT")]
    public void The_floored_pedal_asks_for_all_torque_in_every_mode(string mode)
    {
        FunctionHarness demand = Demand().Request(Powertrain + "Transmission.PerformanceMode", mode);
        demand.Set("Vehicle.Chassis.Accelerator.PedalPosition", 100).Step();
        Assert.Equal(3800, demand.Get(Request + "Driver").ToNumber(), 1);
        Assert.Equal(mode, demand.Get(Powertrain + "Transmission.PerformanceMode").ToText());
    }

    [Fact]
    public void Half_a_pedal_asks_for_more_in_sport_and_for_less_in_economy()
    {
        double[] torque = new double[3];
        string[] modes = ["ECONOMY", "NORMAL", "SPORT"];
        for (int i = 0; i < 3; i++)
        {
            FunctionHarness demand = Demand().Request(Powertrain + "Transmission.PerformanceMode", modes[i]);
            torque[i] = demand
                .Set("Vehicle.Chassis.Accelerator.PedalPosition", 50)
                .Step()
                .Get(Request + "Driver")
                .ToNumber();
        }
        Assert.True(torque[0] < torque[1] && torque[1] < torque[2], string.Join(' ', torque));
    }

    [Fact]
    public void The_released_pedal_coasts_when_fast_creeps_when_slow_and_does_nothing_in_park()
    {
        FunctionHarness demand = Demand().Set("Vehicle.Speed", 80.0).Step();
        Assert.InRange(demand.Get(Request + "Driver").ToNumber(), -600, -100);
        demand.Set("Vehicle.Speed", 1.0).Step();
        Assert.InRange(demand.Get(Request + "Driver").ToNumber(), 200, 450);
        demand.Set("Vehicle.Chassis.Brake.PedalPosition", 20).Step();
        Assert.Equal(0, demand.Get(Request + "Driver").ToNumber());
        demand.Set(Powertrain + "DriveState", "READY").Set("Vehicle.Chassis.Accelerator.PedalPosition", 60).Step();
        Assert.Equal(0, demand.Get(Request + "Driver").ToNumber());
    }

    [Fact]
    public void Cruise_control_asks_for_torque_below_its_speed_and_holds_back_above_it()
    {
        FunctionHarness cruise = CruiseAt(80).Request(Cruise + "IsEnabled", true).Request(Cruise + "SpeedSet", 90.0);
        cruise.StepFor(1);
        Assert.True(cruise.Get(Cruise + "IsActive").ToBoolean());
        Assert.True(cruise.Get(Request + "CruiseControl").ToNumber() > 300);
        cruise.Set("Vehicle.Speed", 100.0).StepFor(1);
        Assert.True(cruise.Get(Request + "CruiseControl").ToNumber() < -300);
    }

    [Fact]
    public void The_brake_suspends_cruise_control_until_it_is_asked_again()
    {
        FunctionHarness cruise = CruiseAt(80).Request(Cruise + "IsEnabled", true).Request(Cruise + "SpeedSet", 90.0);
        cruise.StepFor(1).Set("Vehicle.Chassis.Brake.PedalPosition", 20).Step();
        Assert.False(cruise.Get(Cruise + "IsActive").ToBoolean());
        cruise.Set("Vehicle.Chassis.Brake.PedalPosition", 0).StepFor(5);
        Assert.False(cruise.Get(Cruise + "IsActive").ToBoolean());
        Assert.Equal(0, cruise.Get(Request + "CruiseControl").ToNumber());
        cruise.Request(Cruise + "SpeedSet", 85.0).Step();
        Assert.True(cruise.Get(Cruise + "IsActive").ToBoolean());
        cruise.Request(Cruise + "IsActive", false).Step();
        Assert.False(cruise.Get(Cruise + "IsActive").ToBoolean());
    }

    [Fact]
    public void A_set_speed_that_is_no_number_does_no_harm()
    {
        FunctionHarness cruise = CruiseAt(80).Request(Cruise + "IsEnabled", true);
        cruise.Request(Cruise + "SpeedSet", double.NaN).StepFor(1);
        Assert.False(cruise.Get(Cruise + "IsActive").ToBoolean());
        Assert.Equal(0, cruise.Get(Request + "CruiseControl").ToNumber());
        cruise.Request(Cruise + "SpeedSet", 90.0).StepFor(1);
        Assert.True(double.IsFinite(cruise.Get(Request + "CruiseControl").ToNumber()));
        Assert.True(cruise.Get(Cruise + "IsActive").ToBoolean());
    }

    [Fact]
    public void The_highway_pilot_keeps_its_distance_and_the_core_trim_does_not_know_it()
    {
        FunctionHarness pilot = CruiseAt(100).Request(Cruise + "IsEnabled", true).Request(Cruise + "SpeedSet", 130.0);
        pilot.Set("Vehicle.ADAS.ObstacleDetection.Front.Center.Distance", 20.0).StepFor(1);
        Assert.True(pilot.Get(Cruise + "IsAdaptive").ToBoolean());
        Assert.Equal("SAE_2", pilot.Get("Vehicle.ADAS.ActiveAutonomyLevel").ToText());
        Assert.True(pilot.Get(Request + "CruiseControl").ToNumber() < 0);

        FunctionHarness plain = CruiseAt(100, "BEV,China,Core").Request(Cruise + "IsEnabled", true);
        plain.Request(Cruise + "SpeedSet", 130.0).StepFor(1);
        Assert.True(plain.Get(Request + "CruiseControl").ToNumber() > 0);
        Assert.False(plain.Get(Cruise + "IsAdaptive").HasValue);
    }

    [Fact]
    public void The_speed_limiter_leaves_all_torque_far_below_its_limit_and_none_far_above()
    {
        FunctionHarness limiter = ReferencePlatform.Function("speed-limiter");
        limiter.Set(Powertrain + "DriveState", "DRIVE").Set(Available + "Potential", 3000.0);
        limiter.Request("Vehicle.ADAS.SpeedLimiter.IsEnabled", true);
        limiter.Request("Vehicle.ADAS.SpeedLimiter.SpeedSet", 50.0).Set("Vehicle.Speed", 30.0).Step();
        Assert.Equal(3000, limiter.Get(Request + "SpeedLimit").ToNumber());
        Assert.False(limiter.Get("Vehicle.ADAS.SpeedLimiter.IsActive").ToBoolean());
        limiter.Set("Vehicle.Speed", 58.0).Step();
        Assert.Equal(0, limiter.Get(Request + "SpeedLimit").ToNumber());
        Assert.True(limiter.Get("Vehicle.ADAS.SpeedLimiter.IsActive").ToBoolean());
        limiter.Set("Vehicle.Chassis.Accelerator.PedalPosition", 100).Step();
        Assert.Equal(3000, limiter.Get(Request + "SpeedLimit").ToNumber());
    }

    [Fact]
    public void Arbitration_takes_the_lowest_limit_and_the_brake_beats_the_accelerator()
    {
        FunctionHarness arbitration = Arbitration(driver: 2000);
        arbitration.Set(Request + "SlipLimit", 800.0).StepFor(2);
        Assert.Equal(800, arbitration.Get(Request + "Arbitrated").ToNumber(), 1);
        arbitration.Set("Vehicle.Chassis.Brake.PedalPosition", 30).StepFor(1);
        Assert.Equal(0, arbitration.Get(Request + "Arbitrated").ToNumber(), 1);
    }

    [Fact]
    public void Arbitration_passes_zero_torque_gently()
    {
        FunctionHarness arbitration = Arbitration(driver: -300);
        arbitration.StepFor(1).Set(Request + "Driver", 2000.0);
        double largest = 0;
        double last = arbitration.Get(Request + "Arbitrated").ToNumber();
        while (last < 200)
        {
            double now = arbitration.Step().Get(Request + "Arbitrated").ToNumber();
            largest = last > -200 ? Math.Max(largest, now - last) : largest;
            last = now;
        }
        Assert.InRange(largest, 1, 45);
    }

    [Fact]
    public void Spinning_wheels_cost_torque_until_they_grip_again()
    {
        FunctionHarness slip = ReferencePlatform.Function("slip-control");
        slip.Set(Available + "Potential", 3500.0).Set(Request + "Arbitrated", 3000.0);
        Wheels(slip, 10, 10, 40, 40);
        slip.StepFor(0.2);
        Assert.True(slip.Get("Vehicle.ADAS.TCS.IsEngaged").ToBoolean());
        double limit = slip.Get(Request + "SlipLimit").ToNumber();
        Assert.InRange(limit, 0, 1500);
        Wheels(slip, 12, 12, 12, 12);
        slip.StepFor(0.3);
        Assert.True(slip.Get(Request + "SlipLimit").ToNumber() > limit);
        slip.StepFor(3);
        Assert.False(slip.Get("Vehicle.ADAS.TCS.IsEngaged").ToBoolean());
        Assert.Equal(3500, slip.Get(Request + "SlipLimit").ToNumber());
    }

    [Fact]
    public void Emergency_braking_acts_late_but_in_time()
    {
        const string distance = "Vehicle.ADAS.ObstacleDetection.Front.Center.Distance";
        FunctionHarness braking = ReferencePlatform.Function("emergency-braking");
        braking.Set(Powertrain + "DriveState", "DRIVE").Set("Vehicle.Speed", 50.0);
        double gap = 60;
        double speed = 50 / 3.6;
        double engagedAt = 0;
        // A standing obstacle; the driver does nothing, the brake gives what is asked, by Newton.
        for (int i = 0; i < 1500 && speed > 0 && gap > 0; i++)
        {
            braking.Set(distance, gap).Set("Vehicle.Speed", speed * 3.6).Step();
            double torque = braking.Get("Vehicle.ADAS.EBA.TorqueRequest").ToNumber();
            engagedAt = torque > 0 && engagedAt == 0 ? gap : engagedAt;
            gap -= speed * 0.02;
            speed -= torque / 0.345 / 2150 * 0.02;
        }
        Assert.InRange(engagedAt, 8, 30);
        Assert.True(gap > 0, "it collided");
    }

    private static FunctionHarness Demand() =>
        ReferencePlatform
            .Function("driver-demand")
            .Set(Powertrain + "DriveState", "DRIVE")
            .Set(Available + "Max", 3800.0)
            .Set(Available + "Potential", 3800.0)
            .Set(Available + "Min", -2000.0)
            .Set("Vehicle.Speed", 40.0);

    private static FunctionHarness CruiseAt(double speed, string features = "BEV,Europe,Plus") =>
        ReferencePlatform
            .Function("cruise-control", features)
            .Set(Powertrain + "DriveState", "DRIVE")
            .Set(Available + "Max", 3800.0)
            .Set(Available + "Potential", 3800.0)
            .Set(Available + "Min", -2500.0)
            .Set("Vehicle.Speed", speed)
            .Step();

    private static FunctionHarness Arbitration(double driver) =>
        ReferencePlatform
            .Function("torque-arbitration")
            .Set(Powertrain + "DriveState", "DRIVE")
            .Set(Request + "Driver", driver)
            .Set(Request + "SpeedLimit", 3000.0)
            .Set(Request + "SlipLimit", 3000.0);

    internal static void Wheels(FunctionHarness function, params double[] speeds)
    {
        string[] wheels = ["Row1.Wheel.Left", "Row1.Wheel.Right", "Row2.Wheel.Left", "Row2.Wheel.Right"];
        for (int i = 0; i < 4; i++)
        {
            function.Set($"Vehicle.Chassis.Axle.{wheels[i]}.Speed", speeds[i]);
        }
    }
}
