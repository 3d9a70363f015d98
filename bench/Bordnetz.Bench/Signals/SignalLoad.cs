namespace Bordnetz.Bench.Signals;

/// <summary>
/// The load driver of the signal broker: <c>Bordnetz.Bench signals COMMAND</c>. Beside BenchmarkDotNet, because these
/// measure closed loops, several processes and memory.
/// </summary>
internal static class SignalLoad
{
    private const string Usage = """
        signals COMMAND, one of
          broker [SECONDS]         updates/s in one process, 100 subscribers, 1,000 signals
          stalled                  what subscribers that stopped reading cost the writer
          memory                   bytes per subscriber
          loop [SECONDS [ROUNDS [SIGNALS]]]  kuksa-perf's closed loop over gRPC, at 1, 10, 100 and 300 signals or at
                                   so many, with and without 3,000 idle subscriptions, in turns; medians
          fanout [SECONDS [ROUNDS]]  the time until 1, 10 and 100 subscribers over gRPC are told
          get [ROUNDS]             unary GetValue/s with a token, by h2load
          soak [HOURS]             a day in virtual time; fails when memory grows
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        double First(double otherwise) => args.Length > 1 ? double.Parse(args[1]) : otherwise;
        int Second(int otherwise) => args.Length > 2 ? int.Parse(args[2]) : otherwise;
        switch (args.FirstOrDefault())
        {
            case "broker":
                BrokerLoad.Updates(TimeSpan.FromSeconds(First(2)));
                return 0;
            case "stalled":
                BrokerLoad.Stalled();
                return 0;
            case "memory":
                await BrokerLoad.MemoryAsync();
                return 0;
            case "loop":
                await KuksaLoop.RunAsync(
                    TimeSpan.FromSeconds(First(2)),
                    Second(5),
                    args.Length > 3 ? int.Parse(args[3]) : null
                );
                return 0;
            case "fanout":
                await KuksaLoop.FanOutAsync(TimeSpan.FromSeconds(First(2)), Second(5));
                return 0;
            case "get":
                await KuksaReads.RunAsync((int)First(5));
                return 0;
            case "soak":
                return SignalSoak.Run(First(24), Console.Out.WriteLine) ? 0 : 1;
            case "serve":
                await LoadServer.ServeAsync(args[1]);
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }
}
