using Bordnetz.Plant;

namespace Bordnetz.Tests.Plant;

public sealed class SupplyTests
{
    [Fact]
    public void The_terminal_voltage_is_the_open_circuit_voltage_less_the_drop()
    {
        Rig rig = new Rig(PlantPowertrain.Bev).On();
        rig[PlantVariable.MotorTorqueRequest] = 310;
        rig.Run(4);
        double open = 96 * 3.93;
        double current = rig[PlantVariable.BatteryCurrent];
        Assert.InRange(current, 250, 625);
        Assert.Equal(open - (0.06 * current), rig[PlantVariable.BatteryVoltage], 2.5);
        Assert.Equal(0.012, rig[PlantVariable.BatteryCellVoltageMax] - rig[PlantVariable.BatteryCellVoltageMin], 9);
    }

    [Fact]
    public void A_drive_on_the_flat_empties_the_battery_by_what_the_audit_says()
    {
        Rig rig = new Rig(PlantPowertrain.Bev).On();
        double start = rig[PlantVariable.BatteryStateOfCharge];
        double energy = rig.Plant.Energy.BatteryEnergy;
        rig[PlantVariable.MotorTorqueRequest] = 40;
        rig.Run(600);
        double used = rig.Plant.Energy.BatteryEnergy - energy;
        double drop = start - rig[PlantVariable.BatteryStateOfCharge];
        // At 75 to 80 % a cell has about 3.9 V against a mean of 3.72 V over the whole charge.
        Assert.Equal(77 * drop / 100 * 3.9 / 3.72, used / 3.6e6, 0.02 * used / 3.6e6);
        Assert.InRange(rig.Plant.Energy.ResidualShare, 0, 1e-6);
    }

    [Fact]
    public void A_full_battery_takes_no_recuperation()
    {
        Rig rig = new Rig(PlantPowertrain.Bev, "battery-initial-state-of-charge 100 %", "grade -20 %").On();
        rig.RunUntil(() => rig.Kmh > 60, 30);
        rig[PlantVariable.MotorTorqueRequest] = -300;
        rig.Run(2);
        Assert.InRange(rig[PlantVariable.BatteryCurrent], -6, 20);
        Assert.InRange(rig[PlantVariable.BatteryCellVoltageMax], 4, 4.25);
    }

    [Fact]
    public void An_empty_battery_gives_no_drive_and_no_energy_out_of_nothing()
    {
        Rig rig = new Rig(PlantPowertrain.Bev, "battery-initial-state-of-charge 0.3 %, battery-capacity 20 kWh").On();
        rig[PlantVariable.MotorTorqueRequest] = 150;
        rig.Run(300);
        Assert.InRange(rig[PlantVariable.BatteryStateOfCharge], 0, 0.05);
        rig.Run(600);
        Assert.InRange(rig.Kmh, 0, 12);
        Assert.InRange(rig.Plant.Energy.ResidualShare, 0, 1e-3);
    }

    [Fact]
    public void Frost_limits_power_and_charging()
    {
        Rig warm = new Rig(PlantPowertrain.Bev).On();
        Rig cold = new Rig(PlantPowertrain.Bev, environment: "ambient-temperature -20 celsius").On();
        foreach (Rig rig in (Rig[])[warm, cold])
        {
            rig[PlantVariable.MotorTorqueRequest] = 310;
            rig.RunUntil(() => rig.Kmh > 60, 20);
            rig[PlantVariable.MotorTorqueRequest] = -200;
            rig.Run(0.5);
        }
        Assert.InRange(warm[PlantVariable.BatteryCurrent], -500, -150);
        Assert.InRange(cold[PlantVariable.BatteryCurrent], -10, 20);
        Assert.True(cold[PlantVariable.MotorTorque] > warm[PlantVariable.MotorTorque]);
    }

    [Fact]
    public void A_hot_motor_protects_itself()
    {
        Rig rig = new Rig(PlantPowertrain.Bev, "motor-heat-capacity 3 kJ/K, mass 5000 kg", "grade 12 %").On();
        rig[PlantVariable.MotorTorqueRequest] = 310;
        rig.Run(120);
        Assert.InRange(rig[PlantVariable.MotorTemperature], 120, 180);
        Assert.True(rig[PlantVariable.MotorTorque] < 300);
    }

    [Fact]
    public void The_converter_holds_the_12_volt_net_and_without_it_the_battery_drains()
    {
        Rig rig = new Rig(PlantPowertrain.Bev).On();
        rig[PlantVariable.LowBeamRequest] = 1;
        rig.Run(5);
        Assert.Equal(13.8, rig[PlantVariable.LowVoltage], 6);
        Assert.InRange(rig[PlantVariable.DcDcPower], 330, 700);
        Assert.True(rig[PlantVariable.LowVoltageCurrent] < 0);
        rig[PlantVariable.DcDcEnableRequest] = 0;
        rig.Run(5);
        Assert.InRange(rig[PlantVariable.LowVoltage], 12, 13.4);
        Assert.InRange(rig[PlantVariable.LowVoltageCurrent], 20, 40);
        double charge = rig[PlantVariable.LowVoltageStateOfCharge];
        rig.Run(600);
        Assert.True(rig[PlantVariable.LowVoltageStateOfCharge] < charge - 5);
    }

    [Fact]
    public void A_flat_12_volt_battery_opens_the_contactors()
    {
        Rig rig = new(PlantPowertrain.Bev, "low-voltage-initial-state-of-charge 0.05 %");
        rig[PlantVariable.BatteryContactorRequest] = 1;
        rig.Run(30);
        Assert.Equal(0, rig[PlantVariable.BatteryContactorClosed]);
        Assert.InRange(rig[PlantVariable.LowVoltage], 0, 7);
    }

    [Fact]
    public void The_alternator_follows_its_excitation()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion).On(gear: 0).Start();
        rig.Run(3);
        double with = rig[PlantVariable.EngineTorque];
        Assert.InRange(rig[PlantVariable.LowVoltage], 13.2, 14.3);
        rig[PlantVariable.AlternatorRequest] = 0;
        rig.Run(3);
        Assert.InRange(rig[PlantVariable.LowVoltage], 12, 13.2);
        Assert.True(rig[PlantVariable.EngineTorque] < with - 3);
    }

    [Fact]
    public void Heating_warms_the_cabin_and_takes_what_the_heat_pump_needs()
    {
        Rig rig = new Rig(PlantPowertrain.Bev, environment: "ambient-temperature 0 celsius, light 0 %").On();
        double idle = rig[PlantVariable.BatteryCurrent] * rig[PlantVariable.BatteryVoltage];
        rig[PlantVariable.HvacPowerRequest] = 4400;
        rig.Run(1);
        double heating = rig[PlantVariable.BatteryCurrent] * rig[PlantVariable.BatteryVoltage];
        Assert.Equal(2000, heating - idle, 60.0);
        rig.Run(900);
        Assert.InRange(rig[PlantVariable.CabinTemperature], 25, 50);
    }

    [Fact]
    public void A_cold_engine_has_no_heat_for_the_cabin()
    {
        Rig rig = new Rig(PlantPowertrain.Combustion, environment: "ambient-temperature 0 celsius, light 0 %")
            .On(gear: 0)
            .Start();
        rig[PlantVariable.HvacPowerRequest] = 5000;
        rig.Run(30);
        Assert.InRange(rig[PlantVariable.CabinTemperature], 0, 2);
        rig[PlantVariable.GearRequest] = 1;
        rig[PlantVariable.BrakeTorqueRequest] = 3000;
        rig[PlantVariable.EngineTorqueRequest] = 50;
        rig.Run(600);
        Assert.InRange(rig[PlantVariable.CabinTemperature], 10, 70);
    }
}
