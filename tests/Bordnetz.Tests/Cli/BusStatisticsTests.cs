using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Cli.Can;

namespace Bordnetz.Tests.Cli;

public sealed class BusStatisticsTests
{
    private static readonly CanId Id = new(0x123);

    [Fact]
    public void A_remote_frame_has_no_bytes_and_the_bits_of_its_own_length_code()
    {
        ChannelStatistics channel = Measure(CanFrame.Remote(Id, 8), out BusStatistics statistics);
        Assert.Equal(0, Assert.Single(statistics.Ids).MaxLength);
        Assert.Equal(FrameLength.RemoteBits(Id, 8) / 500_000.0, channel.Load * channel.Seconds, 1e-9);
        Assert.Equal(55 / 500_000.0, channel.WorstLoad * channel.Seconds, 1e-9);
    }

    [Theory]
    [InlineData(0x80u, 17, 23)]
    [InlineData(0x08u, 17, 23)]
    [InlineData(0x04u, 0, 0)]
    public void An_error_frame_counts_with_its_own_bits_and_a_report_of_the_controller_with_none(
        uint classes,
        int bits,
        int most
    )
    {
        ChannelStatistics channel = Measure(CanFrame.Error(classes), out BusStatistics statistics);
        Assert.Empty(statistics.Ids);
        Assert.Equal(1, channel.Errors);
        Assert.Equal(bits / 500_000.0, channel.Load * channel.Seconds, 1e-9);
        Assert.Equal(most / 500_000.0, channel.WorstLoad * channel.Seconds, 1e-9);
    }

    private static ChannelStatistics Measure(CanFrame frame, out BusStatistics statistics)
    {
        statistics = new BusStatistics(500_000, 500_000);
        statistics.Add(new LogFrame(1_000_000_000, "can0", false, frame));
        return Assert.Single(statistics.Channels);
    }
}
