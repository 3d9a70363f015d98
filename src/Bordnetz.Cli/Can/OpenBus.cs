using Bordnetz.Can;
using Bordnetz.Can.Transport;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>
/// A bus that a command sends to for a while. What the others send is read and thrown away meanwhile, so that no peer
/// is held up, and a connection that ends is noticed.
/// </summary>
internal sealed class OpenBus : IAsyncDisposable
{
    private readonly ProblemLog _problems;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _draining;

    private OpenBus(ICanTransport transport, ProblemLog problems)
    {
        Transport = transport;
        _problems = problems;
        _draining = DrainAsync();
    }

    public ICanTransport Transport { get; }

    /// <summary>Whether the other side ended the connection.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Frames that the transport has no form for.</summary>
    public long NotCarried { get; private set; }

    /// <summary>Opens a bus; null after a problem.</summary>
    public static async Task<OpenBus?> OpenAsync(string address, ProblemLog log, CancellationToken cancel)
    {
        // A log of its own, because what goes wrong while draining is told from another thread.
        ProblemLog problems = new();
        TransportAddress? parsed = TransportAddress.Parse(address, log);
        ICanTransport? transport = parsed is null ? null : await parsed.OpenAsync(problems, cancel);
        if (transport is null)
        {
            Add(problems, log);
            return null;
        }
        return new OpenBus(transport, problems);
    }

    /// <summary>Sends a frame; false after a problem that further frames would have, too.</summary>
    public async ValueTask<bool> SendAsync(CanFrame frame, ProblemLog log, CancellationToken cancel)
    {
        if (IsLost)
        {
            return false;
        }
        if (await Transport.SendAsync(frame, cancel) is not { } problem)
        {
            return true;
        }
        if (problem.Code == "BN2251")
        {
            NotCarried++;
            return true;
        }
        log.Add(problem);
        IsLost = true;
        return false;
    }

    /// <summary>Closes the bus and tells what went wrong on it.</summary>
    public async ValueTask CloseAsync(ProblemLog log)
    {
        await DisposeAsync();
        Add(_problems, log);
        if (NotCarried > 0)
        {
            log.Warning(
                "BN9038",
                new SourcePlace(Transport.Name),
                $"{NotCarried} frames are of a kind that this transport does not carry and were not sent"
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Transport.DisposeAsync();
        await _draining;
    }

    private static void Add(ProblemLog from, ProblemLog to)
    {
        foreach (Problem problem in from.Problems)
        {
            to.Add(problem);
        }
    }

    private async Task DrainAsync()
    {
        try
        {
            await foreach (ReceivedFrame _ in Transport.ReceiveAsync(_end.Token)) { }
        }
        catch (OperationCanceledException)
        {
            // Closed by this side.
        }
        IsLost |= !_end.IsCancellationRequested;
    }
}
