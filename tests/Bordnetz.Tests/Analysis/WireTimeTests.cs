using Bordnetz.Analysis;
using Bordnetz.Can;
using Bordnetz.Model;

namespace Bordnetz.Tests.Analysis;

public sealed class WireTimeTests
{
    [Theory]
    [InlineData(0, 704)] // padded to 68 octets, with preamble and gap 88
    [InlineData(10, 704)]
    [InlineData(11, 712)]
    [InlineData(64, 1_136)]
    [InlineData(EthernetFrameLength.MaxPayload, 12_336)] // 1542 octets: the longest tagged frame
    public void A_datagram_is_as_long_as_its_headers_padding_preamble_and_gap(int payload, int bits)
    {
        Assert.Equal(bits, EthernetFrameLength.Bits(payload));
    }

    [Fact]
    public void A_pdu_that_needs_two_frames_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EthernetFrameLength.Bits(EthernetFrameLength.MaxPayload + 1));
    }

    [Theory]
    [InlineData(135, 500_000, 270_000)]
    [InlineData(1, 3_000_000_000, 1)]
    [InlineData(2, 300_000, 6_667)]
    [InlineData(0, 300_000, 0)]
    public void Times_are_rounded_up(long bits, long bitRate, long ns)
    {
        Assert.Equal(ns, TransmissionTime.Ns(bits, bitRate));
    }

    [Theory]
    [InlineData(8, false, false, 270_000)]
    [InlineData(8, false, true, 320_000)]
    public void A_classical_frame_takes_its_most_stuffed_length(int bytes, bool isFd, bool isExtended, long ns)
    {
        DbcMessage layout = new()
        {
            Name = "F",
            Id = new CanId(1, isExtended),
            Length = bytes,
            IsFd = isFd,
        };
        Assert.Equal(ns, CanFrameTime.WorstCaseNs(layout, 500_000, 2_000_000));
    }

    [Fact]
    public void A_long_fd_frame_is_faster_with_a_switched_bit_rate_and_padded_to_a_length_code()
    {
        DbcMessage layout = new()
        {
            Name = "F",
            Id = new CanId(1),
            Length = 33,
            IsFd = true,
            BitRateSwitch = true,
        };
        long switched = CanFrameTime.WorstCaseNs(layout, 500_000, 2_000_000);

        Assert.Equal(switched, CanFrameTime.WorstCaseNs(layout with { Length = 48 }, 500_000, 2_000_000));
        Assert.Equal(
            CanFrameTime.WorstCaseNs(layout, 500_000, 500_000),
            CanFrameTime.WorstCaseNs(layout with { BitRateSwitch = false }, 500_000, 2_000_000)
        );
        // 48 bytes are 384 of some 500 bits: between a quarter and a half of the time at one rate.
        Assert.InRange(switched, 250_000, 350_000);
    }
}
