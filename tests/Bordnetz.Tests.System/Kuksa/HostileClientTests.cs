using System.Net.Sockets;
using Bordnetz.Server.Kuksa;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Bordnetz.TestKit;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Sdv = Bordnetz.Server.Kuksa.Proto.Sdv;
using V1 = Bordnetz.Server.Kuksa.Proto.V1;
using Value = Bordnetz.Server.Kuksa.Proto.V2.Value;

namespace Bordnetz.Tests.Kuksa;

/// <summary>Clients that send too much, too little, nonsense, or nothing.</summary>
public sealed class HostileClientTests : KuksaTestBase
{
    private const string Speed = "Vehicle.Speed";

    protected override KuksaOptions? Options =>
        new()
        {
            MaxMessageBytes = 64 * 1024,
            MaxSubscriptions = 50,
            MaxProviders = 5,
            MaxAnswerBytes = 48 * 1024,
            MaxRequestedSignals = 1000,
            MaxRequestedPatterns = 100,
        };

    private Task<string> GetAsync() =>
        StatusOf(async () => await V2.GetValueAsync(new() { SignalId = Path(Speed) }, cancellationToken: Cancel));

    [Fact]
    public async Task Numbers_that_are_none_are_values_where_nothing_forbids_them()
    {
        foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            await V2.PublishValueAsync(Publish(Speed, new Value { Float = value }), cancellationToken: Cancel);
            GetValueResponse read = await V2.GetValueAsync(new() { SignalId = Path(Speed) }, cancellationToken: Cancel);
            Assert.Equal(value, read.DataPoint.Value.Float);
            Assert.StartsWith(
                "InvalidArgument 'Value out of min/max bounds",
                await StatusOf(async () =>
                    await V2.PublishValueAsync(Publish("Vehicle.AverageSpeed", new Value { Float = value }))
                ),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Paths_of_any_length_and_messages_of_any_size_are_refused_with_a_clear_status()
    {
        SignalID endless = Path(new string('x', 10_000));
        string tooLong = $"InvalidArgument '{KuksaErrors.PathTooLong}'";
        Assert.Equal(tooLong, await StatusOf(async () => await V2.GetValueAsync(new() { SignalId = endless })));
        Assert.Equal(tooLong, await StatusOf(async () => await V2.ListMetadataAsync(new() { Root = endless.Path })));
        Assert.Equal(
            tooLong,
            await StatusOf(async () =>
                await V2.ActuateAsync(
                    new()
                    {
                        SignalId = endless,
                        Value = new() { Bool = true },
                    }
                )
            )
        );
        Value large = new() { String = new string('x', 100_000) };
        Assert.StartsWith(
            "ResourceExhausted",
            await StatusOf(async () => await V2.PublishValueAsync(Publish("Vehicle.Class", large))),
            StringComparison.Ordinal
        );
        using var provider = V2.OpenProviderStream(cancellationToken: Cancel);
        PublishValuesRequest huge = new() { DataPoints = { [1] = new() { Value = large } } };
        // The server may be done with the call before all of the message is sent.
        await StatusOf(async () =>
            await provider.RequestStream.WriteAsync(new() { PublishValuesRequest = huge }, Cancel)
        );
        Assert.StartsWith(
            "ResourceExhausted",
            await StatusOf(async () => await provider.ResponseStream.MoveNext(Cancel)),
            StringComparison.Ordinal
        );
        Assert.Equal("OK ''", await GetAsync());
    }

    [Fact]
    public async Task Paths_of_any_length_are_refused_by_the_older_protocols_too()
    {
        string endless = "Vehicle." + new string('x', 10_000);
        V1.GetRequest get = new() { Entries = { new V1.EntryRequest { Path = endless } } };
        Assert.Equal(400u, (await V1Client.GetAsync(get, cancellationToken: Cancel)).Error.Code);
        V1.DataEntry entry = new()
        {
            Path = endless,
            Value = new() { Float = 1 },
        };
        V1.SetRequest set = new()
        {
            Updates =
            {
                new V1.EntryUpdate { Entry = entry, Fields = { V1.Field.Value } },
            },
        };
        Assert.InRange(
            (await V1Client.SetAsync(set, cancellationToken: Cancel)).Errors.Single().Error.Code,
            400u,
            404u
        );
        using var subscription = V1Client.Subscribe(
            new() { Entries = { new V1.SubscribeEntry { Path = endless } } },
            cancellationToken: Cancel
        );
        Assert.StartsWith(
            "InvalidArgument",
            await StatusOf(async () => await subscription.ResponseStream.MoveNext(Cancel)),
            StringComparison.Ordinal
        );
        Sdv.Broker.BrokerClient sdv = new(Channel);
        Sdv.GetDatapointsReply read = await sdv.GetDatapointsAsync(
            new() { Datapoints = { endless } },
            cancellationToken: Cancel
        );
        Assert.Equal(Sdv.Datapoint.Types.Failure.UnknownDatapoint, read.Datapoints[endless].FailureValue);
        using var query = sdv.Subscribe(new() { Query = "SELECT " + endless }, cancellationToken: Cancel);
        Assert.StartsWith(
            "InvalidArgument",
            await StatusOf(async () => await query.ResponseStream.MoveNext(Cancel)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_small_request_for_a_huge_answer_is_refused_before_the_answer_is_made()
    {
        const string patterns = "ResourceExhausted 'A request may ask for 100 patterns at most'";
        const string signals = "ResourceExhausted 'A request may ask for 1000 signals at most'";
        Task<string> GetAll(int times)
        {
            V1.GetRequest get = new();
            get.Entries.Add(Enumerable.Repeat(new V1.EntryRequest { Path = "**" }, times));
            return StatusOf(async () => await V1Client.GetAsync(get, cancellationToken: Cancel));
        }
        Assert.Equal("OK ''", await GetAll(2));
        Assert.Equal(signals, await GetAll(99));
        Assert.Equal(patterns, await GetAll(101));
        V1.SubscribeRequest subscribe = new();
        subscribe.Entries.Add(Enumerable.Repeat(new V1.SubscribeEntry { Path = "**" }, 101));
        using var call = V1Client.Subscribe(subscribe, cancellationToken: Cancel);
        Assert.Equal(patterns, await StatusOf(async () => await call.ResponseStream.MoveNext(Cancel)));

        GetValuesRequest values = new();
        values.SignalIds.Add(Enumerable.Repeat(Path(Speed), 1001));
        Assert.Equal(signals, await StatusOf(async () => await V2.GetValuesAsync(values)));
        BatchActuateRequest targets = new();
        targets.ActuateRequests.Add(Enumerable.Repeat(new ActuateRequest(), 1001));
        Assert.Equal(signals, await StatusOf(async () => await V2.BatchActuateAsync(targets)));
        SubscribeByIdRequest byId = new();
        byId.SignalIds.Add(Enumerable.Repeat(0, 1001));
        using var ids = V2.SubscribeById(byId, cancellationToken: Cancel);
        Assert.Equal(signals, await StatusOf(async () => await ids.ResponseStream.MoveNext(Cancel)));

        const string text = "Vehicle.Cabin.Sunroof.Switch";
        Value large = new() { String = new string('x', 20_000) };
        await V2.PublishValueAsync(Publish(text, large), cancellationToken: Cancel);
        GetValuesRequest often = new();
        often.SignalIds.Add(Enumerable.Repeat(Path(text), 2));
        Assert.Equal("OK ''", await StatusOf(async () => await V2.GetValuesAsync(often)));
        often.SignalIds.Add(Enumerable.Repeat(Path(text), 900));
        Assert.StartsWith(
            "ResourceExhausted",
            await StatusOf(async () => await V2.GetValuesAsync(often)),
            StringComparison.Ordinal
        );
        Assert.Equal("OK ''", await GetAsync());
    }

    [Fact]
    public async Task Endless_subscriptions_and_providers_are_limited_and_come_free_again()
    {
        List<AsyncServerStreamingCall<SubscribeByIdResponse>> open = [];
        AsyncServerStreamingCall<SubscribeByIdResponse> More() =>
            V2.SubscribeById(new SubscribeByIdRequest { SignalIds = { Id(Speed) } }, cancellationToken: Cancel);
        for (int i = 0; i < 50; i++)
        {
            open.Add(More());
            await NextAsync(open[^1].ResponseStream);
        }
        using (var refused = More())
        {
            Assert.Equal(
                "ResourceExhausted 'Too many subscriptions are open'",
                await StatusOf(async () => await refused.ResponseStream.MoveNext(Cancel))
            );
        }
        open[0].Dispose();
        while (Broker.SubscriptionCount == 50)
        {
            await Task.Yield();
        }
        using var again = More();
        await NextAsync(again.ResponseStream);
        open.ForEach(c => c.Dispose());
        List<AsyncDuplexStreamingCall<OpenProviderStreamRequest, OpenProviderStreamResponse>> providers = [];
        for (int i = 0; i < 6; i++)
        {
            providers.Add(V2.OpenProviderStream(cancellationToken: Cancel));
            await providers[^1].ResponseHeadersAsync;
        }
        Assert.Equal(
            "ResourceExhausted 'Too many providers are connected'",
            await StatusOf(async () => await providers[^1].ResponseStream.MoveNext(Cancel))
        );
        Assert.Equal(5, Broker.Providers.Count);
        providers.ForEach(p => p.Dispose());
    }

    [Fact]
    public async Task Connections_that_say_nothing_or_nonsense_do_not_hold_up_others()
    {
        Random random = new(4);
        List<TcpClient> silent = [];
        for (int i = 0; i < 40; i++)
        {
            TcpClient client = new();
            await client.ConnectAsync(Host.Address.Host, Host.Address.Port, Cancel);
            byte[] bytes = new byte[random.Next(2000)];
            random.NextBytes(bytes);
            // The beginning of HTTP/2, then frames of anything.
            byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
            byte[] sent = (i % 4) switch
            {
                0 => [],
                1 => bytes,
                2 => preface[..random.Next(preface.Length)],
                _ => [.. preface, 0, 0, 0, 4, 0, 0, 0, 0, 0, .. bytes],
            };
            try
            {
                await client.GetStream().WriteAsync(sent, Cancel);
            }
            catch (IOException)
            {
                // The server has closed already.
            }
            silent.Add(client);
            Assert.Equal("OK ''", await GetAsync());
        }
        silent.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task A_stream_that_stays_half_open_still_lets_its_claim_be_taken_when_it_breaks()
    {
        GrpcChannel channel = NewChannel();
        var provider = new VAL.VALClient(channel).OpenProviderStream(cancellationToken: Cancel);
        ProvideSignalRequest claim = new() { SignalsSampleIntervals = { [Id(Speed)] = new SampleInterval() } };
        await provider.RequestStream.WriteAsync(new() { ProvideSignalRequest = claim }, Cancel);
        await NextAsync(provider.ResponseStream);
        await provider.RequestStream.CompleteAsync();
        Assert.NotNull(Broker.Providers.SignalOwner(Id(Speed)));
        // The process is gone without a word.
        channel.Dispose();
        while (Broker.Providers.SignalOwner(Id(Speed)) is not null)
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task The_services_are_served_on_a_Unix_socket()
    {
        using TemporaryFolder folder = new();
        string path = folder.At("kuksa.sock");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.ListenForKuksa(path));
        builder.Services.AddKuksa(new SignalBroker(KuksaHost.Catalog));
        await using WebApplication app = builder.Build();
        app.MapKuksa();
        await app.StartAsync(Cancel);
        KuksaServer.RestrictSocket(path);
        using SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (_, cancel) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using GrpcChannel channel = GrpcChannel.ForAddress("http://localhost", new() { HttpHandler = handler });
        GetServerInfoResponse info = await new VAL.VALClient(channel).GetServerInfoAsync(
            new(),
            cancellationToken: Cancel
        );
        Assert.Equal("bordnetz", info.Name);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
        await app.StopAsync(Cancel);
    }
}
