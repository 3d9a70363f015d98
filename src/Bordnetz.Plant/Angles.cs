namespace Bordnetz.Plant;

/// <summary>Sine and cosine by polynomials, so that every machine gets the same bits.</summary>
internal static class Angles
{
    // Half a right angle's multiple in two parts: their sum is pi/2 to more digits than one number holds.
    private const double HalfPiHigh = 1.5707963267948966;
    private const double HalfPiLow = 6.123233995736766e-17;
    private const double TwoPi = 6.283185307179586;

    /// <summary>Sine and cosine of <paramref name="x"/> in radians; exact to some 1e-16 for |x| up to 1000.</summary>
    internal static (double Sin, double Cos) SinCos(double x)
    {
        double quarter = Math.Round(x / HalfPiHigh);
        double r = x - quarter * HalfPiHigh - quarter * HalfPiLow;
        double s = Sine(r);
        double c = Cosine(r);
        long turn = (long)quarter & 3;
        return turn switch
        {
            0 => (s, c),
            1 => (c, -s),
            2 => (-s, -c),
            _ => (-c, s),
        };
    }

    /// <summary>The same direction between -pi and pi.</summary>
    internal static double Normalize(double x) => x - Math.Round(x / TwoPi) * TwoPi;

    // Taylor series; within a quarter of pi the first term left out is below 1e-19.
    private static double Sine(double x)
    {
        double q = x * x;
        double sum = 1.0 / 355687428096000;
        sum = -1.0 / 1307674368000 + sum * q;
        sum = 1.0 / 6227020800 + sum * q;
        sum = -1.0 / 39916800 + sum * q;
        sum = 1.0 / 362880 + sum * q;
        sum = -1.0 / 5040 + sum * q;
        sum = 1.0 / 120 + sum * q;
        sum = -1.0 / 6 + sum * q;
        return x + x * q * sum;
    }

    private static double Cosine(double x)
    {
        double q = x * x;
        double sum = 1.0 / 20922789888000;
        sum = -1.0 / 87178291200 + sum * q;
        sum = 1.0 / 479001600 + sum * q;
        sum = -1.0 / 3628800 + sum * q;
        sum = 1.0 / 40320 + sum * q;
        sum = -1.0 / 720 + sum * q;
        sum = 1.0 / 24 + sum * q;
        return 1 - q / 2 + q * q * sum;
    }
}
