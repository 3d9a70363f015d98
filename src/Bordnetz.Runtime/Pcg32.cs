namespace Bordnetz.Runtime;

/// <summary>
/// The only source of chance in a run: PCG-XSH-RR 64/32 (O'Neill 2014). Its sequence for a seed and a stream is part
/// of the contract: a recorded run replays with it for ever. A mutable struct; keep it in a field, never copy it.
/// </summary>
public struct Pcg32
{
    private const ulong Multiplier = 6364136223846793005;
    private readonly ulong _increment;
    private ulong _state;

    /// <summary>Starts the sequence.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Which of the independent sequences of that seed.</param>
    public Pcg32(ulong seed, ulong stream)
    {
        _increment = (stream << 1) | 1;
        _state = 0;
        Next();
        _state += seed;
        Next();
    }

    /// <summary>The next 32 bits.</summary>
    public uint Next()
    {
        ulong old = _state;
        _state = unchecked((old * Multiplier) + _increment);
        uint shifted = (uint)(((old >> 18) ^ old) >> 27);
        return System.Numerics.BitOperations.RotateRight(shifted, (int)(old >> 59));
    }

    /// <summary>A whole number from 0 up to, not including, <paramref name="limit"/> (at most 2^32).</summary>
    public long Below(long limit) => limit <= 1 ? 0 : (long)(((ulong)Next() * (ulong)limit) >> 32);

    /// <summary>True with a probability from 0 to 1.</summary>
    public bool Happens(double probability) => Next() < probability * 4294967296.0;

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public long Between(long low, long high) => low + Below(high - low + 1);
}
