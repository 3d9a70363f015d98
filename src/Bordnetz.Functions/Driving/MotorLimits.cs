using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Runs on the motor control unit: what the motor can deliver at its speed and temperatures within the power of the
/// battery. Nothing while the battery is not connected.
/// </summary>
internal sealed class MotorLimits : IVehicleFunction
{
    private const double RpmPerRad = 9.549296585513721;

    // Shares of the torque over celsius.
    private static readonly Curve ByMotor = new([148, 175], [1, 0]);
    private static readonly Curve ByInverter = new([88, 102], [1, 0]);

    // Mechanical over electric power, roughly; the battery protects itself against the rest.
    private const double Efficiency = 0.92;

    private readonly Input<double> _speed;
    private readonly Input<double> _torque;
    private readonly Input<double> _temperature;
    private readonly Input<double> _inverter;
    private readonly Input<bool> _connected;
    private readonly Input<double> _discharge;
    private readonly Input<double> _charge;
    private readonly Input<string> _driveState;
    private readonly Output<double> _max;
    private readonly Output<double> _min;
    private readonly Output<double> _power;
    private readonly Output<double> _timeInUse;
    private readonly double _torqueMax;
    private readonly double _powerMax;
    private readonly double _speedMax;
    private double _hours;

    public MotorLimits(FunctionPorts ports)
    {
        const string motor = "Vehicle.Powertrain.ElectricMotor.";
        const string battery = "Vehicle.Powertrain.TractionBattery.";
        _speed = ports.Reads<double>(motor + "Speed");
        _torque = ports.Reads<double>(motor + "Torque");
        _temperature = ports.Reads(motor + "Temperature", 20.0);
        _inverter = ports.Reads(motor + "InverterTemperature", 20.0);
        _connected = ports.Reads<bool>(battery + "IsPowerConnected");
        _discharge = ports.Reads<double>(battery + "PowerLimitDischarge");
        _charge = ports.Reads<double>(battery + "PowerLimitCharge");
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _max = ports.Publishes<double>(motor + "TorqueAvailableMax");
        _min = ports.Publishes<double>(motor + "TorqueAvailableMin");
        _power = ports.Publishes<double>(motor + "Power");
        _timeInUse = ports.Publishes<double>(motor + "TimeInUse");
        _torqueMax = ports.ByPowertrain("torque-max", 310);
        _powerMax = ports.ByPowertrain("power-max", 210) * 1000;
        _speedMax = ports.ByPowertrain("speed-max", 16000) / RpmPerRad;
    }

    public void Step(in StepContext step)
    {
        double speed = Math.Abs(_speed.Value) / RpmPerRad;
        double share = Math.Min(ByMotor.At(_temperature.Value), ByInverter.At(_inverter.Value));
        double turning = Math.Max(speed, 1);
        double limit = Math.Min(_torqueMax, _powerMax / turning) * share;
        bool live = _connected.Value && _driveState.Value != DriveStates.Off;
        double drive = Math.Min(limit, _discharge.Value * 1000 * Efficiency / turning);
        double brake = Math.Min(limit, _charge.Value * 1000 / Efficiency / turning);
        _max.Value = live ? drive * Slew.Share(1.02 * _speedMax - speed, 0, 0.03 * _speedMax) : 0;
        _min.Value = live ? -brake : 0;
        _power.Value = _torque.Value * _speed.Value / RpmPerRad / 1000;
        _hours += speed > 1 ? step.DeltaSeconds / 3600 : 0;
        _timeInUse.Value = _hours;
    }
}
