using Bordnetz.Runtime;

namespace Bordnetz.Functions.Body;

/// <summary>
/// Wipes by stalk and rain sensor, faster with more rain and, in between, with more speed; reckons the wear of the
/// blades by their strokes and notices a blocked motor.
/// </summary>
internal sealed class WiperControl : IVehicleFunction
{
    // Percent of rain from which the modes interval, slow and fast are chosen, and what leaves them.
    private const double Drizzle = 4;
    private const double Rain = 30;
    private const double Downpour = 65;
    private const double Slack = 4;

    // Degrees near the rest, degrees of motion in a step, s without motion that mean blocked.
    private const double Rest = 3;
    private const double Motion = 0.4;
    private const double BlockedAfter = 2.5;

    // Strokes of a blade's life.
    private const double Life = 500_000;

    private readonly Input<double> _rain;
    private readonly Input<double> _speed;
    private readonly Input<double> _angle;
    private readonly Input<string> _lowVoltageState;
    private readonly Input<string> _modeRequest;
    private readonly Output<string> _motor;
    private readonly Output<string> _mode;
    private readonly Output<bool> _isWiping;
    private readonly Output<bool> _isEnding;
    private readonly Output<int> _frequency;
    private readonly Output<bool> _isBlocked;
    private readonly Output<int> _wear;
    private readonly Output<bool> _worn;
    private int _level;
    private double _lastAngle;
    private double _still;
    private double _strokes;
    private bool _away;

    public WiperControl(FunctionPorts ports)
    {
        const string wiping = "Vehicle.Body.Windshield.Front.Wiping.";
        _rain = ports.Reads<double>("Vehicle.Body.Raindetection.Intensity");
        _speed = ports.Reads<double>("Vehicle.Speed");
        _angle = ports.Reads<double>(wiping + "System.ActualPosition");
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _modeRequest = ports.Provides(wiping + "Mode", "RAIN_SENSOR");
        _motor = ports.Actuates<string>(wiping + "MotorMode");
        _mode = ports.Publishes<string>(wiping + "Mode");
        _isWiping = ports.Publishes<bool>(wiping + "System.IsWiping");
        _isEnding = ports.Publishes<bool>(wiping + "System.IsEndingWipeCycle");
        _frequency = ports.Publishes<int>(wiping + "System.Frequency");
        _isBlocked = ports.Publishes<bool>(wiping + "System.IsBlocked");
        _wear = ports.Publishes<int>(wiping + "WiperWear");
        _worn = ports.Publishes<bool>(wiping + "IsWipersWorn");
    }

    public void Step(in StepContext step)
    {
        string mode = _modeRequest.Value ?? "RAIN_SENSOR";
        int wanted = DriveStates.IsAwake(_lowVoltageState.Value) ? Level(mode) : 0;
        _motor.Value = wanted switch
        {
            3 => "FAST",
            2 => "SLOW",
            1 => "INTERVAL",
            _ => "OFF",
        };
        _frequency.Value = wanted switch
        {
            3 => 63,
            2 => 42,
            1 => 11,
            _ => 0,
        };
        _mode.Value = mode;
        Watch(wanted, step.DeltaSeconds);
    }

    private int Level(string mode)
    {
        switch (mode)
        {
            case "OFF":
                return 0;
            case "INTERVAL":
                return 1;
            case "SLOW":
                return 2;
            case "MEDIUM" or "FAST":
                return 3;
        }
        // Wind drives more rain onto the glass than falls on it at rest.
        double rain = _rain.Value * (1 + 0.003 * Math.Abs(_speed.Value));
        int up =
            rain > Downpour ? 3
            : rain > Rain ? 2
            : rain > Drizzle ? 1
            : 0;
        int down =
            rain > Downpour - Slack ? 3
            : rain > Rain - Slack ? 2
            : rain > Drizzle - Slack / 2 ? 1
            : 0;
        _level = Math.Clamp(_level, up, down);
        return _level;
    }

    private void Watch(int wanted, double dt)
    {
        double angle = _angle.Value;
        bool moving = Math.Abs(angle - _lastAngle) > Motion;
        _lastAngle = angle;
        _still = moving || wanted < 2 ? 0 : _still + dt;
        bool away = angle > Rest;
        _strokes += _away && !away ? 1 : 0;
        _away = away;
        double wear = Math.Min(100, _strokes / Life * 100);
        _isWiping.Value = moving;
        _isEnding.Value = moving && !away;
        _isBlocked.Value = _still > BlockedAfter;
        _wear.Value = (int)wear;
        _worn.Value = wear >= 90;
    }
}
