using System.Buffers.Binary;
using Bordnetz.Can.Transport;
using Bordnetz.Problems;
using Bordnetz.Wire.Pcapng;

namespace Bordnetz.Can.Logs;

/// <summary>
/// Reads CAN frames from pcapng captures: link type SocketCAN (227), and Linux cooked captures of CAN interfaces.
/// Packets of other kinds are passed over.
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
        else if (packet.LinkType != LinkTypes.SocketCan)
        {
            PassedOver++;
            return false;
        }
        if (!SocketCanPacket.TryRead(data, bigEndian: true, isFd, out CanFrame made))
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
}
