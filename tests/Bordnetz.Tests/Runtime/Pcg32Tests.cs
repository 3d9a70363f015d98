using Bordnetz.Runtime;

namespace Bordnetz.Tests.Runtime;

public sealed class Pcg32Tests
{
    /// <summary>The first six numbers of the reference implementation's demo, seed 42, stream 54.</summary>
    [Fact]
    public void The_sequence_is_that_of_the_published_generator()
    {
        Pcg32 chance = new(42, 54);
        uint[] got = [chance.Next(), chance.Next(), chance.Next(), chance.Next(), chance.Next(), chance.Next()];
        Assert.Equal([0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e], got);
    }

    [Fact]
    public void Numbers_stay_within_their_limits_and_reach_them()
    {
        Pcg32 chance = new(1, 1);
        HashSet<long> seen = [];
        for (int i = 0; i < 1000; i++)
        {
            seen.Add(chance.Between(-2, 2));
        }
        Assert.Equal([-2L, -1L, 0L, 1L, 2L], seen.Order());
    }
}
