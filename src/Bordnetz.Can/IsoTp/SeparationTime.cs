namespace Bordnetz.Can.IsoTp;

/// <summary>The coding of STmin (ISO 15765-2:2016, table 20).</summary>
public static class SeparationTime
{
    private const long Millisecond = 1_000_000;
    private const long HundredMicroseconds = 100_000;

    /// <summary>Nanoseconds for a code: 0 to 127 ms, or 100 to 900 µs. Reserved codes stand for 127 ms (9.6.5.6).</summary>
    public static long ToNanoseconds(byte code) =>
        code switch
        {
            <= 0x7F => code * Millisecond,
            >= 0xF1 and <= 0xF9 => (code - 0xF0) * HundredMicroseconds,
            _ => 127 * Millisecond,
        };

    /// <summary>The code of the shortest gap that is no shorter than a time; at most 127 ms.</summary>
    public static byte FromNanoseconds(long nanoseconds)
    {
        if (nanoseconds <= 0)
        {
            return 0;
        }
        long hundreds = (nanoseconds + HundredMicroseconds - 1) / HundredMicroseconds;
        return hundreds <= 9
            ? (byte)(0xF0 + hundreds)
            : (byte)Math.Min(127, (nanoseconds + Millisecond - 1) / Millisecond);
    }
}
