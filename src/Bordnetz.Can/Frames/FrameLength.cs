using System.Runtime.CompilerServices;

namespace Bordnetz.Can;

/// <summary>
/// How many bits a frame occupies on the wire, from start of frame to the end of the three-bit intermission
/// (ISO 11898-1:2015, 10.4): the exact number for given content, stuff bits included, and the most for any content.
/// </summary>
public static class FrameLength
{
    // CRC delimiter, acknowledge slot and delimiter, seven bits end of frame, three bits intermission: never stuffed.
    private const int Tail = 13;

    /// <summary>
    /// The fewest bits of an error frame: an error flag of six bits, a delimiter of eight, three bits intermission
    /// (ISO 11898-1:2015, 10.4.4). What was sent of the destroyed frame comes before it and counts to none.
    /// </summary>
    public const int ErrorFrameBits = 6 + 8 + 3;

    /// <summary>The most bits of an error frame: the flags of several nodes, one after the other, take up to twelve.</summary>
    public const int WorstCaseErrorFrameBits = 12 + 8 + 3;

    // The RTR bit, where the six bits from r1 (or IDE) on follow it.
    private const uint RemoteRequest = 1 << 6;

    // x^15 + x^14 + x^10 + x^8 + x^7 + x^4 + x^3 + 1
    private const int CrcPolynomial = 0x4599;

    private static readonly ushort[] CrcBytes = MakeCrcTable();

    /// <summary>The exact bits of a classical data frame.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="data">The payload, at most 8 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The payload is longer than 8 bytes.</exception>
    public static int ClassicBits(CanId id, ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, FdDlc.MaxClassicLength, nameof(data));
        return ClassicBits(id, data, (uint)data.Length);
    }

    /// <summary>The exact bits of a remote frame: it has the length code of what it asks for, and no payload.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="length">The length that is asked for, 0 to 8 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is beyond 8 bytes.</exception>
    public static int RemoteBits(CanId id, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)FdDlc.MaxClassicLength, nameof(length));
        return ClassicBits(id, [], RemoteRequest | (uint)length);
    }

    private static int ClassicBits(CanId id, ReadOnlySpan<byte> data, uint control)
    {
        // The stream is cut into bytes from its end: two (11-bit) or six (29-bit) leading bits stand alone, then whole
        // bytes follow down to the last bit of the CRC, the payload one bit late because the length code's last bit
        // leads it.
        int crc;
        int step;
        int stuffed;
        int bits;
        if (id.IsExtended)
        {
            // 1 start, 11 id, SRR 1, IDE 1, 18 id, RTR, r1 0, r0 0, 4 length: 39 bits
            ulong head = ((ulong)(id.Value >> 18) << 27) | (3ul << 25) | ((ulong)(id.Value & 0x3FFFF) << 7) | control;
            crc = Crc(0, (int)(head >> 32));
            crc = Crc(crc, (int)(head >> 24));
            crc = Crc(crc, (int)(head >> 16));
            crc = Crc(crc, (int)(head >> 8));
            crc = Crc(crc, (int)head);
            step = BitStuffing.Five(BitStuffing.AfterStartOfFrame, (uint)(head >> 33));
            stuffed = step >> BitStuffing.CountShift;
            step = Add(step, (int)(head >> 25), ref stuffed);
            step = Add(step, (int)(head >> 17), ref stuffed);
            step = Add(step, (int)(head >> 9), ref stuffed);
            step = Add(step, (int)(head >> 1), ref stuffed);
            bits = 54 + Tail;
        }
        else
        {
            // 1 start, 11 id, RTR, IDE 0, r0 0, 4 length: 19 bits
            uint head = (id.Value << 7) | control;
            crc = Crc(0, (int)(head >> 16));
            crc = Crc(crc, (int)(head >> 8));
            crc = Crc(crc, (int)head);

            // One bit after the start cannot be stuffed: dominant makes a run of two, recessive one of one.
            step = (head >> 17) == 0 ? 1 : 4;
            stuffed = 0;
            step = Add(step, (int)(head >> 9), ref stuffed);
            step = Add(step, (int)(head >> 1), ref stuffed);
            bits = 34 + Tail;
        }

        int carry = (int)control;
        foreach (byte value in data)
        {
            crc = Crc(crc, value);
            step = Add(step, (carry << 7) | (value >> 1), ref stuffed);
            carry = value;
        }
        crc &= 0x7FFF;
        step = Add(step, (carry << 7) | (crc >> 8), ref stuffed);
        _ = Add(step, crc, ref stuffed);
        return bits + (8 * data.Length) + stuffed;
    }

    /// <summary>The most bits of a classical data frame: 55 + 10 n, or 80 + 10 n when extended.</summary>
    /// <param name="extended">Whether the identifier has 29 bits.</param>
    /// <param name="length">The payload, 0 to 8 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The payload is longer than 8 bytes.</exception>
    public static int WorstCaseClassicBits(bool extended, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)FdDlc.MaxClassicLength, nameof(length));
        int stuffable = (extended ? 54 : 34) + (8 * length);
        return stuffable + ((stuffable - 1) / 4) + Tail;
    }

    /// <summary>
    /// The exact bits of a CAN FD data frame of an error-active sender, by the rate they are sent at. See
    /// <see cref="FdFrameBits"/> for what counts to which.
    /// </summary>
    /// <param name="id">The identifier.</param>
    /// <param name="data">The payload as on the wire: 0 to 8, 12, 16, 20, 24, 32, 48 or 64 bytes.</param>
    /// <param name="bitRateSwitch">Whether the data phase is sent at the higher rate; it sets the BRS bit.</param>
    /// <exception cref="ArgumentOutOfRangeException">No data length code has this length.</exception>
    public static FdFrameBits FdBits(CanId id, ReadOnlySpan<byte> data, bool bitRateSwitch = true)
    {
        ThrowIfNoFdLength(data.Length);
        uint tail = bitRateSwitch ? 0b101u : 0b100u; // FDF, res, BRS
        int arbitrationStuffed = 0;
        int step = BitStuffing.AfterStartOfFrame;
        if (id.IsExtended)
        {
            // After the start: 11 id, SRR 1, IDE 1, 18 id, RRS 0, FDF 1, res 0, BRS: 35 bits
            ulong head = ((ulong)(id.Value >> 18) << 24) | (3ul << 22) | ((id.Value & 0x3FFFF) << 4) | tail;
            for (int shift = 30; shift >= 0; shift -= 5)
            {
                step = BitStuffing.Five(step, (uint)(head >> shift));
                arbitrationStuffed += step >> BitStuffing.CountShift;
            }
        }
        else
        {
            // After the start: 11 id, RRS 0, IDE 0, FDF 1, res 0, BRS: 16 bits
            uint head = (id.Value << 5) | tail;
            step = Add(step, (int)(head >> 8), ref arbitrationStuffed);
            step = Add(step, (int)head, ref arbitrationStuffed);
        }

        // ESI dominant, then the length code. BRS never ends a run of five: res before it is dominant, FDF recessive.
        step = BitStuffing.Five(step, (uint)FdDlc.FromLength(data.Length));
        int dataStuffed = step >> BitStuffing.CountShift;
        foreach (byte value in data)
        {
            step = Add(step, value, ref dataStuffed);
        }
        if ((step & BitStuffing.EndsStuffed) != 0)
        {
            dataStuffed--; // the fixed stuff bit before the stuff count stands in its place
        }
        FdFrameBits plain = PlainFdBits(id.IsExtended, data.Length);
        return new FdFrameBits(plain.ArbitrationBits + arbitrationStuffed, plain.DataBits + dataStuffed);
    }

    /// <summary>The most bits of a CAN FD data frame, by the rate they are sent at.</summary>
    /// <param name="extended">Whether the identifier has 29 bits.</param>
    /// <param name="length">The payload on the wire: 0 to 8, 12, 16, 20, 24, 32, 48 or 64 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">No data length code has this length.</exception>
    public static FdFrameBits WorstCaseFdBits(bool extended, int length)
    {
        ThrowIfNoFdLength(length);
        FdFrameBits plain = PlainFdBits(extended, length);

        // A run cannot cross FDF (recessive) and res (dominant), so the two parts are stuffed apart: from the start to
        // the bit before FDF, and from res (or BRS) to the end of the payload, whose last bit is never stuffed.
        int first = ((extended ? 33 : 14) - 1) / 4;
        int second = (2 + 5 + (8 * length) - 2) / 4;
        return new FdFrameBits(plain.ArbitrationBits + first, plain.DataBits + second);
    }

    private static FdFrameBits PlainFdBits(bool extended, int length)
    {
        // Start to BRS; acknowledge slot and delimiter, end of frame, intermission.
        int arbitration = (extended ? 36 : 17) + 12;

        // ESI, length code, payload; stuff count (4) and CRC with a fixed stuff bit before every four bits; CRC
        // delimiter.
        int check = length > 16 ? 25 + 7 : 21 + 6;
        return new FdFrameBits(arbitration, 5 + (8 * length) + check + 1);
    }

    private static void ThrowIfNoFdLength(int length)
    {
        if (!FdDlc.IsValidLength(length))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "no CAN FD frame has this payload length");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Add(int step, int value, ref int stuffed)
    {
        int next = BitStuffing.Byte(step, value);
        stuffed += next >> BitStuffing.CountShift;
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Crc(int crc, int value) => (crc << 8) ^ CrcBytes[((crc >> 7) ^ value) & 0xFF];

    private static ushort[] MakeCrcTable()
    {
        ushort[] table = new ushort[256];
        for (int value = 0; value < 256; value++)
        {
            int crc = value << 7;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc << 1) ^ ((crc & 0x4000) != 0 ? CrcPolynomial : 0);
            }
            table[value] = (ushort)(crc & 0x7FFF);
        }
        return table;
    }
}

/// <summary>
/// The bits of a CAN FD frame by the rate they are sent at when the bit rate switches. It switches at the sample point
/// of the BRS bit and back at that of the CRC delimiter, so these two bits together last one bit of each rate when both
/// rates sample at the same fraction (ISO 11898-1:2015, 11.3.1): BRS counts to the arbitration rate and the CRC
/// delimiter to the data rate. Without a switch all bits are sent at the arbitration rate.
/// </summary>
/// <param name="ArbitrationBits">Start of frame to BRS, and acknowledge slot to the end of the intermission.</param>
/// <param name="DataBits">ESI to CRC delimiter.</param>
public readonly record struct FdFrameBits(int ArbitrationBits, int DataBits)
{
    /// <summary>All bits.</summary>
    public int Total => ArbitrationBits + DataBits;
}
