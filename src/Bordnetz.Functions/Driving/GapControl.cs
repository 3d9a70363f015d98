namespace Bordnetz.Functions.Driving;

/// <summary>The acceleration that keeps a time gap to the vehicle ahead.</summary>
/// <param name="freeDistance">Distance from which the road counts as free, m.</param>
internal sealed class GapControl(double freeDistance)
{
    // Distance kept behind a standing vehicle, m; 1/s^2; 1/s.
    private const double StandingDistance = 5;
    private const double ByGap = 0.12;
    private const double ByClosing = 0.7;

    private readonly ClosingSpeed _closing = new(freeDistance);

    /// <summary>Acceleration wanted in m/s^2; very large while the road is free.</summary>
    /// <param name="distance">To the vehicle ahead, m.</param>
    /// <param name="speed">Own speed, m/s.</param>
    /// <param name="timeGap">s.</param>
    /// <param name="dt">Length of the step, s.</param>
    public double Acceleration(double distance, double speed, double timeGap, double dt)
    {
        double closing = _closing.Update(distance, dt);
        double gap = StandingDistance + timeGap * speed;
        return distance < freeDistance ? ByGap * (distance - gap) - ByClosing * closing : double.MaxValue;
    }
}
