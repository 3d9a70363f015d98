using Bordnetz.Runtime;
using CsCheck;

namespace Bordnetz.Tests.Runtime;

public sealed class ProcessorModelTests
{
    [Fact]
    public void A_job_of_higher_priority_pre_empts()
    {
        ProcessorModel processor = new(2);
        processor.Release(1, 0, 10);
        processor.Release(0, 4, 3);
        Assert.False(processor.IsFinished(1, 12));
        Assert.True(processor.IsFinished(1, 13));
        Assert.Equal([3L, 13L], processor.MaxResponseNs);
        Assert.Equal(13, processor.BusyNs);
    }

    [Fact]
    public void A_job_released_before_its_predecessor_finished_is_reported()
    {
        ProcessorModel processor = new(1);
        Assert.True(processor.Release(0, 0, 10));
        Assert.False(processor.Release(0, 5, 10));
    }

    /// <summary>Looking often or seldom must not change what happens.</summary>
    [Fact]
    public void The_outcome_does_not_depend_on_when_one_looks() =>
        Gen.Select(Gen.Long[1, 40].Array[1, 6], Gen.Long[1, 400].Array[0, 60])
            .Sample(
                (executions, looks) =>
                {
                    long[] plain = Run(executions, []);
                    long[] watched = Run(executions, [.. looks.Order()]);
                    Assert.Equal(plain, watched);
                },
                iter: 500
            );

    private static long[] Run(long[] executions, long[] looks)
    {
        ProcessorModel processor = new(executions.Length);
        int look = 0;
        for (long t = 0; t < 400; t += 50)
        {
            while (look < looks.Length && looks[look] < t)
            {
                processor.Advance(looks[look++]);
            }
            for (int i = 0; i < executions.Length; i++)
            {
                if (t % (50 * (i + 1)) == 0)
                {
                    processor.Release(i, t, executions[i]);
                }
            }
        }
        processor.Advance(1000);
        return [.. processor.MaxResponseNs, processor.BusyNs];
    }
}
