using Bordnetz.Runtime;

namespace Bordnetz.Tests.Functions;

public sealed class EnergyTests
{
    private const string Battery = "Vehicle.Powertrain.TractionBattery.";
    private const string On = "Vehicle.LowVoltageSystemState";

    [Fact]
    public void Contactors_close_with_the_vehicle_and_open_only_without_load()
    {
        FunctionHarness contactors = ReferencePlatform.Function("contactor-control").Step();
        Assert.False(contactors.GetTarget(Battery + "IsContactorRequested").ToBoolean());
        contactors.Set(On, "START").Step().Set(Battery + "IsPowerConnected", true);
        Assert.True(contactors.GetTarget(Battery + "IsContactorRequested").ToBoolean());
        contactors.Set(On, "OFF").Set(Battery + "CurrentCurrent", -60.0).StepFor(1);
        Assert.True(contactors.GetTarget(Battery + "IsContactorRequested").ToBoolean());
        contactors.Set(Battery + "CurrentCurrent", -2.0).Step();
        Assert.False(contactors.GetTarget(Battery + "IsContactorRequested").ToBoolean());
    }

    [Fact]
    public void A_dangerous_cell_opens_the_contactors_until_the_vehicle_was_off()
    {
        FunctionHarness contactors = ReferencePlatform.Function("contactor-control").Set(On, "ON").Step();
        contactors.Set(Battery + "CellVoltage.Max", 4.4).StepFor(3);
        Assert.False(contactors.GetTarget(Battery + "IsContactorRequested").ToBoolean());
        contactors.Set(Battery + "CellVoltage.Max", 4.0).StepFor(3);
        Assert.False(contactors.GetTarget(Battery + "IsContactorRequested").ToBoolean());
        contactors.Set(On, "OFF").Step().Set(On, "ON").Step();
        Assert.True(contactors.GetTarget(Battery + "IsContactorRequested").ToBoolean());
    }

    [Fact]
    public void The_state_of_charge_starts_at_the_voltage_and_follows_the_current()
    {
        FunctionHarness estimation = Estimation(voltage: 96 * 3.67, current: 0).Step();
        Assert.Equal(50, estimation.Get(Battery + "StateOfCharge.Current").ToNumber(), 1);
        // 77 kWh at the mean open-circuit voltage of about 355 V are about 217 Ah: 100 A for an hour are about 46 %.
        double voltage = 96 * 3.67 - 0.06 * 100;
        estimation.Set(Battery + "CurrentVoltage", voltage).Set(Battery + "CurrentCurrent", -100.0).StepFor(360);
        Assert.Equal(50 - 4.6, estimation.Get(Battery + "StateOfCharge.Current").ToNumber(), 0.2);
        Assert.True(estimation.Get(Battery + "AccumulatedConsumedEnergy").ToNumber() > 3);
    }

    [Fact]
    public void A_cold_or_full_battery_takes_little_and_an_open_one_nothing()
    {
        double warm = Limit(voltage: 96 * 3.67, temperature: 25, connected: true);
        double cold = Limit(voltage: 96 * 3.67, temperature: -5, connected: true);
        double full = Limit(voltage: 96 * 4.16, temperature: 25, connected: true);
        double open = Limit(voltage: 96 * 3.67, temperature: 25, connected: false);
        Assert.True(warm > 80);
        Assert.True(cold < 0.3 * warm);
        Assert.True(full < 0.2 * warm);
        Assert.Equal(0, open);
    }

    [Fact]
    public void The_converter_feeds_the_low_voltage_net_while_the_battery_is_connected()
    {
        const string converter = Battery + "DCDC.IsEnabled";
        FunctionHarness supply = ReferencePlatform.Function("low-voltage-supply").Set(On, "ON").Step();
        Assert.False(supply.GetTarget(converter).ToBoolean());
        supply.Set(Battery + "IsPowerConnected", true).Step();
        Assert.True(supply.GetTarget(converter).ToBoolean());
        Assert.Equal(13.8, supply.Get("Vehicle.LowVoltageBattery.VoltageSetpoint").ToNumber(), 2);
        supply.Set("Vehicle.LowVoltageBattery.StateOfCharge", 70.0).Step();
        Assert.Equal(14.4, supply.Get("Vehicle.LowVoltageBattery.VoltageSetpoint").ToNumber(), 2);
    }

    [Fact]
    public void The_alternator_rests_at_full_torque_and_not_without_need()
    {
        const string field = "Vehicle.Powertrain.CombustionEngine.AlternatorExcitation";
        FunctionHarness supply = ReferencePlatform
            .Function("low-voltage-supply", "Combustion,China,Core")
            .Set(On, "ON");
        supply.Set("Vehicle.Powertrain.CombustionEngine.IsRunning", true);
        supply
            .Set("Vehicle.LowVoltageBattery.CurrentVoltage", 13.0)
            .Set("Vehicle.Powertrain.TorqueAvailable.Max", 2000.0);
        supply.StepFor(3);
        Assert.True(supply.GetTarget(field).ToNumber() > 80);
        supply.Set("Vehicle.Powertrain.TorqueRequest.Arbitrated", 1950.0).StepFor(2);
        Assert.Equal(0, supply.GetTarget(field).ToNumber());
        supply.Set("Vehicle.LowVoltageBattery.CurrentVoltage", 11.8).StepFor(2);
        Assert.True(supply.GetTarget(field).ToNumber() > 80);
    }

    [Fact]
    public void Climate_control_heats_a_cold_and_cools_a_hot_cabin_and_saves_when_asked()
    {
        const string power = "Vehicle.Cabin.HVAC.ThermalPower";
        FunctionHarness climate = Climate(cabin: 5, outside: 0).Step();
        double heating = climate.GetTarget(power).ToNumber();
        Assert.Equal(6000, heating);
        climate.Request("Vehicle.Cabin.HVAC.PowerOptimizeLevel", 10).Step();
        Assert.True(climate.GetTarget(power).ToNumber() < 0.5 * heating);
        FunctionHarness hot = Climate(cabin: 40, outside: 35).Step();
        Assert.Equal(-5000, hot.GetTarget(power).ToNumber());
        hot.Request("Vehicle.Cabin.HVAC.IsAirConditioningActive", false).Step();
        Assert.Equal(0, hot.GetTarget(power).ToNumber());
    }

    [Fact]
    public void Climate_control_reaches_the_temperature_that_a_client_sets()
    {
        const string wanted = "Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature";
        FunctionHarness climate = Climate(cabin: 12, outside: 5).Request(wanted, 25.0);
        double cabin = 12;
        for (int i = 0; i < 5 * 2400; i++)
        {
            double power = climate
                .Set("Vehicle.Cabin.HVAC.AmbientAirTemperature", cabin)
                .Step()
                .GetTarget("Vehicle.Cabin.HVAC.ThermalPower")
                .ToNumber();
            cabin += (power + 80 + 50 * 2.5 + (5 - cabin) * 55) * 0.2 / 90_000;
        }
        Assert.Equal(25, cabin, 0.3);
        Assert.Equal(25, climate.Get(wanted).ToNumber());
    }

    [Fact]
    public void A_heat_pump_takes_less_power_for_the_same_heat()
    {
        double pump = Climate(5, 0).Step().Get("Vehicle.Cabin.HVAC.ElectricPower").ToNumber();
        double heater = Climate(5, 0, "BEV,China,Core").Step().Get("Vehicle.Cabin.HVAC.ElectricPower").ToNumber();
        Assert.True(pump < 0.5 * heater);
    }

    [Fact]
    public void The_coolant_pump_follows_the_inverter_and_the_fan_leaves_the_work_to_the_wind()
    {
        FunctionHarness thermal = ReferencePlatform.Function("thermal-management").Set(On, "ON");
        thermal.Set("Vehicle.Powertrain.ElectricMotor.InverterTemperature", 80.0).StepFor(20);
        Assert.True(thermal.GetTarget("Vehicle.Powertrain.Cooling.PumpSpeed").ToNumber() > 60);
        double standing = thermal.GetTarget("Vehicle.Powertrain.Cooling.FanSpeed").ToNumber();
        Assert.True(standing > 50);
        thermal.Set("Vehicle.Speed", 120.0).StepFor(20);
        Assert.True(thermal.GetTarget("Vehicle.Powertrain.Cooling.FanSpeed").ToNumber() < 0.5 * standing);
    }

    [Fact]
    public void Fuel_consumption_counts_what_was_burnt_over_the_way()
    {
        const string fuel = "Vehicle.Powertrain.FuelSystem.";
        FunctionHarness monitoring = ReferencePlatform
            .Function("fuel-monitoring", "Combustion,China,Core")
            .Set(On, "ON");
        monitoring.Set("Vehicle.Powertrain.CombustionEngine.FuelRate", 6.0).Set("Vehicle.Speed", 100.0);
        monitoring.Set(fuel + "RelativeLevel", 10).StepFor(360);
        Assert.Equal(6, monitoring.Get(fuel + "AverageConsumption").ToNumber(), 2);
        Assert.Equal(0.6, monitoring.Get(fuel + "ConsumptionSinceStart").ToNumber(), 2);
        Assert.Equal(5, monitoring.Get(fuel + "AbsoluteLevel").ToNumber(), 1);
        Assert.True(monitoring.Get(fuel + "IsFuelLevelLow").ToBoolean());
    }

    [Fact]
    public void Charging_ends_at_the_limit_that_a_client_sets()
    {
        const string charging = Battery + "Charging.";
        FunctionHarness supervision = ReferencePlatform.Function("charging-supervision");
        supervision.Set(Battery + "IsPowerConnected", true).Set(Battery + "CurrentPower", 10_000.0);
        supervision.Set(Battery + "StateOfCharge.Displayed", 60.0).Set(Battery + "StateOfCharge.CurrentEnergy", 42.0);
        supervision.Request(charging + "ChargeLimit", 70).Step();
        Assert.True(supervision.Get(charging + "IsCharging").ToBoolean());
        // 7 kWh at 10 kW.
        Assert.Equal(2520, supervision.Get(charging + "TimeToComplete").ToNumber(), 1.0);
        supervision.Set(Battery + "StateOfCharge.Displayed", 70.0).Step();
        Assert.False(supervision.Get(charging + "IsCharging").ToBoolean());
        Assert.Equal(0, supervision.Get(charging + "MaxPower").ToNumber());
    }

    private static FunctionHarness Estimation(double voltage, double current, double temperature = 25) =>
        ReferencePlatform
            .Function("battery-estimation")
            .Set(Battery + "CurrentVoltage", voltage)
            .Set(Battery + "CurrentCurrent", current)
            .Set(Battery + "Temperature.Average", temperature);

    private static double Limit(double voltage, double temperature, bool connected) =>
        Estimation(voltage, 0, temperature)
            .Set(Battery + "IsPowerConnected", connected)
            .Set(Battery + "CellVoltage.Max", voltage / 96)
            .Step()
            .Get(Battery + "PowerLimitCharge")
            .ToNumber();

    private static FunctionHarness Climate(double cabin, double outside, string features = "BEV,Europe,Plus") =>
        ReferencePlatform
            .Function("climate-control", features)
            .Set(On, "ON")
            .Set(Battery + "IsPowerConnected", true)
            .Set(Battery + "StateOfCharge.Displayed", 70.0)
            .Set("Vehicle.Exterior.LightIntensity", 50.0)
            .Set("Vehicle.Exterior.AirTemperature", outside)
            .Set("Vehicle.Cabin.HVAC.AmbientAirTemperature", cabin);
}
