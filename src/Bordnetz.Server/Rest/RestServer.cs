using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bordnetz.Server.Access;
using Bordnetz.Server.Telemetry;
using Bordnetz.Signals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Bordnetz.Server.Rest;

/// <summary>
/// The door for scripts, over HTTP/1.1: signals as JSON, events as a stream (Server-Sent Events), what is counted in
/// Prometheus' format, and a description of it all in OpenAPI.
/// </summary>
public static class RestServer
{
    /// <summary>Makes a server that is not started yet.</summary>
    /// <param name="endPoint">Where it listens.</param>
    /// <param name="broker">The signals.</param>
    /// <param name="options">Its limits.</param>
    /// <param name="certificate">What it shows; null to speak without encryption.</param>
    public static WebApplication Create(
        IPEndPoint endPoint,
        SignalBroker broker,
        RestOptions? options = null,
        X509Certificate2? certificate = null
    )
    {
        ArgumentNullException.ThrowIfNull(broker);
        RestOptions limits = options ?? new RestOptions();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = limits.MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
            kestrel.Limits.MaxResponseBufferSize = 32 * 1024;
            kestrel.Listen(
                endPoint,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    if (certificate is not null)
                    {
                        listen.UseHttps(certificate);
                    }
                }
            );
        });
        WebApplication app = builder.Build();
        app.Use(
            (context, next) =>
                EdgeGuard.IsForeignPage(context.Request)
                    ? RestProblems.WriteAsync(context, 403, "Foreign page", "Pages of other sites may not come in.")
                    : next(context)
        );
        RestSignals signals = new(broker, limits);
        RestEvents events = new(broker, limits, app.Lifetime.ApplicationStopping);
        app.MapGet("/api/signals", signals.ListAsync);
        app.MapGet("/api/signals/{path}", signals.GetAsync);
        app.MapPut("/api/signals/{path}", signals.PutAsync);
        app.MapGet("/api/events", events.StreamAsync);
        app.MapGet("/api/openapi.json", static context => WriteAsync(context, "application/json", OpenApi.Text));
        if (limits.Meters is { } meters)
        {
            PrometheusText metrics = new(meters.Meter);
            app.Lifetime.ApplicationStopped.Register(metrics.Dispose);
            app.MapGet("/metrics", context => WriteMetricsAsync(context, metrics, limits));
        }
        app.MapFallback(
            "{*path}",
            static context =>
                RestProblems.WriteAsync(context, 404, "Not found", "GET /api/openapi.json says what there is.")
        );
        return app;
    }

    private static Task WriteMetricsAsync(HttpContext context, PrometheusText metrics, RestOptions options) =>
        RestProblems.Admit(context, options) is null
            ? Task.CompletedTask
            : WriteAsync(context, PrometheusText.ContentType, metrics.Write());

    private static Task WriteAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted).AsTask();
    }
}
