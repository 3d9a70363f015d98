using Bordnetz.Signals;

namespace Bordnetz.Tests.Signals;

public sealed class SignalBrokerTests
{
    private const int Speed = 0;
    private const int Mode = 1;
    private const int Light = 2;
    private const int Name = 3;
    private const int Fan = 4;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static SignalCatalog Catalog { get; } =
        VssFolder.ReadClean(
            """
            Speed: { type: sensor, datatype: float, unit: km/h, min: 0, max: 300, description: Speed. }
            Mode: { type: actuator, datatype: string, allowed: [COLD, WARM], description: Mode. }
            Light: { type: actuator, datatype: uint8, max: 100, description: Light. }
            Name: { type: attribute, datatype: string, default: unnamed, description: Name. }
            Fan: { type: actuator, datatype: 'int8[]', description: Fan. }
            """
        );

    private static SignalChange Value(int index, object value, int ms = 0, bool target = false) =>
        new(
            index,
            target,
            value is string text
                ? SignalValue.From(text)
                : SignalValue.FromNumber(Convert.ToDouble(value), Catalog.Signals[index].Type),
            Quality.Good,
            Start.AddMilliseconds(ms)
        );

    private static string Say(SignalBatch? batch) =>
        batch is null
            ? "none"
            : string.Join(" ", batch.Updates.Select(u => $"{Catalog.Signals[u.SignalIndex].Path}={u.Datapoint.Value}"));

    private static SignalBroker NewBroker(params int[] provided) =>
        new(Catalog, new SignalBrokerOptions { VehicleProvides = i => provided.Contains(i), StartTime = Start });

    [Fact]
    public void What_was_published_is_read_back_with_time_and_quality()
    {
        SignalBroker broker = NewBroker();
        Assert.Equal(new Datapoint(default, Start, Quality.Missing), broker.Read(Speed));
        Assert.Equal(SignalValue.From("unnamed"), broker.Read(Name).Value);
        broker.Publish([Value(Speed, 50, 5) with { Quality = Quality.Stale }, Value(Light, 7, 5, target: true)]);
        Assert.Equal(new Datapoint(SignalValue.From(50f), Start.AddMilliseconds(5), Quality.Stale), broker.Read(Speed));
        Assert.Equal(7, broker.Read(Light, target: true).Value.ToNumber());
        Assert.False(broker.Read(Light).Value.HasValue);
    }

    [Fact]
    public void The_first_batch_is_the_state_and_each_publication_is_one_batch_with_what_concerns_the_subscriber()
    {
        SignalBroker broker = NewBroker();
        broker.Publish([Value(Speed, 1)]);
        using Subscription subscription = broker.Subscribe([new(Speed), new(Mode), new(Speed)], 10);
        broker.Publish([Value(Speed, 2), Value(Light, 3), Value(Mode, "COLD")]);
        broker.Publish([Value(Light, 4)]);
        broker.Publish([Value(Mode, "WARM")]);
        Assert.True(subscription.TryRead(out SignalBatch? first));
        Assert.Equal("Speed=1 Mode=–", Say(first));
        Assert.True(subscription.TryRead(out SignalBatch? second));
        Assert.Equal("Speed=2 Mode=COLD", Say(second));
        Assert.Equal("Mode=WARM", Say(subscription.ReadLatest()));
        Assert.Null(subscription.ReadLatest());
        Assert.Equal(0, subscription.Dropped);
    }

    [Fact]
    public void Equal_values_are_told_again_except_for_signals_that_notify_on_change()
    {
        SignalBroker broker = NewBroker();
        using Subscription subscription = broker.Subscribe([new(Speed), new(Name)], 10);
        subscription.ReadLatest();
        broker.Publish([Value(Speed, 1), Value(Name, "unnamed")]);
        broker.Publish([Value(Speed, 1), Value(Name, "x")]);
        broker.Publish([Value(Name, "x") with { Quality = Quality.Stale }]);
        Assert.Equal(
            ["Speed=1", "Speed=1 Name=x", "Name=x", "none"],
            Enumerable.Range(0, 4).Select(_ => Say(subscription.TryRead(out SignalBatch? b) ? b : null))
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_buffer_of_one_keeps_the_latest_value_of_every_signal(int bufferSize)
    {
        SignalBroker broker = NewBroker();
        using Subscription subscription = broker.Subscribe([new(Speed), new(Mode)], bufferSize);
        broker.Publish([Value(Mode, "COLD")]);
        broker.Publish([Value(Speed, 1)]);
        broker.Publish([Value(Speed, 2)]);
        Assert.True(subscription.TryRead(out SignalBatch? batch));
        Assert.Equal("Speed=2 Mode=COLD", Say(batch));
        Assert.Equal((3, 3L), (batch.Dropped, subscription.Dropped));
        Assert.False(subscription.TryRead(out _));
    }

    [Fact]
    public void A_full_buffer_drops_the_oldest_values_but_never_the_latest_of_a_signal()
    {
        SignalBroker broker = NewBroker();
        using Subscription subscription = broker.Subscribe([new(Speed), new(Light)], 3);
        broker.Publish([Value(Light, 9)]);
        for (int i = 1; i <= 4; i++)
        {
            broker.Publish([Value(Speed, i)]);
        }
        Assert.Equal(
            ["Speed=2 Light=9", "Speed=3", "Speed=4", "none"],
            Enumerable.Range(0, 4).Select(_ => Say(subscription.TryRead(out SignalBatch? b) ? b : null))
        );
        Assert.Equal(3, subscription.Dropped);
    }

    [Fact]
    public void A_subscription_that_ended_gets_nothing_more()
    {
        SignalBroker broker = NewBroker();
        Subscription subscription = broker.Subscribe([new(Speed)], 4);
        Assert.Equal(1, broker.SubscriptionCount);
        subscription.Dispose();
        subscription.Dispose();
        broker.Publish([Value(Speed, 1)]);
        Assert.Equal("Speed=–", Say(subscription.ReadLatest()));
        Assert.Null(subscription.ReadLatest());
        Assert.Equal(0, broker.SubscriptionCount);
    }

    [Fact]
    public async Task A_reader_that_waits_is_woken_by_a_publication_and_by_the_end()
    {
        SignalBroker broker = NewBroker();
        Subscription subscription = broker.Subscribe([new(Speed)]);
        subscription.ReadLatest();
        Task<bool> waiting = subscription.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);
        broker.Publish([Value(Speed, 1)]);
        Assert.True(await waiting);
        subscription.ReadLatest();
        waiting = subscription.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask();
        subscription.Dispose();
        Assert.False(await waiting);
    }

    [Fact]
    public async Task Several_signals_are_always_seen_as_of_one_publication()
    {
        SignalBroker broker = NewBroker();
        using Subscription subscription = broker.Subscribe([new(Speed), new(Light)]);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        Task vehicle = Task.Factory.StartNew(
            () =>
            {
                for (int i = 1; i <= 20_000; i++)
                {
                    broker.Publish([Value(Speed, i % 100), Value(Light, i % 100)]);
                }
                stop.Cancel();
            },
            TaskCreationOptions.LongRunning
        );
        SignalSelection[] both = [new(Speed), new(Light)];
        while (!stop.IsCancellationRequested)
        {
            var values = broker.ReadAll(both);
            Assert.Equal(values[0].Value.ToNumber(), values[1].Value.ToNumber());
            if (subscription.ReadLatest() is { Updates.Length: 2 } batch && batch.Updates[0].Datapoint.Value.HasValue)
            {
                Assert.Equal(batch.Updates[0].Datapoint.Value.ToNumber(), batch.Updates[1].Datapoint.Value.ToNumber());
            }
        }
        await vehicle;
    }

    [Fact]
    public async Task A_subscriber_that_comes_while_the_vehicle_publishes_misses_nothing()
    {
        SignalBroker broker = NewBroker();
        Task vehicle = Task.Factory.StartNew(
            () =>
            {
                for (int i = 1; i <= 5000; i++)
                {
                    broker.Publish([Value(Speed, i)]);
                }
            },
            TaskCreationOptions.LongRunning
        );
        List<Subscription> subscriptions = [];
        while (!vehicle.IsCompleted && subscriptions.Count < 50)
        {
            subscriptions.Add(broker.Subscribe([new(Speed)], 10_000));
        }
        await vehicle;
        foreach (Subscription subscription in subscriptions)
        {
            double? last = null;
            while (subscription.TryRead(out SignalBatch? batch))
            {
                double value = Assert.Single(batch.Updates).Datapoint.Value is { HasValue: true } v ? v.ToNumber() : 0;
                Assert.True(last is null || value == last + 1, $"{last} was followed by {value}");
                last = value;
            }
            Assert.Equal(5000, last);
        }
    }

    [Theory]
    [InlineData(Speed, "5", ActuationResult.NotAnActuator)]
    [InlineData(Mode, "5", ActuationResult.WrongType)]
    [InlineData(Mode, "HOT", ActuationResult.NotAllowed)]
    [InlineData(Light, "101", ActuationResult.OutOfRange)]
    [InlineData(Light, "300", ActuationResult.OutOfTypeBounds)]
    [InlineData(Light, "", ActuationResult.NoValue)]
    [InlineData(Light, "1", ActuationResult.NoProvider)]
    public void An_actuation_that_cannot_be_is_refused_with_its_reason(int index, string text, ActuationResult expected)
    {
        SignalValue value =
            text.Length == 0 ? default
            : int.TryParse(text, out int number) ? SignalValue.FromInteger(number, DataType.UInt32)
            : SignalValue.From(text);
        SignalBroker broker = NewBroker();
        Assert.Equal(expected, broker.Actuate(index, value, Start));
        Assert.False(broker.Read(index, target: true).Value.HasValue);
    }

    [Fact]
    public void A_target_that_the_vehicle_takes_waits_in_its_inbox_and_is_visible_as_target_only()
    {
        SignalBroker broker = NewBroker(Light);
        Assert.Equal(
            ActuationResult.Accepted,
            broker.Actuate(Light, SignalValue.FromInteger(30, DataType.UInt32), Start)
        );
        SignalValue thirty = SignalValue.FromInteger(30, DataType.UInt8);
        Assert.Equal(thirty, broker.Read(Light, target: true).Value);
        Assert.False(broker.Read(Light).Value.HasValue);
        Assert.True(broker.TryTakeRequest(out OutsideRequest request));
        Assert.Equal(new OutsideRequest(Light, true, thirty), request);
        Assert.False(broker.TryTakeRequest(out _));
    }

    [Fact]
    public void A_full_inbox_refuses_and_counts_and_loses_nothing_that_it_accepted()
    {
        SignalBroker broker = new(
            Catalog,
            new SignalBrokerOptions
            {
                VehicleProvides = i => i == Light,
                VehicleReads = i => i == Speed,
                InboxCapacity = 2,
            }
        );
        SignalValue one = SignalValue.FromInteger(1, DataType.UInt8);
        Assert.Equal(ActuationResult.Accepted, broker.Actuate(Light, one, Start));
        Assert.True(broker.PublishFromOutside([Value(Speed, 2)]));
        Assert.Equal(ActuationResult.Busy, broker.Actuate(Light, one, Start));
        Assert.False(broker.PublishFromOutside([Value(Speed, 3), Value(Name, "x")]));
        Assert.Equal(("unnamed", 2.0), (broker.Read(Name).Value.ToText(), broker.Read(Speed).Value.ToNumber()));
        Assert.Equal((2L, 2), (broker.RefusedRequests, broker.WaitingRequests));
        Assert.True(broker.TryTakeRequest(out _));
        Assert.True(broker.TryTakeRequest(out OutsideRequest second));
        Assert.Equal(new OutsideRequest(Speed, false, SignalValue.From(2f)), second);
    }

    [Fact]
    public void Several_targets_are_passed_on_together_or_not_at_all()
    {
        SignalBroker broker = NewBroker(Light);
        using SignalProvider provider = broker.Providers.Open();
        SignalValue cold = SignalValue.From("COLD");
        SignalValue one = SignalValue.FromInteger(1, DataType.UInt32);
        OutsideRequest[] requests = [new(Light, true, one), new(Mode, true, cold)];
        Assert.Equal(ActuationResult.NoProvider, broker.ActuateAll(requests, Start, out int failed));
        Assert.Equal(1, failed);
        Assert.False(broker.TryTakeRequest(out _));
        Assert.True(provider.TryClaimActuators([Mode, Fan], out _));
        Assert.Equal(ActuationResult.Accepted, broker.ActuateAll([.. requests, requests[1]], Start, out _));
        Assert.True(broker.TryTakeRequest(out _));
        Assert.True(provider.Targets.TryRead(out var targets));
        Assert.Equal([new(Mode, true, cold), new(Mode, true, cold)], targets);
    }

    [Fact]
    public void A_provider_that_does_not_take_its_targets_is_busy_when_its_queue_is_full()
    {
        SignalBroker broker = new(Catalog, new SignalBrokerOptions { ProviderCapacity = 2 });
        using SignalProvider provider = broker.Providers.Open();
        provider.TryClaimActuators([Mode], out _);
        SignalValue cold = SignalValue.From("COLD");
        Assert.Equal(ActuationResult.Accepted, broker.Actuate(Mode, cold, Start));
        Assert.Equal(ActuationResult.Accepted, broker.Actuate(Mode, cold, Start));
        Assert.Equal(ActuationResult.Busy, broker.Actuate(Mode, cold, Start));
    }

    [Fact]
    public void A_claim_is_exclusive_and_ends_with_its_provider()
    {
        SignalBroker broker = NewBroker(Light);
        SignalProvider first = broker.Providers.Open();
        using SignalProvider second = broker.Providers.Open();
        Assert.True(first.TryClaimSignals([Speed], out _));
        Assert.True(first.TryClaimSignals([Speed, Mode], out _));
        Assert.False(second.TryClaimSignals([Name, Mode], out int taken));
        Assert.Equal(Mode, taken);
        Assert.Null(broker.Providers.SignalOwner(Name));
        Assert.False(second.TryClaimActuators([Light], out _));
        first.Dispose();
        Assert.True(second.TryClaimSignals([Name, Mode], out _));
        Assert.False(first.TryClaimSignals([Speed], out _));
        Assert.Equal(1, broker.Providers.Count);
    }
}
