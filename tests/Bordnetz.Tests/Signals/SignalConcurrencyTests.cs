using System.Collections.Concurrent;
using System.Collections.Immutable;
using Bordnetz.Signals;
using static Bordnetz.Tests.Signals.SmallBroker;

namespace Bordnetz.Tests.Signals;

public sealed class SignalConcurrencyTests
{
    private const int Writes = 300_000;

    // Every part of the datapoint says the same number, and the marker of its type follows from it, too.
    private static SignalChange Whole(int n) =>
        new(
            Odometer,
            false,
            (n % 3) switch
            {
                0 => SignalValue.FromInteger(n, DataType.UInt64),
                1 => SignalValue.From((double)n),
                _ => SignalValue.From(n.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            },
            (Quality)(n % 4),
            DateTimeOffset.UnixEpoch.AddTicks(n)
        )
        {
            SourceTime = DateTimeOffset.UnixEpoch.AddTicks(n + 1),
        };

    private static int Check(in Datapoint datapoint)
    {
        int n = (int)(datapoint.Time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks);
        Datapoint whole = new(Whole(n).Value, DateTimeOffset.UnixEpoch.AddTicks(n), (Quality)(n % 4))
        {
            SourceTime = DateTimeOffset.UnixEpoch.AddTicks(n + 1),
        };
        Assert.Equal(whole, datapoint);
        return n;
    }

    [Fact]
    public async Task A_reader_never_sees_parts_of_two_values_and_never_an_older_one_after_a_newer_one()
    {
        SignalBroker broker = new(Catalog, new SignalBrokerOptions { StartTime = Start });
        broker.Publish([Whole(0)]);
        bool done = false;
        Task[] readers =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(_ =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            int last = 0;
                            while (!Volatile.Read(ref done))
                            {
                                int n = Check(broker.Read(Odometer));
                                Assert.True(n >= last, $"{n} after {last}");
                                last = n;
                            }
                        },
                        TaskCreationOptions.LongRunning
                    )
                ),
        ];
        for (int n = 1; n <= Writes; n++)
        {
            broker.Publish([Whole(n)]);
        }
        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);
        Assert.Equal(Writes, Check(broker.Read(Odometer)));
    }

    [Fact]
    public void Publishing_allocates_nothing_when_nobody_listens()
    {
        SignalBroker broker = new(Catalog, new SignalBrokerOptions { StartTime = Start });
        using Subscription idle = broker.Subscribe([new(Mode)]);
        SignalChange[] changes = [Value(Speed, 5), Value(Light, 5), Value(Odometer, 5)];
        broker.Publish(changes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            broker.Publish(changes);
            _ = broker.Read(Speed);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Subscribers_of_the_same_signals_share_what_they_are_told_and_what_it_was_encoded_to()
    {
        SignalBroker broker = new(Catalog, new SignalBrokerOptions { StartTime = Start });
        using Subscription first = broker.Subscribe([new(Speed), new(Light)], 10);
        using Subscription second = broker.Subscribe([new(Speed), new(Light), new(Speed)], 1);
        using Subscription other = broker.Subscribe([new(Light), new(Speed)], 10);
        (first.ReadLatest(), second.ReadLatest(), other.ReadLatest()).ToString();
        broker.Publish([Value(Speed, 1)]);
        SignalBatch batch = first.ReadLatest()!;
        int encoded = 0;
        object format = new();
        string Encode(ImmutableArray<SignalUpdate> updates) => $"{++encoded}: {updates[0].Datapoint.Value}";
        Assert.Same(batch.Encoded(format, Encode), second.ReadLatest()!.Encoded(format, Encode));
        Assert.Equal("2: 1", batch.Encoded(new object(), Encode));
        Assert.Equal("3: 1", other.ReadLatest()!.Encoded(format, Encode));
    }

    [Fact]
    public void Not_one_more_subscription_or_provider_is_open_than_allowed_whoever_comes_at_once()
    {
        SignalBroker broker = new(Catalog);
        ConcurrentBag<Subscription> subscriptions = [];
        ConcurrentBag<SignalProvider> providers = [];
        Parallel.For(
            0,
            400,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            _ =>
            {
                if (broker.TrySubscribe([new(Speed)], 1, 7, long.MaxValue) is { } subscription)
                {
                    subscriptions.Add(subscription);
                }
                if (broker.Providers.TryOpen(5) is { } provider)
                {
                    providers.Add(provider);
                }
            }
        );
        Assert.Equal((7, 5), (subscriptions.Count, providers.Count));
        Assert.Equal((7, 5), (broker.SubscriptionCount, broker.Providers.Count));
        Assert.Null(broker.TrySubscribe([new(Speed), new(Light)], 1, 100, 8));
        Assert.NotNull(broker.TrySubscribe([new(Speed)], 1, 100, 8));
    }

    [Fact]
    public void A_subscriber_that_stopped_reading_keeps_a_bounded_number_of_values()
    {
        SignalBroker broker = new(Catalog, new SignalBrokerOptions { StartTime = Start, SubscriptionValues = 10 });
        using Subscription subscription = broker.Subscribe([new(Speed), new(Light)], 1000);
        for (int i = 0; i < 100; i++)
        {
            broker.Publish([Value(Speed, i), Value(Light, i)]);
        }
        List<string> said = [];
        while (subscription.TryRead(out SignalBatch? batch))
        {
            said.Add(Say(batch));
        }
        Assert.Equal(
            ["Speed=94 Light=94", "Speed=95 Light=95", "Speed=96 Light=96", "Speed=97 Light=97"],
            said.Take(4)
        );
        Assert.Equal(("Speed=99 Light=99", 6), (said[^1], said.Count));
        Assert.Equal(190, subscription.Dropped);
    }
}
