using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Bordnetz.Server.Access;
using Microsoft.Extensions.Time.Testing;

namespace Bordnetz.Tests.Kuksa;

/// <summary>Which tokens are believed.</summary>
public sealed class TokenAuthorityTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);
    private static readonly TokenMaker Rsa = TokenMaker.Rsa();

    private static TokenAuthority Authority(TokenMaker maker)
    {
        FakeTimeProvider time = new(Now);
        Assert.True(TokenAuthority.TryCreate(maker.PublicKey, KuksaHost.Catalog, time, out var authority, out _));
        return authority;
    }

    public static TheoryData<string> Algorithms => ["RS256", "RS384", "RS512", "ES256", "ES384", "EdDSA"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Every_algorithm_of_the_databroker_is_believed(string algorithm)
    {
        TokenMaker maker = algorithm switch
        {
            "ES256" => TokenMaker.Curve256(),
            "ES384" => TokenMaker.Curve384(),
            "EdDSA" => TokenMaker.Edwards(),
            _ => TokenMaker.Rsa(algorithm),
        };
        SignalPermissions? permissions = Authority(maker).Check(maker.Make("actuate", Now.AddHours(1)), out _);
        Assert.NotNull(permissions);
        Assert.True(permissions.Allows(KuksaHost.Catalog.Signals[0], SignalAccess.Actuate));
        Assert.True(permissions.Allows(KuksaHost.Catalog.Signals[0], SignalAccess.Read));
        Assert.False(permissions.Allows(KuksaHost.Catalog.Signals[0], SignalAccess.Provide));
    }

    [Fact]
    public void A_token_of_another_key_is_not_believed()
    {
        string token = TokenMaker.Rsa().Make("read", Now.AddHours(1));
        Assert.Null(Authority(Rsa).Check(token, out string why));
        Assert.Contains("InvalidSignature", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_cannot_choose_an_algorithm_that_the_key_is_not_for()
    {
        TokenAuthority authority = Authority(Rsa);
        Assert.Null(authority.Check(Rsa.Make("read", Now.AddHours(1), header: """{"alg":"none"}"""), out _));
        Assert.Null(authority.Check(Rsa.Make("read", Now.AddHours(1), header: """{"alg":"ES256"}"""), out _));
        // The public key as the secret of a symmetric algorithm: the oldest trick.
        string[] parts = Rsa.Make("read", Now.AddHours(1), header: """{"alg":"HS256"}""").Split('.');
        byte[] signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(Rsa.PublicKey),
            Encoding.UTF8.GetBytes($"{parts[0]}.{parts[1]}")
        );
        string forged = $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(signature)}";
        Assert.Null(authority.Check(forged, out _));
    }

    /// <summary>RFC 8037, appendix A.4: key and signature that nobody here made.</summary>
    [Fact]
    public void The_published_example_of_EdDSA_verifies_and_one_bit_less_does_not()
    {
        const string data = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        byte[] signature = Base64Url.DecodeFromChars(
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
        byte[] point = Base64Url.DecodeFromChars("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        // SubjectPublicKeyInfo of RFC 8410, section 4.
        byte[] info = [.. Convert.FromHexString("302a300506032b6570032100"), .. point];
        Assert.True(TokenKey.TryRead(PemEncoding.WriteString("PUBLIC KEY", info), out TokenKey? key, out _));
        Assert.True(key.Fits("EdDSA"));
        Assert.False(key.Fits("ES256"));
        Assert.True(key.IsSignedBy("EdDSA", Encoding.UTF8.GetBytes(data), signature));
        signature[7] ^= 1;
        Assert.False(key.IsSignedBy("EdDSA", Encoding.UTF8.GetBytes(data), signature));
        Assert.False(key.IsSignedBy("EdDSA", Encoding.UTF8.GetBytes(data), []));
    }

    [Fact]
    public void A_changed_claim_breaks_the_signature()
    {
        TokenAuthority authority = Authority(Rsa);
        string[] small = Rsa.Make("read", Now.AddHours(1)).Split('.');
        string[] large = Rsa.Make("provide", Now.AddHours(1)).Split('.');
        Assert.NotNull(authority.Check(string.Join('.', small), out _));
        Assert.Null(authority.Check($"{small[0]}.{large[1]}.{small[2]}", out _));
    }

    [Fact]
    public void A_token_needs_an_audience_an_expiry_and_a_scope()
    {
        TokenAuthority authority = Authority(Rsa);
        Assert.Null(authority.Check(Rsa.Make("read", Now.AddHours(1), c => c.Remove("exp")), out _));
        Assert.Null(authority.Check(Rsa.Make("read", Now.AddHours(1), c => c.Remove("aud")), out _));
        Assert.Null(authority.Check(Rsa.Make("read", Now.AddHours(1), c => c.Remove("scope")), out _));
        Assert.Null(authority.Check(Rsa.Make("read", Now.AddHours(1), c => c["exp"] = "soon"), out _));
        Assert.Null(
            authority.Check(Rsa.Make("read", Now.AddHours(1), c => c["nbf"] = Now.ToUnixTimeSeconds() + 100), out _)
        );
        Assert.NotNull(authority.Check(Rsa.Make("read", Now.AddHours(1), c => c["aud"] = "kuksa.val"), out _));
        Assert.NotNull(authority.Check(Rsa.Make("read", Now.AddHours(1), c => c["exp"] = 1e300), out _));
    }

    [Fact]
    public void Whatever_is_sent_as_token_is_answered()
    {
        TokenAuthority authority = Authority(Rsa);
        string good = Rsa.Make("read", Now.AddHours(1));
        Random random = new(5);
        for (int i = 0; i < 2000; i++)
        {
            char[] text = good.ToCharArray();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                text[random.Next(text.Length)] = (char)random.Next(32, 300);
            }
            string changed = new string(text)[..random.Next(text.Length + 1)];
            Assert.True(changed == good || authority.Check(changed, out _) is null, changed);
        }
        foreach (string claims in new[] { "", "[]", "1", "{", """{"exp":9e99}""", new string('[', 5000) })
        {
            Assert.Null(authority.Check(Rsa.Sign("""{"alg":"RS256"}""", claims), out _));
        }
        Assert.Null(authority.Check(new string('.', 100_000), out _));
    }

    [Fact]
    public void Weak_and_foreign_keys_are_refused()
    {
        bool Usable(string pem) => TokenAuthority.TryCreate(pem, KuksaHost.Catalog, TimeProvider.System, out _, out _);
        using RSA weak = RSA.Create(1024);
        using ECDsa large = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        Assert.False(Usable(weak.ExportSubjectPublicKeyInfoPem()));
        Assert.False(Usable(large.ExportSubjectPublicKeyInfoPem()));
        Assert.False(Usable("no key"));
        Assert.False(Usable(""));
    }
}
