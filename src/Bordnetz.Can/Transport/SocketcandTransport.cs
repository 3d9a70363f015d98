using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Can.Transport;

/// <summary>A client of a socketcand hub, in raw mode.</summary>
public sealed class SocketcandTransport : ICanTransport
{
    private const int MostTold = 10;
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(10);

    private readonly TcpClient _client;
    private readonly ProblemLog _problems;
    private readonly SocketcandFraming _framing;
    private readonly Queue<string> _waiting;
    private int _told;
    private bool _isStuck;

    private SocketcandTransport(
        string name,
        TcpClient client,
        SocketcandFraming framing,
        Queue<string> waiting,
        ProblemLog problems
    )
    {
        Name = name;
        _client = client;
        _framing = framing;
        _waiting = waiting;
        _problems = problems;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public CanTransportAbilities Abilities => CanTransportAbilities.Fd | CanTransportAbilities.Timestamps;

    /// <inheritdoc/>
    public IReadOnlyList<CanFilter> Filters { get; set; } = [];

    /// <summary>How long the hub may take to read a frame; beyond it the connection is given up.</summary>
    public TimeSpan SendPatience { get; set; } = TimeSpan.FromSeconds(5);

    private string NoReader => $"the hub has read nothing for {SendPatience.TotalSeconds} s.";

    /// <summary>Connects to a hub and opens a bus.</summary>
    /// <param name="host">The hub's name or address.</param>
    /// <param name="port">Its port, usually 29536.</param>
    /// <param name="bus">The bus.</param>
    /// <param name="problems">Takes what goes wrong, now and while receiving.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The transport; null when it could not be opened.</returns>
    public static async Task<SocketcandTransport?> OpenAsync(
        string host,
        int port,
        string bus,
        ProblemLog problems,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(problems);
        string name = $"socketcand://{host}:{port}/{bus}";
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(OpenPatience);
        TcpClient client = new() { NoDelay = true };
        SocketcandFraming framing = new();
        Queue<string> waiting = [];
        try
        {
            await client.ConnectAsync(host, port, patience.Token);
            foreach (string word in new[] { "", $"< open {bus} >", "< rawmode >" })
            {
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(word), patience.Token);
                string? answer = await NextAsync(client, framing, waiting, patience.Token);
                string wanted = word.Length == 0 ? SocketcandSession.Greeting : "< ok >";
                if (answer != wanted)
                {
                    problems.Add(TransportProblems.CannotOpen(name, $"the hub says '{answer}' and not '{wanted}'."));
                    client.Dispose();
                    return null;
                }
            }
            return new SocketcandTransport(name, client, framing, waiting, problems);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            problems.Add(TransportProblems.CannotOpen(name, e.Message + "."));
            client.Dispose();
            return null;
        }
        catch (OperationCanceledException)
        {
            client.Dispose();
            cancellation.ThrowIfCancellationRequested();
            problems.Add(TransportProblems.CannotOpen(name, $"the hub says nothing for {OpenPatience.Seconds} s."));
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Problem?> SendAsync(CanFrame frame, CancellationToken cancellation = default)
    {
        if (TransportProblems.Refuse(Name, Abilities, frame) is { } refused)
        {
            return refused;
        }
        if (_isStuck)
        {
            return TransportProblems.Lost(Name, NoReader);
        }
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(SendPatience);
        try
        {
            await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(SocketcandText.Send(frame)), patience.Token);
            return null;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return TransportProblems.Lost(Name, e.Message);
        }
        catch (OperationCanceledException)
        {
            // A part of the message may be on its way: nothing sensible can follow it.
            _isStuck = true;
            cancellation.ThrowIfCancellationRequested();
            return TransportProblems.Lost(Name, NoReader);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReceivedFrame> ReceiveAsync(
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        while (await NextOrEndAsync(cancellation) is { } message)
        {
            if (!SocketcandText.TryReadFrame(message, out CanFrame frame, out long timeNs))
            {
                // A peer that speaks something else may do so for ever.
                if (_told++ < MostTold)
                {
                    _problems.Add(TransportProblems.NotUnderstood(Name, message));
                }
            }
            else if (CanFilter.PassesAny(Filters, frame))
            {
                yield return new ReceivedFrame(frame, timeNs);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> NextOrEndAsync(CancellationToken cancellation)
    {
        try
        {
            string? message = await NextAsync(_client, _framing, _waiting, cancellation);
            if (message is null)
            {
                _problems.Add(TransportProblems.Lost(Name, "the hub closed it."));
            }
            return message;
        }
        catch (IOException e)
        {
            _problems.Add(TransportProblems.Lost(Name, e.Message));
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            // Ended by this side: cancelled, or disposed of.
        }
        return null;
    }

    private static async Task<string?> NextAsync(
        TcpClient client,
        SocketcandFraming framing,
        Queue<string> waiting,
        CancellationToken cancellation
    )
    {
        byte[] bytes = new byte[4096];
        List<string> messages = [];
        while (waiting.Count == 0)
        {
            int got = await client.GetStream().ReadAsync(bytes, cancellation);
            if (got == 0)
            {
                return null;
            }
            framing.Take(bytes.AsSpan(0, got), messages);
            messages.ForEach(waiting.Enqueue);
            messages.Clear();
        }
        return waiting.Dequeue();
    }
}
