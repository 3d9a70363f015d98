using System.Runtime.CompilerServices;

namespace Bordnetz.Can;

/// <summary>
/// Counts the stuff bits of ISO 11898-1:2015, 10.5, a byte at a time. A state is the last bit on the wire and how many
/// equal bits ended with it, 1 to 4: a fifth is followed by its complement at once, which begins the next run.
/// </summary>
internal static class BitStuffing
{
    /// <summary>The state after the dominant start-of-frame bit.</summary>
    public const int AfterStartOfFrame = 0;

    /// <summary>The state in a step's low bits.</summary>
    public const int StateMask = 0x07;

    /// <summary>Where a step's number of stuff bits begins.</summary>
    public const int CountShift = 4;

    /// <summary>Set in a step whose last bit is followed by a stuff bit.</summary>
    public const int EndsStuffed = 0x08;

    // Index: state × 2^bits + value. Entry: count << 4 | ends stuffed << 3 | next state.
    private static readonly byte[] Bytes = MakeTable(8);
    private static readonly byte[] Fives = MakeTable(5);

    /// <summary>Eight bits, most significant first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Byte(int state, int value) => Bytes[((state & StateMask) << 8) | (value & 0xFF)];

    /// <summary>Five bits, most significant first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Five(int state, uint value) => Fives[((state & StateMask) << 5) | (int)(value & 0x1F)];

    /// <summary>Up to 31 bits, most significant first; the count includes a stuff bit after the last.</summary>
    private static int Bits(int state, uint value, int count, out int stuffed)
    {
        stuffed = 0;
        int step = state;
        for (int i = count - 1; i >= 0; i--)
        {
            step = Bit(step & StateMask, (int)(value >> i) & 1);
            stuffed += step >> CountShift;
        }
        return step;
    }

    private static int Bit(int state, int bit)
    {
        int last = state >> 2;
        int run = bit == last ? (state & 3) + 2 : 1;
        return run == 5 ? (1 << CountShift) | EndsStuffed | ((bit ^ 1) << 2) : (bit << 2) | (run - 1);
    }

    private static byte[] MakeTable(int bits)
    {
        byte[] table = new byte[8 << bits];
        for (int state = 0; state < 8; state++)
        {
            for (uint value = 0; value < 1u << bits; value++)
            {
                int step = Bits(state, value, bits, out int stuffed);
                table[(state << bits) | (int)value] = (byte)(
                    (stuffed << CountShift) | (step & (EndsStuffed | StateMask))
                );
            }
        }
        return table;
    }
}
