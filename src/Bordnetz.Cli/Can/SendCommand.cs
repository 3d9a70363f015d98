using System.CommandLine;
using Bordnetz.Can;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary><c>bordnetz can send</c>: sends frames, once or cyclically.</summary>
internal static class SendCommand
{
    public static Command Create()
    {
        Argument<string> bus = new("bus") { Description = $"{TransportAddress.Forms}, stdout." };
        Argument<string[]> frames = new("frames")
        {
            Description =
                "As for cansend: 123#DEADBEEF, 123#R4, 123##1DEADBEEF; with -d also Message Signal=value Signal=text.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> dbc = CanLog.DbcOption();
        Option<double?> cycle = new("--cycle") { Description = "Sends all frames every so many ms." };
        Option<long?> count = new("--count")
        {
            Description = "How often; without, once, and with --cycle until stopped.",
        };
        Command command = new("send", "Sends frames, as cansend does.") { bus, frames, dbc, cycle, count };
        command.SetAction(
            async (parsed, cancel) =>
            {
                ProblemLog log = new();
                MessageLookup? messages = parsed.GetValue(dbc) is { } path
                    ? CanLog.Messages(path, log)
                    : CanLog.NoMessages;
                IReadOnlyList<CanFrame>? sent = messages is null
                    ? null
                    : new FrameArguments(messages, log).Read(parsed.GetValue(frames) ?? []);
                double? cycleMs = parsed.GetValue(cycle);
                long? times = parsed.GetValue(count) ?? (cycleMs is null ? 1 : null);
                if (cycleMs is <= 0 or > 1e9 || times <= 0)
                {
                    log.Error("BN9031", default, "--cycle and --count take a number above 0");
                }
                int exit = ExitCode.Unusable;
                if (sent is not null && !log.HasErrors)
                {
                    exit = await RunAsync(parsed.GetValue(bus)!, sent, (cycleMs ?? 0, times), log, cancel);
                }
                PlatformLoading.Print(log);
                return exit;
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string address,
        IReadOnlyList<CanFrame> frames,
        (double Ms, long? Times) cycle,
        ProblemLog log,
        CancellationToken cancel
    )
    {
        OpenBus? bus = null;
        try
        {
            bus = await OpenBus.OpenAsync(address, log, cancel);
            if (bus is null)
            {
                return ExitCode.Unusable;
            }
            long start = TimeProvider.System.GetTimestamp();
            for (long i = 0; i != cycle.Times; i++)
            {
                TimeSpan due = TimeSpan.FromMilliseconds(i * cycle.Ms);
                TimeSpan left = due - TimeProvider.System.GetElapsedTime(start);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left, cancel);
                }
                foreach (CanFrame frame in frames)
                {
                    if (!await bus.SendAsync(frame, log, cancel))
                    {
                        return ExitCode.Fails;
                    }
                }
            }
            return bus.NotCarried > 0 ? ExitCode.Fails : ExitCode.Holds;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        finally
        {
            if (bus is not null)
            {
                await bus.CloseAsync(log);
            }
        }
    }
}
