using System.CommandLine;
using System.Net;
using Bordnetz.Can.Transport;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>
/// <c>bordnetz can hub</c>: a socketcand hub whose clients share one bus with each other and with any transports.
/// </summary>
internal static class HubCommand
{
    public static Command Create()
    {
        Argument<string[]> joined = new("buses")
        {
            Description = $"Buses that are joined: {TransportAddress.Forms}.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string> listen = new("--listen")
        {
            DefaultValueFactory = _ => "127.0.0.1:29536",
            Description = "The address and port that clients connect to; port 0 for any free one.",
        };
        Option<string> name = new("--name")
        {
            DefaultValueFactory = _ => "can0",
            Description = "The name by which clients open the bus.",
        };
        Option<bool> silent = new("--no-beacon")
        {
            Description = "Does not announce the hub, by which SavvyCAN and Kayak list it.",
        };
        Command command = new("hub", "Joins buses, and serves them to clients of socketcand.")
        {
            joined,
            listen,
            name,
            silent,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                ProblemLog log = new();
                int exit = await RunAsync(
                    parsed.GetValue(joined) ?? [],
                    parsed.GetValue(listen)!,
                    parsed.GetValue(name)!,
                    !parsed.GetValue(silent),
                    log,
                    cancel
                );
                PlatformLoading.Print(log);
                return exit;
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<string> buses,
        string listen,
        string name,
        bool announces,
        ProblemLog log,
        CancellationToken cancel
    )
    {
        if (
            !IPEndPoint.TryParse(listen, out IPEndPoint? address)
            || name.Length == 0
            || name.Any(c => " <>/".Contains(c))
        )
        {
            log.Error("BN9039", default, "--listen takes an address and port, as 127.0.0.1:29536, and --name a word");
            return ExitCode.Unusable;
        }
        TransportAddress[] addresses =
        [
            .. buses.Select(b => TransportAddress.Parse(b, log)).OfType<TransportAddress>(),
        ];
        if (log.HasErrors)
        {
            return ExitCode.Unusable;
        }
        InProcessCanBus shared = new(name, TimeProvider.System);
        List<HubMember> members = [];
        try
        {
            foreach (TransportAddress one in addresses)
            {
                ProblemLog problems = new();
                ICanTransport? transport = await one.OpenAsync(problems, cancel);
                HubMember member = new(transport, shared, problems);
                members.Add(member);
                if (transport is null)
                {
                    return ExitCode.Unusable;
                }
            }
            await using SocketcandHub? hub = SocketcandHub.Open(address, shared, name, log);
            if (hub is null)
            {
                return ExitCode.Unusable;
            }
            await using SocketcandBeacon? beacon = announces
                ? SocketcandBeacon.Start(hub.Address, name, null, TimeProvider.System)
                : null;
            Console.WriteLine($"socketcand hub on {hub.Address}, bus {name}");
            Task[] running = [.. members.Select(m => m.RunAsync(cancel)), Task.Delay(Timeout.Infinite, cancel)];
            await Task.WhenAny(running);
            return cancel.IsCancellationRequested ? ExitCode.Holds : ExitCode.Fails;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCode.Holds;
        }
        finally
        {
            foreach (HubMember member in members)
            {
                await member.DisposeAsync();
                member.Tell(log);
            }
        }
    }

    /// <summary>Carries frames between one transport and the shared bus, both ways.</summary>
    private sealed class HubMember(ICanTransport? transport, InProcessCanBus shared, ProblemLog problems)
        : IAsyncDisposable
    {
        private readonly ICanTransport _inside = shared.Join();
        private readonly CancellationTokenSource _end = new();
        private Task _running = Task.CompletedTask;
        private long _notCarried;
        private Problem? _lost;

        /// <summary>Ends when either direction does.</summary>
        public async Task RunAsync(CancellationToken cancel)
        {
            CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancel, _end.Token);
            Task inward = InwardAsync(both.Token);
            Task outward = OutwardAsync(both.Token);
            _running = Task.WhenAll(inward, outward).ContinueWith(_ => both.Dispose(), TaskScheduler.Default);
            await Task.WhenAny(inward, outward);
        }

        public void Tell(ProblemLog log)
        {
            foreach (Problem problem in problems.Problems)
            {
                log.Add(problem);
            }
            if (_lost is not null)
            {
                log.Add(_lost);
            }
            if (_notCarried > 0)
            {
                string message =
                    $"{_notCarried} frames are of a kind that this transport does not carry and were not sent";
                log.Warning("BN9038", new SourcePlace(transport!.Name), message);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _inside.DisposeAsync();
            if (transport is not null)
            {
                await transport.DisposeAsync();
            }
            await _running;
            _end.Dispose();
        }

        private async Task InwardAsync(CancellationToken cancel)
        {
            try
            {
                await foreach (ReceivedFrame received in transport!.ReceiveAsync(cancel))
                {
                    await _inside.SendAsync(received.Frame, cancel);
                }
            }
            catch (OperationCanceledException)
            {
                // The hub closes.
            }
        }

        private async Task OutwardAsync(CancellationToken cancel)
        {
            try
            {
                await foreach (ReceivedFrame frame in _inside.ReceiveAsync(cancel))
                {
                    Problem? problem = await transport!.SendAsync(frame.Frame, cancel);
                    if (problem?.Code == "BN2251")
                    {
                        _notCarried++;
                    }
                    else if (problem is not null)
                    {
                        _lost = problem;
                        return;
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The hub closes.
            }
        }
    }
}
