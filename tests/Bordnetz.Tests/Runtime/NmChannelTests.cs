using Bordnetz.Model;
using Bordnetz.Runtime;

namespace Bordnetz.Tests.Runtime;

/// <summary>NM PDUs to the byte, and the states of AUTOSAR's network management.</summary>
public sealed class NmChannelTests
{
    private const long Ms = 1_000_000;
    private const ulong Mine = 1UL << 17;

    [Theory]
    [InlineData(0, false, 0UL, "0040000000000000")]
    [InlineData(5, true, 0UL, "0550000000000000")]
    [InlineData(5, true, 1UL << 16, "0550010000000000")]
    [InlineData(255, false, (1UL << 17) | (1UL << 63), "FF40020000000080")]
    [InlineData(1, false, (1UL << 24) | (1UL << 39), "0140000180000000")]
    public void A_pdu_has_source_control_bits_and_a_bit_for_each_partial_network(
        byte source,
        bool isActive,
        ulong request,
        string hex
    )
    {
        byte[] pdu = new byte[NmPdu.Length];
        NmPdu.Write(pdu, source, isActive, request);
        Assert.Equal(hex, Convert.ToHexString(pdu));
        Assert.Equal(request, NmPdu.Request(pdu));
    }

    [Fact]
    public void A_pdu_without_partial_networks_concerns_everybody() =>
        Assert.Equal(ulong.MaxValue, NmPdu.Request(Convert.FromHexString("0510FFFFFFFFFFFF")));

    [Fact]
    public void A_request_is_shown_in_every_cycle_and_its_end_leads_to_sleep()
    {
        NmChannel channel = Channel();
        Assert.Equal((NmState.BusSleep, long.MaxValue), (channel.State, channel.NextNs));
        channel.Request(Mine, 0);
        Assert.Equal((NmState.RepeatMessage, true), (channel.State, channel.IsActive));
        List<long> sent = Run(channel, 0, 1000 * Ms);
        Assert.Equal([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000], sent.Select(t => t / Ms));
        Assert.Equal(NmState.NormalOperation, channel.State);
        channel.Request(0, 1050 * Ms);
        Assert.Equal(NmState.ReadySleep, channel.State);
        // The time-out runs from the last NM PDU, its own included.
        Assert.Empty(Run(channel, 1050 * Ms, 1399 * Ms));
        Assert.Equal((NmState.ReadySleep, 1400 * Ms), (channel.State, channel.NextNs));
        Run(channel, 1400 * Ms, 1400 * Ms);
        Assert.Equal((NmState.PrepareBusSleep, false), (channel.State, channel.IsOpen));
        Run(channel, 1401 * Ms, 1700 * Ms);
        Assert.Equal((NmState.BusSleep, long.MaxValue), (channel.State, channel.NextNs));
    }

    [Fact]
    public void Who_is_woken_shows_itself_and_then_stays_as_long_as_others_need_it()
    {
        NmChannel channel = Channel();
        channel.Start(0);
        Assert.Equal([0, 100, 200], Run(channel, 0, 299 * Ms).Select(t => t / Ms));
        Assert.Empty(Run(channel, 300 * Ms, 300 * Ms));
        Assert.Equal(NmState.ReadySleep, channel.State);
        for (long now = 300; now < 2000; now += 100)
        {
            Assert.True(channel.Receive(Mine, now * Ms));
            Run(channel, now * Ms, (now + 99) * Ms);
            Assert.Equal(NmState.ReadySleep, channel.State);
        }
        // The needs of others do not count.
        Assert.False(channel.Receive(1UL << 20, 2200 * Ms));
        Run(channel, 2200 * Ms, 2300 * Ms);
        Assert.Equal(NmState.PrepareBusSleep, channel.State);
        Assert.True(channel.Receive(Mine, 2350 * Ms));
        Assert.Equal(NmState.RepeatMessage, channel.State);
    }

    [Fact]
    public void Two_pdus_are_never_closer_than_a_cycle()
    {
        NmChannel channel = Channel();
        channel.Request(Mine, 0);
        Run(channel, 0, 350 * Ms);
        channel.Request(0, 350 * Ms);
        channel.Request(Mine, 360 * Ms);
        Assert.Equal([400], Run(channel, 360 * Ms, 450 * Ms).Select(t => t / Ms));
        channel.Reset();
        channel.Request(Mine, 460 * Ms);
        Assert.Equal([500], Run(channel, 460 * Ms, 510 * Ms).Select(t => t / Ms));
    }

    private static NmChannel Channel() =>
        new(
            new NmTimes
            {
                Id = 0x500,
                CycleNs = 100 * Ms,
                TimeoutNs = 400 * Ms,
                RepeatNs = 300 * Ms,
                WaitBusSleepNs = 300 * Ms,
                ResetNs = 250 * Ms,
                IsSelective = true,
            },
            new NmMember(
                new Node
                {
                    Name = "n",
                    Index = 0,
                    Kind = NodeKind.Ecu,
                },
                0
            ),
            Mine
        );

    private static List<long> Run(NmChannel channel, long from, long to)
    {
        List<long> sent = [];
        for (long now = from; now <= to; now += Ms)
        {
            if (channel.NextNs <= now && channel.Tick(now))
            {
                sent.Add(now);
            }
        }
        return sent;
    }
}
