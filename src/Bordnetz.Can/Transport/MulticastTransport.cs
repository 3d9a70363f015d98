using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Bordnetz.Problems;

namespace Bordnetz.Can.Transport;

/// <summary>
/// A bus over UDP multicast, as python-can's <c>udp_multicast</c> interface: all programs that know the group share
/// the bus, without kernel CAN.
/// </summary>
public static class MulticastTransport
{
    /// <summary>python-can's group for IPv4.</summary>
    public const string DefaultGroup = "239.74.163.2";

    /// <summary>python-can's port.</summary>
    public const int DefaultPort = 43113;

    /// <summary>Joins a group.</summary>
    /// <param name="group">A multicast address, IPv4 or IPv6.</param>
    /// <param name="port">The port.</param>
    /// <param name="time">Stamps frames.</param>
    /// <param name="problems">Takes what goes wrong, now and while receiving.</param>
    /// <param name="transport">The transport.</param>
    public static bool TryOpen(
        string group,
        int port,
        TimeProvider time,
        ProblemLog problems,
        [NotNullWhen(true)] out ICanTransport? transport
    )
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(problems);
        transport = null;
        string name = $"udp://{group}:{port}";
        if (!IPAddress.TryParse(group, out IPAddress? address) || port is < 1 or > 65535 || !IsMulticast(address))
        {
            problems.Add(TransportProblems.CannotOpen(name, "this is no multicast address and port."));
            return false;
        }
        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            bool six = address.AddressFamily == AddressFamily.InterNetworkV6;
            SocketOptionLevel level = six ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, 1);
            socket.Bind(new IPEndPoint(six ? IPAddress.IPv6Any : IPAddress.Any, port));
            object option = six ? new IPv6MulticastOption(address) : new MulticastOption(address);
            socket.SetSocketOption(level, SocketOptionName.AddMembership, option);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            problems.Add(TransportProblems.CannotOpen(name, e.Message + "."));
            return false;
        }
        transport = new Group(name, socket, new IPEndPoint(address, port), time, problems);
        return true;
    }

    private static bool IsMulticast(IPAddress address) =>
        address.IsIPv6Multicast
        || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and <= 239);

    // A multicast socket hears itself. What was sent is known by its own bytes, of which the time is a part.
    private sealed class Group(string name, Socket socket, EndPoint group, TimeProvider time, ProblemLog problems)
        : DatagramTransport(name, socket, group, time, problems)
    {
        private const int MostRemembered = 1024;

        private readonly Lock _gate = new();
        private readonly LinkedList<byte[]> _own = [];

        public override CanTransportAbilities Abilities =>
            CanTransportAbilities.Fd
            | CanTransportAbilities.Remote
            | CanTransportAbilities.Errors
            | CanTransportAbilities.Timestamps;

        protected override int Write(in CanFrame frame, Span<byte> datagram)
        {
            int size = MulticastDatagram.Write(frame, NowNs, datagram);
            lock (_gate)
            {
                _own.AddLast(datagram[..size].ToArray());
                if (_own.Count > MostRemembered)
                {
                    _own.RemoveFirst();
                }
            }
            return size;
        }

        protected override bool Read(ReadOnlySpan<byte> datagram, List<ReceivedFrame> frames)
        {
            if (IsOwn(datagram))
            {
                return true;
            }
            if (!MulticastDatagram.TryRead(datagram, out CanFrame frame, out long timeNs))
            {
                return false;
            }
            frames.Add(new ReceivedFrame(frame, timeNs == 0 ? NowNs : timeNs));
            return true;
        }

        private bool IsOwn(ReadOnlySpan<byte> datagram)
        {
            lock (_gate)
            {
                for (LinkedListNode<byte[]>? node = _own.First; node is not null; node = node.Next)
                {
                    if (datagram.SequenceEqual(node.Value))
                    {
                        _own.Remove(node);
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
