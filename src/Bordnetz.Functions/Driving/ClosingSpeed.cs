namespace Bordnetz.Functions.Driving;

/// <summary>The speed at which a distance shrinks, from the distances alone.</summary>
internal sealed class ClosingSpeed(double freeDistance)
{
    // s; and m/s beyond which a change is another object, not motion.
    private const double Smoothing = 0.15;
    private const double Fastest = 80;

    private double _last = double.NaN;
    private double _speed;
    private double _age;

    /// <summary>Closing speed in m/s, positive when nearing; 0 while the road is free.</summary>
    public double Update(double distance, double dt)
    {
        if (!(distance < freeDistance))
        {
            _last = double.NaN;
            _speed = 0;
            return 0;
        }
        _age += dt;
        // The radar tells a new distance less often than this may be called.
        if (double.IsNaN(_last))
        {
            _last = distance;
            _age = 0;
        }
        else if (distance != _last || _age > 0.2)
        {
            double rate = (_last - distance) / _age;
            _speed = Math.Abs(rate) < Fastest ? Slew.Lag(_speed, rate, Smoothing, _age) : 0;
            _last = distance;
            _age = 0;
        }
        return _speed;
    }
}
