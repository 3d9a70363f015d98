using Bordnetz.Cli.Can;

namespace Bordnetz.Tests.Cli;

public sealed class PlayScheduleTests
{
    private const long Ms = 1_000_000;

    [Theory]
    [InlineData(1, 0, 0, "0 10 15 15 1015")]
    [InlineData(2, 0, 0, "0 5 7.5 7.5 507.5")]
    [InlineData(0, 0, 0, "0 0 0 0 0")]
    [InlineData(0, 3, 0, "0 3 6 9 12")]
    [InlineData(1, 7, 0, "0 10 17 24 1015")]
    [InlineData(1, 0, 500, "0 10 15 15 15")]
    public void Gaps_are_those_of_the_log_unless_told_otherwise(double speed, long gapMs, long skipMs, string expected)
    {
        PlaySchedule schedule = new(speed, gapMs * Ms, skipMs * Ms);
        long[] stamps = [5000, 5010, 5015, 5015, 6015];
        Assert.Equal(expected, string.Join(' ', stamps.Select(s => schedule.Next(s * Ms) / (double)Ms)));
    }

    [Fact]
    public void A_clock_that_is_set_back_goes_on_and_channels_out_of_order_do_not_add_up()
    {
        PlaySchedule schedule = new(1, 0, 0);
        long[] stamps = [9000, 9100, 9095, 9110, 20, 30];
        Assert.Equal([0, 100, 100, 110, 110, 120], stamps.Select(s => schedule.Next(s * Ms) / Ms));
    }
}
