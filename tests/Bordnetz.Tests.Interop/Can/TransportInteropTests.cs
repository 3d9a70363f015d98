using System.Diagnostics;
using System.Net;
using Bordnetz.Can;
using Bordnetz.Can.Transport;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Interop.Can;

/// <summary>python-can on the other end of the transports.</summary>
public sealed class TransportInteropTests
{
    // Says when it is on the bus, tells each frame, and sends it back with its identifier counted up. Over multicast it
    // hears itself, which it passes over.
    private const string Echo = """
        import sys, can
        bus = can.Bus(**eval(sys.argv[1]))
        print('ready')
        sent = set()
        left = int(sys.argv[2])
        while left:
            m = bus.recv(30)
            if m.arbitration_id in sent:
                continue
            left -= 1
            kind = 'F' if m.is_fd else 'R' if m.is_remote_frame else 'D'
            id = f'{m.arbitration_id:08X}' if m.is_extended_id else f'{m.arbitration_id:03X}'
            print(kind, id, '' if m.is_remote_frame else bytes(m.data).hex().upper())
            m.arbitration_id += 1
            sent.add(m.arbitration_id)
            bus.send(m)
        sys.stdin.readline()
        bus.shutdown()
        """;

    [Theory]
    [InlineData("239.74.163.2")]
    [InlineData("ff15:7079:7468:6f6e:6465:6d6f:6d63:6173")]
    public async Task Python_can_and_we_share_a_bus_over_UDP_multicast(string group)
    {
        ProblemLog problems = new();
        int port = 43200 + (Environment.ProcessId % 500);
        if (!MulticastTransport.TryOpen(group, port, TimeProvider.System, problems, out ICanTransport? transport))
        {
            Assert.Skip($"this machine has no multicast for {group}: {problems.Problems[0].Message}");
            return;
        }
        await using (transport)
        {
            CanFrame[] frames =
            [
                CanFrame.Classic(new CanId(0x123), [1, 2, 3]),
                CanFrame.Classic(new CanId(0x1ABCDE00, true), []),
                CanFrame.Remote(new CanId(0x234), 4),
                CanFrame.Fd(new CanId(0x345), new byte[48], CanFrameFlags.BitRateSwitch | CanFrameFlags.ErrorState),
            ];
            string bus = $"dict(interface='udp_multicast', channel='{group}', port={port}, fd=True)";
            await ExchangeAsync(transport, frames, bus);
        }
    }

    [Fact]
    public async Task Python_can_is_a_client_of_our_socketcand_hub()
    {
        ProblemLog problems = new();
        InProcessCanBus bus = new("test", TimeProvider.System);
        await using ICanTransport transport = bus.Join();
        await using SocketcandHub? hub = SocketcandHub.Open(
            new IPEndPoint(IPAddress.Loopback, 0),
            bus,
            "can0",
            problems
        );
        Assert.NotNull(hub);
        // Its client takes every identifier for an extended one and knows neither CAN FD nor remote frames.
        CanFrame[] frames =
        [
            CanFrame.Classic(new CanId(0x1ABCDE00, true), [1, 2, 3]),
            CanFrame.Classic(new CanId(0x12345678, true), [0, 0, 0, 0, 0, 0, 0, 0]),
        ];
        string python = $"dict(interface='socketcand', channel='can0', host='127.0.0.1', port={hub.Address.Port})";
        await ExchangeAsync(transport, frames, python);
    }

    private static async Task ExchangeAsync(ICanTransport transport, CanFrame[] frames, string bus)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        using Process peer = await Peer.StartPythonCanAsync(Echo, bus, $"{frames.Length}");
        Assert.Equal("ready", await Peer.LineAsync(peer, "ready"));
        await using IAsyncEnumerator<ReceivedFrame> received = transport
            .ReceiveAsync(patience.Token)
            .GetAsyncEnumerator(patience.Token);
        foreach (CanFrame frame in frames)
        {
            Assert.Null(await transport.SendAsync(frame, patience.Token));
            string kind =
                frame.IsFd ? "F"
                : frame.IsRemote ? "R"
                : "D";
            string expected = $"{kind} {frame.Id} {Convert.ToHexString(frame.Data)}";
            Assert.Equal(expected.TrimEnd(), (await Peer.LineAsync(peer, expected)).TrimEnd());
            Assert.True(await received.MoveNextAsync());
            CanId next = new(frame.Id.Value + 1, frame.Id.IsExtended);
            Assert.Equal(
                frame.ToString().Replace($"{frame.Id}#", $"{next}#", StringComparison.Ordinal),
                received.Current.Frame.ToString()
            );
        }
        await peer.StandardInput.WriteLineAsync();
        await peer.WaitForExitAsync(patience.Token);
    }
}
