using Bordnetz.Server.Kuksa;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Server.Telemetry;
using Bordnetz.Signals;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Value = Bordnetz.Server.Kuksa.Proto.V2.Value;

namespace Bordnetz.Tests.Kuksa;

public sealed class ValV2SubscriptionTests : KuksaTestBase
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly EdgeMeters _meters = new();

    protected override KuksaOptions? Options => new() { Time = _time, Meters = _meters };

    [Fact]
    public async Task The_first_message_is_the_state_and_later_ones_hold_what_was_published()
    {
        await V2.PublishValueAsync(Publish("Vehicle.Age", new Value { Uint32 = 9 }), cancellationToken: Cancel);
        SubscribeRequest request = new()
        {
            SignalPaths = { "Vehicle.Speed", "Vehicle.Age", "Vehicle.Speed" },
            BufferSize = 10,
        };
        using var call = V2.Subscribe(request, cancellationToken: Cancel);
        Assert.Equal("""Vehicle.Age={ "uint32": 9 } Vehicle.Speed=none""", Say(await NextAsync(call.ResponseStream)));
        await V2.PublishValueAsync(Publish("Vehicle.Speed", new Value { Float = 1 }), cancellationToken: Cancel);
        await V2.PublishValueAsync(Publish("Vehicle.Speed", new Value { Float = 1 }), cancellationToken: Cancel);
        await V2.PublishValueAsync(Publish("Vehicle.Age", new Value { Uint32 = 9 }), cancellationToken: Cancel);
        await V2.PublishValueAsync(Publish("Vehicle.Gear", new Value { Int32 = 9 }), cancellationToken: Cancel);
        await V2.PublishValueAsync(Publish("Vehicle.Age", new Value { Uint32 = 10 }), cancellationToken: Cancel);
        Assert.Equal("""Vehicle.Speed={ "float": 1 }""", Say(await NextAsync(call.ResponseStream)));
        Assert.Equal("""Vehicle.Speed={ "float": 1 }""", Say(await NextAsync(call.ResponseStream)));
        Assert.Equal("""Vehicle.Age={ "uint32": 10 }""", Say(await NextAsync(call.ResponseStream)));
    }

    [Fact]
    public async Task Signals_may_be_subscribed_to_by_number()
    {
        using var call = V2.SubscribeById(
            new SubscribeByIdRequest { SignalIds = { Id("Vehicle.Gear") }, BufferSize = 5 },
            cancellationToken: Cancel
        );
        await NextAsync(call.ResponseStream);
        Host.Publish("Vehicle.Gear", SignalValue.FromInteger(4, Signals.DataType.Int8));
        SubscribeByIdResponse update = await NextAsync(call.ResponseStream);
        Assert.Equal(4, update.Entries[Id("Vehicle.Gear")].Value.Int32);
    }

    [Fact]
    public async Task A_subscription_that_cannot_be_is_refused_as_the_databroker_does()
    {
        async Task<string> Answer(SubscribeRequest request)
        {
            using var call = V2.Subscribe(request, cancellationToken: Cancel);
            return await StatusOf(async () => await call.ResponseStream.MoveNext(Cancel));
        }
        Assert.Equal("InvalidArgument 'No valid id or path specified'", await Answer(new()));
        Assert.Equal(
            "InvalidArgument 'Subscription buffer_size max allowed value is 1000'",
            await Answer(new() { SignalPaths = { "Vehicle.Speed" }, BufferSize = 1001 })
        );
        Assert.Equal("OK ''", await Answer(new() { SignalPaths = { "Vehicle.Speed" }, BufferSize = 1000 }));
        Assert.Equal("NotFound 'Path not found'", await Answer(new() { SignalPaths = { "Vehicle.Body" } }));
        Assert.Equal(
            "InvalidArgument 'The provided path is too long'",
            await Answer(new() { SignalPaths = { new string('x', 1001) } })
        );
    }

    [Fact]
    public async Task A_throttled_subscriber_gets_the_last_value_of_each_interval()
    {
        SubscribeRequest request = new()
        {
            SignalPaths = { "Vehicle.Speed" },
            BufferSize = 100,
            Filter = new Filter { MinSampleInterval = new SampleInterval { IntervalMs = 1000 } },
        };
        using var call = V2.Subscribe(request, cancellationToken: Cancel);
        Assert.Equal("Vehicle.Speed=none", Say(await NextAsync(call.ResponseStream)));
        for (int i = 1; i <= 3; i++)
        {
            Host.Publish("Vehicle.Speed", SignalValue.From((float)i));
        }
        Task<bool> next = call.ResponseStream.MoveNext(Cancel);
        Assert.False(next.IsCompleted);
        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.True(await next);
        Assert.Equal("""Vehicle.Speed={ "float": 3 }""", Say(call.ResponseStream.Current));
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_nobody_up_and_gets_the_latest_when_it_does()
    {
        using PrometheusText counted = new(_meters.Meter);
        using var stuck = V2.Subscribe(
            new SubscribeRequest { SignalPaths = { "Vehicle.Class", "Vehicle.Speed" } },
            cancellationToken: Cancel
        );
        await NextAsync(stuck.ResponseStream);
        // More than every window and buffer between the two can hold.
        string large = new('x', 100_000);
        for (int i = 0; i < 500; i++)
        {
            Host.Publish("Vehicle.Class", SignalValue.From(large + i));
        }
        Host.Publish("Vehicle.Class", SignalValue.From("last"));
        int messages = 0;
        string latest = "";
        while (latest != "last")
        {
            SubscribeResponse response = await NextAsync(stuck.ResponseStream);
            latest = response.Entries["Vehicle.Class"].Value.String;
            messages++;
        }
        Assert.InRange(messages, 1, 400);
        Assert.Matches("bordnetz_subscriber_dropped_total\\{door=\"kuksa\"\\} [1-9]", counted.Write());
    }

    [Fact]
    public async Task A_thousand_subscriptions_share_one_connection()
    {
        List<AsyncServerStreamingCall<SubscribeByIdResponse>> calls = [];
        for (int i = 0; i < 1000; i++)
        {
            calls.Add(
                V2.SubscribeById(
                    new SubscribeByIdRequest { SignalIds = { Id("Vehicle.Gear"), Id("Vehicle.Age") }, BufferSize = 2 },
                    cancellationToken: Cancel
                )
            );
        }
        foreach (var call in calls)
        {
            await NextAsync(call.ResponseStream);
        }
        Assert.Equal(1000, Broker.SubscriptionCount);
        Host.Publish("Vehicle.Gear", SignalValue.FromInteger(1, Signals.DataType.Int8));
        foreach (var call in calls)
        {
            Assert.Equal(1, (await NextAsync(call.ResponseStream)).Entries[Id("Vehicle.Gear")].Value.Int32);
            call.Dispose();
        }
    }

    [Fact]
    public async Task A_server_that_stops_says_so_to_its_subscribers()
    {
        using var call = V2.Subscribe(
            new SubscribeRequest { SignalPaths = { "Vehicle.Speed" } },
            cancellationToken: Cancel
        );
        await NextAsync(call.ResponseStream);
        Task stop = Host.StopAsync();
        Assert.Equal(
            "Unavailable 'The server stops'",
            await StatusOf(async () => await call.ResponseStream.MoveNext(Cancel))
        );
        await stop;
    }

    [Fact]
    public async Task The_subscription_of_a_client_that_left_is_gone()
    {
        using (
            var call = V2.Subscribe(
                new SubscribeRequest { SignalPaths = { "Vehicle.Speed" } },
                cancellationToken: Cancel
            )
        )
        {
            await NextAsync(call.ResponseStream);
        }
        while (Broker.SubscriptionCount > 0)
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
