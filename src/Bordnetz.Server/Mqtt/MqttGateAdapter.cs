using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace Bordnetz.Server.Mqtt;

/// <summary>
/// The packets of one connection. A client of version 3.1.1 may come without a name when it wants nothing to be kept
/// (MQTT 3.1.1, 3.1.3.1); the library below gives a name only to those of version 5.
/// </summary>
internal sealed class MqttGateAdapter(MqttChannelAdapter inner) : IMqttChannelAdapter
{
    public long BytesReceived => inner.BytesReceived;

    public long BytesSent => inner.BytesSent;

    public X509Certificate2? ClientCertificate => inner.ClientCertificate;

    public EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint? LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

    /// <summary>A name that nobody else has.</summary>
    public static string NewName() => "client-" + RandomNumberGenerator.GetHexString(16, lowercase: true);

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public void Dispose() => inner.Dispose();

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        MqttPacket packet = await inner.ReceivePacketAsync(cancellationToken).ConfigureAwait(false);
        if (
            packet is MqttConnectPacket { CleanSession: true, ClientId: null or "" } connect
            && PacketFormatterAdapter.ProtocolVersion != MqttProtocolVersion.V500
        )
        {
            connect.ClientId = NewName();
        }
        return packet;
    }

    public void ResetStatistics() => inner.ResetStatistics();

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) =>
        inner.SendPacketAsync(packet, cancellationToken);
}
