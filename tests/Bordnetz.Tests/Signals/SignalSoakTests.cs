using Bordnetz.Signals;
using static Bordnetz.Tests.Signals.SmallBroker;

namespace Bordnetz.Tests.Signals;

/// <summary>Memory is that of the whole process, so nothing may run beside.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

/// <summary>The short version of the load driver's soak: an hour in virtual time.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class SignalSoakTests
{
    [Fact]
    public void An_hour_with_clients_that_come_go_and_stall_leaves_no_more_memory_than_its_first_quarter()
    {
        SignalBroker broker = new(
            Catalog,
            new SignalBrokerOptions
            {
                StartTime = Start,
                History = static _ => new HistoryLimit(100),
                TimeToLive = static _ => TimeSpan.FromSeconds(1),
                ProviderLoss = ProviderLoss.NotAvailable,
            }
        );
        Queue<Subscription> open = new();
        Queue<SignalProvider> providers = new();
        long first = 0;
        const int ticks = 36_000;
        for (int tick = 1; tick <= ticks; tick++)
        {
            int ms = 100 * tick;
            broker.Publish([Value(Speed, tick % 300, ms), Value(Odometer, tick, ms), Value(Name, $"{tick % 10}", ms)]);
            broker.AdvanceTo(Start.AddMilliseconds(ms));
            if (tick % 10 == 0)
            {
                open.Enqueue(broker.Subscribe([new(tick % 6), new(Speed), new(Odometer)], tick % 20));
                SignalProvider provider = broker.Providers.Open();
                provider.TryClaimSignals([tick % 6], out _);
                providers.Enqueue(provider);
            }
            if (open.Count > 30)
            {
                open.Dequeue().Dispose();
                providers.Dequeue().Close(Start.AddMilliseconds(ms));
            }
            // Every other one never reads.
            foreach (Subscription subscription in open.Where((_, i) => i % 2 == 0))
            {
                while (subscription.TryRead(out _)) { }
            }
            if (tick == ticks / 4)
            {
                first = GC.GetTotalMemory(true);
            }
        }
        long grown = GC.GetTotalMemory(true) - first;
        // A leak of what is published would be many times as much.
        Assert.True(grown < 4 << 20, $"{grown} bytes more");
        Assert.Equal(open.Count, broker.SubscriptionCount);
    }
}
