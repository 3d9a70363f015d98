using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bordnetz.Problems;
using Bordnetz.Server.Access;
using Bordnetz.Signals;

namespace Bordnetz.Cli.Commands;

/// <summary>The files that say who may come in, as given on the command line.</summary>
internal sealed record EdgeText(string? JwtPublicKey, string? TlsCertificate, string? TlsKey);

/// <summary>Who may come in, and how they are encrypted.</summary>
/// <param name="Authority">Who says what a token allows; null when everybody may do everything.</param>
/// <param name="Certificate">What the server shows; null for no encryption.</param>
internal sealed record EdgeSettings(TokenAuthority? Authority, X509Certificate2? Certificate)
{
    /// <summary>Reads the files; null when one of them is of no use.</summary>
    public static EdgeSettings? Read(EdgeText text, SignalCatalog catalog, ProblemLog log)
    {
        TokenAuthority? authority = text.JwtPublicKey is { } key ? ReadKey(key, catalog, log) : null;
        X509Certificate2? certificate = null;
        if ((text.TlsCertificate is null) != (text.TlsKey is null))
        {
            log.Error("BN9014", new SourcePlace("bordnetz run"), "--tls-cert and --tls-key go together");
        }
        else if (text.TlsCertificate is not null)
        {
            certificate = ReadCertificate(text.TlsCertificate, text.TlsKey!, log);
        }
        return log.HasErrors ? null : new EdgeSettings(authority, certificate);
    }

    /// <summary>How clients come in, in a few words.</summary>
    public string Describe() =>
        (Certificate is null ? "plain HTTP/2" : "HTTP/2 over TLS") + (Authority is null ? "" : ", tokens required");

    private static TokenAuthority? ReadKey(string file, SignalCatalog catalog, ProblemLog log)
    {
        try
        {
            string pem = File.ReadAllText(file);
            if (
                TokenAuthority.TryCreate(
                    pem,
                    catalog,
                    TimeProvider.System,
                    out TokenAuthority? authority,
                    out string? why
                )
            )
            {
                return authority;
            }
            log.Error("BN9015", new SourcePlace(file), $"the key for tokens cannot be used: {why}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9015", new SourcePlace(file), $"the key for tokens cannot be read: {e.Message}");
        }
        return null;
    }

    private static X509Certificate2? ReadCertificate(string file, string keyFile, ProblemLog log)
    {
        try
        {
            using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(file, keyFile);
            // Not every platform serves with a key that is in memory only.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            log.Error("BN9016", new SourcePlace(file), $"the certificate and its key cannot be used: {e.Message}");
            return null;
        }
    }
}
