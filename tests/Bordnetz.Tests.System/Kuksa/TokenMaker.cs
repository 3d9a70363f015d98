using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NSec.Cryptography;

namespace Bordnetz.Tests.Kuksa;

/// <summary>Makes tokens with keys of its own.</summary>
internal sealed class TokenMaker
{
    private readonly string _algorithm;
    private readonly Func<byte[], byte[]> _sign;

    private TokenMaker(string algorithm, string publicKey, Func<byte[], byte[]> sign)
    {
        _algorithm = algorithm;
        PublicKey = publicKey;
        _sign = sign;
    }

    private TokenMaker(AsymmetricAlgorithm key, string algorithm)
        : this(
            algorithm,
            key.ExportSubjectPublicKeyInfoPem(),
            data =>
            {
                HashAlgorithmName hash = new("SHA" + algorithm[2..]);
                return key is RSA rsa
                    ? rsa.SignData(data, hash, RSASignaturePadding.Pkcs1)
                    : ((ECDsa)key).SignData(data, hash);
            }
        ) { }

    public string PublicKey { get; }

    public static TokenMaker Rsa(string algorithm = "RS256") => new(RSA.Create(2048), algorithm);

    public static TokenMaker Curve256() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), "ES256");

    public static TokenMaker Curve384() => new(ECDsa.Create(ECCurve.NamedCurves.nistP384), "ES384");

    public static TokenMaker Edwards()
    {
        Key key = Key.Create(SignatureAlgorithm.Ed25519);
        string pem = Encoding.ASCII.GetString(key.PublicKey.Export(KeyBlobFormat.PkixPublicKeyText));
        return new TokenMaker("EdDSA", pem, data => SignatureAlgorithm.Ed25519.Sign(key, data));
    }

    /// <summary>A token with this scope; <paramref name="change"/> may change the claims before they are signed.</summary>
    public string Make(string scope, DateTimeOffset expiry, Action<JsonObject>? change = null, string? header = null)
    {
        JsonObject claims = new()
        {
            ["sub"] = "test",
            ["iss"] = "test",
            ["aud"] = new JsonArray("kuksa.val"),
            ["iat"] = 1,
            ["exp"] = expiry.ToUnixTimeSeconds(),
            ["scope"] = scope,
        };
        change?.Invoke(claims);
        return Sign(header ?? $$"""{"alg":"{{_algorithm}}","typ":"JWT"}""", claims.ToJsonString());
    }

    public string Sign(string header, string claims)
    {
        string text = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        byte[] signature = _sign(Encoding.UTF8.GetBytes(text));
        return $"{text}.{Encode(signature)}";
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
