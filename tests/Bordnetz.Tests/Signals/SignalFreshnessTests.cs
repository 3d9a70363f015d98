using Bordnetz.Signals;
using static Bordnetz.Tests.Signals.SmallBroker;

namespace Bordnetz.Tests.Signals;

/// <summary>Values that grow old, providers that leave, and what is kept of the past.</summary>
public sealed class SignalFreshnessTests
{
    private static SignalBroker NewBroker(ProviderLoss loss = ProviderLoss.Keep) =>
        new(
            Catalog,
            new SignalBrokerOptions
            {
                StartTime = Start,
                ProviderLoss = loss,
                TimeToLive = i => i is Speed or Name ? TimeSpan.FromMilliseconds(100) : null,
                History = i =>
                    i == Speed ? new HistoryLimit(4)
                    : i == Name ? new HistoryLimit(1000, 500)
                    : null,
            }
        );

    [Fact]
    public void A_value_that_outlived_its_time_becomes_stale_once_and_its_subscribers_are_told()
    {
        SignalBroker broker = NewBroker();
        using Subscription subscription = broker.Subscribe([new(Speed), new(Light)], 10);
        subscription.ReadLatest();
        broker.Publish([Value(Speed, 5, 3), Value(Light, 1, 3)]);
        subscription.ReadLatest();
        broker.AdvanceTo(Start.AddMilliseconds(10));
        broker.AdvanceTo(Start.AddMilliseconds(109));
        Assert.Equal(Quality.Good, broker.Read(Speed).Quality);
        Assert.Null(subscription.ReadLatest());
        broker.AdvanceTo(Start.AddMilliseconds(110));
        Assert.Equal(new Datapoint(SignalValue.From(5f), Start.AddMilliseconds(3), Quality.Stale), broker.Read(Speed));
        Assert.Equal("Speed=5?", Say(subscription.ReadLatest()));
        broker.AdvanceTo(Start.AddMilliseconds(900));
        Assert.Null(subscription.ReadLatest());
        Assert.Equal(Quality.Good, broker.Read(Light).Quality);
    }

    [Fact]
    public void A_new_value_even_an_equal_one_lives_again()
    {
        SignalBroker broker = NewBroker();
        for (int ms = 0; ms < 1000; ms += 50)
        {
            broker.Publish([Value(Speed, 5, ms)]);
            broker.AdvanceTo(Start.AddMilliseconds(ms));
            Assert.Equal(Quality.Good, broker.Read(Speed).Quality);
        }
        broker.AdvanceTo(Start.AddMilliseconds(1100));
        Assert.Equal(Quality.Stale, broker.Read(Speed).Quality);
        broker.Publish([Value(Speed, 5, 1200)]);
        Assert.Equal(Quality.Good, broker.Read(Speed).Quality);
    }

    [Fact]
    public void A_signal_that_notifies_on_change_tells_that_it_grew_stale()
    {
        SignalBroker broker = NewBroker();
        broker.Publish([Value(Name, "x")]);
        using Subscription subscription = broker.Subscribe([new(Name)], 10);
        subscription.ReadLatest();
        broker.AdvanceTo(Start);
        broker.AdvanceTo(Start.AddSeconds(1));
        Assert.Equal("Name=x?", Say(subscription.ReadLatest()));
    }

    [Theory]
    [InlineData(ProviderLoss.Keep, "none")]
    [InlineData(ProviderLoss.Stale, "Speed=5? Odometer=7?")]
    [InlineData(ProviderLoss.NotAvailable, "Speed=– Odometer=–")]
    public void The_values_of_a_provider_that_left_become_what_the_options_say(ProviderLoss loss, string expected)
    {
        SignalBroker broker = NewBroker(loss);
        SignalProvider provider = broker.Providers.Open();
        Assert.True(provider.TryClaimSignals([Speed, Light, Odometer], out _));
        broker.Publish([Value(Speed, 5), Value(Odometer, 7), Value(Mode, "COLD")]);
        using Subscription subscription = broker.Subscribe([new(Speed), new(Light), new(Mode), new(Odometer)], 10);
        subscription.ReadLatest();
        provider.Close(Start.AddSeconds(9));
        Assert.Equal(expected, Say(subscription.ReadLatest()));
        Assert.Equal(loss == ProviderLoss.NotAvailable ? Start.AddSeconds(9) : Start, broker.Read(Speed).Time);
        using SignalProvider next = broker.Providers.Open();
        Assert.True(next.TryClaimSignals([Speed, Odometer], out _));
    }

    [Fact]
    public async Task A_new_provider_is_not_touched_by_the_loss_of_the_one_before()
    {
        SignalBroker broker = NewBroker(ProviderLoss.NotAvailable);
        for (int i = 0; i < 200; i++)
        {
            SignalProvider old = broker.Providers.Open();
            Assert.True(old.TryClaimSignals([Speed], out _));
            using SignalProvider next = broker.Providers.Open();
            Task leaving = Task.Run(() => old.Close(Start), TestContext.Current.CancellationToken);
            while (!next.TryClaimSignals([Speed], out _))
            {
                Thread.Yield();
            }
            broker.Publish([Value(Speed, 5)]);
            await leaving;
            Assert.True(broker.Read(Speed).Value.HasValue);
        }
    }

    [Fact]
    public void The_past_is_kept_up_to_its_limit_and_found_by_time()
    {
        SignalBroker broker = NewBroker();
        for (int i = 1; i <= 6; i++)
        {
            broker.Publish([Value(Speed, i, 10 * i), Value(Light, i, 10 * i)]);
        }
        broker.Publish([Value(Speed, 99, 70) with { Quality = Quality.Invalid }, Value(Speed, 98, 70, target: true)]);
        string Between(int from, int to) =>
            string.Join(
                " ",
                broker
                    .ReadHistory(Speed, Start.AddMilliseconds(from), Start.AddMilliseconds(to))
                    .Select(d => d.Value.ToString())
            );
        Assert.Equal("3 4 5 6", Between(0, 1000));
        Assert.Equal("4 5", Between(40, 50));
        Assert.Equal("", Between(41, 49));
        Assert.True(broker.HasHistory(Speed));
        Assert.False(broker.HasHistory(Light));
        Assert.Empty(broker.ReadHistory(Light, DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
    }

    [Fact]
    public void The_past_takes_no_more_memory_than_it_may_and_a_value_larger_than_that_is_not_kept()
    {
        SignalBroker broker = NewBroker();
        int Count() => broker.ReadHistory(Name, DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Length;
        for (int i = 0; i < 50; i++)
        {
            broker.Publish([Value(Name, "0123456789", i)]);
        }
        // Each takes 48 bytes and 20 for the text: seven fit into 500.
        Assert.Equal(7, Count());
        broker.Publish([Value(Name, new string('x', 200), 60)]);
        Assert.Equal(1, Count());
        broker.Publish([Value(Name, new string('x', 300), 70)]);
        Assert.Equal(0, Count());
    }

    [Fact]
    public void A_value_carries_the_time_of_its_source_beside_that_of_its_reception()
    {
        SignalBroker broker = NewBroker();
        Assert.Null(broker.Read(Speed).SourceTime);
        broker.Publish([Value(Speed, 5, 20) with { SourceTime = Start.AddMilliseconds(12) }]);
        Datapoint datapoint = broker.Read(Speed);
        Assert.Equal(
            (Start.AddMilliseconds(20), Start.AddMilliseconds(12)),
            (datapoint.Time, datapoint.SourceTime!.Value)
        );
    }
}
