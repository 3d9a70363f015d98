using System.Buffers.Binary;
using Bordnetz.Can.Transport;
using Bordnetz.Problems;
using Bordnetz.Wire.Pcapng;

namespace Bordnetz.Can.Logs;

/// <summary>
/// Reads CAN frames from pcapng captures: link type SocketCAN (227), Linux cooked captures of CAN interfaces, and what
/// Wireshark saves of the text logs that it reads. Packets of other kinds are passed over.
/// </summary>
internal sealed class PcapngCanReader(Stream stream, LogReadOptions options, ProblemLog problems)
    : LogReader(options, problems)
{
    private const int CookedHeader = 16;
    private const int CookedOutgoing = 4;
    private const int CanProtocol = 0x000C;
    private const int CanFdProtocol = 0x000D;

    private readonly PcapngReader _reader = new(stream);
    private readonly ChannelNames _channels = new();
    private long? _first;

    public override long BytesRead => _reader.Position;

    public override IEnumerable<LogFrame> Read()
    {
        foreach (PcapngPacket packet in _reader.Read())
        {
            if (TryTake(packet, out LogFrame frame))
            {
                yield return frame;
            }
        }
        if (_reader.Damage is { } damage)
        {
            Tell("BN2203", 0, 0, $"At byte {damage.Position}: {damage.Message}; the rest cannot be read.");
        }
    }

    private bool TryTake(PcapngPacket packet, out LogFrame frame)
    {
        frame = default;
        ReadOnlySpan<byte> data = packet.Data.Span;
        bool sent = packet.Direction == PcapngDirection.Outbound;
        bool? isFd = null;
        bool bigEndian = true;
        if (packet.LinkType == LinkTypes.LinuxCooked && data.Length >= CookedHeader)
        {
            int protocol = BinaryPrimitives.ReadUInt16BigEndian(data[14..]);
            if (protocol is not (CanProtocol or CanFdProtocol))
            {
                PassedOver++;
                return false;
            }
            isFd = protocol == CanFdProtocol;
            sent = BinaryPrimitives.ReadUInt16BigEndian(data) == CookedOutgoing;
            data = data[CookedHeader..];
        }
        else if (packet.LinkType == LinkTypes.WiresharkUpperPdu && TryUnwrap(ref data, out bool wrapped))
        {
            isFd = wrapped;
            bigEndian = false;
        }
        else if (packet.LinkType != LinkTypes.SocketCan)
        {
            PassedOver++;
            return false;
        }
        if (!SocketCanPacket.TryRead(data, bigEndian, isFd, out CanFrame made))
        {
            Tell("BN2205", 0, 0, $"Before byte {_reader.Position}: a packet holds no possible CAN frame.");
            return false;
        }
        string channel =
            packet.InterfaceName.Length > 0 ? packet.InterfaceName : _channels.Numbered(packet.InterfaceIndex);
        _first ??= Options.RelativeTime ? packet.TimeNs : 0;
        frame = new LogFrame(packet.TimeNs - _first.Value, channel, sent, made);
        return true;
    }

    // Tags of kind and length, then the frame in the byte order of the machine that saved it. Tag 12 names its reader.
    private static bool TryUnwrap(ref ReadOnlySpan<byte> data, out bool isFd)
    {
        const int NameTag = 12;
        isFd = false;
        bool isCan = false;
        while (data.Length >= 4)
        {
            int tag = BinaryPrimitives.ReadUInt16BigEndian(data);
            int size = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
            data = data[4..];
            if (tag == 0 || size > data.Length)
            {
                break;
            }
            if (tag == NameTag)
            {
                ReadOnlySpan<byte> name = data[..size].TrimEnd((byte)0);
                isFd = name.SequenceEqual("canfd"u8);
                isCan = isFd || name.SequenceEqual("can-hostendian"u8);
            }
            data = data[size..];
        }
        return isCan;
    }
}
