using System.Text;
using static Bordnetz.Plant.PlantParameter;

namespace Bordnetz.Plant;

/// <summary>The table of parameters with defaults for a mid-size SUV of each powertrain.</summary>
internal static class PlantParameterTable
{
    // In the order of the enumeration. Columns: unit; default battery-electric, hybrid, combustion; least, greatest.
    internal static readonly PlantParameterInfo[] Rows =
    [
        // Body and road load
        Row(Mass, "kg", 2150, 2000, 1700, 500, 5000, "Vehicle with driver and load"),
        Row(DragArea, "m^2", 0.72, 0.75, 0.75, 0.2, 3, "Drag coefficient times frontal area"),
        Row(RollingResistance, "", 0.0088, 0.0085, 0.0085, 0.002, 0.05, "Rolling resistance over weight"),
        Row(
            RoadLoadA,
            "N",
            0,
            0,
            0,
            0,
            1500,
            "Coast-down constant; when a, b or c is set they replace drag and rolling resistance"
        ),
        Row(RoadLoadB, "N/(km/h)", 0, 0, 0, -5, 20, "Coast-down term linear in speed"),
        Row(RoadLoadC, "N/(km/h)^2", 0, 0, 0, 0, 0.3, "Coast-down term quadratic in speed"),
        Row(WheelRadius, "m", 0.345, 0.345, 0.345, 0.2, 0.6, "Dynamic rolling radius"),
        Row(WheelInertia, "kgm^2", 5, 5, 5, 0.5, 30, "All four wheels with brakes and shafts"),
        Row(TyreFriction, "", 1.0, 1.0, 1.0, 0.05, 1.5, "Friction between tyre and road"),
        Row(DrivenAxleShare, "%", 54, 58, 58, 30, 100, "Share of the weight on driven wheels"),
        // Brakes
        Row(BrakeMaxTorque, "Nm", 12000, 12000, 10500, 1000, 40000, "Friction torque of all wheels at full pressure"),
        Row(BrakeMaxPressure, "kPa", 12000, 12000, 12000, 2000, 30000, "Pressure that gives the full torque"),
        Row(BrakeLag, "s", 0.08, 0.08, 0.08, 0.01, 1, "Time constant of the brake actuator"),
        Row(BrakeRate, "Nm/s", 40000, 40000, 40000, 2000, 400000, "Fastest rise of the friction torque"),
        Row(ParkingBrakeTorque, "Nm", 3500, 3500, 3500, 500, 20000, "Holding torque of the parking brake"),
        Row(ParkingBrakeTime, "s", 0.8, 0.8, 0.8, 0.05, 5, "Time to engage or release it"),
        // Electric motor and inverter
        Row(MotorMaxTorque, "Nm", 310, 300, 300, 10, 2000, "Peak shaft torque"),
        Row(MotorMaxPower, "kW", 210, 85, 85, 1, 1000, "Peak shaft power"),
        Row(MotorMaxSpeed, "rpm", 16000, 7000, 7000, 1000, 30000, "Speed at which the torque has faded out"),
        Row(
            MotorRatio,
            "",
            12.98,
            1,
            1,
            0.5,
            30,
            "Motor to wheel (battery-electric) or motor to gearbox input (hybrid)"
        ),
        Row(MotorInertia, "kgm^2", 0.035, 0.06, 0.06, 0.001, 1, "Rotor"),
        Row(MotorLag, "s", 0.015, 0.015, 0.015, 0.001, 0.5, "Time constant of the torque control"),
        Row(MotorCopperLoss, "W/Nm^2", 0.125, 0.065, 0.065, 0, 10, "Loss over torque squared"),
        Row(MotorIronLoss, "W/rpm", 0.055, 0.085, 0.085, 0, 10, "Loss over speed"),
        Row(MotorSpeedLoss, "W/rpm^2", 0.0000065, 0.000016, 0.000016, 0, 0.01, "Loss over speed squared"),
        Row(InverterStandbyLoss, "W", 60, 50, 50, 0, 2000, "Loss when the bridge switches without load"),
        Row(InverterTorqueLoss, "W/Nm", 4, 3, 3, 0, 100, "Loss over torque"),
        Row(MotorLossScale, "", 1, 1, 1, 0.1, 5, "Scales all losses of motor and inverter"),
        Row(MotorHeatCapacity, "kJ/K", 22, 18, 18, 1, 500, "Stator and housing"),
        Row(InverterHeatCapacity, "kJ/K", 6, 5, 5, 0.5, 200, "Heat sink"),
        // Traction battery
        Row(
            BatteryCapacity,
            "kWh",
            77,
            18,
            18,
            0.5,
            500,
            "Usable energy from full to empty at the open-circuit voltage"
        ),
        Row(CellsSeries, "", 96, 96, 96, 10, 300, "Cells in series"),
        Row(BatteryResistance, "ohm", 0.06, 0.12, 0.12, 0.001, 5, "Internal resistance of the pack at 25 celsius"),
        Row(BatteryInitialStateOfCharge, "%", 80, 60, 60, 0, 100, "At the start of the run"),
        Row(BatteryMaxDischargeCurrent, "A", 620, 330, 330, 10, 3000, "Limit of the pack"),
        Row(BatteryMaxChargeCurrent, "A", 420, 240, 240, 10, 3000, "Limit of the pack at 25 celsius"),
        Row(BatteryHeatCapacity, "kJ/K", 450, 130, 130, 5, 3000, "Cells and housing"),
        Row(CellMinVoltage, "V", 2.8, 2.8, 2.8, 1.5, 3.5, "No discharge below"),
        Row(CellMaxVoltage, "V", 4.2, 4.2, 4.2, 3, 5, "No charge above"),
        Row(CellVoltageSpread, "V", 0.012, 0.012, 0.012, 0, 0.5, "Highest less lowest cell"),
        Row(CellOcv0, "V", 3.20, 3.20, 3.20, 1.5, 5, "Open-circuit voltage of a cell at 0 % state of charge"),
        Row(CellOcv10, "V", 3.46, 3.46, 3.46, 1.5, 5, "At 10 %"),
        Row(CellOcv20, "V", 3.55, 3.55, 3.55, 1.5, 5, "At 20 %"),
        Row(CellOcv30, "V", 3.60, 3.60, 3.60, 1.5, 5, "At 30 %"),
        Row(CellOcv40, "V", 3.63, 3.63, 3.63, 1.5, 5, "At 40 %"),
        Row(CellOcv50, "V", 3.67, 3.67, 3.67, 1.5, 5, "At 50 %"),
        Row(CellOcv60, "V", 3.75, 3.75, 3.75, 1.5, 5, "At 60 %"),
        Row(CellOcv70, "V", 3.84, 3.84, 3.84, 1.5, 5, "At 70 %"),
        Row(CellOcv80, "V", 3.93, 3.93, 3.93, 1.5, 5, "At 80 %"),
        Row(CellOcv90, "V", 4.04, 4.04, 4.04, 1.5, 5, "At 90 %"),
        Row(CellOcv100, "V", 4.17, 4.17, 4.17, 1.5, 5, "At 100 %"),
        Row(ContactorPrechargeTime, "s", 0.3, 0.3, 0.3, 0.01, 5, "From the request to closed main contactors"),
        // Engine
        Row(EngineMaxTorque, "Nm", 250, 230, 250, 20, 2000, "Peak crankshaft torque"),
        Row(EngineMaxPower, "kW", 110, 110, 110, 10, 1000, "Peak crankshaft power"),
        Row(EngineDisplacement, "l", 1.5, 1.5, 1.5, 0.5, 10, "Swept volume"),
        Row(EngineIdleSpeed, "rpm", 800, 900, 750, 400, 1500, "Held without load"),
        Row(EngineMaxSpeed, "rpm", 6200, 6200, 6200, 2000, 12000, "Fuel is cut above"),
        Row(EngineInertia, "kgm^2", 0.18, 0.16, 0.20, 0.02, 3, "Crankshaft, flywheel and pump wheel"),
        Row(EngineTorqueLag, "s", 0.12, 0.12, 0.12, 0.01, 2, "Time constant of the air path"),
        Row(EngineIndicatedEfficiency, "%", 41, 42, 41, 15, 60, "Shaft and friction power over fuel power when warm"),
        Row(
            EngineFrictionPressure,
            "bar",
            1.30,
            1.25,
            1.30,
            0.2,
            5,
            "Mean friction and pumping pressure extrapolated to standstill"
        ),
        Row(EngineFrictionSlope, "bar/rpm", 0.0002, 0.0002, 0.0002, 0, 0.01, "Its rise with speed"),
        Row(EngineColdFriction, "%", 60, 60, 60, 0, 300, "Additional friction at 20 celsius"),
        Row(EngineColdEnrichment, "%", 15, 15, 15, 0, 100, "Additional fuel at 20 celsius"),
        Row(EngineFullLoadEnrichment, "%", 10, 10, 10, 0, 60, "Additional fuel at full power"),
        Row(EngineHeatCapacity, "kJ/K", 75, 75, 75, 5, 1000, "Block and coolant"),
        Row(StarterTorque, "Nm", 55, 60, 55, 5, 1000, "At standstill of the crankshaft"),
        Row(
            StarterEfficiency,
            "%",
            85,
            92,
            85,
            10,
            100,
            "Brush, gear and coil losses; fed by 12 V, in the hybrid by the traction net"
        ),
        Row(FuelTank, "l", 50, 45, 50, 5, 200, "Volume"),
        Row(FuelInitialLevel, "%", 80, 80, 80, 0, 100, "At the start of the run"),
        Row(FuelEnergy, "MJ/l", 31.6, 31.6, 31.6, 15, 45, "Lower heating value (petrol E10 31.6, diesel B7 35.7)"),
        // Gearbox
        Row(Gear1Ratio, "", 4.714, 4.714, 4.714, 0.2, 20, "First gear"),
        Row(Gear2Ratio, "", 3.143, 3.143, 3.143, 0.2, 20, "Second gear"),
        Row(Gear3Ratio, "", 2.106, 2.106, 2.106, 0.2, 20, "Third gear"),
        Row(Gear4Ratio, "", 1.667, 1.667, 1.667, 0.2, 20, "Fourth gear"),
        Row(Gear5Ratio, "", 1.285, 1.285, 1.285, 0.2, 20, "Fifth gear"),
        Row(Gear6Ratio, "", 1.0, 1.0, 1.0, 0.2, 20, "Sixth gear"),
        Row(Gear7Ratio, "", 0.839, 0.839, 0.839, 0.2, 20, "Seventh gear"),
        Row(Gear8Ratio, "", 0.667, 0.667, 0.667, 0.2, 20, "Eighth gear"),
        Row(GearReverseRatio, "", 3.317, 3.317, 3.317, 0.2, 20, "Reverse gear"),
        Row(
            FinalDrive,
            "",
            3.3,
            3.3,
            3.3,
            0.5,
            15,
            "Gearbox output to wheel; not used by the battery-electric vehicle"
        ),
        Row(GearboxEfficiency, "%", 97.5, 96, 96, 50, 100, "Of the torque that goes through"),
        Row(GearboxDrag, "Nm", 0.5, 2.0, 2.5, 0, 50, "Torque lost at the input whatever goes through"),
        Row(ShiftTime, "s", 0.2, 0.2, 0.2, 0.02, 2, "From the request to the new ratio"),
        Row(
            ConverterFactor,
            "Nm/(rad/s)^2",
            0.0030,
            0.0030,
            0.0030,
            0.0002,
            0.1,
            "Stall torque of the converter over engine speed squared"
        ),
        Row(LockupSpeed, "rpm", 1150, 1150, 1150, 500, 4000, "Gearbox input speed from which the converter is bridged"),
        Row(ClutchMaxTorque, "Nm", 420, 400, 420, 50, 3000, "Capacity of the separation and the lock-up clutch"),
        // 12 V net
        Row(AuxiliaryLoad, "W", 260, 280, 230, 10, 3000, "Control units and displays while the vehicle is on"),
        Row(QuiescentLoad, "W", 0.6, 0.6, 0.6, 0, 50, "While it is off"),
        Row(DcdcMaxPower, "W", 3000, 2500, 2500, 100, 10000, "Output of the converter"),
        Row(DcdcEfficiency, "%", 93, 93, 93, 50, 100, "Output over input power"),
        Row(LowVoltageSetpoint, "V", 13.8, 13.8, 14.2, 12, 15.5, "Voltage that converter or alternator hold"),
        Row(LowVoltageCapacity, "Ah", 51, 51, 70, 5, 400, "12 V battery"),
        Row(LowVoltageResistance, "ohm", 0.008, 0.008, 0.006, 0.0005, 1, "12 V battery when discharging"),
        Row(LowVoltageChargeResistance, "ohm", 0.08, 0.08, 0.06, 0.0005, 2, "12 V battery when charging"),
        Row(LowVoltageInitialStateOfCharge, "%", 94, 94, 92, 0, 100, "At the start of the run"),
        Row(AlternatorMaxPower, "W", 2500, 2500, 2500, 100, 10000, "Electric power at and above half speed"),
        Row(AlternatorEfficiency, "%", 70, 70, 70, 20, 100, "Electric over shaft power"),
        // Cabin
        Row(CabinHeatCapacity, "kJ/K", 90, 90, 90, 5, 1000, "Air and interior"),
        Row(CabinConductance, "W/K", 45, 45, 45, 5, 500, "To the outside"),
        Row(HvacMaxPower, "W", 6000, 6000, 6000, 100, 30000, "Thermal power, heating and cooling"),
        Row(
            HvacHeatingEfficiency,
            "%",
            220,
            95,
            95,
            50,
            500,
            "Heat over electric power (heat pump above 100); the combustion vehicle heats with coolant"
        ),
        Row(HvacCoolingEfficiency, "%", 250, 250, 220, 50, 600, "Cold over drive power"),
    ];

    private static PlantParameterInfo Row(
        PlantParameter id,
        string unit,
        double bev,
        double phev,
        double combustion,
        double min,
        double max,
        string description
    ) => new(id, NameOf(id), unit, bev, phev, combustion, min, max, description);

    // Gear1Ratio is gear-1-ratio: a hyphen before every capital and before the first digit of a number.
    private static string NameOf(PlantParameter id)
    {
        StringBuilder name = new();
        char last = '-';
        foreach (char c in id.ToString())
        {
            bool starts = char.IsAsciiLetterUpper(c) || (char.IsAsciiDigit(c) && !char.IsAsciiDigit(last));
            if (starts && name.Length > 0)
            {
                name.Append('-');
            }
            name.Append(char.ToLowerInvariant(c));
            last = c;
        }
        return name.ToString();
    }
}
