using System.Buffers.Binary;

namespace Bordnetz.Can.IsoTp;

internal enum IsoTpPduKind
{
    Ignored,
    Single,
    First,
    Consecutive,
    FlowControl,
}

internal enum FlowStatus
{
    ContinueToSend = 0,
    Wait = 1,
    Overflow = 2,
}

/// <summary>The protocol control information of one frame (ISO 15765-2:2016, 9.6), read with all length rules.</summary>
internal readonly ref struct IsoTpPdu
{
    public IsoTpPduKind Kind { get; private init; }

    /// <summary>SF_DL or FF_DL.</summary>
    public uint Length { get; private init; }

    /// <summary>The payload bytes that the frame holds, padding included for consecutive frames.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>The sequence number, or the flow status.</summary>
    public int Low { get; private init; }

    public byte BlockSize { get; private init; }

    public byte Separation { get; private init; }

    /// <summary>Reads a frame's payload behind the address byte; what breaks a rule is to be ignored.</summary>
    /// <param name="body">The payload behind the address byte, if there is one.</param>
    /// <param name="frameBytes">Length of the whole frame.</param>
    public static IsoTpPdu Read(ReadOnlySpan<byte> body, int frameBytes)
    {
        if (body.IsEmpty)
        {
            return default;
        }
        return (body[0] >> 4) switch
        {
            0 => ReadSingle(body, frameBytes),
            1 => ReadFirst(body, frameBytes),
            2 => new IsoTpPdu
            {
                Kind = IsoTpPduKind.Consecutive,
                Low = body[0] & 0x0F,
                Data = body[1..],
            },
            3 when body.Length >= 3 => new IsoTpPdu
            {
                Kind = IsoTpPduKind.FlowControl,
                Low = body[0] & 0x0F,
                BlockSize = body[1],
                Separation = body[2],
            },
            _ => default,
        };
    }

    // 9.6.2.2: up to 8 bytes of frame the length is a nibble of 1 to what fits; beyond, the nibble is 0 and the length
    // is the next byte, and it must be one that a frame of 8 bytes could not carry.
    private static IsoTpPdu ReadSingle(ReadOnlySpan<byte> body, int frameBytes)
    {
        int nibble = body[0] & 0x0F;
        if (frameBytes <= CanFrame.MaxClassicLength)
        {
            return nibble == 0 || nibble > body.Length - 1 ? default : Single(body.Slice(1, nibble));
        }
        if (nibble != 0 || body.Length < 2)
        {
            return default;
        }
        int addressBytes = frameBytes - body.Length;
        int length = body[1];
        return length < CanFrame.MaxClassicLength - addressBytes || length > body.Length - 2
            ? default
            : Single(body.Slice(2, length));
    }

    // 9.6.3.2: a first frame fills its frame, and its message would not have fitted a single one.
    private static IsoTpPdu ReadFirst(ReadOnlySpan<byte> body, int frameBytes)
    {
        if (frameBytes < CanFrame.MaxClassicLength || body.Length < 6)
        {
            return default;
        }
        uint length = ((body[0] & 0x0Fu) << 8) | body[1];
        ReadOnlySpan<byte> data = body[2..];
        if (length == 0)
        {
            length = BinaryPrimitives.ReadUInt32BigEndian(body[2..]);
            data = body[6..];
            if (length <= 4095)
            {
                return default;
            }
        }
        int single = frameBytes > CanFrame.MaxClassicLength ? body.Length - 2 : body.Length - 1;
        if (length <= single)
        {
            return default;
        }
        return new IsoTpPdu
        {
            Kind = IsoTpPduKind.First,
            Length = length,
            Data = data,
        };
    }

    private static IsoTpPdu Single(ReadOnlySpan<byte> data) =>
        new()
        {
            Kind = IsoTpPduKind.Single,
            Length = (uint)data.Length,
            Data = data,
        };
}
