using Bordnetz.Runtime;

namespace Bordnetz.Tests.Functions;

public sealed class HybridTests
{
    private const string Powertrain = "Vehicle.Powertrain.";
    private const string Engine = Powertrain + "CombustionEngine.";
    private const string Clutch = Powertrain + "Transmission.ClutchEngagement";

    [Fact]
    public void With_charge_it_drives_electrically_and_starts_the_engine_only_for_high_power()
    {
        FunctionHarness strategy = Strategy(charge: 60).Set(Powertrain + "TorqueRequest.Arbitrated", 300.0).StepFor(10);
        Assert.False(strategy.GetTarget(Engine + "IsRunRequested").ToBoolean());
        Assert.Equal("CHARGE_DEPLETING", strategy.Get(Powertrain + "RangeExtender.OperatingMode").ToText());
        strategy.Set(Powertrain + "TorqueRequest.Arbitrated", 1300.0).Step();
        Assert.True(strategy.GetTarget(Engine + "IsRunRequested").ToBoolean());
    }

    [Fact]
    public void Without_charge_the_engine_drives_at_light_load_too_and_charges()
    {
        FunctionHarness strategy = Strategy(charge: 15).Set(Powertrain + "TorqueRequest.Arbitrated", 300.0).StepFor(1);
        Assert.Equal("CHARGE_SUSTAINING", strategy.Get(Powertrain + "RangeExtender.OperatingMode").ToText());
        Assert.True(strategy.GetTarget(Engine + "IsRunRequested").ToBoolean());
        Assert.Equal(0, strategy.GetTarget(Clutch).ToNumber());
        strategy.Set(Engine + "IsRunning", true).Set(Engine + "Speed", 1500.0).Step();
        Assert.Equal(100, strategy.GetTarget(Clutch).ToNumber());
        double input = 300 / 6.0;
        Assert.True(strategy.Get(Engine + "TorquePlan").ToNumber() > input);
    }

    [Fact]
    public void Depleted_to_sustaining_has_hysteresis()
    {
        FunctionHarness strategy = Strategy(charge: 17).Step();
        Assert.Equal("CHARGE_SUSTAINING", strategy.Get(Powertrain + "RangeExtender.OperatingMode").ToText());
        strategy.Set(Powertrain + "TractionBattery.StateOfCharge.Current", 20.0).Step();
        Assert.Equal("CHARGE_SUSTAINING", strategy.Get(Powertrain + "RangeExtender.OperatingMode").ToText());
        strategy.Set(Powertrain + "TractionBattery.StateOfCharge.Current", 23.0).Step();
        Assert.Equal("CHARGE_DEPLETING", strategy.Get(Powertrain + "RangeExtender.OperatingMode").ToText());
    }

    [Fact]
    public void The_clutch_opens_before_the_engine_would_stall()
    {
        FunctionHarness strategy = Strategy(charge: 15).Set(Powertrain + "TorqueRequest.Arbitrated", 300.0);
        strategy.Set(Engine + "IsRunning", true).Set(Engine + "Speed", 1500.0).StepFor(1);
        Assert.Equal(100, strategy.GetTarget(Clutch).ToNumber());
        strategy.Set(Powertrain + "ElectricMotor.Speed", 900.0).Step();
        Assert.Equal(0, strategy.GetTarget(Clutch).ToNumber());
        Assert.Equal(0, strategy.Get(Engine + "TorquePlan").ToNumber());
    }

    [Fact]
    public void A_warm_engine_stops_while_the_car_waits_and_starts_when_the_brake_is_released()
    {
        FunctionHarness stop = ReferencePlatform.Function("engine-start-stop", "Combustion,China,Core");
        stop.Set(Powertrain + "DriveState", "DRIVE").Set("Vehicle.LowVoltageSystemState", "ON");
        stop.Set(Engine + "EngineCoolant.Temperature", 85.0).Set("Vehicle.LowVoltageBattery.StateOfCharge", 90.0);
        stop.Set(Engine + "IsRunning", true).Set("Vehicle.Speed", 40.0).StepFor(20);
        Assert.True(stop.GetTarget(Engine + "IsRunRequested").ToBoolean());
        stop.Set("Vehicle.Speed", 0.0).Set("Vehicle.Chassis.Brake.PedalPosition", 20).StepFor(3);
        Assert.False(stop.GetTarget(Engine + "IsRunRequested").ToBoolean());
        stop.Set("Vehicle.Chassis.Brake.PedalPosition", 0).Step();
        Assert.True(stop.GetTarget(Engine + "IsRunRequested").ToBoolean());
    }

    [Fact]
    public void A_cold_engine_or_a_weak_battery_keeps_it_running()
    {
        FunctionHarness stop = ReferencePlatform.Function("engine-start-stop", "Combustion,China,Core");
        stop.Set(Powertrain + "DriveState", "DRIVE").Set("Vehicle.LowVoltageSystemState", "ON");
        stop.Set(Engine + "EngineCoolant.Temperature", 30.0).Set("Vehicle.LowVoltageBattery.StateOfCharge", 90.0);
        stop.Set(Engine + "IsRunning", true).Set("Vehicle.Chassis.Brake.PedalPosition", 20).StepFor(30);
        Assert.True(stop.GetTarget(Engine + "IsRunRequested").ToBoolean());
        Assert.False(stop.Get(Powertrain + "FuelSystem.IsEngineStopStartEnabled").ToBoolean());
        stop.Set(Engine + "EngineCoolant.Temperature", 85.0).Set("Vehicle.LowVoltageBattery.StateOfCharge", 60.0);
        stop.StepFor(5);
        Assert.True(stop.GetTarget(Engine + "IsRunRequested").ToBoolean());
    }

    private static FunctionHarness Strategy(double charge) =>
        ReferencePlatform
            .Function("hybrid-strategy", "PHEV,China,Core")
            .Set(Powertrain + "TractionBattery.StateOfCharge.Current", charge)
            .Set(Powertrain + "TractionBattery.PowerLimitDischarge", 90.0)
            .Set(Powertrain + "TorqueAvailable.Ratio", 6.0)
            .Set(Powertrain + "DriveState", "DRIVE")
            .Set(Powertrain + "ElectricMotor.Speed", 2000.0)
            .Set(Powertrain + "ElectricMotor.TorqueAvailableMax", 300.0);
}
