using System.Net;
using Microsoft.AspNetCore.Http;

namespace Bordnetz.Server.Access;

/// <summary>What every door over HTTP asks of a request before anything else.</summary>
internal static class EdgeGuard
{
    private const string TokenScheme = "Bearer ";

    /// <summary>
    /// Whether a page of another site sent this: it must not drive the vehicle of whoever looks at it. A page that had
    /// its own name lead here (DNS rebinding) is told by the name, which is not one of this machine.
    /// </summary>
    public static bool IsForeignPage(HttpRequest request) =>
        (
            request.Headers.Origin is [{ Length: > 0 } origin, ..]
            && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority == request.Host.Value)
        )
        || (
            request.HttpContext.Connection.LocalIpAddress is { } local
            && IPAddress.IsLoopback(local)
            && !IsLoopbackName(request.Host.Host)
        );

    /// <summary>The token of the header <c>Authorization</c>; null when there is none.</summary>
    public static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } header, ..]
            ? header.StartsWith(TokenScheme, StringComparison.OrdinalIgnoreCase)
                ? header[TokenScheme.Length..]
                : header
            : null;

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
