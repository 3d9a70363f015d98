using System.Text.Json;
using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa;
using Bordnetz.Signals;
using Microsoft.AspNetCore.Http;

namespace Bordnetz.Server.Rest;

/// <summary>What is wrong with a request, as problem details (RFC 9457), and who may ask at all.</summary>
internal static class RestProblems
{
    /// <summary>Answers with a problem.</summary>
    public static Task WriteAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object>
            {
                ["title"] = title,
                ["status"] = status,
                ["detail"] = detail,
            }
        );
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>What the caller may do; null when nothing, and then the answer is given already.</summary>
    public static SignalPermissions? Admit(HttpContext context, RestOptions options)
    {
        if (options.Authority is not { } authority)
        {
            return SignalPermissions.Unlimited;
        }
        string why = "No token was given.";
        SignalPermissions? permissions = EdgeGuard.TokenOf(context.Request) is { } token
            ? authority.Check(token, out why)
            : null;
        if (permissions is not null && options.Time.GetUtcNow() < permissions.Expiry)
        {
            return permissions;
        }
        options.Meters?.Refused("rest", "token");
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return null;
    }

    /// <summary>
    /// The signals that the query's patterns name and the caller may read; null when there are none, and then the answer
    /// is given already.
    /// </summary>
    public static async Task<SignalDefinition[]?> SelectAsync(
        HttpContext context,
        SignalCatalog catalog,
        SignalPermissions permissions
    )
    {
        string?[] texts = context.Request.Query["path"] is { Count: > 0 } given ? [.. given] : ["**"];
        SortedDictionary<int, SignalDefinition> found = [];
        bool isForbidden = false;
        foreach (string? text in texts)
        {
            if (text is null || text.Length > 1000 || !PathPattern.TryParse(text.Replace('/', '.'), out var pattern))
            {
                await WriteAsync(
                        context,
                        400,
                        "Malformed path",
                        "A path is made of names, * and **, with dots between."
                    )
                    .ConfigureAwait(false);
                return null;
            }
            SignalDefinition[] matches = [.. pattern.Matches(catalog)];
            if (matches.Length == 0)
            {
                await WriteAsync(context, 404, "No such signal", $"Nothing matches {text}{catalog.Suggest(text)}.")
                    .ConfigureAwait(false);
                return null;
            }
            foreach (SignalDefinition signal in matches)
            {
                bool mayRead = permissions.Allows(signal, SignalAccess.Read);
                isForbidden |= !mayRead;
                if (mayRead)
                {
                    found[signal.Index] = signal;
                }
            }
        }
        if (found.Count == 0 && isForbidden)
        {
            await WriteAsync(context, 403, "Forbidden", "The token does not allow to read any of these.")
                .ConfigureAwait(false);
            return null;
        }
        return [.. found.Values];
    }
}
