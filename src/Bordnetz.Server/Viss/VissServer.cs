using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Bordnetz.Server.Access;
using Bordnetz.Signals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Bordnetz.Server.Viss;

/// <summary>Serves a signal broker by VISS, over WebSocket and HTTP on one port.</summary>
public static class VissServer
{
    /// <summary>Makes a server that is not started yet.</summary>
    /// <param name="endPoint">Where it listens.</param>
    /// <param name="broker">The signals.</param>
    /// <param name="options">Its limits.</param>
    /// <param name="certificate">What it shows; null to speak without encryption.</param>
    public static WebApplication Create(
        IPEndPoint endPoint,
        SignalBroker broker,
        VissOptions? options = null,
        X509Certificate2? certificate = null
    )
    {
        ArgumentNullException.ThrowIfNull(broker);
        VissOptions limits = options ?? new VissOptions();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = limits.MaxMessageBytes;
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
        app.Lifetime.ApplicationStarted.Register(() => limits.Capabilities.WebPort = new Uri(app.Urls.First()).Port);
        VissTreeOfBroker tree = new(broker);
        int connections = 0;
        app.UseWebSockets();
        app.Run(async context =>
        {
            if (EdgeGuard.IsForeignPage(context.Request))
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }
            if (!context.WebSockets.IsWebSocketRequest)
            {
                VissSession session = new(broker, tree, limits, limits.HttpVersion);
                await AnswerAsync(context, session, limits).ConfigureAwait(false);
                return;
            }
            try
            {
                if (Interlocked.Increment(ref connections) > limits.MaxConnections)
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return;
                }
                await ConverseAsync(context, broker, tree, limits, app.Lifetime.ApplicationStopping)
                    .ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref connections);
            }
        });
        return app;
    }

    /// <summary>The version that a client's subprotocols ask for, the newest first; null when none is known.</summary>
    private static (string? Name, VissVersion Version)? Choose(IList<string> offered) =>
        offered.Count == 0 ? (null, VissVersion.V3)
        : offered.Contains("VISSv3") ? ("VISSv3", VissVersion.V3)
        : offered.Contains("VISS-noenc") ? ("VISS-noenc", VissVersion.V3)
        : offered.Contains("VISSv2") ? ("VISSv2", VissVersion.V2)
        : null;

    private static async Task ConverseAsync(
        HttpContext context,
        SignalBroker broker,
        VissTreeOfBroker tree,
        VissOptions options,
        CancellationToken stopping
    )
    {
        if (Choose(context.WebSockets.WebSocketRequestedProtocols) is not var (name, version))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(name).ConfigureAwait(false);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            stopping
        );
        using VissConnection connection = new(socket, new VissSession(broker, tree, options, version), broker, options);
        await connection.RunAsync(either.Token).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpContext context, VissSession session, VissOptions options)
    {
        HttpRequest http = context.Request;
        string? action =
            HttpMethods.IsGet(http.Method) ? "get"
            : HttpMethods.IsPost(http.Method) ? "set"
            : null;
        if (action is null)
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        using MemoryStream body = new();
        try
        {
            await http.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            context.Response.StatusCode = e.StatusCode;
            return;
        }
        string? token = EdgeGuard.TokenOf(http);
        VissRequest request = VissRequestReader.Read(
            action,
            http.Path.Value?.Trim('/') ?? "",
            http.Query["filter"] is [{ } filter, ..] ? filter : null,
            body.ToArray(),
            token,
            options.HttpVersion
        );
        VissReply reply = session.Handle(request, isHttp: true, options.Time.GetUtcNow());
        if (reply.Pending is { } pending)
        {
            reply = await pending.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        }
        context.Response.StatusCode = reply.Fault?.Number(options.HttpVersion) ?? StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(reply.Message, context.RequestAborted).ConfigureAwait(false);
    }
}
