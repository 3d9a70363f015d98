namespace Bordnetz.Functions;

/// <summary>A characteristic: linear between its points, constant outside them. Immutable.</summary>
internal sealed class Curve
{
    private readonly double[] _x;
    private readonly double[] _y;

    /// <summary>Points with ascending <paramref name="x"/>.</summary>
    public Curve(double[] x, double[] y)
    {
        System.Diagnostics.Debug.Assert(x.Length == y.Length && x.Length > 0);
        _x = x;
        _y = y;
    }

    /// <summary>The value at <paramref name="x"/>.</summary>
    public double At(double x)
    {
        // Written so that NaN ends at the first point.
        if (!(x > _x[0]))
        {
            return _y[0];
        }
        for (int i = 1; i < _x.Length; i++)
        {
            if (x < _x[i])
            {
                return _y[i - 1] + (_y[i] - _y[i - 1]) * (x - _x[i - 1]) / (_x[i] - _x[i - 1]);
            }
        }
        return _y[^1];
    }

    /// <summary>The argument at which a strictly rising curve has the value <paramref name="y"/>.</summary>
    public double Inverse(double y)
    {
        if (!(y > _y[0]))
        {
            return _x[0];
        }
        for (int i = 1; i < _y.Length; i++)
        {
            if (y < _y[i])
            {
                return _x[i - 1] + (_x[i] - _x[i - 1]) * (y - _y[i - 1]) / (_y[i] - _y[i - 1]);
            }
        }
        return _x[^1];
    }

    /// <summary>The area under the curve from its first point to <paramref name="x"/>.</summary>
    public double Integral(double x)
    {
        double sum = 0;
        for (int i = 1; i < _x.Length && _x[i - 1] < x; i++)
        {
            double end = Math.Min(x, _x[i]);
            sum += (end - _x[i - 1]) * (_y[i - 1] + At(end)) / 2;
        }
        return sum;
    }
}
