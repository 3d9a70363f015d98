using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>
/// Bounds of all functions of a variant: rate-monotonic, pre-emptive scheduling on each partition.
/// </summary>
internal static class ProcessorTiming
{
    public static (ImmutableArray<FunctionBound> Functions, ImmutableArray<PartitionBound> Partitions) Analyse(
        Variant variant
    )
    {
        var responses = new long?[variant.Functions.Length];
        var partitions = ImmutableArray.CreateBuilder<PartitionBound>(variant.Partitions.Length);
        foreach (Partition partition in variant.Partitions)
        {
            ImmutableArray<Function> functions =
            [
                .. variant.Functions.Where(f => f.Partition == partition).OrderBy(f => f.PeriodNs).ThenBy(f => f.Index),
            ];
            ImmutableArray<CpuTask> tasks = [.. functions.Select(f => new CpuTask(f.WcetNs, f.PeriodNs))];
            ImmutableArray<long?> times = FixedPriorityCpu.Analyse(tasks);
            for (int i = 0; i < functions.Length; i++)
            {
                responses[functions[i].Index] = times[i];
            }
            LoadSum load = tasks.Aggregate(default(LoadSum), (sum, task) => sum.Plus(task.WcetNs, task.PeriodNs));
            partitions.Add(new PartitionBound(partition, load.ToDouble()));
        }
        return (
            [.. variant.Functions.Select(f => new FunctionBound(f, responses[f.Index], f.DeadlineNs))],
            partitions.MoveToImmutable()
        );
    }
}
