using System.Net;
using System.Net.Sockets;
using System.Security;
using System.Text;

namespace Bordnetz.Can.Transport;

/// <summary>
/// Announces a socketcand hub, so that clients such as SavvyCAN and Kayak list it: an XML datagram to UDP port 42000 every
/// two seconds (socketcand's "service discovery"; clients forget a hub after three).
/// </summary>
public sealed class SocketcandBeacon : IAsyncDisposable
{
    /// <summary>The port on which clients listen.</summary>
    public const int Port = 42000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    private SocketcandBeacon(byte[] message, IPEndPoint to, TimeProvider time) =>
        _running = RunAsync(message, to, time);

    /// <summary>Starts to announce a hub.</summary>
    /// <param name="hub">Where it listens; an address of all interfaces is announced as the machine's name.</param>
    /// <param name="bus">The name of its bus.</param>
    /// <param name="to">
    /// Where to; null for everybody who can reach the hub: this machine when it listens on the loopback, else the network.
    /// </param>
    /// <param name="time">The clock of the interval.</param>
    public static SocketcandBeacon Start(IPEndPoint hub, string bus, IPEndPoint? to, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(hub);
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(time);
        IPAddress everybody = IPAddress.IsLoopback(hub.Address)
            ? IPAddress.Parse("127.255.255.255")
            : IPAddress.Broadcast;
        return new SocketcandBeacon(Message(hub, bus), to ?? new IPEndPoint(everybody, Port), time);
    }

    /// <summary>The datagram.</summary>
    public static byte[] Message(IPEndPoint hub, string bus)
    {
        ArgumentNullException.ThrowIfNull(hub);
        string host =
            hub.Address.Equals(IPAddress.Any) || hub.Address.Equals(IPAddress.IPv6Any)
                ? Dns.GetHostName()
                : hub.Address.ToString();
        string name = SecurityElement.Escape(Dns.GetHostName());
        return Encoding.UTF8.GetBytes(
            $"<CANBeacon name=\"{name}\" type=\"SocketCAN\" description=\"bordnetz can hub\">"
                + $"<URL>can://{host}:{hub.Port}</URL><Bus name=\"{SecurityElement.Escape(bus)}\"/></CANBeacon>"
        );
    }

    /// <summary>Falls silent.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    private async Task RunAsync(byte[] message, IPEndPoint to, TimeProvider time)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            EnableBroadcast = true,
        };
        try
        {
            while (true)
            {
                try
                {
                    await socket.SendToAsync(message, to, _end.Token);
                }
                catch (SocketException)
                {
                    // No network, or none that may be asked; there may be one later, and the hub works without.
                }
                await Task.Delay(Interval, time, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The hub closes.
        }
    }
}
