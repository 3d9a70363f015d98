using System.Numerics;

namespace Bordnetz.Analysis;

/// <summary>An exact sum of shares of a resource's time: no rounding can hide that it is full. Immutable.</summary>
internal readonly struct LoadSum : IEquatable<LoadSum>
{
    private static readonly BigInteger PartsPerFull = 1_000_000_000_000;

    private readonly BigInteger _numerator;
    private readonly BigInteger _denominator;

    private LoadSum(BigInteger numerator, BigInteger denominator)
    {
        BigInteger divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        _numerator = numerator / divisor;
        _denominator = denominator / divisor;
    }

    private BigInteger Denominator => _denominator.IsZero ? BigInteger.One : _denominator;

    /// <summary>This and a share more.</summary>
    public LoadSum Plus(long busyNs, long periodNs) =>
        new((_numerator * periodNs) + (busyNs * Denominator), Denominator * periodNs);

    /// <summary>Negative below a full resource, zero at exactly full, positive above.</summary>
    public int CompareToFull() => _numerator.CompareTo(Denominator);

    /// <summary>The number for people: rounded down to parts in 10^12.</summary>
    public double ToDouble() => (double)(_numerator * PartsPerFull / Denominator) / (double)PartsPerFull;

    /// <inheritdoc/>
    public bool Equals(LoadSum other) => _numerator.Equals(other._numerator) && Denominator.Equals(other.Denominator);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LoadSum other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_numerator, Denominator);

    /// <summary>Negative when this is less than the other.</summary>
    public int CompareTo(LoadSum other) => (_numerator * other.Denominator).CompareTo(other._numerator * Denominator);
}
