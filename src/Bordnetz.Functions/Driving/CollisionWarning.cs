using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>Warns of the vehicle ahead when the gap in time is short or closes fast, unless the driver brakes already.</summary>
internal sealed class CollisionWarning : IVehicleFunction
{
    // s: gap below which it warns, time to collision below which it warns, and the longest gap told.
    private const double GapMin = 0.9;
    private const double CollisionTimeMin = 2.6;
    private const double GapMax = 60;

    // m: no object nearer than the radar's range.
    private const double FreeDistance = 200;

    private readonly Input<double> _distance;
    private readonly Input<double> _speed;
    private readonly Input<double> _brake;
    private readonly Input<bool> _enable;
    private readonly Output<bool> _isEnabled;
    private readonly Output<double> _timeGap;
    private readonly Output<bool> _warning;
    private readonly ClosingSpeed _closing = new(FreeDistance);
    private bool _warn;

    public CollisionWarning(FunctionPorts ports)
    {
        const string front = "Vehicle.ADAS.ObstacleDetection.Front.Center.";
        _distance = ports.Reads(front + "Distance", FreeDistance);
        _speed = ports.Reads<double>("Vehicle.Speed");
        _brake = ports.Reads<double>("Vehicle.Chassis.Brake.PedalPosition");
        _enable = ports.Provides(front + "IsEnabled", true);
        _isEnabled = ports.Publishes<bool>(front + "IsEnabled");
        _timeGap = ports.Publishes<double>(front + "TimeGap");
        _warning = ports.Publishes<bool>(front + "IsWarning");
    }

    public void Step(in StepContext step)
    {
        double distance = _distance.Value;
        double speed = Math.Max(0, _speed.Value / 3.6);
        double closing = _closing.Update(distance, step.DeltaSeconds);
        double gap = speed > 0.5 ? Math.Min(distance / speed, GapMax) : GapMax;
        double collisionTime = closing > 0.3 ? distance / closing : double.MaxValue;
        // Once it warns it goes on until both are clearly better, so that the sound does not stutter.
        double slack = _warn ? 1.25 : 1;
        bool near = speed > 4 && gap < GapMin * slack && closing > -0.5;
        bool soon = speed > 2 && collisionTime < CollisionTimeMin * slack;
        _warn = _enable.Value && _brake.Value < 10 && (near || soon);
        _isEnabled.Value = _enable.Value;
        _timeGap.Value = gap * 1000;
        _warning.Value = _warn;
    }
}
