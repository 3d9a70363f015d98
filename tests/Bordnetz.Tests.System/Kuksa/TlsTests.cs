using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bordnetz.Server.Kuksa.Proto.V2;
using Grpc.Net.Client;

namespace Bordnetz.Tests.Kuksa;

public sealed class TlsTests
{
    [Fact]
    public async Task The_services_are_served_over_TLS_with_a_certificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 own = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        await using KuksaHost host = await KuksaHost.StartAsync(certificate: certificate);
        Assert.Equal("https", host.Address.Scheme);
        string? shown = null;
        using HttpClientHandler handler = new()
        {
            ServerCertificateCustomValidationCallback = (_, c, _, _) => (shown = c?.Thumbprint) is not null,
        };
        using GrpcChannel channel = GrpcChannel.ForAddress(host.Address, new() { HttpHandler = handler });
        VAL.VALClient client = new(channel);
        GetServerInfoResponse info = await client.GetServerInfoAsync(
            new(),
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal("bordnetz", info.Name);
        Assert.Equal(own.Thumbprint, shown);
    }
}
