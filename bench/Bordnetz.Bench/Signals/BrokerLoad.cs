using System.Diagnostics;
using System.Globalization;
using Bordnetz.Signals;

namespace Bordnetz.Bench.Signals;

/// <summary>The broker alone, in one process.</summary>
internal static class BrokerLoad
{
    private static readonly SignalCatalog Catalog = LoadCatalog.Make();

    /// <summary>Updates a second for several ways in which 100 subscribers may share 1,000 signals.</summary>
    public static void Updates(TimeSpan time)
    {
        (string Name, int Batch, Func<int, SignalSelection[]> Signals)[] cases =
        [
            ("100 subscribers, each to other 10 signals; publications of 1,000", 1000, i => Selection(10 * i, 10)),
            ("100 subscribers, each to other 10 signals; publications of 100", 100, i => Selection(10 * i, 10)),
            ("100 subscribers, each to other 10 signals; publications of 1", 1, i => Selection(10 * i, 10)),
            ("100 subscribers, each to all 1,000; publications of 1,000", 1000, _ => Selection(0, 1000)),
            ("100 subscribers, each to all 1,000; publications of 100", 100, _ => Selection(0, 1000)),
            ("no subscriber; publications of 1", 1, _ => []),
        ];
        List<double>[] rates = [.. cases.Select(_ => new List<double>())];
        List<double>[] cpu = [.. cases.Select(_ => new List<double>())];
        for (int round = 0; round < 5; round++)
        {
            for (int c = 0; c < cases.Length; c++)
            {
                (double rate, double ns) = Measure(cases[c].Batch, cases[c].Signals, time);
                rates[c].Add(rate);
                cpu[c].Add(ns);
            }
        }
        for (int c = 0; c < cases.Length; c++)
        {
            Console.WriteLine(
                $"{cases[c].Name}: {Figures.Median(rates[c]) / 1e6:F1} million updates/s "
                    + $"({Figures.All(rates[c].Select(r => r / 1e6), "F1")}), "
                    + $"{Figures.Median(cpu[c]):F0} ns of the writer's processor time each"
            );
        }
    }

    private static (double Rate, double CpuNs) Measure(int batch, Func<int, SignalSelection[]> signals, TimeSpan time)
    {
        SignalBroker broker = new(Catalog);
        using CancellationTokenSource stop = new();
        Subscription[] subscriptions = [.. Enumerable.Range(0, 100).Select(i => broker.Subscribe(signals(i)))];
        Task[] readers = [.. subscriptions.Select(s => Task.Run(() => ReadAsync(s, stop.Token)))];
        SignalChange[][] publications =
        [
            .. Enumerable
                .Range(0, LoadCatalog.Sensors / batch)
                .Select(i => LoadCatalog.Changes(i * batch, batch, i, DateTimeOffset.UnixEpoch)),
        ];
        long updates = 0;
        long cpu = ThreadTime.Now();
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            for (int i = 0; i < publications.Length; i++)
            {
                broker.Publish(publications[i]);
            }
            updates += LoadCatalog.Sensors;
        }
        double seconds = watch.Elapsed.TotalSeconds;
        double ns = (double)(ThreadTime.Now() - cpu) / updates;
        stop.Cancel();
        Task.WhenAll(readers).GetAwaiter().GetResult();
        foreach (Subscription subscription in subscriptions)
        {
            subscription.Dispose();
        }
        return (updates / seconds, ns);
    }

    /// <summary>A thousand subscribers, of whom a tenth stopped reading; processor time of the writer.</summary>
    public static void Stalled()
    {
        List<double>[] times =
        [
            [],
            [],
        ];
        for (int round = 0; round < 9; round++)
        {
            times[0].Add(Write(0));
            times[1].Add(Write(100));
        }
        double all = Figures.Median(times[0]);
        double some = Figures.Median(times[1]);
        Console.WriteLine(
            $"1,000 subscribers to the same 10 signals, all reading: {all / 1000:F1} µs of the writer's processor time a "
                + $"publication; 100 of them stalled: {some / 1000:F1} µs ({(some / all - 1) * 100:+0.0;-0.0} %)"
        );
    }

    private static double Write(int stalled)
    {
        SignalBroker broker = new(Catalog);
        using CancellationTokenSource stop = new();
        Subscription[] subscriptions =
        [
            .. Enumerable.Range(0, 1000).Select(_ => broker.Subscribe(Selection(0, 10), 100)),
        ];
        Task[] readers = [.. subscriptions.Skip(stalled).Select(s => Task.Run(() => ReadAsync(s, stop.Token)))];
        SignalChange[] changes = LoadCatalog.Changes(0, 10, 1, DateTimeOffset.UnixEpoch);
        // Past the point where the buffers of those that do not read are full.
        for (int i = 0; i < 200; i++)
        {
            broker.Publish(changes);
            Thread.Sleep(1);
        }
        const int publications = 1000;
        long cpu = ThreadTime.Now();
        for (int i = 0; i < publications; i++)
        {
            broker.Publish(changes);
            // As a vehicle does: it leaves its subscribers time.
            Thread.Sleep(1);
        }
        double ns = (double)(ThreadTime.Now() - cpu) / publications;
        stop.Cancel();
        Task.WhenAll(readers).GetAwaiter().GetResult();
        return ns;
    }

    public static async Task MemoryAsync()
    {
        SignalBroker broker = new(Catalog);
        foreach (int signals in new[] { 1, 10, 100 })
        {
            const int count = 10_000;
            long before = GC.GetTotalMemory(true);
            Subscription[] subscriptions =
            [
                .. Enumerable.Range(0, count).Select(i => broker.Subscribe(Selection(i % 800, signals))),
            ];
            long each = (GC.GetTotalMemory(true) - before) / count;
            Console.WriteLine($"in the broker: {each} bytes a subscriber to {signals} signals, its first batch unread");
            GC.KeepAlive(subscriptions);
            foreach (Subscription subscription in subscriptions)
            {
                subscription.Dispose();
            }
        }
        await using LoadServer server = await LoadServer.StartAsync();
        using KuksaClient client = server.NewClient();
        long resident = server.ResidentBytes;
        const int streams = 3000;
        await client.SubscribeIdleAsync(streams, 500);
        Console.WriteLine(
            $"over gRPC: {(server.ResidentBytes - resident) / streams / 1024.0:F1} KiB of resident memory a subscriber "
                + $"({resident >> 20} MiB before, {server.ResidentBytes >> 20} MiB with {streams})"
        );
    }

    private static async Task ReadAsync(Subscription subscription, CancellationToken stop)
    {
        try
        {
            while (await subscription.WaitToReadAsync(stop))
            {
                while (subscription.TryRead(out _)) { }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the measurement.
        }
    }

    private static SignalSelection[] Selection(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => new SignalSelection(i))];
}

/// <summary>The processor time of the calling thread, from Linux; 0 elsewhere.</summary>
internal static class ThreadTime
{
    public static long Now()
    {
        const string file = "/proc/thread-self/schedstat";
        return File.Exists(file) ? long.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture) : 0;
    }
}

internal static class Figures
{
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public static string All(IEnumerable<double> values, string format) =>
        string.Join(" ", values.Select(v => v.ToString(format, CultureInfo.InvariantCulture)));
}
