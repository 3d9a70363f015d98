using System.Collections.Immutable;

namespace Bordnetz.Analysis;

/// <summary>A periodic task.</summary>
/// <param name="WcetNs">Worst-case execution time in nanoseconds, not negative.</param>
/// <param name="PeriodNs">Time between releases in nanoseconds; positive.</param>
public readonly record struct CpuTask(long WcetNs, long PeriodNs);

/// <summary>
/// Exact worst-case response times under fixed-priority pre-emptive scheduling on one processor, for any deadlines: J.
/// Lehoczky, "Fixed priority scheduling of periodic task sets with arbitrary deadlines" (RTSS 1990); K. Tindell, A.
/// Burns, A. Wellings, "An extendible approach for analyzing fixed priority hard real-time tasks" (1994). Offsets are
/// left aside: all tasks released together are the worst case.
/// </summary>
public static class FixedPriorityCpu
{
    /// <summary>
    /// The response times in the order of the tasks; null where the task and those above it need more time than there
    /// is.
    /// </summary>
    /// <param name="tasksByPriority">The tasks, the most urgent first.</param>
    public static ImmutableArray<long?> Analyse(ImmutableArray<CpuTask> tasksByPriority)
    {
        var results = ImmutableArray.CreateBuilder<long?>(tasksByPriority.Length);
        LoadSum load = default;
        for (int i = 0; i < tasksByPriority.Length; i++)
        {
            load = load.Plus(tasksByPriority[i].WcetNs, tasksByPriority[i].PeriodNs);
            results.Add(load.CompareToFull() > 0 ? null : ResponseTimeOf(tasksByPriority, i));
        }
        return results.MoveToImmutable();
    }

    /// <summary>
    /// The order of urgency under rate-monotonic scheduling: the shorter period first; equal ones in the order given.
    /// </summary>
    /// <param name="tasks">The tasks.</param>
    /// <returns>The tasks' positions, the most urgent first.</returns>
    public static ImmutableArray<int> RateMonotonicOrder(ImmutableArray<CpuTask> tasks) =>
        [.. Enumerable.Range(0, tasks.Length).OrderBy(i => tasks[i].PeriodNs).ThenBy(i => i)];

    private static long? ResponseTimeOf(ImmutableArray<CpuTask> tasks, int index)
    {
        CpuTask own = tasks[index];
        long? busyPeriod = FixedPoint.Find(
            Math.Max(1, own.WcetNs),
            t => (FixedPoint.ArrivalsBefore(t, own.PeriodNs, 0) * own.WcetNs) + Interference(tasks.AsSpan()[..index], t)
        );
        if (busyPeriod is not { } busy)
        {
            return null;
        }
        long worst = 0;
        long end = 0;
        for (long q = 0; q < FixedPoint.ArrivalsBefore(busy, own.PeriodNs, 0); q++)
        {
            long work = (q + 1) * own.WcetNs;
            if (
                FixedPoint.Find(Math.Max(1, Math.Max(end, work)), w => work + Interference(tasks.AsSpan()[..index], w))
                is not { } found
            )
            {
                return null;
            }
            end = found;
            worst = Math.Max(worst, end - (q * own.PeriodNs));
        }
        return worst;
    }

    private static long Interference(ReadOnlySpan<CpuTask> tasks, long window)
    {
        long sum = 0;
        foreach (CpuTask task in tasks)
        {
            sum += FixedPoint.ArrivalsBefore(window, task.PeriodNs, 0) * task.WcetNs;
        }
        return sum;
    }
}
