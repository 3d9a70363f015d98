using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Bordnetz.Problems;

namespace Bordnetz.Can.Transport;

/// <summary>A bus tunnelled to another machine by cannelloni's protocol over UDP.</summary>
public static class CannelloniTransport
{
    /// <summary>cannelloni's port.</summary>
    public const int DefaultPort = 20000;

    /// <summary>Opens one end of a tunnel.</summary>
    /// <param name="local">Where to listen.</param>
    /// <param name="remote">The other end.</param>
    /// <param name="time">Stamps frames.</param>
    /// <param name="problems">Takes what goes wrong, now and while receiving.</param>
    /// <param name="transport">The transport.</param>
    public static bool TryOpen(
        IPEndPoint local,
        IPEndPoint remote,
        TimeProvider time,
        ProblemLog problems,
        [NotNullWhen(true)] out ICanTransport? transport
    )
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(problems);
        transport = null;
        string name = $"cannelloni://{remote}";
        Socket socket = new(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(local);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            problems.Add(TransportProblems.CannotOpen(name, e.Message + "."));
            return false;
        }
        transport = new Tunnel(name, socket, remote, time, problems);
        return true;
    }

    private sealed class Tunnel(string name, Socket socket, EndPoint peer, TimeProvider time, ProblemLog problems)
        : DatagramTransport(name, socket, peer, time, problems)
    {
        private readonly List<CanFrame> _read = [];
        private byte _sequence;

        public override CanTransportAbilities Abilities =>
            CanTransportAbilities.Fd | CanTransportAbilities.Remote | CanTransportAbilities.Errors;

        protected override int Write(in CanFrame frame, Span<byte> datagram) =>
            CannelloniDatagram.Write(new ReadOnlySpan<CanFrame>(in frame), _sequence++, datagram, out _);

        protected override bool Read(ReadOnlySpan<byte> datagram, List<ReceivedFrame> frames)
        {
            _read.Clear();
            bool whole = CannelloniDatagram.TryRead(datagram, _read);
            long now = NowNs;
            frames.AddRange(_read.Select(f => new ReceivedFrame(f, now)));
            return whole;
        }
    }
}
