using System.Net;
using System.Net.Sockets;
using System.Text;
using Bordnetz.Can;
using Bordnetz.Can.Transport;
using Bordnetz.Problems;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Bordnetz.Tests.Can;

public sealed class TransportTests
{
    private static readonly Gen<CanFrame> AnyFrame = Gen.OneOf(
        Gen.Select(Gen.UInt[0, CanId.MaxStandard], Gen.Byte.Array[0, 8], (i, d) => CanFrame.Classic(new CanId(i), d)),
        Gen.Select(
            Gen.UInt[0, CanId.MaxExtended],
            Gen.Byte.Array[0, 8],
            (i, d) => CanFrame.Classic(new CanId(i, true), d)
        ),
        Gen.Select(
            Gen.UInt[0, CanId.MaxExtended],
            Gen.Byte.Array[0, 64],
            Gen.Int[0, 3],
            (i, d, f) => CanFrame.Fd(new CanId(i, true), d, (CanFrameFlags)(f << 1))
        ),
        Gen.Select(Gen.UInt[0, CanId.MaxStandard], Gen.Int[0, 8], (i, n) => CanFrame.Remote(new CanId(i), n)),
        Gen.Const(CanFrame.Error(0x80))
    );

    [Fact]
    public void A_frame_is_read_from_SocketCANs_structure_as_it_was_written()
    {
        Gen.Select(AnyFrame, Gen.Bool)
            .Sample(
                (frame, bigEndian) =>
                {
                    byte[] bytes = new byte[SocketCanPacket.FdSize];
                    int size = SocketCanPacket.Write(frame, bytes, bigEndian);
                    Assert.True(SocketCanPacket.TryRead(bytes.AsSpan(0, size), bigEndian, null, out CanFrame read));
                    Assert.Equal(frame, read);
                }
            );
    }

    [Fact]
    public void A_frame_is_read_from_a_multicast_datagram_as_it_was_written()
    {
        Gen.Select(AnyFrame, Gen.Long[0, 1L << 52])
            .Sample(
                (frame, micros) =>
                {
                    byte[] bytes = new byte[MulticastDatagram.MaxSize];
                    int size = MulticastDatagram.Write(frame, micros * 1000, bytes);
                    Assert.True(MulticastDatagram.TryRead(bytes.AsSpan(0, size), out CanFrame read, out _));
                    Assert.Equal(frame, read);
                    Assert.False(MulticastDatagram.TryRead(bytes.AsSpan(0, size - 1), out _, out _));
                }
            );
    }

    [Fact]
    public void Frames_are_read_from_cannelloni_datagrams_as_they_were_written()
    {
        AnyFrame
            .Array[0, 100]
            .Sample(frames =>
            {
                List<CanFrame> read = [];
                byte[] bytes = new byte[CannelloniDatagram.MaxSize];
                int done = 0;
                byte sequence = 0;
                do
                {
                    int size = CannelloniDatagram.Write(frames.AsSpan(done), sequence++, bytes, out int taken);
                    Assert.True(CannelloniDatagram.TryRead(bytes.AsSpan(0, size), read));
                    done += taken;
                } while (done < frames.Length);
                Assert.Equal(frames, read);
            });
    }

    [Theory]
    [InlineData("0200070001000001238411223344", null)]
    [InlineData("02000700010000012304112233", null)]
    [InlineData("0200070002000001230411223344800001230155", "123#11223344 00000123#55")]
    [InlineData("020007000100000123 82 01 1122", "123##11122")]
    [InlineData("020007000140000123 04", "123#R4")]
    [InlineData("010007000100000123 00", null)]
    [InlineData("020107000100000123 00", null)]
    public void Cannelloni_bytes(string hex, string? expected)
    {
        List<CanFrame> read = [];
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(expected is not null, CannelloniDatagram.TryRead(bytes, read));
        Assert.Equal(expected ?? "", string.Join(' ', read));
    }

    [Fact]
    public void Any_bytes_are_read_by_every_codec_without_throwing()
    {
        Gen.Byte.Array[0, 200]
            .Sample(bytes =>
            {
                SocketCanPacket.TryRead(bytes, true, null, out _);
                SocketCanPacket.TryRead(bytes, false, true, out _);
                MulticastDatagram.TryRead(bytes, out _, out _);
                CannelloniDatagram.TryRead([2, 0, 0, .. bytes], []);
                List<string> messages = [];
                new SocketcandFraming().Take(bytes, messages);
                string text = Encoding.Latin1.GetString(bytes);
                SocketcandText.TryReadFrame("< frame " + text + " >", out _, out _);
                SocketcandText.TryReadSend("< fdsend " + text + " >", out _);
                new SocketcandSession("can0").Take(text, out _, out _);
            });
    }

    [Fact]
    public void Any_change_to_a_multicast_datagram_is_read_without_throwing()
    {
        byte[] good = new byte[MulticastDatagram.MaxSize];
        int size = MulticastDatagram.Write(CanFrame.Fd(new CanId(1), new byte[64]), 1, good);
        Gen.Select(Gen.Int[0, size - 1], Gen.Byte)
            .Sample(
                (place, value) =>
                {
                    byte[] bad = good[..size];
                    bad[place] = value;
                    MulticastDatagram.TryRead(bad, out _, out _);
                }
            );
    }

    [Fact]
    public void Socketcand_frames_and_requests_are_read_as_they_were_written()
    {
        AnyFrame
            .Where(f => !f.IsRemote && !f.IsError)
            .Sample(frame =>
            {
                Assert.True(
                    SocketcandText.TryReadFrame(
                        SocketcandText.Frame(frame, 1_500_000_000),
                        out CanFrame read,
                        out long time
                    )
                );
                Assert.Equal((frame, 1_500_000_000L), (read, time));
                Assert.True(SocketcandText.TryReadSend(SocketcandText.Send(frame), out read));
                Assert.Equal(frame, read);
            });
    }

    [Theory]
    [InlineData("< frame 123 23.424242 11 22 33 44 >", "123#11223344")]
    [InlineData("< frame 123 23.424242 11223344 >", "123#11223344")]
    [InlineData("< frame 00000123 23.424242  >", "00000123#")]
    [InlineData("< send 1ABCDE00 2 1 ff >", "1ABCDE00#01FF")]
    [InlineData("< send 123 0 >", "123#")]
    [InlineData("< send 123 2 11 >", null)]
    [InlineData("< send 123 9 1 2 3 4 5 6 7 8 9 >", null)]
    [InlineData("< frame xyz 1.0 11 >", null)]
    public void Socketcand_words(string message, string? expected)
    {
        bool read =
            SocketcandText.TryReadFrame(message, out CanFrame frame, out _)
            || SocketcandText.TryReadSend(message, out frame);
        Assert.Equal(expected, read ? frame.ToString() : null);
    }

    [Fact]
    public void A_socketcand_session_keeps_its_order()
    {
        SocketcandSession session = new("can0");
        Assert.Equal("< error open a bus first >", Say("< rawmode >"));
        Assert.Equal("< error could not open bus >", Say("< open can1 >"));
        Assert.Equal("< ok >", Say("< open can0 >"));
        Assert.Equal("< error only raw mode is supported >", Say("< add 1 0 123 0 >"));
        Assert.Equal("< error only raw mode is supported >", Say("< send 123 1 11 >"));
        Assert.Equal("< ok >", Say("< rawmode >"));
        Assert.Equal("< echo >", Say("< echo >"));
        session.Take("< send 123 1 11 >", out string? answer, out CanFrame? frame);
        Assert.Equal((null, "123#11"), (answer, frame?.ToString()));

        string? Say(string message)
        {
            session.Take(message, out string? answer, out _);
            return answer;
        }
    }

    [Fact]
    public void Messages_are_cut_from_any_pieces_and_endless_ones_are_discarded()
    {
        SocketcandFraming framing = new();
        List<string> messages = [];
        foreach (char c in "noise< hi >< ok >< frame 1 1.0 11 >")
        {
            framing.Take([(byte)c], messages);
        }
        Assert.Equal(["< hi >", "< ok >", "< frame 1 1.0 11 >"], messages);
        framing.Take(Encoding.ASCII.GetBytes("<" + new string('x', 100_000)), messages);
        framing.Take("< hi >"u8, messages);
        Assert.Equal("< hi >", messages[^1]);
        Assert.True(framing.Discarded >= 100_000);
    }

    [Fact]
    public async Task Members_of_a_bus_within_the_process_hear_each_other_through_their_filters()
    {
        FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddSeconds(5));
        InProcessCanBus bus = new("test", time);
        await using ICanTransport sender = bus.Join();
        await using ICanTransport all = bus.Join();
        await using ICanTransport some = bus.Join();
        some.Filters = [new CanFilter(0x100, 0x700, false)];
        foreach (uint id in new uint[] { 0x050, 0x1FF, 0x200 })
        {
            Assert.Null(
                await sender.SendAsync(CanFrame.Classic(new CanId(id), []), TestContext.Current.CancellationToken)
            );
        }
        Assert.Equal(["050#", "1FF#", "200#"], await TakeAsync(all, 3));
        Assert.Equal(["1FF#"], await TakeAsync(some, 1));
    }

    [Fact]
    public async Task A_hub_that_stops_reading_is_given_up()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        ProblemLog problems = new();
        Task<SocketcandTransport?> opening = SocketcandTransport.OpenAsync("127.0.0.1", port, "can0", problems, end);
        using TcpClient peer = await listener.AcceptTcpClientAsync(end);
        await peer.GetStream().WriteAsync("< hi >< ok >< ok >"u8.ToArray(), end);
        await using SocketcandTransport? transport = await opening;
        Assert.NotNull(transport);
        transport.SendPatience = TimeSpan.FromMilliseconds(200);
        Problem? problem = null;
        // Until the buffers between the two are full.
        for (int i = 0; i < 1_000_000 && problem is null; i++)
        {
            problem = await transport.SendAsync(CanFrame.Fd(new CanId(1), new byte[64]), end);
        }
        Assert.Equal("BN2252", problem?.Code);
        Assert.Equal("BN2252", (await transport.SendAsync(CanFrame.Classic(new CanId(1), []), end))?.Code);
    }

    [Fact]
    public async Task Garbage_from_a_hub_is_told_ten_times_and_frames_behind_it_are_received()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        ProblemLog problems = new();
        Task<SocketcandTransport?> opening = SocketcandTransport.OpenAsync("127.0.0.1", port, "can0", problems, end);
        using TcpClient peer = await listener.AcceptTcpClientAsync(end);
        string garbage = string.Concat(Enumerable.Range(0, 1000).Select(i => $"< what {i} >"));
        string text = $"< hi >< ok >< ok >{garbage}< frame 123 1.0 11 >";
        await peer.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), end);
        await using SocketcandTransport? transport = await opening;
        Assert.Equal(["123#11"], await TakeAsync(transport!, 1));
        Assert.Equal(10, problems.Problems.Count);
    }

    [Fact]
    public async Task Garbage_on_a_multicast_group_is_told_once_and_frames_behind_it_are_received()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        ProblemLog problems = new();
        int port = 46000 + (Environment.ProcessId % 1000);
        const string Group = MulticastTransport.DefaultGroup;
        if (!MulticastTransport.TryOpen(Group, port, TimeProvider.System, problems, out ICanTransport? transport))
        {
            Assert.Skip($"this machine has no multicast: {problems.Problems[0].Message}");
            return;
        }
        await using (transport)
        {
            using UdpClient noise = new();
            IPEndPoint target = new(IPAddress.Loopback, port);
            byte[] datagram = new byte[MulticastDatagram.MaxSize];
            for (int i = 0; i < 100; i++)
            {
                await noise.SendAsync(new byte[i * 10], target, end);
            }
            int size = MulticastDatagram.Write(CanFrame.Classic(new CanId(0x123), [0x11]), 1, datagram);
            await noise.SendAsync(datagram.AsMemory(0, size), target, end);
            Assert.Equal(["123#11"], await TakeAsync(transport, 1));
        }
        Assert.Equal("BN2253", Assert.Single(problems.Problems).Code);
    }

    [Fact]
    public async Task Clients_of_a_socketcand_hub_hear_each_other_and_the_bus_behind_it()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        ProblemLog problems = new();
        InProcessCanBus bus = new("test", TimeProvider.System);
        await using ICanTransport local = bus.Join();
        await using SocketcandHub? hub = SocketcandHub.Open(
            new IPEndPoint(IPAddress.Loopback, 0),
            bus,
            "can0",
            problems
        );
        int port = hub!.Address.Port;
        await using SocketcandTransport? one = await SocketcandTransport.OpenAsync(
            "127.0.0.1",
            port,
            "can0",
            problems,
            end
        );
        await using SocketcandTransport? two = await SocketcandTransport.OpenAsync(
            "127.0.0.1",
            port,
            "can0",
            problems,
            end
        );
        Assert.Null(await one!.SendAsync(CanFrame.Fd(new CanId(0x123), [1, 2, 3]), end));
        Assert.Equal(["123##1010203"], await TakeAsync(two!, 1));
        Assert.Equal(["123##1010203"], await TakeAsync(local, 1));
        Assert.Null(await local.SendAsync(CanFrame.Classic(new CanId(0x1ABCDE00, true), [4]), end));
        Assert.Equal(["1ABCDE00#04"], await TakeAsync(one, 1));
        Assert.Equal("BN2251", (await one.SendAsync(CanFrame.Remote(new CanId(1), 0), end))!.Code);
        Assert.Null(await SocketcandTransport.OpenAsync("127.0.0.1", port, "can9", problems, end));
        Assert.Contains(
            problems.Problems,
            p => p.Code == "BN2250" && p.Message.Contains("could not open bus", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Both_ends_of_a_cannelloni_tunnel_hear_each_other()
    {
        ProblemLog problems = new();
        (int a, int b) = (FreePort(), FreePort());
        IPEndPoint near = new(IPAddress.Loopback, a);
        IPEndPoint far = new(IPAddress.Loopback, b);
        Assert.True(CannelloniTransport.TryOpen(near, far, TimeProvider.System, problems, out ICanTransport? one));
        Assert.True(CannelloniTransport.TryOpen(far, near, TimeProvider.System, problems, out ICanTransport? two));
        await using (one)
        await using (two)
        {
            Assert.Null(
                await one.SendAsync(CanFrame.Remote(new CanId(0x123), 4), TestContext.Current.CancellationToken)
            );
            Assert.Equal(["123#R4"], await TakeAsync(two, 1));
            Assert.Null(
                await two.SendAsync(CanFrame.Fd(new CanId(1), new byte[12]), TestContext.Current.CancellationToken)
            );
            Assert.Equal(["001##1000000000000000000000000"], await TakeAsync(one, 1));
        }
    }

    [Fact]
    public void A_transport_that_cannot_be_opened_says_why()
    {
        ProblemLog problems = new();
        Assert.False(MulticastTransport.TryOpen("127.0.0.1", 43113, TimeProvider.System, problems, out _));
        Assert.False(SocketCanTransport.TryOpen("nocan7", TimeProvider.System, problems, out _));
        Assert.Equal(["BN2250", "BN2250"], problems.Problems.Select(p => p.Code));
        Assert.Equal("socketcan://nocan7", problems.Problems[1].Place.File);
    }

    private static async Task<string[]> TakeAsync(ICanTransport transport, int count)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        List<string> taken = [];
        await foreach (ReceivedFrame frame in transport.ReceiveAsync(patience.Token))
        {
            taken.Add(frame.Frame.ToString());
            if (taken.Count == count)
            {
                return [.. taken];
            }
        }
        throw new TimeoutException($"expected {count} frames on {transport.Name}, got {string.Join(", ", taken)}");
    }

    private static int FreePort()
    {
        using System.Net.Sockets.UdpClient probe = new(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.Client.LocalEndPoint!).Port;
    }
}
