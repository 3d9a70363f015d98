using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;

namespace Bordnetz.Tests.Analysis;

public sealed class LinTimingTests
{
    private static readonly ImmutableArray<LinSlot> Schedule = [new("A", 10), new("B", 20), new("A", 30), new("C", 40)];

    [Theory]
    [InlineData(2, 19_200, 4_666_667)]
    [InlineData(8, 19_200, 9_041_667)]
    [InlineData(8, 20_000, 8_680_000)]
    public void A_frame_may_take_forty_percent_more_than_its_bits(int bytes, long bitRate, long expectedNs)
    {
        Assert.Equal(expectedNs, LinTiming.MaximumFrameNs(bytes, bitRate));
    }

    [Fact]
    public void The_largest_gap_may_lie_across_the_end_of_the_table()
    {
        Assert.Equal(100, LinTiming.TableLengthNs(Schedule));
        Assert.Equal(70, LinTiming.LargestGapNs(Schedule, "A"));
        Assert.Equal(100, LinTiming.LargestGapNs(Schedule, "B"));
        Assert.Null(LinTiming.LargestGapNs(Schedule, "D"));
        Assert.Equal(2, LinTiming.SlotCount(Schedule, "A"));
    }
}
