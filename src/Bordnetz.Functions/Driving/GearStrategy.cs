using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Chooses the gear by the speed of the gearbox input: the more torque is wanted, the later it shifts up and the
/// earlier down. A vehicle with a single ratio only gets the sense of rotation.
/// </summary>
internal sealed class GearStrategy : IVehicleFunction
{
    // rpm at the gearbox input by the share of the available torque that is used.
    private static readonly Curve UpShift = new([0, 0.3, 0.6, 0.9, 1], [1800, 2000, 2900, 4600, 5400]);
    private static readonly Curve DownShift = new([0, 0.3, 0.6, 0.9, 1], [1120, 1200, 1650, 2500, 2900]);

    // Seconds between two shifts; braking shifts down faster.
    private const double HoldTime = 0.9;
    private const double HoldTimeBraking = 0.45;

    private readonly Input<double> _speed;
    private readonly Input<double> _arbitrated;
    private readonly Input<double> _available;
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
        double share = _available.Value > 1 ? Math.Clamp(_arbitrated.Value / _available.Value, 0, 1) : 0;
        // Quick to see more load, slow to believe in less: no shifting to and fro in traffic.
        _load = share > _load ? share : Slew.Lag(_load, share, 1.5, dt);
        _sinceShift += dt;
        double later = Later();
        double speed = Math.Max(0, _speed.Value);
        double input = speed * _rpmPerKmh[_gear];
        double down = DownShift.At(_load) + later;
        bool braking = _arbitrated.Value < 0;
        if (_gear < 8 && (_sinceShift >= HoldTime || input > _speedMax) && Up(speed, later))
        {
            _gear++;
            _sinceShift = 0;
        }
        else if (_gear > 1 && input < down && _sinceShift >= (braking ? HoldTimeBraking : HoldTime))
        {
            // Several steps at once where one does not reach: a kick-down, or a stop in a high gear.
            while (_gear > 1 && speed * _rpmPerKmh[_gear] < down && speed * _rpmPerKmh[_gear - 1] < 0.95 * _speedMax)
            {
                _gear--;
                _sinceShift = 0;
                if (!braking && speed * _rpmPerKmh[_gear] > 0.75 * UpShift.At(_load))
                {
                    break;
                }
            }
        }
    }

    private bool Up(double speed, double later)
    {
        double input = speed * _rpmPerKmh[_gear];
        double next = speed * _rpmPerKmh[_gear + 1];
        double threshold = Math.Min(UpShift.At(_load) + later, _speedMax);
        return input > threshold && next > _speedMin && (next > DownShift.At(_load) + later + 60 || input > _speedMax);
    }

    // rpm by which all shifts come later.
    private double Later() => (_mode?.Value == "SPORT" ? 600 : 0) + (_trailer is { Value: true } ? 300 : 0);
}
