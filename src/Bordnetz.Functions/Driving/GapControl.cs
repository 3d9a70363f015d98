namespace Bordnetz.Functions.Driving;

/// <summary>The acceleration that keeps a time gap to the vehicle ahead.</summary>
internal sealed class GapControl
{
    // Distance kept behind a standing vehicle, m.
    private const double StandingDistance = 5;

    private double _lastDistance;
    private double _closing;
    private bool _known;

    /// <summary>Acceleration wanted in m/s^2; very large while the road is free.</summary>
    /// <param name="distance">To the vehicle ahead, m.</param>
    /// <param name="speed">Own speed, m/s.</param>
    /// <param name="timeGap">s.</param>
    /// <param name="free">Distance from which the road counts as free, m.</param>
    /// <param name="dt">Length of the step, s.</param>
    public double Acceleration(double distance, double speed, double timeGap, double free, double dt)
    {
        if (!(distance < free))
        {
            _known = false;
            _closing = 0;
            return double.MaxValue;
        }
        double rate = _known ? (distance - _lastDistance) / dt : 0;
        // An object that appears is no motion.
        rate = Math.Abs(rate) < 60 ? rate : 0;
        _closing = Slew.Lag(_closing, rate, 0.4, dt);
        _lastDistance = distance;
        _known = true;
        double gap = StandingDistance + timeGap * speed;
        return 0.12 * (distance - gap) + 0.7 * _closing;
    }
}
