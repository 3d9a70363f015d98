using Bordnetz.Can.Transport;
using Bordnetz.Wire.Pcapng;

namespace Bordnetz.Can.Logs;

/// <summary>Writes CAN frames as a pcapng capture of link type SocketCAN (227), one interface a bus.</summary>
internal sealed class PcapngCanWriter(Stream stream) : LogWriter
{
    private readonly PcapngWriter _writer = new(stream);
    private readonly Dictionary<string, int> _interfaces = [];

    private protected override bool TryWrite(in LogFrame frame)
    {
        if (frame.TimeNs < 0)
        {
            return false;
        }
        if (!_interfaces.TryGetValue(frame.Channel, out int index))
        {
            index = _writer.AddInterface(LinkTypes.SocketCan, frame.Channel);
            _interfaces.Add(frame.Channel, index);
        }
        Span<byte> bytes = stackalloc byte[SocketCanPacket.FdSize];
        // The whole structure, as the kernel hands it to a capture.
        int size = SocketCanPacket.Write(frame.Frame, bytes, bigEndian: true);
        PcapngDirection direction = frame.IsTransmitted ? PcapngDirection.Outbound : PcapngDirection.Inbound;
        _writer.Write(index, frame.TimeNs, bytes[..size], direction);
        return true;
    }

    private protected override void Complete() => stream.Flush();
}
