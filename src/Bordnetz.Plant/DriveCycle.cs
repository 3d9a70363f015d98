namespace Bordnetz.Plant;

/// <summary>A speed trace: seconds and km/h, linear between points, constant before and after. Immutable.</summary>
public sealed class DriveCycle
{
    private readonly double[] _seconds;
    private readonly double[] _metresPerSecond;

    /// <summary>The trace through <paramref name="points"/>; empty means standing still.</summary>
    /// <exception cref="ArgumentException">The times do not ascend or a number is not finite.</exception>
    public DriveCycle(IReadOnlyList<(double Seconds, double SpeedKmh)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        _seconds = new double[points.Count];
        _metresPerSecond = new double[points.Count];
        for (int i = 0; i < points.Count; i++)
        {
            (double seconds, double speed) = points[i];
            if (!double.IsFinite(seconds) || !double.IsFinite(speed) || (i > 0 && seconds <= _seconds[i - 1]))
            {
                throw new ArgumentException($"point {i} does not follow the one before", nameof(points));
            }
            _seconds[i] = seconds;
            _metresPerSecond[i] = speed / 3.6;
            if (i > 0)
            {
                DistanceKm += (_metresPerSecond[i] + _metresPerSecond[i - 1]) / 2000 * (seconds - _seconds[i - 1]);
            }
        }
    }

    /// <summary>A cycle that stands still.</summary>
    public static DriveCycle Standstill { get; } = new([]);

    /// <summary>Length of the trace in km.</summary>
    public double DistanceKm { get; }

    /// <summary>The last point's time in seconds; 0 when there is none.</summary>
    public double DurationSeconds => _seconds.Length == 0 ? 0 : _seconds[^1];

    /// <summary>Speed in m/s at a time.</summary>
    /// <param name="seconds">The time.</param>
    /// <param name="index">
    /// Where the last look-up ended; start with 0. It moves with time, so that a drive reads each point once.
    /// </param>
    internal double SpeedAt(double seconds, ref int index)
    {
        if (_seconds.Length == 0)
        {
            return 0;
        }
        while (index + 1 < _seconds.Length && _seconds[index + 1] <= seconds)
        {
            index++;
        }
        while (index > 0 && _seconds[index] > seconds)
        {
            index--;
        }
        if (index + 1 >= _seconds.Length || seconds <= _seconds[index])
        {
            return _metresPerSecond[index];
        }
        double share = (seconds - _seconds[index]) / (_seconds[index + 1] - _seconds[index]);
        return _metresPerSecond[index] + share * (_metresPerSecond[index + 1] - _metresPerSecond[index]);
    }
}
