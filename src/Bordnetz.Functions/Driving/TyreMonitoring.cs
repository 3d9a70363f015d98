using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Finds a soft tyre by the speed of its wheel: it rolls on a smaller radius and so turns faster than the others
/// (indirect monitoring, UN R141). Compared crosswise, so that curves cancel out.
/// </summary>
internal sealed class TyreMonitoring : IVehicleFunction
{
    // Relative excess of speed that tells a soft tyre, and what clears it again.
    private const double Soft = 0.006;
    private const double Sound = 0.003;

    // s of driving over which the mean is formed; km/h below which nothing is learnt.
    private const double Smoothing = 120;
    private const double SpeedMin = 25;

    private readonly Input<double>[] _wheels;
    private readonly Input<double> _brake;
    private readonly Output<bool>[] _low;
    private readonly double[] _besideExcess = new double[4];
    private readonly double[] _crossExcess = new double[4];
    private readonly bool[] _isLow = new bool[4];

    public TyreMonitoring(FunctionPorts ports)
    {
        _wheels = WheelSpeeds.Read(ports);
        _brake = ports.Reads<double>("Vehicle.Chassis.Brake.PedalPosition");
        _low = WheelSpeeds.Publish<bool>(ports, "Tire.IsPressureLow");
    }

    public void Step(in StepContext step)
    {
        double left = (_wheels[0].Value + _wheels[2].Value) / 2;
        double right = (_wheels[1].Value + _wheels[3].Value) / 2;
        bool learns = _brake.Value < 1 && Math.Min(left, right) > SpeedMin;
        for (int i = 0; i < 4; i++)
        {
            if (learns)
            {
                double axle = Ratio(i, i ^ 1);
                // What the other axle says of the same curve.
                double curve = Ratio(i ^ 2, 3 - i);
                _besideExcess[i] = Slew.Lag(_besideExcess[i], axle - 1, Smoothing, step.DeltaSeconds);
                _crossExcess[i] = Slew.Lag(_crossExcess[i], axle / curve - 1, Smoothing, step.DeltaSeconds);
            }
            // Crosswise a soft tyre shows on its own wheel and on the one diagonally opposite; only its own wheel is
            // also faster than the one beside it in the long run, in which left and right curves even out.
            double excess = Math.Min(_crossExcess[i], 2 * _besideExcess[i]);
            _isLow[i] = Slew.Hysteresis(_isLow[i], excess, Sound, Soft);
            _low[i].Value = _isLow[i];
        }
    }

    private double Ratio(int wheel, int other) => _wheels[wheel].Value / Math.Max(1, _wheels[other].Value);
}
