using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Bordnetz.Problems;

namespace Bordnetz.Can.Transport;

/// <summary>
/// A socketcand hub: its clients share a bus with the transport behind it. At most <see cref="MostClients"/> at a
/// time; a client that does not read loses its oldest frames, never holds up the others.
/// </summary>
public sealed class SocketcandHub : IAsyncDisposable
{
    /// <summary>Clients at a time; further ones are turned away.</summary>
    public const int MostClients = 32;

    private const int QueueFrames = 1024;

    private readonly TcpListener _listener;
    private readonly InProcessCanBus _bus;
    private readonly string _name;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _clients = [];
    private readonly Task _accepting;

    private SocketcandHub(TcpListener listener, InProcessCanBus bus, string name)
    {
        _listener = listener;
        _bus = bus;
        _name = name;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Opens a hub.</summary>
    /// <param name="address">Where to listen; port 0 for any free one.</param>
    /// <param name="bus">The bus that clients join.</param>
    /// <param name="name">The name by which clients open it.</param>
    /// <param name="problems">Takes what goes wrong.</param>
    /// <returns>The hub; null when the address cannot be listened on.</returns>
    public static SocketcandHub? Open(IPEndPoint address, InProcessCanBus bus, string name, ProblemLog problems)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(problems);
        TcpListener listener = new(address);
        try
        {
            listener.Start();
            return new SocketcandHub(listener, bus, name);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            problems.Add(TransportProblems.CannotOpen($"socketcand://{address}", e.Message + "."));
            return null;
        }
    }

    /// <summary>Turns all clients away and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_clients);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                _clients.RemoveAll(t => t.IsCompleted);
                if (_clients.Count >= MostClients)
                {
                    client.Dispose();
                    continue;
                }
                _clients.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        await using ICanTransport member = _bus.Join();
        using (client)
        {
            client.NoDelay = true;
            Channel<string> outgoing = Channel.CreateBounded<string>(
                new BoundedChannelOptions(QueueFrames) { FullMode = BoundedChannelFullMode.DropOldest }
            );
            SocketcandSession session = new(_name);
            outgoing.Writer.TryWrite(SocketcandSession.Greeting);
            Task writing = WriteAsync(client, outgoing.Reader, end.Token);
            Task forwarding = ForwardAsync(member, session, outgoing.Writer, end.Token);
            await ReadAsync(client, session, member, outgoing.Writer, end.Token);
            await end.CancelAsync();
            await Task.WhenAll(writing, forwarding);
        }
    }

    private static async Task ReadAsync(
        TcpClient client,
        SocketcandSession session,
        ICanTransport member,
        ChannelWriter<string> outgoing,
        CancellationToken cancellation
    )
    {
        SocketcandFraming framing = new();
        List<string> messages = [];
        byte[] bytes = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(bytes, cancellation) is > 0 and int got)
            {
                framing.Take(bytes.AsSpan(0, got), messages);
                foreach (string message in messages)
                {
                    session.Take(message, out string? answer, out CanFrame? frame);
                    if (frame is { } sent)
                    {
                        await member.SendAsync(sent, cancellation);
                    }
                    if (answer is not null)
                    {
                        outgoing.TryWrite(answer);
                    }
                }
                messages.Clear();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client left, or the hub closes.
        }
    }

    private static async Task WriteAsync(
        TcpClient client,
        ChannelReader<string> outgoing,
        CancellationToken cancellation
    )
    {
        try
        {
            await foreach (string message in outgoing.ReadAllAsync(cancellation))
            {
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(message), cancellation);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client left, or the hub closes.
        }
    }

    private static async Task ForwardAsync(
        ICanTransport member,
        SocketcandSession session,
        ChannelWriter<string> outgoing,
        CancellationToken cancellation
    )
    {
        try
        {
            await foreach (ReceivedFrame received in member.ReceiveAsync(cancellation))
            {
                if (session.IsRaw && !received.Frame.IsRemote && !received.Frame.IsError)
                {
                    outgoing.TryWrite(SocketcandText.Frame(received.Frame, received.TimeNs));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client left, or the hub closes.
        }
    }
}
