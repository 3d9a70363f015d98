using Bordnetz.Runtime;

namespace Bordnetz.Functions.Chassis;

/// <summary>Runs on the steering control unit: light while parking, firm on the motorway, and never gone at once.</summary>
internal sealed class SteeringAssist : IVehicleFunction
{
    // Percent over km/h, and percent per s.
    private static readonly Curve Level = new([0, 20, 60, 130], [100, 85, 55, 30]);
    private const double Rate = 60;

    private readonly Input<double> _speed;
    private readonly Input<string> _lowVoltageState;
    private readonly Output<double> _assist;
    private double _level;

    public SteeringAssist(FunctionPorts ports)
    {
        _speed = ports.Reads<double>("Vehicle.Speed");
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _assist = ports.Publishes<double>("Vehicle.Chassis.SteeringWheel.AssistLevel");
    }

    public void Step(in StepContext step)
    {
        bool on = DriveStates.IsAwake(_lowVoltageState.Value);
        double wanted = on ? Level.At(Math.Abs(_speed.Value)) : 0;
        _level = Slew.Toward(_level, wanted, Rate * step.DeltaSeconds);
        _assist.Value = _level;
    }
}
