using Bordnetz.Server.Kuksa.Proto.V2;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bordnetz.Bench.Signals;

/// <summary>One connection of a client with a token.</summary>
internal sealed class KuksaClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly List<AsyncServerStreamingCall<SubscribeByIdResponse>> _idle = [];

    public KuksaClient(Uri address, string token)
    {
        _channel = GrpcChannel.ForAddress(address);
        Val = new VAL.VALClient(_channel);
        Headers = new Grpc.Core.Metadata { { "authorization", $"Bearer {token}" } };
    }

    public VAL.VALClient Val { get; }

    public Grpc.Core.Metadata Headers { get; }

    /// <summary>Opens subscriptions to signals that nobody publishes, and waits until each is served.</summary>
    public async Task SubscribeIdleAsync(int count, int firstSignal)
    {
        for (int i = 0; i < count; i++)
        {
            SubscribeByIdRequest request = new() { BufferSize = 1 };
            request.SignalIds.Add(firstSignal + (i % (LoadCatalog.Sensors - firstSignal)));
            var call = Val.SubscribeById(request, Headers);
            _idle.Add(call);
        }
        foreach (var call in _idle)
        {
            await call.ResponseStream.MoveNext(CancellationToken.None);
        }
    }

    public void Dispose()
    {
        foreach (var call in _idle)
        {
            call.Dispose();
        }
        _channel.Dispose();
    }
}
