namespace Bordnetz.Wire;

/// <summary>
/// One cyclic redundancy check of 8 to 64 bits, described by the usual parameters (width, polynomial, initial value,
/// reflection, final exclusive-or) and computed by table. Immutable and thread-safe; computing allocates nothing.
/// </summary>
public sealed class CrcAlgorithm
{
    private readonly ulong[] _table = new ulong[256];
    private readonly ulong _mask;

    internal CrcAlgorithm(
        string name,
        int width,
        ulong polynomial,
        ulong initial,
        bool reflected,
        ulong finalXor,
        ulong check
    )
    {
        Name = name;
        Width = width;
        Polynomial = polynomial;
        Initial = initial;
        Reflected = reflected;
        FinalXor = finalXor;
        Check = check;
        _mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        FillTable();
    }

    /// <summary>The name in the catalogue, such as <c>CRC-8/SAE-J1850</c>.</summary>
    public string Name { get; }

    /// <summary>Bits of the result, 8 to 64.</summary>
    public int Width { get; }

    /// <summary>The polynomial without its highest term, most significant bit first.</summary>
    public ulong Polynomial { get; }

    /// <summary>The register before the first bit, most significant bit first.</summary>
    public ulong Initial { get; }

    /// <summary>Whether bytes go in and the result comes out least significant bit first.</summary>
    public bool Reflected { get; }

    /// <summary>What the register is combined with at the end.</summary>
    public ulong FinalXor { get; }

    /// <summary>The result for the nine ASCII characters <c>123456789</c>.</summary>
    public ulong Check { get; }

    /// <summary>The check over some bytes.</summary>
    public ulong Compute(ReadOnlySpan<byte> data) => Finish(Update(Begin(), data));

    /// <summary>The register before the first byte.</summary>
    public ulong Begin() => Reflected ? Reverse(Initial, Width) : Initial;

    /// <summary>A register that begins with a value other than <see cref="Initial"/>.</summary>
    public ulong Begin(ulong initial) => Reflected ? Reverse(initial & _mask, Width) : initial & _mask;

    /// <summary>Takes more bytes into a register.</summary>
    public ulong Update(ulong register, ReadOnlySpan<byte> data)
    {
        ulong[] table = _table;
        if (Reflected)
        {
            foreach (byte b in data)
            {
                register = table[(byte)(register ^ b)] ^ (register >> 8);
            }
            return register;
        }
        int shift = Width - 8;
        foreach (byte b in data)
        {
            register = table[(byte)((register >> shift) ^ b)] ^ (register << 8);
        }
        return register & _mask;
    }

    /// <summary>Takes one more byte into a register.</summary>
    public ulong Update(ulong register, byte value) => Update(register, new ReadOnlySpan<byte>(in value));

    /// <summary>
    /// Takes single bits into a register, as CAN does, whose checks run over bits and not over bytes. Only for
    /// algorithms that are not <see cref="Reflected"/>.
    /// </summary>
    /// <param name="register">The register so far.</param>
    /// <param name="bits">The bits; the last to go in is bit 0.</param>
    /// <param name="count">How many of them, 0 to 64.</param>
    public ulong UpdateBits(ulong register, ulong bits, int count)
    {
        if (Reflected)
        {
            throw new NotSupportedException($"{Name} is defined over bytes");
        }
        for (int i = count - 1; i >= 0; i--)
        {
            ulong carry = ((register >> (Width - 1)) ^ (bits >> i)) & 1;
            register = (register << 1) & _mask;
            register ^= carry == 1 ? Polynomial : 0;
        }
        return register;
    }

    /// <summary>The result that a register stands for.</summary>
    public ulong Finish(ulong register) => (register ^ FinalXor) & _mask;

    private void FillTable()
    {
        for (int i = 0; i < 256; i++)
        {
            ulong value;
            if (Reflected)
            {
                ulong polynomial = Reverse(Polynomial, Width);
                value = (ulong)i;
                for (int bit = 0; bit < 8; bit++)
                {
                    value = (value & 1) == 1 ? (value >> 1) ^ polynomial : value >> 1;
                }
            }
            else
            {
                ulong top = 1UL << (Width - 1);
                value = (ulong)i << (Width - 8);
                for (int bit = 0; bit < 8; bit++)
                {
                    value = (value & top) != 0 ? (value << 1) ^ Polynomial : value << 1;
                }
            }
            _table[i] = value & _mask;
        }
    }

    private static ulong Reverse(ulong value, int width)
    {
        ulong result = 0;
        for (int i = 0; i < width; i++)
        {
            result = (result << 1) | ((value >> i) & 1);
        }
        return result;
    }
}
