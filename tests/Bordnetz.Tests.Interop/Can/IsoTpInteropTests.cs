using System.Diagnostics;
using System.Net;
using Bordnetz.Can;
using Bordnetz.Can.IsoTp;
using Bordnetz.Can.Transport;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Interop.Can;

/// <summary>Segmented messages between our ISO-TP and those of scapy and python-can-isotp, in both directions.</summary>
public sealed class IsoTpInteropTests
{
    // Both say when they are on the bus and send every message back with its bytes in reverse order.
    private const string Scapy = """
        import logging, sys
        logging.getLogger('scapy').setLevel(logging.ERROR)
        from scapy.contrib.cansocket_python_can import CANSocket
        from scapy.contrib.isotp import ISOTPSoftSocket, ISOTP
        bus = CANSocket(**eval(sys.argv[1]))
        link = ISOTPSoftSocket(bus, tx_id=int(sys.argv[2]), rx_id=int(sys.argv[3]), bs=int(sys.argv[5]),
                               stmin=int(sys.argv[6]), padding=True)
        print('ready')
        for _ in range(int(sys.argv[4])):
            message = link.sniff(count=1, timeout=30)[0].data
            print(len(message))
            link.send(ISOTP(bytes(reversed(message))))
        sys.stdin.readline()
        link.close()
        bus.close()
        """;

    private const string CanIsoTp = """
        import sys, time, can, isotp
        bus = can.Bus(**eval(sys.argv[1]))
        tx, rx = int(sys.argv[2]), int(sys.argv[3])
        mode = isotp.AddressingMode.Normal_29bits if tx > 0x7FF else isotp.AddressingMode.Normal_11bits
        link = isotp.CanStack(bus, address=isotp.Address(mode, txid=tx, rxid=rx),
                              params={'blocksize': int(sys.argv[5]), 'stmin': int(sys.argv[6]),
                                      'tx_padding': 0xCC, 'can_fd': False})
        link.start()
        print('ready')
        for _ in range(int(sys.argv[4])):
            message = None
            while message is None:
                message = link.recv(block=True, timeout=1)
            print(len(message))
            link.send(bytes(reversed(message)))
        sys.stdin.readline()
        link.stop()
        bus.shutdown()
        """;

    private static readonly int[] Lengths = [1, 7, 8, 62, 63, 200, 4095];

    [Theory]
    [InlineData("scapy", 0, 0)]
    [InlineData("scapy", 3, 8)]
    [InlineData("isotp", 0, 0)]
    [InlineData("isotp", 3, 8)]
    public async Task Segmented_messages_go_both_ways_over_UDP_multicast(string peer, int theirBlock, int ourBlock)
    {
        ProblemLog problems = new();
        int port = 44000 + (Environment.ProcessId % 400) + (100 * (peer[0] % 5)) + theirBlock;
        const string Group = MulticastTransport.DefaultGroup;
        if (!MulticastTransport.TryOpen(Group, port, TimeProvider.System, problems, out ICanTransport? transport))
        {
            Assert.Skip($"this machine has no multicast: {problems.Problems[0].Message}");
            return;
        }
        await using (transport)
        {
            string bus = $"dict(interface='udp_multicast', channel='{Group}', port={port})";
            // 585 datagrams at once would be more than the peer's socket keeps while it is busy.
            await ExchangeAsync(peer, transport, bus, new CanId(0x7E0), new CanId(0x7E8), (theirBlock, ourBlock), 1);
        }
    }

    [Theory]
    [InlineData("scapy")]
    [InlineData("isotp")]
    public async Task Segmented_messages_go_both_ways_through_our_socketcand_hub(string peer)
    {
        InProcessCanBus shared = new("test", TimeProvider.System);
        await using ICanTransport transport = shared.Join();
        IPEndPoint any = new(IPAddress.Loopback, 0);
        await using SocketcandHub? hub = SocketcandHub.Open(any, shared, "can0", new ProblemLog());
        Assert.NotNull(hub);
        string bus = $"dict(interface='socketcand', channel='can0', host='127.0.0.1', port={hub.Address.Port})";
        // Its client takes every identifier for an extended one. python-can 4.1 loses a frame that its buffer of 1024 bytes
        // cuts, so that no more are asked for at a time than fit into it; and scapy puts frames with one time stamp in
        // any order, so that they are asked for apart.
        CanId request = new(0x18DA10F1, true);
        CanId response = new(0x18DAF110, true);
        await ExchangeAsync(peer, transport, bus, request, response, (8, 0), 1);
    }

    private static async Task ExchangeAsync(
        string peer,
        ICanTransport transport,
        string bus,
        CanId request,
        CanId response,
        (int Theirs, int Ours) block,
        int separationMs
    )
    {
        (string script, string module, string package) =
            peer == "scapy"
                ? (Scapy, "scapy.contrib.isotp, can, msgpack", "python3-scapy")
                : (CanIsoTp, "isotp, can, msgpack", "can-isotp of the Python package index");
        string count = $"{Lengths.Length}";
        using Process process = await Peer.StartPythonAsync(
            module,
            package,
            script,
            bus,
            $"{response.Value}",
            $"{request.Value}",
            count,
            $"{block.Theirs}",
            $"{separationMs}"
        );
        Assert.Equal("ready", await Peer.LineAsync(process, "ready"));
        IsoTpSettings settings = new()
        {
            TransmitId = request,
            ReceiveId = response,
            BlockSize = (byte)block.Ours,
            FlowControlTimeoutNs = 10_000_000_000,
            ConsecutiveFrameTimeoutNs = 10_000_000_000,
        };
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        LinkRun run = new(new IsoTpLink(settings), transport);
        foreach (int length in Lengths)
        {
            byte[] message = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 + length))];
            byte[] answer;
            try
            {
                answer = await run.AskAsync(message, patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
                throw new TimeoutException($"no answer to {length} bytes; the peer says: {errors}");
            }
            Assert.Equal($"{length}", await Peer.LineAsync(process, $"{length}"));
            Array.Reverse(message);
            Assert.Equal(message, answer);
        }
        await process.StandardInput.WriteLineAsync();
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync(patience.Token));
    }

    /// <summary>Runs a link on the machine's clock.</summary>
    private sealed class LinkRun(IsoTpLink link, ICanTransport transport)
    {
        private readonly List<IsoTpOutput> _outputs = [];

        public async Task<byte[]> AskAsync(byte[] message, CancellationToken cancel)
        {
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            // Left to the collector when a test fails: it cannot be disposed of while it waits.
            IAsyncEnumerator<ReceivedFrame> frames = transport
                .ReceiveAsync(end.Token)
                .GetAsyncEnumerator(CancellationToken.None);
            Task<bool> next = frames.MoveNextAsync().AsTask();
            link.Send(message, Now, _outputs);
            while (true)
            {
                if (await TakeAsync(cancel) is { } answer)
                {
                    await end.CancelAsync();
                    await next.ContinueWith(_ => { }, TaskScheduler.Default);
                    await frames.DisposeAsync();
                    return answer;
                }
                long wait = Math.Clamp(link.NextDeadlineNs - Now, 0, 1_000_000_000);
                if (await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(wait / 1e6), cancel)) == next)
                {
                    Assert.True(await next, "the bus ended");
                    link.Receive(frames.Current.Frame, Now, _outputs);
                    next = frames.MoveNextAsync().AsTask();
                }
                cancel.ThrowIfCancellationRequested();
                link.Tick(Now, _outputs);
            }
        }

        private static long Now => (long)Stopwatch.GetElapsedTime(0).TotalNanoseconds;

        private async Task<byte[]?> TakeAsync(CancellationToken cancel)
        {
            byte[]? answer = null;
            foreach (IsoTpOutput output in _outputs)
            {
                switch (output.Kind)
                {
                    case IsoTpOutputKind.Frame:
                        Assert.Null(await transport.SendAsync(output.Frame, cancel));
                        break;
                    case IsoTpOutputKind.Sent:
                        Assert.Equal(IsoTpResult.Ok, output.Result);
                        break;
                    case IsoTpOutputKind.Received:
                        Assert.Equal(IsoTpResult.Ok, output.Result);
                        answer = output.Message.ToArray();
                        break;
                }
            }
            _outputs.Clear();
            return answer;
        }
    }
}
