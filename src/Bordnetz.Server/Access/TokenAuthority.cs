using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Bordnetz.Server.Live;
using Bordnetz.Signals;

namespace Bordnetz.Server.Access;

/// <summary>
/// Says what a token (JWT, RFC 7519) allows, by the rules of the KUKSA databroker: it is signed by the given key, its
/// <c>aud</c> contains <c>kuksa.val</c>, <c>exp</c> is not over, and <c>scope</c> has the rights. A token that was seen
/// before costs one look-up. Thread-safe.
/// </summary>
public sealed class TokenAuthority
{
    /// <summary>How long after its expiry a token is still told from a wrong one.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);

    private const string Audience = "kuksa.val";
    private const int MaxTokenLength = 64 * 1024;
    private const int MaxKnown = 1024;

    private readonly ConcurrentDictionary<string, SignalPermissions> _known = new(StringComparer.Ordinal);
    private readonly TokenKey _key;
    private readonly SignalCatalog _catalog;
    private readonly TimeProvider _time;

    private TokenAuthority(TokenKey key, SignalCatalog catalog, TimeProvider time)
    {
        _key = key;
        _catalog = catalog;
        _time = time;
    }

    /// <summary>Reads the key that tokens are signed with.</summary>
    /// <param name="publicKeyPem">An RSA, P-256, P-384 or Ed25519 public key in PEM.</param>
    /// <param name="catalog">The signals that scopes speak of.</param>
    /// <param name="time">The clock that tokens expire by.</param>
    /// <param name="authority">The authority.</param>
    /// <param name="why">What is wrong with the key.</param>
    public static bool TryCreate(
        string publicKeyPem,
        SignalCatalog catalog,
        TimeProvider time,
        [NotNullWhen(true)] out TokenAuthority? authority,
        [NotNullWhen(false)] out string? why
    )
    {
        authority = TokenKey.TryRead(publicKeyPem, out TokenKey? key, out why)
            ? new TokenAuthority(key, catalog, time)
            : null;
        return authority is not null;
    }

    /// <summary>What the token allows; null, and why in the databroker's words, when it is worth nothing.</summary>
    public SignalPermissions? Check(string token, out string why)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!_known.TryGetValue(token, out SignalPermissions? permissions))
        {
            permissions = Verify(token, out why);
            if (permissions is null)
            {
                return null;
            }
            Remember(token, permissions);
        }
        DateTimeOffset now = _time.GetUtcNow();
        why =
            now <= permissions.Expiry ? ""
            : now <= After(permissions.Expiry, Leeway) ? "Permission expired"
            : Invalid("ExpiredSignature");
        return why.Length == 0 ? permissions : null;
    }

    private static string Invalid(string why) => $"Invalid auth token: DecodeError(\"{why}\")";

    private void Remember(string token, SignalPermissions permissions)
    {
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }
        _known[token] = permissions;
    }

    private SignalPermissions? Verify(string token, out string why)
    {
        why = Invalid("InvalidToken");
        string[] parts = token.Length > MaxTokenLength ? [] : token.Split('.', 4);
        if (parts.Length != 3)
        {
            return null;
        }
        if (!TryDecode(parts[0], out byte[] header) || !TryDecode(parts[2], out byte[] signature))
        {
            why = Invalid("Invalid token header: Base64 error");
            return null;
        }
        string? algorithm = ReadText(header, "alg", refuse: "crit");
        if (algorithm is null || !_key.Fits(algorithm))
        {
            why = Invalid("Token algorithm is not compatible with the loaded key");
            return null;
        }
        if (!_key.IsSignedBy(algorithm, Encoding.UTF8.GetBytes($"{parts[0]}.{parts[1]}"), signature))
        {
            why = Invalid("InvalidSignature");
            return null;
        }
        return TryDecode(parts[1], out byte[] claims) ? ReadClaims(claims, out why) : null;
    }

    private SignalPermissions? ReadClaims(byte[] json, out string why)
    {
        why = Invalid("JSON error");
        using JsonDocument? document = Parse(json);
        if (document is null)
        {
            return null;
        }
        JsonElement claims = document.RootElement;
        DateTimeOffset now = _time.GetUtcNow();
        if (!TryTime(claims, "exp", out DateTimeOffset? expiry) || expiry is null)
        {
            why = Invalid("Missing required claim: exp");
            return null;
        }
        if (now > After(expiry.Value, Leeway))
        {
            why = Invalid("ExpiredSignature");
            return null;
        }
        if (!TryTime(claims, "nbf", out DateTimeOffset? start) || start > After(now, Leeway))
        {
            why = Invalid("ImmatureSignature");
            return null;
        }
        if (!IsForUs(claims))
        {
            why = Invalid("InvalidAudience");
            return null;
        }
        why = "Invalid auth token: ClaimsError";
        string? scope = claims.TryGetProperty("scope", out JsonElement text) ? JsonTexts.Read(text) : null;
        AccessRule[]? rules = scope is null ? null : AccessScope.Read(scope);
        return rules is null ? null : new SignalPermissions(rules, _catalog, expiry.Value);
    }

    private static DateTimeOffset After(DateTimeOffset time, TimeSpan span) =>
        time > DateTimeOffset.MaxValue - span ? DateTimeOffset.MaxValue : time + span;

    private static bool IsForUs(JsonElement claims) =>
        claims.TryGetProperty("aud", out JsonElement audience)
        && (
            audience.ValueKind == JsonValueKind.Array ? audience.EnumerateArray().Any(IsAudience) : IsAudience(audience)
        );

    private static bool IsAudience(JsonElement text) =>
        text.ValueKind == JsonValueKind.String && text.ValueEquals(Audience);

    // A time that is absent is no error; one that is no number is.
    private static bool TryTime(JsonElement claims, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!claims.TryGetProperty(name, out JsonElement number))
        {
            return true;
        }
        if (number.ValueKind != JsonValueKind.Number || !number.TryGetDouble(out double seconds))
        {
            return false;
        }
        double last = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).TotalSeconds;
        time =
            seconds >= last ? DateTimeOffset.MaxValue
            : seconds <= 0 ? DateTimeOffset.UnixEpoch
            : DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    private static string? ReadText(byte[] json, string name, string refuse)
    {
        using JsonDocument? document = Parse(json);
        return
            document is not null
            && !document.RootElement.TryGetProperty(refuse, out _)
            && document.RootElement.TryGetProperty(name, out JsonElement text)
            ? JsonTexts.Read(text)
            : null;
    }

    private static JsonDocument? Parse(byte[] json)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException)
        {
            return null;
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }
        document.Dispose();
        return null;
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(text, out int length))
        {
            return false;
        }
        bytes = new byte[length];
        return Base64Url.TryDecodeFromChars(text, bytes, out int written) && written == length;
    }
}
