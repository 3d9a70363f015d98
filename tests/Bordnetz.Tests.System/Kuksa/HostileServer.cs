using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Bordnetz.Server.Kuksa.Proto.V2;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Bordnetz.Tests.Kuksa;

/// <summary>A server that answers each method with whatever bytes a test likes.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _methods = new();

    private HostileServer(WebApplication app) => _app = app;

    /// <summary>How many calls of each method came.</summary>
    public ConcurrentDictionary<string, int> Calls { get; } = new();

    public string Address => new Uri(_app.Urls.First()).Authority;

    public static async Task<HostileServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
            k.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
        );
        WebApplication app = builder.Build();
        HostileServer server = new(app);
        app.Run(async context =>
        {
            string method = context.Request.Path.Value!.Split('/')[^1];
            server.Calls.AddOrUpdate(method, 1, (_, n) => n + 1);
            context.Response.ContentType = "application/grpc";
            await server._methods[method](context);
        });
        await app.StartAsync();
        server.On("ListMetadata", Message(Listed()));
        return server;
    }

    /// <summary>What every test's vehicle lists but where it says otherwise.</summary>
    public static ListMetadataResponse Listed() =>
        new()
        {
            Metadata =
            {
                new Metadata
                {
                    Id = 0,
                    Path = "Vehicle.Speed",
                    DataType = DataType.Float,
                    EntryType = EntryType.Sensor,
                },
                new Metadata
                {
                    Id = 1,
                    Path = "Vehicle.Gear",
                    DataType = DataType.Int8,
                    EntryType = EntryType.Actuator,
                },
            },
        };

    /// <summary>Answers a method with bytes and then with the status "OK".</summary>
    public void On(string method, byte[] answer) =>
        On(
            method,
            async context =>
            {
                await context.Response.Body.WriteAsync(answer);
                context.Response.AppendTrailer("grpc-status", "0");
            }
        );

    /// <summary>Answers a method.</summary>
    public void On(string method, Func<HttpContext, Task> answer) => _methods[method] = answer;

    /// <summary>A message as gRPC frames it.</summary>
    public static byte[] Message(IMessage message) => Framed(message.ToByteArray());

    /// <summary>Bytes as gRPC frames them.</summary>
    public static byte[] Framed(byte[] content)
    {
        byte[] framed = new byte[5 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), content.Length);
        content.CopyTo(framed, 5);
        return framed;
    }

    /// <summary>Says nothing until the client has had enough.</summary>
    public static async Task Silence(HttpContext context)
    {
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
