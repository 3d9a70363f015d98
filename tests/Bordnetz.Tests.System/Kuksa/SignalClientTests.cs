using System.Collections.Immutable;
using System.Net;
using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa;
using Bordnetz.Signals;
using Bordnetz.Signals.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Bordnetz.Tests.Kuksa;

/// <summary>The client library against a server in this process.</summary>
public sealed class SignalClientTests
{
    private const string Speed = "Vehicle.Speed";
    private const string Gear = "Vehicle.Gear";
    private const string LowBeam = "Vehicle.Body.Lights.IsLowBeamOn";
    private const string Brightness = "Vehicle.Body.Lights.Brightness";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_come_in_the_order_asked_for_and_in_their_own_types()
    {
        await using KuksaHost host = await KuksaHost.StartAsync();
        using SignalClient client = ClientOf(host);
        host.Publish(Speed, SignalValue.From(12.5f));
        host.Publish(Gear, SignalValue.FromInteger(-1, DataType.Int8));

        ImmutableArray<Datapoint> values = await client.ReadAsync([Gear, Speed, LowBeam], Cancel);

        Assert.Equal(
            [SignalValue.FromInteger(-1, DataType.Int8), SignalValue.From(12.5f), default],
            values.Select(v => v.Value)
        );
        Assert.Equal([Quality.Good, Quality.Good, Quality.Missing], values.Select(v => v.Quality));
        Assert.Equal(DataType.Int8, values[0].Value.Type);
    }

    [Fact]
    public async Task The_catalog_is_that_of_the_vehicle()
    {
        await using KuksaHost host = await KuksaHost.StartAsync();
        using SignalClient client = ClientOf(host);

        SignalCatalog catalog = await client.GetCatalogAsync(Cancel);

        Assert.Equal(
            KuksaHost.Catalog.Signals.Select(Told),
            catalog.Signals.Where(s => !s.Path.StartsWith("Kuksa", StringComparison.Ordinal)).Select(Told)
        );
        static string Told(SignalDefinition s) =>
            $"{s.Path} {s.Kind} {s.Type} {s.Unit} {s.Min} {s.Max} {string.Join(',', s.Allowed)} {s.Description} {s.Comment} {s.Deprecation}";
    }

    [Theory]
    [InlineData("Vehicle.Nothing", SignalFailure.NotFound)]
    [InlineData(Speed, SignalFailure.Invalid)]
    [InlineData(Brightness, SignalFailure.NoProvider)]
    public async Task A_target_that_cannot_be_set_says_why(string path, SignalFailure failure)
    {
        await using KuksaHost host = await KuksaHost.StartAsync();
        using SignalClient client = ClientOf(host);
        SignalValue value = path == Speed ? SignalValue.From(1f) : SignalValue.FromInteger(1, DataType.UInt8);

        SignalException e = await Assert.ThrowsAsync<SignalException>(async () =>
            await client.ActuateAsync([new TargetRequest(path, value)], Cancel)
        );
        Assert.Equal(failure, e.Failure);
    }

    [Fact]
    public async Task A_subscription_begins_with_the_state_and_then_tells_what_changes()
    {
        await using KuksaHost host = await KuksaHost.StartAsync();
        using SignalClient client = ClientOf(host);
        host.Publish(Speed, SignalValue.From(1f));
        await using IAsyncEnumerator<SignalNews> news = client
            .SubscribeAsync([Speed, Gear], new SubscribeOptions { BufferSize = 10 }, Cancel)
            .GetAsyncEnumerator(Cancel);

        Assert.True(await news.MoveNextAsync());
        Assert.True(news.Current.IsState);
        Assert.Equal(2, news.Current.Values.Length);
        host.Publish(Speed, SignalValue.From(2f));
        Assert.True(await news.MoveNextAsync());
        Assert.False(news.Current.IsState);
        Assert.Equal((Speed, SignalValue.From(2f)), Only(news.Current));
    }

    [Fact]
    public async Task A_subscription_outlives_the_vehicle_s_restart()
    {
        int port;
        await using (KuksaHost probe = await KuksaHost.StartAsync())
        {
            port = probe.Address.Port;
        }
        using SignalClient client = new(
            new SignalClientOptions
            {
                Address = $"127.0.0.1:{port}",
                ReconnectDelay = TimeSpan.FromMilliseconds(20),
                MaxReconnectDelay = TimeSpan.FromMilliseconds(100),
            }
        );
        IAsyncEnumerator<SignalNews> news = client.SubscribeAsync([Speed], null, Cancel).GetAsyncEnumerator(Cancel);
        try
        {
            await using (WebApplication first = await ServeAsync(port, 1))
            {
                Assert.True(await news.MoveNextAsync());
                Assert.Equal((Speed, SignalValue.From(1f)), Only(news.Current));
            }
            await using WebApplication second = await ServeAsync(port, 2);
            Assert.True(await news.MoveNextAsync());
            Assert.True(news.Current.IsState);
            Assert.Equal((Speed, SignalValue.From(2f)), Only(news.Current));
        }
        finally
        {
            await news.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_unreachable_vehicle_is_told_at_once()
    {
        using SignalClient client = new(new SignalClientOptions { Address = "127.0.0.1:1" });
        SignalException e = await Assert.ThrowsAsync<SignalException>(async () =>
            await client.ReadAsync([Speed], Cancel)
        );
        Assert.Equal(SignalFailure.Unreachable, e.Failure);
        await Assert.ThrowsAsync<SignalException>(async () =>
        {
            await foreach (SignalNews _ in client.SubscribeAsync([Speed], null, Cancel)) { }
        });
    }

    [Fact]
    public async Task A_provider_takes_targets_and_what_it_publishes_comes_back()
    {
        await using KuksaHost host = await KuksaHost.StartAsync();
        using SignalClient device = ClientOf(host);
        using SignalClient app = ClientOf(host);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        TaskCompletionSource<TargetRequest> taken = new();
        Task provision = device.ProvideAsync(
            [Brightness],
            async targets =>
            {
                TargetRequest target = Assert.Single(targets);
                await device.PublishAsync(target.Path, target.Value, Cancel);
                taken.TrySetResult(target);
                return null;
            },
            stop.Token
        );
        SignalValue forty = SignalValue.FromInteger(40, DataType.UInt8);
        await ActuateWhenProvidedAsync(app, new TargetRequest(Brightness, forty));

        Assert.Equal(new TargetRequest(Brightness, forty), await taken.Task.WaitAsync(Cancel));
        Assert.Equal(forty, (await app.ReadAsync([Brightness], Cancel))[0].Value);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provision);
    }

    [Fact]
    public async Task A_token_is_asked_for_before_every_call()
    {
        TokenMaker maker = TokenMaker.Rsa();
        FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero));
        Assert.True(TokenAuthority.TryCreate(maker.PublicKey, KuksaHost.Catalog, time, out var authority, out _));
        await using KuksaHost host = await KuksaHost.StartAsync(
            new KuksaOptions { Authority = authority, Time = time }
        );
        int asked = 0;
        string token = maker.Make("read:Vehicle.Speed", time.GetUtcNow().AddHours(1));
        using SignalClient client = new(
            new SignalClientOptions
            {
                Address = host.Address.Authority,
                Token = _ =>
                {
                    asked++;
                    return new ValueTask<string>(token);
                },
            }
        );

        await client.ReadAsync([Speed], Cancel);
        SignalException e = await Assert.ThrowsAsync<SignalException>(async () =>
            await client.ReadAsync([Gear], Cancel)
        );

        Assert.Equal(SignalFailure.NotAllowed, e.Failure);
        Assert.True(asked >= 2);
    }

    [Theory]
    [InlineData("ftp://here")]
    [InlineData("http://")]
    public void An_address_that_is_none_is_refused(string address) =>
        Assert.Throws<ArgumentException>(() => new SignalClient(new SignalClientOptions { Address = address }));

    private static SignalClient ClientOf(KuksaHost host) =>
        new(new SignalClientOptions { Address = host.Address.Authority });

    private static (string, SignalValue) Only(SignalNews news)
    {
        NamedDatapoint value = Assert.Single(news.Values);
        return (value.Path, value.Datapoint.Value);
    }

    private static async Task ActuateWhenProvidedAsync(SignalClient app, TargetRequest target)
    {
        while (true)
        {
            try
            {
                await app.ActuateAsync([target], Cancel);
                return;
            }
            catch (SignalException e) when (e.Failure == SignalFailure.NoProvider)
            {
                await Task.Delay(10, Cancel);
            }
        }
    }

    private static async Task<WebApplication> ServeAsync(int port, float speed)
    {
        SignalBroker broker = new(KuksaHost.Catalog);
        broker.Publish([
            new SignalChange(
                KuksaHost.Id(Speed),
                false,
                SignalValue.From(speed),
                Quality.Good,
                DateTimeOffset.UnixEpoch
            ),
        ]);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.ListenForKuksa(new IPEndPoint(IPAddress.Loopback, port), null));
        builder.Services.AddKuksa(broker, null);
        WebApplication app = builder.Build();
        app.MapKuksa();
        await app.StartAsync();
        return app;
    }
}
