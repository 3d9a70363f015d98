using Bordnetz.Server.Kuksa;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Grpc.Core;
using Grpc.Net.Client;
using V1 = Bordnetz.Server.Kuksa.Proto.V1;
using Value = Bordnetz.Server.Kuksa.Proto.V2.Value;

namespace Bordnetz.Tests.Kuksa;

/// <summary>A served broker and clients of it.</summary>
public abstract class KuksaTestBase : IAsyncLifetime
{
    private KuksaHost? _host;
    private GrpcChannel? _channel;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected SignalBroker Broker => _host!.Broker;

    protected virtual KuksaOptions? Options => null;

    internal KuksaHost Host => _host!;

    internal GrpcChannel Channel => _channel!;

    internal VAL.VALClient V2 { get; private set; } = null!;

    internal V1.VAL.VALClient V1Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await KuksaHost.StartAsync(Options);
        _channel = NewChannel();
        V2 = new VAL.VALClient(_channel);
        V1Client = new V1.VAL.VALClient(_channel);
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        await _host!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal GrpcChannel NewChannel() => GrpcChannel.ForAddress(_host!.Address);

    internal static SignalID Path(string path) => new() { Path = path };

    internal static int Id(string path) => KuksaHost.Id(path);

    internal static PublishValueRequest Publish(string path, Value? value) =>
        new()
        {
            SignalId = Path(path),
            DataPoint = new Server.Kuksa.Proto.V2.Datapoint { Value = value },
        };

    internal static ActuateRequest Target(string path, Value? value) => new() { SignalId = Path(path), Value = value };

    internal static string Say(Value? value) => value is null ? "none" : value.ToString();

    internal static string Say(SubscribeResponse response) =>
        string.Join(
            " ",
            response.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}={Say(e.Value.Value)}")
        );

    /// <summary>The status of a call in the form of the databroker's transcripts.</summary>
    protected static async Task<string> StatusOf(Func<Task> call)
    {
        try
        {
            await call();
            return "OK ''";
        }
        catch (RpcException e)
        {
            return $"{e.StatusCode} '{e.Status.Detail}'";
        }
    }

    internal static async Task<T> NextAsync<T>(IAsyncStreamReader<T> stream)
    {
        Assert.True(await stream.MoveNext(Cancel), "the stream ended");
        return stream.Current;
    }
}
