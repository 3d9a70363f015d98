using System.Security.Cryptography;

namespace Bordnetz.Wire.SecOc;

/// <summary>
/// AES-CMAC (RFC 4493, NIST SP 800-38B), the authenticator that SecOC uses most. Not thread-safe. Computing allocates
/// nothing of its own.
/// </summary>
public sealed class AesCmac : IDisposable
{
    /// <summary>Bytes of a whole authenticator.</summary>
    public const int Size = 16;

    private readonly Aes _aes;
    private readonly byte[] _fullBlockKey = new byte[Size];
    private readonly byte[] _paddedBlockKey = new byte[Size];

    /// <summary>Takes a key of 16, 24 or 32 bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public AesCmac(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 24 or 32))
        {
            throw new ArgumentException("an AES key has 16, 24 or 32 bytes", nameof(key));
        }
        _aes = Aes.Create();
        _aes.Key = key.ToArray();
        Span<byte> zero = stackalloc byte[Size];
        zero.Clear();
        _aes.EncryptEcb(zero, _fullBlockKey, PaddingMode.None);
        Double(_fullBlockKey);
        _fullBlockKey.CopyTo(_paddedBlockKey, 0);
        Double(_paddedBlockKey);
    }

    /// <summary>Computes the authenticator of a message.</summary>
    /// <param name="message">Any length.</param>
    /// <param name="mac">Takes <see cref="Size"/> bytes.</param>
    public void Compute(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        Span<byte> state = stackalloc byte[Size];
        Span<byte> last = stackalloc byte[Size];
        state.Clear();
        last.Clear();
        while (message.Length > Size)
        {
            Mix(state, message[..Size]);
            _aes.EncryptEcb(state, state, PaddingMode.None);
            message = message[Size..];
        }
        message.CopyTo(last);
        if (message.Length == Size)
        {
            Mix(last, _fullBlockKey);
        }
        else
        {
            last[message.Length] = 0x80;
            Mix(last, _paddedBlockKey);
        }
        Mix(state, last);
        _aes.EncryptEcb(state, mac[..Size], PaddingMode.None);
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose()
    {
        _aes.Dispose();
        CryptographicOperations.ZeroMemory(_fullBlockKey);
        CryptographicOperations.ZeroMemory(_paddedBlockKey);
    }

    private static void Mix(Span<byte> into, ReadOnlySpan<byte> other)
    {
        for (int i = 0; i < Size; i++)
        {
            into[i] ^= other[i];
        }
    }

    // Doubling in GF(2^128), RFC 4493 section 2.3.
    private static void Double(Span<byte> block)
    {
        int carry = 0;
        for (int i = Size - 1; i >= 0; i--)
        {
            int shifted = (block[i] << 1) | carry;
            carry = shifted >> 8;
            block[i] = (byte)shifted;
        }
        block[Size - 1] ^= (byte)(carry * 0x87);
    }
}
