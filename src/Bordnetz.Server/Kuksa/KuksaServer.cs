using System.Net;
using System.Security.Cryptography.X509Certificates;
using Bordnetz.Server.Access;
using Bordnetz.Signals;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Bordnetz.Server.Kuksa;

/// <summary>Serves a signal broker by the protocols of the KUKSA databroker, over gRPC.</summary>
public static class KuksaServer
{
    /// <summary>Where the databroker listens: loopback, port 55555.</summary>
    public static readonly IPEndPoint DefaultEndPoint = new(IPAddress.Loopback, 55555);

    /// <summary>How many calls may be open on one connection: clients open one for each subscription.</summary>
    private const int MaxStreamsPerConnection = 10_000;

    /// <summary>Adds the services of kuksa.val.v2, kuksa.val.v1, sdv.databroker.v1 and reflection for a broker.</summary>
    public static IServiceCollection AddKuksa(
        this IServiceCollection services,
        SignalBroker broker,
        KuksaOptions? options = null
    )
    {
        KuksaOptions limits = options ?? new KuksaOptions();
        services.AddSingleton(limits);
        services.AddSingleton(broker);
        services.AddSingleton<KuksaHub>();
        IGrpcServerBuilder grpcServer = services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = limits.MaxMessageBytes;
            grpc.MaxSendMessageSize = limits.MaxAnswerBytes;
            grpc.EnableDetailedErrors = false;
        });
        if (limits.Authority is { } authority)
        {
            services.AddSingleton(authority);
            grpcServer.AddServiceOptions<ValV2Service>(o => o.Interceptors.Add<AccessInterceptor>());
            grpcServer.AddServiceOptions<ValV2Streams>(o => o.Interceptors.Add<AccessInterceptor>());
            grpcServer.AddServiceOptions<ValV1Service>(o => o.Interceptors.Add<AccessInterceptor>());
            grpcServer.AddServiceOptions<SdvBrokerService>(o => o.Interceptors.Add<AccessInterceptor>());
            grpcServer.AddServiceOptions<SdvCollectorService>(o => o.Interceptors.Add<AccessInterceptor>());
        }
        services.AddSingleton<IServiceMethodProvider<ValV2Streams>, ValV2StreamMethods>();
        services.AddGrpcReflection();
        return services;
    }

    /// <summary>Maps the services that <see cref="AddKuksa"/> added.</summary>
    public static IEndpointRouteBuilder MapKuksa(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapGrpcService<ValV2Service>()
            .Add(static e => ((RouteEndpointBuilder)e).Order = ValV2StreamMethods.OrderOfGenerated);
        endpoints.MapGrpcService<ValV2Streams>();
        endpoints.MapGrpcService<ValV1Service>();
        endpoints.MapGrpcService<SdvBrokerService>();
        endpoints.MapGrpcService<SdvCollectorService>();
        endpoints.MapGrpcReflectionService();
        return endpoints;
    }

    /// <summary>Listens for HTTP/2: plain, or over TLS when there is a certificate.</summary>
    public static void ListenForKuksa(
        this KestrelServerOptions kestrel,
        IPEndPoint endPoint,
        X509Certificate2? certificate = null
    )
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        SetLimits(kestrel);
        kestrel.Listen(
            endPoint,
            listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            }
        );
    }

    /// <summary>Listens for plain HTTP/2 on a Unix domain socket, whose file must not exist yet.</summary>
    public static void ListenForKuksa(this KestrelServerOptions kestrel, string socketPath)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        SetLimits(kestrel);
        kestrel.ListenUnixSocket(socketPath, static listen => listen.Protocols = HttpProtocols.Http2);
    }

    /// <summary>Lets only the user who started the server connect to its socket.</summary>
    public static void RestrictSocket(string socketPath)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(socketPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static void SetLimits(KestrelServerOptions kestrel)
    {
        Http2Limits limits = kestrel.Limits.Http2;
        limits.MaxStreamsPerConnection = MaxStreamsPerConnection;
        // Ten thousand streams share one connection: a stream's window stays small, the connection's is larger.
        limits.InitialStreamWindowSize = 256 * 1024;
        limits.InitialConnectionWindowSize = 1024 * 1024;
    }
}
