using System.Collections.Frozen;

namespace Bordnetz.Plant;

/// <summary>Which way a plant variable goes.</summary>
public enum PlantDirection
{
    /// <summary>Sensors read it.</summary>
    Output,

    /// <summary>Actuators write it.</summary>
    Input,
}

/// <summary>A variable of the plant that a sensor or an actuator may be wired to.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name in descriptions.</param>
/// <param name="Unit">Its unit; empty for states and positions in a list.</param>
/// <param name="Direction">Whether sensors read it or actuators write it.</param>
/// <param name="Description">What it is.</param>
public sealed record PlantVariableInfo(
    PlantVariable Id,
    string Name,
    string Unit,
    PlantDirection Direction,
    string Description
);

/// <summary>All variables of the plant. Which of them do something depends on the powertrain.</summary>
public enum PlantVariable
{
#pragma warning disable CS1591 // Each is described in the table below.
    DriverAccelerator,
    DriverBrake,
    DriverGearSelector,
    DriverTurnSignal,
    DriverStartRequest,
    VehicleSpeed,
    VehicleAcceleration,
    VehicleDistance,
    WheelSpeedFrontLeft,
    WheelSpeedFrontRight,
    WheelSpeedRearLeft,
    WheelSpeedRearRight,
    MotorTorqueRequest,
    MotorSpeed,
    MotorTorque,
    MotorTemperature,
    InverterTemperature,
    BatteryVoltage,
    BatteryCurrent,
    BatteryStateOfCharge,
    BatteryTemperature,
    BatteryCellVoltageMin,
    BatteryCellVoltageMax,
    BatteryContactorRequest,
    BatteryContactorClosed,
    BatteryPumpRequest,
    DcDcEnableRequest,
    DcDcPower,
    EngineTorqueRequest,
    EngineRunRequest,
    EngineRunning,
    EngineSpeed,
    EngineTorque,
    EngineCoolantTemperature,
    EngineFuelRate,
    FuelLevel,
    ClutchRequest,
    ClutchClosed,
    GearRequest,
    Gear,
    BrakeTorqueRequest,
    BrakeTorque,
    BrakePressure,
    ParkingBrakeRequest,
    ParkingBrakeEngaged,
    LowVoltage,
    LowVoltageCurrent,
    LowVoltageStateOfCharge,
    AlternatorRequest,
    AmbientTemperature,
    AmbientPressure,
    CabinTemperature,
    HvacPowerRequest,
    FanRequest,
    LowBeamRequest,
    HighBeamRequest,
    BrakeLightRequest,
    TurnLeftRequest,
    TurnRightRequest,
    WiperRequest,
    WiperPosition,
    WindowFrontLeftRequest,
    WindowFrontLeftPosition,
    WindowFrontRightRequest,
    WindowFrontRightPosition,
    WindowRearLeftRequest,
    WindowRearLeftPosition,
    WindowRearRightRequest,
    WindowRearRightPosition,
    LockRequest,
    LockFrontLeft,
    LockFrontRight,
    LockRearLeft,
    LockRearRight,
    SeatHeatingLeftRequest,
    SeatHeatingRightRequest,
    RainIntensity,
    AmbientLight,
    LeadDistance,
#pragma warning restore CS1591
}

/// <summary>The table of plant variables.</summary>
public static class PlantVariables
{
    /// <summary>All, in the order of <see cref="PlantVariable"/>.</summary>
    public static IReadOnlyList<PlantVariableInfo> All { get; } =
    [
        Out(PlantVariable.DriverAccelerator, "driver.accelerator", "%", "Accelerator pedal, 0 to 100"),
        Out(PlantVariable.DriverBrake, "driver.brake", "%", "Brake pedal, 0 to 100"),
        Out(PlantVariable.DriverGearSelector, "driver.gear-selector", "", "0 park, 1 reverse, 2 neutral, 3 drive"),
        Out(PlantVariable.DriverTurnSignal, "driver.turn-signal", "", "Turn lever: 0 off, 1 left, 2 right"),
        Out(
            PlantVariable.DriverStartRequest,
            "driver.start-request",
            "",
            "Start button: 1 when the vehicle shall be on"
        ),
        Out(PlantVariable.VehicleSpeed, "vehicle.speed", "km/h", "Speed over ground"),
        Out(PlantVariable.VehicleAcceleration, "vehicle.acceleration", "m/s^2", "Longitudinal acceleration"),
        Out(PlantVariable.VehicleDistance, "vehicle.distance", "km", "Distance driven since the start of the run"),
        Out(PlantVariable.WheelSpeedFrontLeft, "wheel.front-left.speed", "km/h", "Circumferential speed"),
        Out(PlantVariable.WheelSpeedFrontRight, "wheel.front-right.speed", "km/h", "Circumferential speed"),
        Out(PlantVariable.WheelSpeedRearLeft, "wheel.rear-left.speed", "km/h", "Circumferential speed"),
        Out(PlantVariable.WheelSpeedRearRight, "wheel.rear-right.speed", "km/h", "Circumferential speed"),
        In(PlantVariable.MotorTorqueRequest, "motor.torque-request", "Nm", "Shaft torque wanted; negative recuperates"),
        Out(PlantVariable.MotorSpeed, "motor.speed", "rpm", "Electric motor speed"),
        Out(PlantVariable.MotorTorque, "motor.torque", "Nm", "Electric motor shaft torque"),
        Out(PlantVariable.MotorTemperature, "motor.temperature", "celsius", "Stator temperature"),
        Out(PlantVariable.InverterTemperature, "inverter.temperature", "celsius", "Inverter heat sink temperature"),
        Out(PlantVariable.BatteryVoltage, "battery.voltage", "V", "Traction battery terminal voltage"),
        Out(
            PlantVariable.BatteryCurrent,
            "battery.current",
            "A",
            "Traction battery current, positive when discharging"
        ),
        Out(PlantVariable.BatteryStateOfCharge, "battery.state-of-charge", "%", "The plant's truth"),
        Out(PlantVariable.BatteryTemperature, "battery.temperature", "celsius", "Mean cell temperature"),
        Out(PlantVariable.BatteryCellVoltageMin, "battery.cell-voltage-min", "V", "Lowest cell voltage"),
        Out(PlantVariable.BatteryCellVoltageMax, "battery.cell-voltage-max", "V", "Highest cell voltage"),
        In(PlantVariable.BatteryContactorRequest, "battery.contactor-request", "", "1 closes the main contactors"),
        Out(PlantVariable.BatteryContactorClosed, "battery.contactor-closed", "", "1 when closed"),
        In(
            PlantVariable.BatteryPumpRequest,
            "battery.pump-request",
            "%",
            "Coolant pump of battery and drive, 0 to 100"
        ),
        In(PlantVariable.DcDcEnableRequest, "dcdc.enable-request", "", "1 lets the converter feed the 12 V net"),
        Out(PlantVariable.DcDcPower, "dcdc.power", "W", "Power delivered into the 12 V net"),
        In(PlantVariable.EngineTorqueRequest, "engine.torque-request", "Nm", "Crankshaft torque wanted"),
        In(PlantVariable.EngineRunRequest, "engine.run-request", "", "1 starts the engine and keeps it running"),
        Out(PlantVariable.EngineRunning, "engine.running", "", "1 when it runs on its own"),
        Out(PlantVariable.EngineSpeed, "engine.speed", "rpm", "Crankshaft speed"),
        Out(PlantVariable.EngineTorque, "engine.torque", "Nm", "Crankshaft torque"),
        Out(PlantVariable.EngineCoolantTemperature, "engine.coolant-temperature", "celsius", "Engine coolant"),
        Out(PlantVariable.EngineFuelRate, "engine.fuel-rate", "l/h", "Fuel flow"),
        Out(PlantVariable.FuelLevel, "fuel.level", "%", "Fill of the tank"),
        In(PlantVariable.ClutchRequest, "clutch.close-request", "", "Hybrid separation clutch: 1 closes it"),
        Out(PlantVariable.ClutchClosed, "clutch.closed", "", "1 when engine and motor turn together"),
        In(PlantVariable.GearRequest, "gearbox.gear-request", "", "Forward gear wanted, 1 to 8; 0 neutral, -1 reverse"),
        Out(PlantVariable.Gear, "gearbox.gear", "", "Engaged gear"),
        In(PlantVariable.BrakeTorqueRequest, "brake.torque-request", "Nm", "Friction torque wanted, sum of all wheels"),
        Out(PlantVariable.BrakeTorque, "brake.torque", "Nm", "Friction torque, sum of all wheels"),
        Out(PlantVariable.BrakePressure, "brake.pressure", "kPa", "Pressure in the brake circuit"),
        In(PlantVariable.ParkingBrakeRequest, "parking-brake.request", "", "1 engages"),
        Out(PlantVariable.ParkingBrakeEngaged, "parking-brake.engaged", "", "1 when engaged"),
        Out(PlantVariable.LowVoltage, "low-voltage.voltage", "V", "Voltage of the 12 V net"),
        Out(PlantVariable.LowVoltageCurrent, "low-voltage.current", "A", "12 V battery current, positive discharging"),
        Out(PlantVariable.LowVoltageStateOfCharge, "low-voltage.state-of-charge", "%", "12 V battery"),
        In(PlantVariable.AlternatorRequest, "alternator.request", "%", "Excitation of the alternator, 0 to 100"),
        Out(PlantVariable.AmbientTemperature, "ambient.temperature", "celsius", "Outside air"),
        Out(PlantVariable.AmbientPressure, "ambient.pressure", "kPa", "Outside air"),
        Out(PlantVariable.CabinTemperature, "cabin.temperature", "celsius", "Cabin air"),
        In(
            PlantVariable.HvacPowerRequest,
            "hvac.power-request",
            "W",
            "Heating (positive) or cooling (negative) power into the cabin"
        ),
        In(PlantVariable.FanRequest, "fan.request", "%", "Radiator fan, 0 to 100"),
        In(PlantVariable.LowBeamRequest, "light.low-beam-request", "", "1 on"),
        In(PlantVariable.HighBeamRequest, "light.high-beam-request", "", "1 on"),
        In(PlantVariable.BrakeLightRequest, "light.brake-request", "", "1 on"),
        In(PlantVariable.TurnLeftRequest, "light.turn-left-request", "", "1 on"),
        In(PlantVariable.TurnRightRequest, "light.turn-right-request", "", "1 on"),
        In(PlantVariable.WiperRequest, "wiper.request", "", "0 off, 1 interval, 2 slow, 3 fast"),
        Out(PlantVariable.WiperPosition, "wiper.position", "%", "0 parked, 100 turned over"),
        In(PlantVariable.WindowFrontLeftRequest, "window.front-left.request", "%", "0 closed, 100 open"),
        Out(PlantVariable.WindowFrontLeftPosition, "window.front-left.position", "%", "0 closed, 100 open"),
        In(PlantVariable.WindowFrontRightRequest, "window.front-right.request", "%", "0 closed, 100 open"),
        Out(PlantVariable.WindowFrontRightPosition, "window.front-right.position", "%", "0 closed, 100 open"),
        In(PlantVariable.WindowRearLeftRequest, "window.rear-left.request", "%", "0 closed, 100 open"),
        Out(PlantVariable.WindowRearLeftPosition, "window.rear-left.position", "%", "0 closed, 100 open"),
        In(PlantVariable.WindowRearRightRequest, "window.rear-right.request", "%", "0 closed, 100 open"),
        Out(PlantVariable.WindowRearRightPosition, "window.rear-right.position", "%", "0 closed, 100 open"),
        In(PlantVariable.LockRequest, "lock.request", "", "1 locks all doors"),
        Out(PlantVariable.LockFrontLeft, "lock.front-left", "", "1 when locked"),
        Out(PlantVariable.LockFrontRight, "lock.front-right", "", "1 when locked"),
        Out(PlantVariable.LockRearLeft, "lock.rear-left", "", "1 when locked"),
        Out(PlantVariable.LockRearRight, "lock.rear-right", "", "1 when locked"),
        In(PlantVariable.SeatHeatingLeftRequest, "seat-heating.left-request", "%", "0 off to 100"),
        In(PlantVariable.SeatHeatingRightRequest, "seat-heating.right-request", "%", "0 off to 100"),
        Out(PlantVariable.RainIntensity, "rain.intensity", "%", "Rain on the windscreen"),
        Out(PlantVariable.AmbientLight, "ambient.light", "%", "0 night to 100 bright day"),
        Out(PlantVariable.LeadDistance, "lead.distance", "m", "Gap to the vehicle ahead; 250 when there is none"),
    ];

    private static readonly FrozenDictionary<string, PlantVariableInfo> ByName = All.ToFrozenDictionary(
        v => v.Name,
        StringComparer.Ordinal
    );

    /// <summary>Finds a variable by its name in descriptions.</summary>
    public static bool TryFind(
        string name,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PlantVariableInfo? variable
    ) => ByName.TryGetValue(name, out variable);

    private static PlantVariableInfo Out(PlantVariable id, string name, string unit, string description) =>
        new(id, name, unit, PlantDirection.Output, description);

    private static PlantVariableInfo In(PlantVariable id, string name, string unit, string description) =>
        new(id, name, unit, PlantDirection.Input, description);
}
