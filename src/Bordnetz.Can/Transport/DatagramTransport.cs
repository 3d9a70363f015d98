using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Bordnetz.Problems;

namespace Bordnetz.Can.Transport;

/// <summary>What the transports over datagrams have in common.</summary>
internal abstract class DatagramTransport(
    string name,
    Socket socket,
    EndPoint peer,
    TimeProvider time,
    ProblemLog problems
) : ICanTransport
{
    private const int LargestDatagram = 65536;

    public string Name => name;

    public abstract CanTransportAbilities Abilities { get; }

    public IReadOnlyList<CanFilter> Filters { get; set; } = [];

    protected long NowNs => TransportProblems.NowNs(time);

    public async ValueTask<Problem?> SendAsync(CanFrame frame, CancellationToken cancellation = default)
    {
        if (TransportProblems.Refuse(name, Abilities, frame) is { } refused)
        {
            return refused;
        }
        byte[] datagram = new byte[CannelloniDatagram.MaxSize];
        int size = Write(frame, datagram);
        try
        {
            await socket.SendToAsync(datagram.AsMemory(0, size), peer, cancellation);
            return null;
        }
        catch (SocketException e)
        {
            return TransportProblems.Lost(name, e.Message);
        }
        catch (ObjectDisposedException)
        {
            return TransportProblems.Lost(name, "the transport was closed");
        }
    }

    public async IAsyncEnumerable<ReceivedFrame> ReceiveAsync(
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        byte[] datagram = new byte[LargestDatagram];
        List<ReceivedFrame> frames = [];
        while (!cancellation.IsCancellationRequested)
        {
            int size = await ReceiveOneAsync(datagram, cancellation);
            if (size < 0)
            {
                yield break;
            }
            frames.Clear();
            if (!Read(datagram.AsSpan(0, size), frames))
            {
                problems.Add(TransportProblems.NotUnderstood(name, "a datagram of another protocol, or a damaged one"));
            }
            foreach (ReceivedFrame frame in frames)
            {
                if (CanFilter.PassesAny(Filters, frame.Frame))
                {
                    yield return frame;
                }
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    protected abstract int Write(in CanFrame frame, Span<byte> datagram);

    protected abstract bool Read(ReadOnlySpan<byte> datagram, List<ReceivedFrame> frames);

    private async ValueTask<int> ReceiveOneAsync(byte[] datagram, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                SocketReceiveFromResult got = await socket.ReceiveFromAsync(
                    datagram,
                    SocketFlags.None,
                    Any(),
                    cancellation
                );
                return got.ReceivedBytes;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                // The peer is not there yet: its machine says so for what was sent, which is no end of receiving.
            }
            catch (SocketException e)
            {
                problems.Add(TransportProblems.Lost(name, e.Message));
                return -1;
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return -1;
            }
        }
    }

    private IPEndPoint Any() =>
        new(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
}
