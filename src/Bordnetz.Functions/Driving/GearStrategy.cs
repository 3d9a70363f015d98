using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Chooses the gear by the speed of the gearbox input: the more torque is wanted, the later it shifts up and the
/// earlier down. A vehicle with a single ratio only gets the sense of rotation.
/// </summary>
internal sealed class GearStrategy : IVehicleFunction
{
    // rpm at the gearbox input by the share of the full power that is wanted.
    private static readonly Curve UpShift = new([0, 0.3, 0.6, 0.9, 1], [1800, 2000, 2900, 4600, 5400]);
    private static readonly Curve DownShift = new([0, 0.3, 0.6, 0.9, 1], [1120, 1200, 1650, 2500, 2900]);

    // Seconds between two shifts; braking shifts down faster.
    private const double HoldTime = 0.9;
    private const double HoldTimeBraking = 0.45;

    // Share of the available torque above which a lower gear is wanted.
    private const double Reserve = 0.93;

    private readonly Input<double> _speed;
    private readonly Input<double> _arbitrated;
    private readonly Input<double> _available;
    private readonly Input<double> _potential;
    private readonly Input<string> _driveState;
    private readonly Input<int>? _currentGear;
    private readonly Input<string>? _mode;
    private readonly Input<bool>? _trailer;
    private readonly Output<int> _request;
    private readonly double[] _rpmPerKmh = new double[9];
    private readonly double _speedMin;
    private readonly double _speedMax;
    private int _gear = 1;
    private double _load;
    private double _sinceShift;

    public GearStrategy(FunctionPorts ports)
    {
        _speed = ports.Reads<double>("Vehicle.Speed");
        _arbitrated = ports.Reads<double>("Vehicle.Powertrain.TorqueRequest.Arbitrated");
        _available = ports.Reads<double>("Vehicle.Powertrain.TorqueAvailable.Max");
        _potential = ports.Reads<double>("Vehicle.Powertrain.TorqueAvailable.Potential");
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _currentGear = ports.ReadsIfDeclared<int>("Vehicle.Powertrain.Transmission.CurrentGear");
        _mode = ports.ReadsIfDeclared("Vehicle.Powertrain.Transmission.PerformanceMode", "NORMAL");
        _trailer = ports.ReadsIfDeclared<bool>("Vehicle.Trailer.IsConnected");
        _request = ports.Actuates<int>("Vehicle.Powertrain.Transmission.GearRequest");
        double[] ratios = ports.GearRatios();
        double radius = ports.Parameter("wheel-radius", 0.345);
        for (int gear = 1; gear <= 8; gear++)
        {
            _rpmPerKmh[gear] = ratios[gear] / 3.6 / radius * 9.549296585513721;
        }
        _speedMin = ports.Parameter("speed-min", 1250);
        _speedMax = ports.Parameter("speed-max", 5500);
    }

    public void Step(in StepContext step)
    {
        if (_driveState.Value != DriveStates.Drive)
        {
            _gear = 1;
            _request.Value =
                _driveState.Value == DriveStates.Reverse ? -1
                : _currentGear is null ? 1
                : 0;
            return;
        }
        if (_currentGear is not null)
        {
            Shift(step.DeltaSeconds);
        }
        _request.Value = _gear;
    }

    private void Shift(double dt)
    {
        double share = _potential.Value > 1 ? Math.Clamp(_arbitrated.Value / _potential.Value, 0, 1) : 0;
        // Quick to see more load, slow to believe in less: no shifting to and fro in traffic.
        _load = share > _load ? share : Slew.Lag(_load, share, 1.5, dt);
        _sinceShift += dt;
        double later = Later();
        double speed = Math.Max(0, _speed.Value);
        int lowest = Lowest(speed, DownShift.At(_load) + later);
        bool braking = _arbitrated.Value < 0;
        if (lowest < _gear && _sinceShift >= (braking ? HoldTimeBraking : HoldTime))
        {
            _gear = lowest;
            _sinceShift = 0;
        }
        else if (_gear < 8 && Up(speed, later))
        {
            _gear++;
            _sinceShift = 0;
        }
    }

    // The highest gear, from the present one down, that turns fast enough and gives the torque wanted.
    private int Lowest(double speed, double down)
    {
        double lack = _available.Value > 1 ? _arbitrated.Value / (Reserve * _available.Value) : 1;
        int gear = _gear;
        while (
            gear > 1
            && (speed * _rpmPerKmh[gear] < down || _rpmPerKmh[gear] < lack * _rpmPerKmh[_gear])
            && speed * _rpmPerKmh[gear - 1] < 0.95 * _speedMax
        )
        {
            gear--;
        }
        return gear;
    }

    private bool Up(double speed, double later)
    {
        double input = speed * _rpmPerKmh[_gear];
        if (input > _speedMax)
        {
            return true;
        }
        double next = speed * _rpmPerKmh[_gear + 1];
        // At these speeds an engine's torque hardly depends on its speed: less ratio is less torque.
        double torque = Reserve * _available.Value * _rpmPerKmh[_gear + 1] / _rpmPerKmh[_gear];
        return _sinceShift >= HoldTime
            && input > UpShift.At(_load) + later
            && next > Math.Max(_speedMin, DownShift.At(_load) + later + 60)
            && (_arbitrated.Value < 0.9 * torque || _load > 0.9);
    }

    // rpm by which all shifts come later.
    private double Later() => (_mode?.Value == "SPORT" ? 600 : 0) + (_trailer is { Value: true } ? 300 : 0);
}
