namespace Bordnetz.Can;

/// <summary>The data length code of ISO 11898-1:2015, table 5: four bits name sixteen payload lengths.</summary>
public static class FdDlc
{
    /// <summary>The longest payload of a classical frame in bytes.</summary>
    public const int MaxClassicLength = 8;

    /// <summary>The longest payload of a CAN FD frame in bytes.</summary>
    public const int MaxFdLength = 64;

    private static ReadOnlySpan<byte> Lengths => [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64];

    /// <summary>Whether a CAN FD frame can have exactly this payload length.</summary>
    public static bool IsValidLength(int length) =>
        (uint)length <= 8 || Lengths.IndexOf((byte)length) >= 0 && length <= 64;

    /// <summary>The payload length in bytes of a CAN FD frame with this code, 0 to 15.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code has more than four bits.</exception>
    public static int ToLength(int code)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)code, 15u, nameof(code));
        return Lengths[code];
    }

    /// <summary>The code of the shortest CAN FD frame that holds this many bytes, 0 to 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No frame holds so many.</exception>
    public static int FromLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)MaxFdLength, nameof(length));
        int code = Math.Min(length, 8);
        while (Lengths[code] < length)
        {
            code++;
        }
        return code;
    }

    /// <summary>The payload length on the wire of a CAN FD frame that holds this many bytes, 0 to 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No frame holds so many.</exception>
    public static int PaddedLength(int length) => Lengths[FromLength(length)];
}
