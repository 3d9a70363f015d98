using Bordnetz.Runtime;

namespace Bordnetz.Tests.Functions;

public sealed class BodyTests
{
    private const string Lights = "Vehicle.Body.Lights.";
    private const string Wiping = "Vehicle.Body.Windshield.Front.Wiping.";
    private const string On = "Vehicle.LowVoltageSystemState";

    [Fact]
    public void Direction_indicators_flash_one_and_a_half_times_a_second_and_begin_with_light()
    {
        FunctionHarness turn = ReferencePlatform.Function("turn-signals").Set(On, "ON").Step(7);
        turn.Set(Lights + "TurnLever", "LEFT").Step();
        Assert.True(turn.GetTarget(Lights + "TurnLamp.Left.IsOn").ToBoolean());
        int rises = 0;
        bool before = true;
        for (int i = 0; i < 500; i++)
        {
            bool lit = turn.Step().GetTarget(Lights + "TurnLamp.Left.IsOn").ToBoolean();
            rises += lit && !before ? 1 : 0;
            before = lit;
            Assert.False(turn.GetTarget(Lights + "TurnLamp.Right.IsOn").ToBoolean());
            Assert.True(turn.Get(Lights + "DirectionIndicator.Left.IsSignaling").ToBoolean());
        }
        // 500 periods of 20 ms are 10 s.
        Assert.InRange(rises, 14, 16);
    }

    [Fact]
    public void A_touch_of_the_lever_gives_three_flashes()
    {
        FunctionHarness turn = ReferencePlatform.Function("turn-signals").Set(On, "ON").Step();
        turn.Set(Lights + "TurnLever", "RIGHT").Step(3).Set(Lights + "TurnLever", "OFF");
        int rises = 1;
        bool before = true;
        for (int i = 0; i < 300; i++)
        {
            bool lit = turn.Step().GetTarget(Lights + "TurnLamp.Right.IsOn").ToBoolean();
            rises += lit && !before ? 1 : 0;
            before = lit;
        }
        Assert.Equal(3, rises);
        Assert.False(before);
    }

    [Fact]
    public void The_hazard_warning_works_with_the_vehicle_off_and_ends_at_once()
    {
        FunctionHarness turn = ReferencePlatform.Function("turn-signals").Request(Lights + "Hazard.IsSignaling", true);
        turn.Step();
        Assert.True(turn.GetTarget(Lights + "TurnLamp.Left.IsOn").ToBoolean());
        Assert.True(turn.GetTarget(Lights + "TurnLamp.Right.IsOn").ToBoolean());
        turn.Request(Lights + "Hazard.IsSignaling", false).Step();
        Assert.False(turn.GetTarget(Lights + "TurnLamp.Left.IsOn").ToBoolean());
    }

    [Theory]
    [InlineData(0, 0.0, 50.0, "INACTIVE")]
    [InlineData(10, -1.0, 50.0, "ACTIVE")]
    [InlineData(0, -1.5, 50.0, "ACTIVE")]
    [InlineData(0, -1.0, 50.0, "INACTIVE")]
    [InlineData(90, -8.0, 80.0, "ADAPTIVE")]
    [InlineData(90, -8.0, 30.0, "ACTIVE")]
    public void Stop_lamps_follow_pedal_and_deceleration(int pedal, double acceleration, double speed, string expected)
    {
        FunctionHarness lamps = ReferencePlatform.Function("brake-lights");
        lamps.Set("Vehicle.Chassis.Brake.PedalPosition", pedal).Set("Vehicle.Speed", speed);
        lamps.Set("Vehicle.Acceleration.Longitudinal", acceleration).Step();
        Assert.Equal(expected, lamps.GetTarget(Lights + "Brake.IsActive").ToText());
    }

    [Fact]
    public void Headlights_come_at_dusk_at_once_and_go_only_after_lasting_light()
    {
        FunctionHarness lights = Headlights(light: 80).StepFor(1);
        Assert.False(lights.GetTarget(Lights + "Beam.Low.IsOn").ToBoolean());
        Assert.True(lights.GetTarget(Lights + "Running.IsOn").ToBoolean());
        lights.Set("Vehicle.Exterior.LightIntensity", 10.0).StepFor(0.3);
        Assert.True(lights.GetTarget(Lights + "Beam.Low.IsOn").ToBoolean());
        Assert.False(lights.GetTarget(Lights + "Running.IsOn").ToBoolean());
        lights.Set("Vehicle.Exterior.LightIntensity", 80.0).StepFor(2);
        Assert.True(lights.GetTarget(Lights + "Beam.Low.IsOn").ToBoolean());
        lights.StepFor(3);
        Assert.False(lights.GetTarget(Lights + "Beam.Low.IsOn").ToBoolean());
    }

    [Fact]
    public void The_light_switch_beats_the_sensor_and_high_beam_yields_to_the_vehicle_ahead()
    {
        FunctionHarness lights = Headlights(light: 5).Request(Lights + "IsHighBeamSwitchOn", true).StepFor(1);
        Assert.True(lights.GetTarget(Lights + "Beam.High.IsOn").ToBoolean());
        lights.Set("Vehicle.ADAS.ObstacleDetection.Front.Center.Distance", 80.0).Step();
        Assert.False(lights.GetTarget(Lights + "Beam.High.IsOn").ToBoolean());
        lights.Request(Lights + "LightSwitch", "OFF").Step();
        Assert.False(lights.GetTarget(Lights + "Beam.Low.IsOn").ToBoolean());
        Assert.Equal("OFF", lights.Get(Lights + "LightSwitch").ToText());
    }

    [Theory]
    [InlineData(0, "OFF")]
    [InlineData(15, "INTERVAL")]
    [InlineData(45, "SLOW")]
    [InlineData(90, "FAST")]
    public void The_rain_sensor_sets_the_wiper(int rain, string expected)
    {
        FunctionHarness wiper = ReferencePlatform.Function("wiper-control").Set(On, "ON");
        wiper.Set("Vehicle.Body.Raindetection.Intensity", rain).StepFor(1);
        Assert.Equal(expected, wiper.GetTarget(Wiping + "MotorMode").ToText());
        wiper.Request(Wiping + "Mode", "OFF").Step();
        Assert.Equal("OFF", wiper.GetTarget(Wiping + "MotorMode").ToText());
    }

    [Fact]
    public void A_wiper_that_should_move_and_does_not_is_blocked()
    {
        FunctionHarness wiper = ReferencePlatform
            .Function("wiper-control")
            .Set(On, "ON")
            .Request(Wiping + "Mode", "SLOW");
        wiper.Set(Wiping + "System.ActualPosition", 30.0).StepFor(4);
        Assert.True(wiper.Get(Wiping + "System.IsBlocked").ToBoolean());
        wiper.Set(Wiping + "System.ActualPosition", 35.0).Step();
        Assert.False(wiper.Get(Wiping + "System.IsBlocked").ToBoolean());
        Assert.True(wiper.Get(Wiping + "System.IsWiping").ToBoolean());
    }

    [Fact]
    public void Doors_lock_when_driving_off_and_unlock_when_parked_but_a_client_may_differ()
    {
        const string locked = "Vehicle.Cabin.Door.Row1.DriverSide.IsLocked";
        FunctionHarness locking = ReferencePlatform.Function("door-locking").Set(On, "ON");
        locking.Set("Vehicle.Powertrain.Transmission.SelectorLever", "DRIVE").Set("Vehicle.Speed", 10.0).StepFor(1);
        Assert.False(locking.GetTarget(locked).HasValue);
        locking.Set("Vehicle.Speed", 20.0).Step();
        Assert.True(locking.GetTarget(locked).ToBoolean());
        locking.Request(locked, false).StepFor(2);
        Assert.False(locking.GetTarget(locked).ToBoolean());
        locking.Request(locked, true).Set("Vehicle.Speed", 0.0);
        locking.Set("Vehicle.Powertrain.Transmission.SelectorLever", "PARK").Step();
        Assert.False(locking.GetTarget(locked).ToBoolean());
    }

    [Fact]
    public void A_held_switch_moves_the_window_only_while_it_is_held()
    {
        const string window = "Vehicle.Cabin.Door.Row2.DriverSide.Window.";
        FunctionHarness windows = ReferencePlatform.Function("window-control").Set(window + "Position", 0);
        windows.Request(window + "Switch", "OPEN").Step();
        double ahead = windows.GetTarget(window + "Position").ToNumber();
        Assert.InRange(ahead, 1, 15);
        windows.Set(window + "Position", 40).Step();
        Assert.True(windows.Get(window + "IsOpen").ToBoolean());
        windows.Request(window + "Switch", "INACTIVE").Step();
        Assert.Equal(40, windows.GetTarget(window + "Position").ToNumber());
        windows
            .Request("Vehicle.Cabin.IsWindowChildLockEngaged", true)
            .Request(window + "Switch", "ONE_SHOT_OPEN")
            .Step();
        Assert.Equal(40, windows.GetTarget(window + "Position").ToNumber());
        windows.Request("Vehicle.Cabin.IsWindowChildLockEngaged", false).Step();
        Assert.Equal(100, windows.GetTarget(window + "Position").ToNumber());
    }

    [Fact]
    public void Seat_heating_is_strong_at_first_and_spares_a_weak_battery()
    {
        const string seat = "Vehicle.Cabin.Seat.Row1.DriverSide.";
        FunctionHarness heating = ReferencePlatform.Function("seat-heating").Set(On, "ON");
        heating
            .Set("Vehicle.LowVoltageBattery.StateOfCharge", 90.0)
            .Set("Vehicle.Cabin.HVAC.AmbientAirTemperature", 5.0);
        heating.Request(seat + "HeatingCooling", 100).Step();
        Assert.Equal(100, heating.GetTarget(seat + "Seating.HeatingCooling").ToNumber());
        heating.StepFor(900);
        Assert.InRange(heating.GetTarget(seat + "Seating.HeatingCooling").ToNumber(), 40, 80);
        heating.Set("Vehicle.LowVoltageBattery.StateOfCharge", 40.0).Step();
        Assert.Equal(0, heating.GetTarget(seat + "Seating.HeatingCooling").ToNumber());
    }

    [Fact]
    public void A_lamp_without_supply_is_dark_and_after_a_while_defect()
    {
        FunctionHarness monitor = ReferencePlatform.Function("front-lamp-monitor");
        monitor.Set("Vehicle.LowVoltageBattery.CurrentVoltage", 13.0).Request(Lights + "Beam.Low.IsOn", true).Step();
        Assert.True(monitor.Get(Lights + "Beam.Low.IsOn").ToBoolean());
        monitor.Set("Vehicle.LowVoltageBattery.CurrentVoltage", 7.0).StepFor(2);
        Assert.False(monitor.Get(Lights + "Beam.Low.IsOn").ToBoolean());
        Assert.True(monitor.Get(Lights + "Beam.Low.IsDefect").ToBoolean());
    }

    private static FunctionHarness Headlights(double light) =>
        ReferencePlatform
            .Function("exterior-lights")
            .Set(On, "ON")
            .Set("Vehicle.Powertrain.DriveState", "DRIVE")
            .Set("Vehicle.Speed", 80.0)
            .Set("Vehicle.Exterior.LightIntensity", light);
}
