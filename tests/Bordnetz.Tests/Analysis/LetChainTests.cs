using System.Collections.Immutable;
using System.Text.Json;
using Bordnetz.Analysis;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Analysis;

public sealed class LetChainTests
{
    private static readonly Gen<ImmutableArray<LetTask>> Chains = Gen.Select(
            Gen.Int[0, 9].Select(i => new long[] { 1, 2, 3, 4, 5, 6, 8, 10, 12, 15 }[i]),
            Gen.Long[1, 15],
            Gen.Long[0, 14],
            (period, deadline, offset) => new LetTask(period, Math.Min(deadline, period), offset % period)
        )
        .Array[1, 5]
        .Select(tasks => tasks.ToImmutableArray());

    [Fact]
    public void A_chain_of_three_tasks_has_the_times_of_its_published_example()
    {
        LetChainTimes times = LetChain.Analyse([new(6, 6), new(10, 10), new(5, 5)])!;

        Assert.Equal(30, times.HyperperiodNs);
        Assert.Equal(35, times.MaxReactionNs);
        Assert.Equal(29, times.MaxReducedReactionNs);
        Assert.Equal(31, times.MaxDirectReactionNs);
        Assert.Equal(21, times.MinReactionNs);
        Assert.Equal(28, times.MeanReactionNs);
        Assert.Equal(3, times.SamplesUsed);
    }

    [Fact]
    public void All_published_chains_have_their_published_times()
    {
        if (RepositoryFiles.SharedData is not { } data)
        {
            Assert.Skip("the public data sets are not here");
            return;
        }
        string folder = Path.Combine(data, "architecture", "e2e");
        string[] chains = File.ReadAllLines(Path.Combine(folder, "case_studies.jsonl"));
        string[] results = File.ReadAllLines(Path.Combine(folder, "case_studies_results.jsonl"));
        Assert.Equal(24, chains.Length);
        for (int i = 0; i < chains.Length; i++)
        {
            using JsonDocument expected = JsonDocument.Parse(results[i]);
            LetChainTimes times = LetChain.Analyse(Read(chains[i]))!;
            Assert.Equal(
                (
                    Number(expected, "MaxRT"),
                    Number(expected, "MaxRedRT"),
                    Number(expected, "Reac"),
                    Number(expected, "MinRT"),
                    Number(expected, "AvRT")
                ),
                (
                    times.MaxReactionNs,
                    times.MaxReducedReactionNs,
                    times.MaxDirectReactionNs,
                    times.MinReactionNs,
                    times.MeanReactionNs
                )
            );
            // The longest reaction is the largest data age (M. Günzel et al. 2023).
            Assert.Equal(Number(expected, "MaxRT"), times.MaxDataAgeNs);
            Assert.Equal(Number(expected, "throughp"), times.SamplesUsed / (double)times.HyperperiodNs, 1e-12);
        }
    }

    [Fact]
    public void Every_change_in_a_run_is_answered_within_the_extremes_and_both_are_reached()
    {
        Chains.Sample(
            tasks =>
            {
                LetChainTimes times = LetChain.Analyse(tasks)!;
                long[] reactions = Run(tasks, times.HyperperiodNs);
                Assert.Equal(times.MaxReactionNs, reactions.Max() + 1);
                Assert.Equal(times.MinReactionNs, reactions.Min());
                Assert.Equal(times.MeanReactionNs, reactions.Average() + 0.5, 1e-9);
            },
            iter: 1_000
        );
    }

    [Fact]
    public void The_oldest_data_is_as_old_as_the_slowest_reaction_is_slow()
    {
        Chains.Sample(
            tasks =>
            {
                LetChainTimes times = LetChain.Analyse(tasks)!;
                Assert.Equal(times.MaxReactionNs, times.MaxDataAgeNs);
                Assert.InRange(times.MaxReducedDataAgeNs, 0, times.MaxDataAgeNs);
                Assert.True(times.MaxReactionNs <= tasks.Sum(t => t.PeriodNs + t.DeadlineNs));
            },
            iter: 2_000
        );
    }

    [Fact]
    public void A_hyperperiod_too_long_to_follow_has_no_result()
    {
        Assert.Null(LetChain.Analyse([new(1_000_003, 1), new(1_000_033, 1), new(999_983, 1)]));
    }

    /// <summary>
    /// Runs the tasks tick by tick with the tick of the newest change as data; gives the reaction time to the change in
    /// every tick of a hyperperiod, counted from the end of the tick.
    /// </summary>
    private static long[] Run(ImmutableArray<LetTask> tasks, long hyperperiod)
    {
        long begin = 10 * hyperperiod;
        long end = begin + hyperperiod;
        long?[] held = new long?[tasks.Length];
        long?[] visible = new long?[tasks.Length];
        Queue<(long Due, long? Value)>[] pending = [.. tasks.Select(_ => new Queue<(long, long?)>())];
        List<long> reactions = [];
        long answered = begin;
        for (long now = 0; answered < end; now++)
        {
            for (int i = 0; i < tasks.Length; i++)
            {
                if (pending[i].Count > 0 && pending[i].Peek().Due == now)
                {
                    visible[i] = pending[i].Dequeue().Value;
                }
            }
            for (; answered < end && visible[^1] >= answered; answered++)
            {
                reactions.Add(now - answered);
            }
            for (int i = 0; i < tasks.Length; i++)
            {
                if (now >= tasks[i].OffsetNs && (now - tasks[i].OffsetNs) % tasks[i].PeriodNs == 0)
                {
                    held[i] = i == 0 ? now : visible[i - 1];
                    pending[i].Enqueue((now + tasks[i].DeadlineNs, held[i]));
                }
            }
        }
        return [.. reactions];
    }

    private static ImmutableArray<LetTask> Read(string json)
    {
        using JsonDocument chain = JsonDocument.Parse(json);
        return
        [
            .. chain
                .RootElement.GetProperty("tasks")
                .EnumerateArray()
                .Select(t => new LetTask(
                    t.GetProperty("period").GetInt64(),
                    t.GetProperty("deadline").GetInt64(),
                    t.GetProperty("phase").GetInt64()
                )),
        ];
    }

    private static double Number(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetDouble();
}
