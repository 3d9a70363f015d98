using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bordnetz.Can.Transport;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>
/// Where a bus is, as users write it: <c>socketcan:can0</c>, <c>udp_multicast:239.74.163.2:43113</c>,
/// <c>cannelloni:host:port</c>, <c>socketcand:host:port/can0</c>, <c>stdout</c>. A name as <c>can0</c> or <c>vcan1</c>
/// alone is an interface of the kernel, as for can-utils.
/// </summary>
/// <param name="Kind">The way to it.</param>
/// <param name="Host">The address, name or group; empty for ways without one.</param>
/// <param name="Port">The port.</param>
/// <param name="LocalPort">cannelloni: the port on which the answers come.</param>
/// <param name="Bus">The bus at the other end, and what its frames are logged as.</param>
internal sealed record TransportAddress(string Kind, string Host, int Port, int LocalPort, string Bus)
{
    public const string Forms =
        "socketcan:INTERFACE, udp_multicast[:GROUP[:PORT]], cannelloni:HOST[:PORT[:LOCALPORT]], "
        + "socketcand:HOST[:PORT]/BUS";

    private const string SocketCan = "socketcan";
    private const string Multicast = "udp_multicast";
    private const string Cannelloni = "cannelloni";
    private const string Socketcand = "socketcand";
    private const string Output = "stdout";
    private const string DefaultBus = "can0";
    private const int SocketcandPort = 29536;

    private static readonly string[] Kinds = [SocketCan, Multicast, Cannelloni, Socketcand, Output];

    /// <summary>Whether a text means a bus; otherwise it is a file.</summary>
    public static bool IsOne(string text)
    {
        string kind = text.Split(':', '/')[0];
        return text.Contains(':', StringComparison.Ordinal)
            ? kind.Length > 1 && (Kinds.Contains(kind) || Suggestion.For(kind, Kinds).Length > 0) && !File.Exists(text)
            : text is Multicast or Output || (IsInterface(text) && !File.Exists(text));
    }

    /// <summary>Reads an address; null after a problem.</summary>
    public static TransportAddress? Parse(string text, ProblemLog log)
    {
        string kind = text.Split(':')[0];
        string rest = text.Length > kind.Length ? text[(kind.Length + 1)..] : "";
        rest = rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest;
        TransportAddress? address = kind switch
        {
            SocketCan when rest.Length > 0 => new(kind, "", 0, 0, rest),
            Multicast => ParseMulticast(rest),
            Cannelloni => ParseCannelloni(rest),
            Socketcand => ParseSocketcand(rest),
            Output when rest.Length == 0 => new(kind, "", 0, 0, DefaultBus),
            _ when IsInterface(text) => new(SocketCan, "", 0, 0, text),
            _ => null,
        };
        if (address is null)
        {
            string hint = Suggestion.For(kind, Kinds);
            log.Error("BN9029", default, $"'{text}' is no bus{hint}; write one of: {Forms}");
        }
        return address;
    }

    /// <summary>Opens the bus; null after a problem.</summary>
    /// <param name="problems">Takes what goes wrong, now and later.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task<ICanTransport?> OpenAsync(ProblemLog problems, CancellationToken cancel)
    {
        switch (Kind)
        {
            case SocketCan:
                return SocketCanTransport.TryOpen(Bus, TimeProvider.System, problems, out SocketCanTransport? kernel)
                    ? kernel
                    : null;
            case Multicast:
                return MulticastTransport.TryOpen(Host, Port, TimeProvider.System, problems, out ICanTransport? group)
                    ? group
                    : null;
            case Cannelloni:
                return await OpenTunnelAsync(problems, cancel);
            case Socketcand:
                return await SocketcandTransport.OpenAsync(Host, Port, Bus, problems, cancel);
            default:
                return new PrintingTransport(TimeProvider.System);
        }
    }

    private async Task<ICanTransport?> OpenTunnelAsync(ProblemLog problems, CancellationToken cancel)
    {
        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(Host, cancel);
            IPAddress remote = found.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
            bool six = remote.AddressFamily == AddressFamily.InterNetworkV6;
            IPEndPoint local = new(six ? IPAddress.IPv6Any : IPAddress.Any, LocalPort);
            IPEndPoint far = new(remote, Port);
            return CannelloniTransport.TryOpen(local, far, TimeProvider.System, problems, out ICanTransport? tunnel)
                ? tunnel
                : null;
        }
        catch (Exception e) when (e is SocketException or ArgumentException or IndexOutOfRangeException)
        {
            problems.Error("BN9029", default, $"there is no host '{Host}': {e.Message}");
            return null;
        }
    }

    private static TransportAddress? ParseMulticast(string rest)
    {
        string? host = MulticastTransport.DefaultGroup;
        int port = MulticastTransport.DefaultPort;
        return rest.Length == 0 || TrySplit(rest, ref host, ref port)
            ? new TransportAddress(Multicast, host, port, 0, DefaultBus)
            : null;
    }

    private static TransportAddress? ParseCannelloni(string rest)
    {
        string host = "";
        int port = CannelloniTransport.DefaultPort;
        int local = CannelloniTransport.DefaultPort;

        // With three parts the last one is the local port.
        int last = rest.LastIndexOf(':');
        bool hasLocal =
            last > 0 && rest.IndexOf(':', StringComparison.Ordinal) < last && !IPAddress.TryParse(rest, out _);
        if (hasLocal && rest.LastIndexOf(']') is var bracket and > 0)
        {
            hasLocal = rest.IndexOf(':', bracket) < last;
        }
        if (hasLocal)
        {
            if (!TryPort(rest[(last + 1)..], out local))
            {
                return null;
            }
            rest = rest[..last];
        }
        return TrySplit(rest, ref host, ref port)
            ? new TransportAddress(Cannelloni, host, port, local, DefaultBus)
            : null;
    }

    private static TransportAddress? ParseSocketcand(string rest)
    {
        string host = "";
        int port = SocketcandPort;
        int slash = rest.LastIndexOf('/');
        bool isWhole = slash > 0 && slash < rest.Length - 1 && rest.AsSpan(slash + 1).IndexOfAny(" <>") < 0;
        return isWhole && TrySplit(rest[..slash], ref host, ref port)
            ? new TransportAddress(Socketcand, host, port, 0, rest[(slash + 1)..])
            : null;
    }

    // host, host:port, IPv6 address, [IPv6 address]:port
    private static bool TrySplit(string text, ref string host, ref int port)
    {
        if (IPAddress.TryParse(text, out IPAddress? whole) && whole.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // "[…]:port" is an address to .NET, too, which only drops the port.
            int close = text.LastIndexOf(']');
            host = whole.ToString();
            return close < 0 || close == text.Length - 1 || TryPort(text[(close + 2)..], out port);
        }
        string[] parts = text.Split(':');
        host = parts[0];
        return host.Length > 0 && (parts.Length == 1 || (parts.Length == 2 && TryPort(parts[1], out port)));
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;

    private static bool IsInterface(string text)
    {
        string name = text.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return name.Length < text.Length && name is "can" or "vcan" or "vxcan" or "slcan";
    }
}
