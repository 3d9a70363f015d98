using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Server;

namespace Bordnetz.Server.Mqtt;

/// <summary>Accepts the broker's clients: only so many, and each through a <see cref="MqttGateChannel"/>.</summary>
internal sealed class MqttGate(IPEndPoint endPoint, X509Certificate2? certificate, MqttOptions options)
    : IMqttServerAdapter
{
    private readonly CancellationTokenSource _stopping = new();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _open;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Where it listens, once it was started.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener!.LocalEndpoint;

    public Task StartAsync(MqttServerOptions serverOptions, IMqttNetLogger logger)
    {
        _listener = new TcpListener(endPoint);
        _listener.Start();
        _accepting = AcceptAsync(_listener, logger);
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener?.Stop();
        await _accepting.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, IMqttNetLogger logger)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listener.AcceptSocketAsync(_stopping.Token).ConfigureAwait(false);
                _ = ServeAsync(socket, logger);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // One connection failed before it was accepted, or there are too many open files: not for ever.
                await Task.Delay(TimeSpan.FromMilliseconds(100), options.Time).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket socket, IMqttNetLogger logger)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > options.MaxClients)
            {
                options.Meters?.Refused("mqtt", "full");
                socket.Dispose();
                return;
            }
            options.Meters?.Clients("mqtt", 1);
            await ConverseAsync(socket, logger).ConfigureAwait(false);
            options.Meters?.Clients("mqtt", -1);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task ConverseAsync(Socket socket, IMqttNetLogger logger)
    {
        socket.NoDelay = true;
        EndPoint? local = socket.LocalEndPoint;
        EndPoint? remote = socket.RemoteEndPoint;
        NetworkStream plain = new(socket, ownsSocket: true);
        await using (plain.ConfigureAwait(false))
        {
            try
            {
                Stream stream = certificate is null
                    ? plain
                    : await EncryptAsync(plain, certificate).ConfigureAwait(false);
                using MqttGateChannel channel = new(stream, local, remote, certificate is not null, options);
                using MqttGateAdapter adapter = new(
                    new MqttChannelAdapter(
                        channel,
                        new MqttPacketFormatterAdapter(new MqttBufferWriter(4096, 65535)),
                        logger
                    )
                );
                if (ClientHandler is { } handler)
                {
                    await handler(adapter).ConfigureAwait(false);
                }
            }
            catch (Exception e)
                when (e
                        is IOException
                            or AuthenticationException
                            or OperationCanceledException
                            or ObjectDisposedException
                            or MQTTnet.Exceptions.MqttCommunicationException
                            or MQTTnet.Exceptions.MqttProtocolViolationException
                )
            {
                // The client left, or spoke something else.
            }
        }
    }

    private async Task<SslStream> EncryptAsync(NetworkStream plain, X509Certificate2 shown)
    {
        SslStream secure = new(plain);
        using CancellationTokenSource limit = new(options.Patience, options.Time);
        await secure
            .AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = shown }, limit.Token)
            .ConfigureAwait(false);
        return secure;
    }
}
