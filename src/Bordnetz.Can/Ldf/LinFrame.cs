using System.Collections.Immutable;
using System.Numerics;
using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>An unconditional or diagnostic LIN frame, and the rules that all LIN frames obey. Immutable.</summary>
public sealed record LinFrame
{
    /// <summary>The identifier of the commander's diagnostic request.</summary>
    public const int MasterRequestId = 0x3C;

    /// <summary>The identifier of the responders' diagnostic response.</summary>
    public const int SlaveResponseId = 0x3D;

    /// <summary>The largest identifier of a frame that carries signals.</summary>
    public const int MaxSignalId = 0x3B;

    // Break 13, delimiter 1, synch byte 10, protected identifier 10 (ISO 17987-3, 5.2.2).
    private const int HeaderBits = 34;

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The identifier, 0 to 63.</summary>
    public required int Id { get; init; }

    /// <summary>
    /// The node that sends the response; empty for a diagnostic response, which any responder may send.
    /// </summary>
    public string Publisher { get; init; } = "";

    /// <summary>Payload length in bytes, 1 to 8.</summary>
    public required int Length { get; init; }

    /// <summary>Whether the file leaves the length to the identifier (LIN 1.3).</summary>
    public bool HasImpliedLength { get; init; }

    /// <summary>Whether it is one of the two diagnostic frames.</summary>
    public bool IsDiagnostic { get; init; }

    /// <summary>The signals with their offset in bits.</summary>
    public ImmutableArray<LinFrameSignal> Signals { get; init; } = [];

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; init; }

    /// <summary>The identifier with its parity bits, as on the wire.</summary>
    public byte ProtectedId => Protect(Id);

    /// <summary>The identifier with its two parity bits (ISO 17987-3, 5.2.2.5).</summary>
    /// <param name="id">The identifier; only its low six bits count.</param>
    public static byte Protect(int id)
    {
        int even = BitOperations.PopCount((uint)id & 0b01_0111) & 1;
        int odd = (BitOperations.PopCount((uint)id & 0b11_1010) & 1) ^ 1;
        return (byte)((id & 0x3F) | (even << 6) | (odd << 7));
    }

    /// <summary>Takes the identifier out of a received byte; false when a parity bit is wrong.</summary>
    public static bool TryUnprotect(byte protectedId, out int id)
    {
        id = protectedId & 0x3F;
        return Protect(id) == protectedId;
    }

    /// <summary>The classic checksum: over the payload only (LIN 1.3, and diagnostic frames always).</summary>
    public static byte ClassicChecksum(ReadOnlySpan<byte> payload) => Checksum(0, payload);

    /// <summary>The enhanced checksum: over protected identifier and payload (LIN 2.0 and later).</summary>
    public static byte EnhancedChecksum(byte protectedId, ReadOnlySpan<byte> payload) => Checksum(protectedId, payload);

    /// <summary>
    /// The checksum of a frame: classic for the diagnostic frames (identifiers 0x3C and 0x3D) and for responders of
    /// LIN 1.3, else enhanced.
    /// </summary>
    /// <param name="id">The identifier.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="usesEnhanced">Whether the sender speaks LIN 2.0 or later.</param>
    public static byte ChecksumFor(int id, ReadOnlySpan<byte> payload, bool usesEnhanced) =>
        usesEnhanced && (id & 0x3F) < MasterRequestId
            ? EnhancedChecksum(Protect(id), payload)
            : ClassicChecksum(payload);

    /// <summary>The bits of a frame without any pause: 34 of the header, 10 for each byte and the checksum.</summary>
    /// <param name="length">The payload, 0 to 8 bytes.</param>
    public static int NominalBits(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, 8u, nameof(length));
        return HeaderBits + (10 * (length + 1));
    }

    /// <summary>
    /// The most bit times that a frame may take: pauses between bytes may add 40 % (ISO 17987-3, 5.2.4; LIN 1.3
    /// allows the header 1.4 bit times more).
    /// </summary>
    /// <param name="length">The payload, 0 to 8 bytes.</param>
    public static double MaximumBits(int length) => NominalBits(length) * 14 / 10.0;

    /// <summary>The payload length that LIN 1.3 gives an identifier: 2, 4 or 8 bytes.</summary>
    public static int ImpliedLength(int id) =>
        (id & 0x3F) switch
        {
            < 0x20 => 2,
            < 0x30 => 4,
            _ => 8,
        };

    // A sum with the carry added back, inverted.
    private static byte Checksum(int sum, ReadOnlySpan<byte> payload)
    {
        foreach (byte value in payload)
        {
            sum += value;
            sum -= sum > 0xFF ? 0xFF : 0;
        }
        return (byte)~sum;
    }
}

/// <summary>A signal's place in a frame.</summary>
/// <param name="Signal">The signal's name.</param>
/// <param name="Offset">The bit of the payload where its least significant bit lies.</param>
public readonly record struct LinFrameSignal(string Signal, int Offset);

/// <summary>A slot that the commander fills with the first of these frames whose signals changed.</summary>
/// <param name="Name">The name.</param>
/// <param name="Frames">The frames, by falling priority.</param>
public sealed record LinSporadicFrame(string Name, ImmutableArray<string> Frames);

/// <summary>A slot that responders fill only when their frame's signals changed.</summary>
/// <param name="Name">The name.</param>
/// <param name="Id">The identifier of the shared header.</param>
/// <param name="Frames">The frames that may answer.</param>
/// <param name="CollisionTable">The schedule table that resolves a collision; null before LIN 2.1.</param>
public sealed record LinEventTriggeredFrame(string Name, int Id, ImmutableArray<string> Frames, string? CollisionTable);
