using Bordnetz.Server.Kuksa;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Bordnetz.Server.Access;

/// <summary>Lets no call through without a good token, and gives the call what its token allows.</summary>
internal sealed class AccessInterceptor(TokenAuthority authority) : Interceptor
{
    private const string Scheme = "Bearer ";
    private static readonly object PermissionsKey = new();

    /// <summary>What the call's token allows.</summary>
    public static SignalPermissions PermissionsOf(ServerCallContext context) =>
        (SignalPermissions)context.UserState[PermissionsKey];

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        Admit(context);
        return continuation(request, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        Admit(context);
        return continuation(requestStream, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        Admit(context);
        return continuation(request, responseStream, context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        Admit(context);
        return continuation(requestStream, responseStream, context);
    }

    private void Admit(ServerCallContext context)
    {
        string? header = context.RequestHeaders.GetValue("authorization");
        if (header is null)
        {
            throw KuksaErrors.Status(StatusCode.Unauthenticated, "No auth token provided");
        }
        string why = "Invalid auth token";
        SignalPermissions? permissions = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authority.Check(header[Scheme.Length..].Trim(), out why)
            : null;
        context.UserState[PermissionsKey] = permissions ?? throw KuksaErrors.Status(StatusCode.Unauthenticated, why);
    }
}
