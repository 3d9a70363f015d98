using Bordnetz.Runtime;

namespace Bordnetz.Functions.Energy;

/// <summary>
/// Closes the main contactors with the vehicle and opens them, without load if possible, when it is off or when the
/// cells must be protected. A protective opening lasts until the vehicle was off.
/// </summary>
internal sealed class ContactorControl : IVehicleFunction
{
    // s: a limit must be broken so long; and the longest wait for the load to vanish.
    private const double FaultTime = 0.5;
    private const double UnloadTime = 2;

    private readonly Input<string> _lowVoltageState;
    private readonly Input<double> _speed;
    private readonly Input<bool> _connected;
    private readonly Input<double> _current;
    private readonly Input<double> _cellMin;
    private readonly Input<double> _cellMax;
    private readonly Input<double> _temperature;
    private readonly Output<bool> _request;
    private readonly double _currentOpen;
    private readonly double _cellLow;
    private readonly double _cellHigh;
    private readonly double _hot;
    private bool _close;
    private bool _fault;
    private double _broken;
    private double _waiting;

    public ContactorControl(FunctionPorts ports)
    {
        const string battery = "Vehicle.Powertrain.TractionBattery.";
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _speed = ports.Reads<double>("Vehicle.Speed");
        _connected = ports.Reads<bool>(battery + "IsPowerConnected");
        _current = ports.Reads<double>(battery + "CurrentCurrent");
        _cellMin = ports.Reads(battery + "CellVoltage.Min", 3.7);
        _cellMax = ports.Reads(battery + "CellVoltage.Max", 3.7);
        _temperature = ports.Reads(battery + "Temperature.Average", 20.0);
        _request = ports.Actuates<bool>(battery + "IsContactorRequested");
        _currentOpen = ports.Parameter("current-open", 15);
        _cellLow = ports.Parameter("cell-min", 2.5);
        _cellHigh = ports.Parameter("cell-max", 4.3);
        _hot = ports.Parameter("temperature-max", 65);
    }

    public void Step(in StepContext step)
    {
        double dt = step.DeltaSeconds;
        bool on = DriveStates.IsAwake(_lowVoltageState.Value);
        bool bad = _cellMin.Value < _cellLow || _cellMax.Value > _cellHigh || _temperature.Value > _hot;
        _broken = bad ? _broken + dt : 0;
        // While driving the torque is taken away first: the power limits fall long before.
        bool tripped = _broken > FaultTime && (Math.Abs(_speed.Value) < 5 || _broken > 10 * FaultTime);
        _fault = on && (_fault || tripped);
        if (on && !_fault)
        {
            _close = true;
            _waiting = 0;
        }
        else if (_close)
        {
            _waiting += dt;
            bool unloaded = !_connected.Value || Math.Abs(_current.Value) < _currentOpen;
            _close = !unloaded && _waiting < UnloadTime;
        }
        _request.Value = _close;
    }
}
