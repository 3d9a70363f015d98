using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;

namespace Bordnetz.Signals.Client;

/// <summary>Opens the connection that the options ask for.</summary>
internal static class ClientChannel
{
    private const string UnixScheme = "unix:";

    public static GrpcChannel Open(SignalClientOptions options)
    {
        bool isUnix = options.Address.StartsWith(UnixScheme, StringComparison.Ordinal);
        SocketsHttpHandler handler = new()
        {
            EnableMultipleHttp2Connections = true,
            // A peer that vanished without a word is noticed, or a subscription would wait for ever.
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        };
        if (isUnix)
        {
            UnixDomainSocketEndPoint socket = new(options.Address[UnixScheme.Length..]);
            handler.ConnectCallback = (_, cancel) => ConnectAsync(socket, cancel);
        }
        if (options.RootCertificates is { } file)
        {
            handler.SslOptions.CertificateChainPolicy = Trusting(file);
        }
        return GrpcChannel.ForAddress(
            isUnix ? new Uri("http://localhost") : AddressOf(options.Address),
            new GrpcChannelOptions
            {
                HttpHandler = handler,
                DisposeHttpClient = true,
                MaxReceiveMessageSize = 16 * 1024 * 1024,
            }
        );
    }

    private static Uri AddressOf(string address)
    {
        string full = address.Contains("://", StringComparison.Ordinal) ? address : $"http://{address}";
        return Uri.TryCreate(full, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new ArgumentException(
                $"'{address}' is no address: write host:port, https://host:port or unix:/path"
            );
    }

    private static X509ChainPolicy Trusting(string file)
    {
        try
        {
            X509ChainPolicy policy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPemFile(file);
            return policy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ArgumentException($"the certificates of '{file}' cannot be read: {e.Message}", e);
        }
    }

    private static async ValueTask<Stream> ConnectAsync(UnixDomainSocketEndPoint end, CancellationToken cancel)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(end, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
