using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;

namespace Bordnetz.Bench.Signals;

/// <summary>
/// One gRPC call on a connection of its own, as plainly as HTTP/2 (RFC 9113) and HPACK (RFC 7541) allow: blocking
/// sockets, no thread but the caller's. A load driver that shares the server's cores must take little of them, as the
/// databroker's own tool does, which is a native program. Not thread-safe.
/// </summary>
internal sealed class LeanCall : IDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte GoAway = 7;
    private const byte WindowUpdate = 8;
    private const byte Acknowledged = 1;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const int FrameHeader = 9;
    private const int MessagePrefix = 5;
    private const int Stream = 1;

    // What the server may send before it is told to go on.
    private const int Window = 1 << 30;

    private readonly Socket _socket;
    private byte[] _output = new byte[64 * 1024];
    private byte[] _input = new byte[256 * 1024];
    private int _begin;
    private int _end;
    private byte[] _message = new byte[64 * 1024];
    private int _messageLength;
    private long _unacknowledged;

    /// <summary>Connects and begins the call.</summary>
    public LeanCall(Uri address, string token, string method)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, address.Port));
        using MemoryStream hello = new();
        hello.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Span<byte> initialWindow = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(initialWindow, 4);
        BinaryPrimitives.WriteInt32BigEndian(initialWindow[2..], Window);
        WriteFrame(hello, Settings, 0, 0, initialWindow);
        WriteFrame(hello, WindowUpdate, 0, 0, Number(Window));
        WriteFrame(hello, Headers, EndHeaders, Stream, RequestHeaders(address.Authority, token, method));
        SendAll(hello.ToArray());
    }

    /// <summary>Sends one message, perhaps the last.</summary>
    public void Send(IMessage message, bool isLast = false)
    {
        int size = message.CalculateSize();
        int whole = FrameHeader + MessagePrefix + size;
        if (_output.Length < whole)
        {
            _output = new byte[2 * whole];
        }
        // The longest message of the load fits a frame; the server's limit is 16,384 bytes.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size + MessagePrefix, 16_384);
        PutFrameHeader(_output, MessagePrefix + size, Data, isLast ? EndStream : (byte)0, Stream);
        _output[FrameHeader] = 0;
        BinaryPrimitives.WriteInt32BigEndian(_output.AsSpan(FrameHeader + 1), size);
        message.WriteTo(_output.AsSpan(FrameHeader + MessagePrefix, size));
        SendAll(_output.AsSpan(0, whole));
    }

    /// <summary>Waits for one message; the bytes are valid until the next call.</summary>
    public ReadOnlySpan<byte> Receive()
    {
        while (!HasMessage())
        {
            ReadFrame();
        }
        int size = MessageSize();
        return _message.AsSpan(MessagePrefix, size);
    }

    /// <summary>Lets go of the message that <see cref="Receive"/> gave.</summary>
    public void Next()
    {
        int used = MessagePrefix + MessageSize();
        _messageLength -= used;
        _message.AsSpan(used, _messageLength).CopyTo(_message);
    }

    /// <summary>Takes what has come that is no message, such as room to send more.</summary>
    public void Drain()
    {
        while (_socket.Available > 0)
        {
            ReadFrame();
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool HasMessage() => _messageLength >= MessagePrefix && _messageLength >= MessagePrefix + MessageSize();

    private int MessageSize() => BinaryPrimitives.ReadInt32BigEndian(_message.AsSpan(1));

    private void ReadFrame()
    {
        ReadOnlySpan<byte> header = Take(FrameHeader);
        int length = (header[0] << 16) | (header[1] << 8) | header[2];
        byte type = header[3];
        byte flags = header[4];
        ReadOnlySpan<byte> payload = Take(length);
        switch (type)
        {
            case Data:
                if (_message.Length < _messageLength + length)
                {
                    Array.Resize(ref _message, 2 * (_messageLength + length));
                }
                payload.CopyTo(_message.AsSpan(_messageLength));
                _messageLength += length;
                Acknowledge(length);
                break;
            case Headers when (flags & EndStream) != 0:
                throw new IOException("the call ended");
            case ResetStream or GoAway:
                throw new IOException($"the server ended the call (frame {type})");
            case Settings when (flags & Acknowledged) == 0:
                SendFrame(Settings, Acknowledged, 0, []);
                break;
            case Ping when (flags & Acknowledged) == 0:
                SendFrame(Ping, Acknowledged, 0, payload.ToArray());
                break;
            default:
                break;
        }
    }

    private void Acknowledge(int bytes)
    {
        _unacknowledged += bytes;
        if (_unacknowledged > Window / 2)
        {
            byte[] room = Number((int)_unacknowledged);
            SendFrame(WindowUpdate, 0, 0, room);
            SendFrame(WindowUpdate, 0, Stream, room);
            _unacknowledged = 0;
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_input.Length - _begin < count)
        {
            _input.AsSpan(_begin, _end - _begin).CopyTo(_input);
            _end -= _begin;
            _begin = 0;
        }
        while (_end - _begin < count)
        {
            int read = _socket.Receive(_input.AsSpan(_end));
            _end += read > 0 ? read : throw new IOException("the server closed the connection");
        }
        ReadOnlySpan<byte> taken = _input.AsSpan(_begin, count);
        _begin += count;
        if (_begin == _end)
        {
            _begin = _end = 0;
        }
        return taken;
    }

    private void SendFrame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        using MemoryStream frame = new();
        WriteFrame(frame, type, flags, stream, payload);
        SendAll(frame.ToArray());
    }

    private void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    private static void WriteFrame(MemoryStream output, byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[FrameHeader];
        PutFrameHeader(header, payload.Length, type, flags, stream);
        output.Write(header);
        output.Write(payload);
    }

    private static void PutFrameHeader(Span<byte> header, int length, byte type, byte flags, int stream)
    {
        header[0] = (byte)(length >> 16);
        header[1] = (byte)(length >> 8);
        header[2] = (byte)length;
        header[3] = type;
        header[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], stream);
    }

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] RequestHeaders(string authority, string token, string method)
    {
        using MemoryStream block = new();
        // RFC 7541, appendix A: 3 is ":method: POST", 6 ":scheme: http".
        block.Write([0x80 | 3, 0x80 | 6]);
        Literal(block, ":path", method);
        Literal(block, ":authority", authority);
        Literal(block, "content-type", "application/grpc");
        Literal(block, "te", "trailers");
        Literal(block, "authorization", $"Bearer {token}");
        return block.ToArray();
    }

    // A literal that is not indexed, with a new name, neither compressed (RFC 7541, 6.2.2).
    private static void Literal(MemoryStream block, string name, string value)
    {
        block.WriteByte(0);
        foreach (string text in new[] { name, value })
        {
            int length = text.Length;
            if (length < 127)
            {
                block.WriteByte((byte)length);
            }
            else
            {
                block.WriteByte(127);
                for (length -= 127; length >= 128; length >>= 7)
                {
                    block.WriteByte((byte)(0x80 | (length & 0x7F)));
                }
                block.WriteByte((byte)length);
            }
            block.Write(Encoding.ASCII.GetBytes(text));
        }
    }
}
