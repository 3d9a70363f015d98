namespace Bordnetz.Plant;

/// <summary>A function given by points: linear between them, constant outside.</summary>
internal sealed class Curve
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _integral;

    internal Curve(double[] x, double[] y)
    {
        _x = x;
        _y = y;
        _integral = new double[x.Length];
        for (int i = 1; i < x.Length; i++)
        {
            _integral[i] = _integral[i - 1] + (y[i] + y[i - 1]) / 2 * (x[i] - x[i - 1]);
        }
    }

    /// <summary>The value at <paramref name="x"/>.</summary>
    internal double At(double x)
    {
        if (x <= _x[0])
        {
            return _y[0];
        }
        if (x >= _x[^1])
        {
            return _y[^1];
        }
        int i = Segment(x);
        return _y[i] + (_y[i + 1] - _y[i]) * ((x - _x[i]) / (_x[i + 1] - _x[i]));
    }

    /// <summary>The integral from the first point to <paramref name="x"/>.</summary>
    internal double IntegralTo(double x)
    {
        if (x <= _x[0])
        {
            return _y[0] * (x - _x[0]);
        }
        if (x >= _x[^1])
        {
            return _integral[^1] + _y[^1] * (x - _x[^1]);
        }
        int i = Segment(x);
        return _integral[i] + (_y[i] + At(x)) / 2 * (x - _x[i]);
    }

    private int Segment(double x)
    {
        int i = 0;
        while (x >= _x[i + 1])
        {
            i++;
        }
        return i;
    }
}
