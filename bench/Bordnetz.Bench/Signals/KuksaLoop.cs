using System.Diagnostics;
using Bordnetz.Server.Kuksa.Proto.V2;

namespace Bordnetz.Bench.Signals;

/// <summary>
/// The closed loop of kuksa-perf: publish a group of signals in one message of a provider's stream, wait until a
/// subscription on a second connection has told all of them, and again. Signals/s and the time of a round.
/// </summary>
internal static class KuksaLoop
{
    private static readonly int[] Groups = [1, 10, 100, 300];

    private sealed record Run(double SignalsPerSecond, double P50, double P99, double CpuMicroseconds);

    public static async Task RunAsync(TimeSpan time, int rounds)
    {
        await using LoadServer server = await LoadServer.StartAsync();
        await using LoadServer crowded = await LoadServer.StartAsync();
        using KuksaClient crowd = crowded.NewClient();
        await crowd.SubscribeIdleAsync(3000, 500);
        (string Name, LoadServer Server)[] cases = [("no other", server), ("3,000 idle", crowded)];
        Dictionary<(string, int), List<Run>> runs = [];
        foreach ((string _, LoadServer each) in cases)
        {
            await MeasureAsync(each, 100, TimeSpan.FromSeconds(2));
        }
        for (int round = 0; round < rounds; round++)
        {
            foreach (int group in Groups)
            {
                foreach ((string name, LoadServer each) in cases)
                {
                    Run run = await MeasureAsync(each, group, time);
                    if (!runs.TryGetValue((name, group), out List<Run>? list))
                    {
                        runs.Add((name, group), list = []);
                    }
                    list.Add(run);
                }
            }
        }
        Console.WriteLine(
            "subscriptions beside | signals | thousand signals/s (all runs) | p50 ms | p99 ms | server CPU µs/signal"
        );
        foreach (((string name, int group), List<Run> list) in runs)
        {
            Console.WriteLine(
                $"{name} | {group} | {Figures.Median(list.Select(r => r.SignalsPerSecond)) / 1000:F1} "
                    + $"({Figures.All(list.Select(r => r.SignalsPerSecond / 1000), "F1")}) | "
                    + $"{Figures.Median(list.Select(r => r.P50)):F3} | {Figures.Median(list.Select(r => r.P99)):F3} | "
                    + $"{Figures.Median(list.Select(r => r.CpuMicroseconds)):F2}"
            );
        }
        Console.WriteLine($"resident: {server.ResidentBytes >> 20} MiB, crowded {crowded.ResidentBytes >> 20} MiB");
    }

    private static async Task<Run> MeasureAsync(LoadServer server, int group, TimeSpan time)
    {
        using KuksaClient publisher = server.NewClient();
        using KuksaClient subscriber = server.NewClient();
        using var provider = publisher.Val.OpenProviderStream(publisher.Headers);
        ProvideSignalRequest claim = new();
        for (int i = 0; i < group; i++)
        {
            claim.SignalsSampleIntervals[i] = new SampleInterval();
        }
        await provider.RequestStream.WriteAsync(new() { ProvideSignalRequest = claim });
        await provider.ResponseStream.MoveNext(CancellationToken.None);
        SubscribeByIdRequest subscribe = new()
        {
            BufferSize = 100,
            Filter = new Filter { MinSampleInterval = new SampleInterval { IntervalMs = 0 } },
        };
        subscribe.SignalIds.Add(Enumerable.Range(0, group));
        using var updates = subscriber.Val.SubscribeById(subscribe, subscriber.Headers);
        await updates.ResponseStream.MoveNext(CancellationToken.None);
        PublishValuesRequest publish = new();
        Datapoint[] points = [.. Enumerable.Range(0, group).Select(_ => new Datapoint { Value = new Value() })];
        for (int i = 0; i < group; i++)
        {
            publish.DataPoints[i] = points[i];
        }
        OpenProviderStreamRequest message = new() { PublishValuesRequest = publish };
        List<double> latencies = [];
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan cpu = server.ProcessorTime;
        int n = 0;
        do
        {
            n++;
            foreach (Datapoint point in points)
            {
                point.Value.Float = n;
            }
            publish.RequestId = (uint)n;
            long begun = Stopwatch.GetTimestamp();
            await provider.RequestStream.WriteAsync(message);
            int missing = group;
            while (missing > 0)
            {
                if (!await updates.ResponseStream.MoveNext(CancellationToken.None))
                {
                    throw new InvalidOperationException("the subscription ended");
                }
                foreach (Datapoint point in updates.ResponseStream.Current.Entries.Values)
                {
                    missing -= point.Value.Float == n ? 1 : 0;
                }
            }
            latencies.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        } while (watch.Elapsed < time);
        double signals = (double)n * group;
        double seconds = watch.Elapsed.TotalSeconds;
        latencies.Sort();
        return new Run(
            signals / seconds,
            latencies[latencies.Count / 2],
            latencies[(int)(latencies.Count * 0.99)],
            (server.ProcessorTime - cpu).TotalMicroseconds / signals
        );
    }
}
