using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Bordnetz.Server.Access;

/// <summary>
/// A public key that tokens are signed with: RSA of 2048 bits or more (RS256, RS384, RS512; RFC 7518, 3.3), a curve of
/// NIST, P-256 (ES256) or P-384 (ES384; 3.4), or Ed25519 (EdDSA; RFC 8037, 3.1). Thread-safe.
/// </summary>
internal sealed class TokenKey
{
    private const int MinRsaBits = 2048;

    // The key objects of the platform keep state while they verify.
    private readonly Lock _gate = new();
    private readonly RSA? _rsa;
    private readonly ECDsa? _curve;
    private readonly PublicKey? _edwards;

    private TokenKey(RSA? rsa, ECDsa? curve, PublicKey? edwards)
    {
        _rsa = rsa;
        _curve = curve;
        _edwards = edwards;
    }

    public static bool TryRead(string pem, [NotNullWhen(true)] out TokenKey? key, [NotNullWhen(false)] out string? why)
    {
        key = null;
        why = null;
        if (ImportRsa(pem) is { } rsa)
        {
            if (rsa.KeySize < MinRsaBits)
            {
                why = $"an RSA key needs {MinRsaBits} bits, this one has {rsa.KeySize}";
                return false;
            }
            key = new TokenKey(rsa, null, null);
        }
        else if (ImportCurve(pem) is { } curve)
        {
            if (curve.KeySize is not (256 or 384))
            {
                why = "the curve is neither P-256 nor P-384";
                return false;
            }
            key = new TokenKey(null, curve, null);
        }
        else if (ImportEdwards(pem) is { } edwards)
        {
            key = new TokenKey(null, null, edwards);
        }
        why = key is null ? "it is no public key of RSA, P-256, P-384 or Ed25519 in PEM" : null;
        return key is not null;
    }

    /// <summary>Whether the algorithm is one of this key: a token cannot choose one that the key is not meant for.</summary>
    public bool Fits(string? algorithm) =>
        _rsa is not null ? algorithm is "RS256" or "RS384" or "RS512"
        : _curve is not null ? algorithm == (_curve.KeySize == 256 ? "ES256" : "ES384")
        : algorithm == "EdDSA";

    public bool IsSignedBy(string algorithm, byte[] data, byte[] signature)
    {
        if (_edwards is not null)
        {
            return SignatureAlgorithm.Ed25519.Verify(_edwards, data, signature);
        }
        HashAlgorithmName hash = algorithm[2..] switch
        {
            "256" => HashAlgorithmName.SHA256,
            "384" => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };
        lock (_gate)
        {
            return _rsa is not null
                ? _rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1)
                : _curve!.VerifyData(data, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    private static RSA? ImportRsa(string pem)
    {
        RSA key = RSA.Create();
        if (TryImport(() => key.ImportFromPem(pem)))
        {
            return key;
        }
        key.Dispose();
        return null;
    }

    private static ECDsa? ImportCurve(string pem)
    {
        ECDsa key = ECDsa.Create();
        if (TryImport(() => key.ImportFromPem(pem)))
        {
            return key;
        }
        key.Dispose();
        return null;
    }

    private static PublicKey? ImportEdwards(string pem)
    {
        // Text around the key is no part of it.
        if (!PemEncoding.TryFind(pem, out PemFields fields))
        {
            return null;
        }
        byte[] block = Encoding.ASCII.GetBytes(pem[fields.Location]);
        return PublicKey.TryImport(
            SignatureAlgorithm.Ed25519,
            block,
            KeyBlobFormat.PkixPublicKeyText,
            out PublicKey? key
        )
            ? key
            : null;
    }

    private static bool TryImport(Action import)
    {
        try
        {
            import();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
