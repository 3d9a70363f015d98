using Bordnetz.Signals;

namespace Bordnetz.Bench.Signals;

/// <summary>
/// A day of a broker in virtual time: a thousand signals ten times a second, subscribers and providers that come and go,
/// some that never read, values that grow stale, histories that are full. Memory may not grow after the first hour.
/// </summary>
internal static class SignalSoak
{
    private const int TicksAnHour = 36_000;
    private const long Allowance = 4 << 20;

    public static bool Run(double hours, Action<string> say)
    {
        SignalCatalog catalog = LoadCatalog.Make();
        SignalBroker broker = new(
            catalog,
            new SignalBrokerOptions
            {
                History = static i => i % 10 == 0 ? new HistoryLimit(1000) : null,
                TimeToLive = static i => i % 5 == 0 ? TimeSpan.FromMilliseconds(500) : null,
                ProviderLoss = ProviderLoss.NotAvailable,
            }
        );
        Queue<Subscription> open = new();
        Queue<SignalProvider> providers = new();
        int ticks = (int)(hours * TicksAnHour);
        long first = 0;
        int reportEvery = Math.Max(1, Math.Min(TicksAnHour, ticks / 4));
        SignalChange[] changes = LoadCatalog.Changes(0, LoadCatalog.Sensors, 0, default);
        for (int tick = 1; tick <= ticks; tick++)
        {
            DateTimeOffset now = DateTimeOffset.UnixEpoch.AddMilliseconds(100.0 * tick);
            for (int i = 0; i < changes.Length; i++)
            {
                changes[i] = changes[i] with { Value = SignalValue.From((float)tick), Time = now };
            }
            // A quarter of the signals rest for a second every minute, so that they grow stale and good again.
            broker.Publish(tick % 600 < 10 ? changes.AsSpan(250) : changes);
            broker.AdvanceTo(now);
            ComeAndGo(broker, tick, open, providers);
            if (tick % reportEvery == 0)
            {
                long bytes = GC.GetTotalMemory(true);
                say($"{tick / (double)TicksAnHour:F2} h: {bytes >> 10} KiB, {broker.SubscriptionCount} subscriptions");
                first = first == 0 ? bytes : first;
                if (bytes > first + Allowance)
                {
                    say($"memory grew by more than {Allowance >> 20} MiB");
                    return false;
                }
            }
        }
        return true;
    }

    private static void ComeAndGo(
        SignalBroker broker,
        int tick,
        Queue<Subscription> open,
        Queue<SignalProvider> providers
    )
    {
        if (tick % 10 == 0)
        {
            SignalSelection[] signals = [.. Enumerable.Range(tick % 900, 20).Select(i => new SignalSelection(i))];
            open.Enqueue(broker.Subscribe(signals, tick % 7));
            SignalProvider provider = broker.Providers.Open();
            provider.TryClaimSignals([tick % 900], out _);
            providers.Enqueue(provider);
        }
        if (open.Count > 100)
        {
            open.Dequeue().Dispose();
            providers.Dequeue().Close(DateTimeOffset.UnixEpoch.AddMilliseconds(100.0 * tick));
        }
        int n = 0;
        foreach (Subscription subscription in open)
        {
            // Every third never reads.
            if (n++ % 3 != 0)
            {
                while (subscription.TryRead(out _)) { }
            }
        }
    }
}
