using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;
using MQTTnet.Exceptions;

namespace Bordnetz.Server.Mqtt;

/// <summary>
/// One client's connection, with limits that hold before anything is allocated for a packet: a packet that says it is
/// too long ends the connection, one that comes too soon waits, and a client that does not accept what it is sent loses
/// its connection. Follows the packets' boundaries as the bytes go by (MQTT 5.0, 2.1.1 and 2.1.4).
/// </summary>
internal sealed class MqttGateChannel(
    Stream stream,
    EndPoint? local,
    EndPoint? remote,
    bool isSecure,
    MqttOptions options
) : IMqttChannel
{
    private enum Part
    {
        Type,
        Length,
        Body,
    }

    private Part _part;
    private int _length;
    private int _shift;
    private long _second;
    private int _inSecond;

    public X509Certificate2? ClientCertificate => null;

    public EndPoint? RemoteEndPoint => remote;

    public EndPoint? LocalEndPoint => local;

    public bool IsSecureConnection => isSecure;

    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        stream.Close();
        return Task.CompletedTask;
    }

    public void Dispose() => stream.Dispose();

    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int read;
        try
        {
            read = await stream.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
        int packets = Follow(buffer.AsSpan(offset, read));
        if (packets > 0)
        {
            await KeepPaceAsync(packets, cancellationToken).ConfigureAwait(false);
        }
        return read;
    }

    public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(options.Patience, options.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellationToken
        );
        try
        {
            foreach (ReadOnlyMemory<byte> segment in buffer)
            {
                await stream.WriteAsync(segment, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            options.Meters?.Refused("mqtt", "stalled");
            stream.Close();
            throw new MqttCommunicationException("The client does not accept what it is sent");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new MqttCommunicationException(e);
        }
    }

    // How many packets begin in these bytes.
    private int Follow(ReadOnlySpan<byte> bytes)
    {
        int begun = 0;
        while (!bytes.IsEmpty)
        {
            switch (_part)
            {
                case Part.Type:
                    begun++;
                    bytes = bytes[1..];
                    (_part, _length, _shift) = (Part.Length, 0, 0);
                    break;
                case Part.Length:
                    FollowLength(bytes[0]);
                    bytes = bytes[1..];
                    break;
                default:
                    int body = Math.Min(bytes.Length, _length);
                    bytes = bytes[body..];
                    _length -= body;
                    _part = _length == 0 ? Part.Type : Part.Body;
                    break;
            }
        }
        return begun;
    }

    private void FollowLength(byte digit)
    {
        _length |= (digit & 0x7F) << _shift;
        _shift += 7;
        bool continues = (digit & 0x80) != 0;
        if (_length > options.MaxPacketBytes || (continues && _shift > 21))
        {
            options.Meters?.Refused("mqtt", "oversized");
            throw new MqttCommunicationException($"The packet is longer than {options.MaxPacketBytes} bytes");
        }
        if (!continues)
        {
            _part = _length == 0 ? Part.Type : Part.Body;
        }
    }

    private async Task KeepPaceAsync(int packets, CancellationToken cancellation)
    {
        long now = options.Time.GetTimestamp();
        TimeSpan passed = options.Time.GetElapsedTime(_second, now);
        if (passed >= TimeSpan.FromSeconds(1))
        {
            (_second, _inSecond) = (now, 0);
            passed = TimeSpan.Zero;
        }
        _inSecond += packets;
        if (_inSecond > options.MaxPacketsPerSecond)
        {
            await Task.Delay(TimeSpan.FromSeconds(1) - passed, options.Time, cancellation).ConfigureAwait(false);
        }
    }
}
