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

    public static async Task RunAsync(TimeSpan time, int rounds, int? only)
    {
        await using LoadServer server = await LoadServer.StartAsync();
        await using LoadServer crowded = await LoadServer.StartAsync();
        using KuksaClient crowd = crowded.NewClient();
        await crowd.SubscribeIdleAsync(3000, 500);
        (string Name, LoadServer Server)[] cases = [("no other", server), ("3,000 idle", crowded)];
        Dictionary<(string, int), List<Run>> runs = [];
        foreach ((string _, LoadServer each) in cases)
        {
            Measure(each, 100, 1, TimeSpan.FromSeconds(2));
        }
        for (int round = 0; round < rounds; round++)
        {
            foreach (int group in only is { } one ? [one] : Groups)
            {
                foreach ((string name, LoadServer each) in cases)
                {
                    Run run = Measure(each, group, 1, time);
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

    /// <summary>
    /// How long 1, 10 and 100 subscribers, each on a connection of its own, wait for a publication of 10 and of 101
    /// signals, which is what the databroker publishes for; the next one goes out when the last subscriber was told.
    /// </summary>
    public static async Task FanOutAsync(TimeSpan time, int rounds)
    {
        await using LoadServer server = await LoadServer.StartAsync();
        Measure(server, 10, 10, TimeSpan.FromSeconds(2));
        Console.WriteLine("subscribers | signals | p50 ms | p99 ms (all runs) | server CPU µs/signal and subscriber");
        foreach (
            (int group, int subscribers) in new[] { (10, 1), (10, 10), (10, 100), (101, 1), (101, 10), (101, 100) }
        )
        {
            Run[] runs = [.. Enumerable.Range(0, rounds).Select(_ => Measure(server, group, subscribers, time))];
            Console.WriteLine(
                $"{subscribers} | {group} | {Figures.Median(runs.Select(r => r.P50)):F3} | "
                    + $"{Figures.Median(runs.Select(r => r.P99)):F3} ({Figures.All(runs.Select(r => r.P99), "F3")}) | "
                    + $"{Figures.Median(runs.Select(r => r.CpuMicroseconds / subscribers)):F2}"
            );
        }
    }

    private static Run Measure(LoadServer server, int group, int subscribers, TimeSpan time)
    {
        // The claims of the measurement before end when the server has seen its connection close.
        Thread.Sleep(100);
        using LeanCall provider = new(server.Address, server.Token, "/kuksa.val.v2.VAL/OpenProviderStream");
        ProvideSignalRequest claim = new();
        for (int i = 0; i < group; i++)
        {
            claim.SignalsSampleIntervals[i] = new SampleInterval();
        }
        provider.Send(new OpenProviderStreamRequest { ProvideSignalRequest = claim });
        provider.Receive();
        provider.Next();
        SubscribeByIdRequest subscribe = new()
        {
            BufferSize = 100,
            Filter = new Filter { MinSampleInterval = new SampleInterval { IntervalMs = 0 } },
        };
        subscribe.SignalIds.Add(Enumerable.Range(0, group));
        LeanCall[] updates = new LeanCall[subscribers];
        for (int i = 0; i < subscribers; i++)
        {
            updates[i] = new LeanCall(server.Address, server.Token, "/kuksa.val.v2.VAL/SubscribeById");
            updates[i].Send(subscribe, isLast: true);
            updates[i].Receive();
            updates[i].Next();
        }
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
            provider.Send(message);
            foreach (LeanCall each in updates)
            {
                int missing = group;
                while (missing > 0)
                {
                    foreach (Datapoint point in SubscribeByIdResponse.Parser.ParseFrom(each.Receive()).Entries.Values)
                    {
                        missing -= point.Value.Float == n ? 1 : 0;
                    }
                    each.Next();
                }
                latencies.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            provider.Drain();
        } while (watch.Elapsed < time);
        double signals = (double)n * group;
        double seconds = watch.Elapsed.TotalSeconds;
        TimeSpan used = server.ProcessorTime - cpu;
        foreach (LeanCall each in updates)
        {
            each.Dispose();
        }
        latencies.Sort();
        return new Run(
            signals / seconds,
            latencies[latencies.Count / 2],
            latencies[(int)(latencies.Count * 0.99)],
            used.TotalMicroseconds / signals
        );
    }
}
