using System.Collections.Immutable;
using System.Numerics;

namespace Bordnetz.Analysis;

/// <summary>A periodic task under logical execution time: reads at its release, writes at its deadline.</summary>
/// <param name="PeriodNs">Time between releases in nanoseconds; positive.</param>
/// <param name="DeadlineNs">Time from release to the visible output in nanoseconds; positive.</param>
/// <param name="OffsetNs">Time of some release in nanoseconds, on the time base that all tasks share.</param>
public readonly record struct LetTask(long PeriodNs, long DeadlineNs, long OffsetNs = 0);

/// <summary>The exact end-to-end times of a chain of tasks in its steady state.</summary>
public sealed record LetChainTimes
{
    /// <summary>Time in nanoseconds after which everything repeats.</summary>
    public required long HyperperiodNs { get; init; }

    /// <summary>
    /// Longest time from a change, just too late for a sample, to the first output that reflects it or something newer.
    /// Equal to the longest data age: from a sample until the last output based on it is replaced.
    /// </summary>
    public required long MaxReactionNs { get; init; }

    /// <summary>The same from the sample that takes the change up: without the first task's period.</summary>
    public required long MaxReducedReactionNs { get; init; }

    /// <summary>Shortest time from a change to the first output that reflects it.</summary>
    public required long MinReactionNs { get; init; }

    /// <summary>
    /// Longest time from a change to the output that is based on the very sample that took it up: changes whose sample
    /// was overwritten on the way, and which only a newer one answers, are left aside.
    /// </summary>
    public required long MaxDirectReactionNs { get; init; }

    /// <summary>Mean time from a change, equally likely at any time, to the output; in nanoseconds.</summary>
    public required double MeanReactionNs { get; init; }

    /// <summary>
    /// How many samples in a hyperperiod come through to an output; the others are overwritten on the way.
    /// </summary>
    public required int SamplesUsed { get; init; }

    /// <summary>Longest time from a sample until the last output based on it is replaced.</summary>
    public required long MaxDataAgeNs { get; init; }

    /// <summary>Longest time from a sample to the last output based on it.</summary>
    public required long MaxReducedDataAgeNs { get; init; }
}

/// <summary>
/// Exact reaction time and data age of a chain of tasks under logical execution time on one time base, by following
/// every sample of a hyperperiod forwards and every output backwards; after M. Günzel et al., "On the equivalence of
/// maximum reaction time and maximum data age for cause-effect chains" (ECRTS 2023) and "Compositional timing analysis
/// of asynchronized distributed cause-effect chains" (2023).
/// </summary>
public static class LetChain
{
    /// <summary>The most jobs of one task in a hyperperiod that are followed.</summary>
    public const int MaxJobs = 1_000_000;

    /// <summary>The chain's times; null when a hyperperiod has more than <see cref="MaxJobs"/> jobs.</summary>
    /// <param name="tasks">The tasks in the order of the data's way; at least one.</param>
    public static LetChainTimes? Analyse(ImmutableArray<LetTask> tasks)
    {
        if (tasks.IsDefaultOrEmpty)
        {
            throw new ArgumentException("a chain has at least one task", nameof(tasks));
        }
        BigInteger hyperperiod = 1;
        foreach (LetTask task in tasks)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(task.PeriodNs, nameof(tasks));
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(task.DeadlineNs, nameof(tasks));
            hyperperiod *= task.PeriodNs / BigInteger.GreatestCommonDivisor(hyperperiod, task.PeriodNs);
        }
        return hyperperiod > (BigInteger)MaxJobs * Math.Min(tasks[0].PeriodNs, tasks[^1].PeriodNs)
            ? null
            : Forwards(tasks, (long)hyperperiod, Backwards(tasks, (long)hyperperiod));
    }

    private static LetChainTimes Forwards(
        ImmutableArray<LetTask> tasks,
        long hyperperiod,
        (long Full, long Reduced) age
    )
    {
        LetTask first = tasks[0];
        long jobs = hyperperiod / first.PeriodNs;
        // Just after a sample whose successor leads to a later output, the reaction time is at a peak; from there it
        // falls by the time that passes, to the next such sample.
        long start = 0;
        while (OutputOf(tasks, start) == OutputOf(tasks, start + 1))
        {
            start++;
        }
        long peakTime = ReleaseOf(first, start);
        long output = OutputOf(tasks, start + 1);
        long max = 0;
        long min = long.MaxValue;
        long maxTrough = 0;
        Int128 doubledArea = 0;
        int used = 0;
        for (long job = start + 1; job <= start + jobs; job++)
        {
            long next = OutputOf(tasks, job + 1);
            if (next == output)
            {
                continue;
            }
            long time = ReleaseOf(first, job);
            long peak = output - peakTime;
            long trough = output - time;
            max = Math.Max(max, peak);
            min = Math.Min(min, trough);
            maxTrough = Math.Max(maxTrough, trough);
            doubledArea += (Int128)(time - peakTime) * (peak + trough);
            used++;
            (peakTime, output) = (time, next);
        }
        return new LetChainTimes
        {
            HyperperiodNs = hyperperiod,
            MaxReactionNs = max,
            MaxReducedReactionNs = max - first.PeriodNs,
            MinReactionNs = min,
            MaxDirectReactionNs = maxTrough + first.PeriodNs,
            MeanReactionNs = (double)doubledArea / 2 / hyperperiod,
            SamplesUsed = used,
            MaxDataAgeNs = age.Full,
            MaxReducedDataAgeNs = age.Reduced,
        };
    }

    private static (long Full, long Reduced) Backwards(ImmutableArray<LetTask> tasks, long hyperperiod)
    {
        LetTask last = tasks[^1];
        long full = 0;
        long reduced = 0;
        for (long job = 0; job < hyperperiod / last.PeriodNs; job++)
        {
            long sample = SampleOf(tasks, job);
            long age = ReleaseOf(last, job) + last.DeadlineNs - sample;
            reduced = Math.Max(reduced, age);
            full = Math.Max(full, age + last.PeriodNs);
        }
        return (full, reduced);
    }

    /// <summary>When the first output appears that is based on a job of the first task.</summary>
    private static long OutputOf(ImmutableArray<LetTask> tasks, long job)
    {
        long time = ReleaseOf(tasks[0], job) + tasks[0].DeadlineNs;
        for (int i = 1; i < tasks.Length; i++)
        {
            LetTask task = tasks[i];
            time = ReleaseOf(task, -FloorDivide(task.OffsetNs - time, task.PeriodNs)) + task.DeadlineNs;
        }
        return time;
    }

    /// <summary>When the first task took the sample on which a job of the last one is based.</summary>
    private static long SampleOf(ImmutableArray<LetTask> tasks, long job)
    {
        long time = ReleaseOf(tasks[^1], job);
        for (int i = tasks.Length - 2; i >= 0; i--)
        {
            LetTask task = tasks[i];
            time = ReleaseOf(task, FloorDivide(time - task.DeadlineNs - task.OffsetNs, task.PeriodNs));
        }
        return time;
    }

    private static long ReleaseOf(LetTask task, long job) => task.OffsetNs + (job * task.PeriodNs);

    private static long FloorDivide(long a, long b) => (a / b) - (a % b < 0 ? 1 : 0);
}
