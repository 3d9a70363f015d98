using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Bordnetz.Analysis;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Analysis;

public sealed class FixedPriorityCpuTests
{
    private const long Us = 1_000;

    private static readonly long?[] BrakeByWireResponses =
    [
        .. new long[] { 90, 180, 270, 360, 435, 510, 585, 660, 720, 765, 795 }.Select(us => (long?)us * Us),
    ];

    private static readonly Gen<CpuTask[]> Sets = Gen.Select(
            Gen.Long[1, 20],
            Gen.Long[4, 40],
            (c, t) => new CpuTask(c, t)
        )
        .Array[1, 5]
        .Where(set => set.Sum(m => (double)m.WcetNs / m.PeriodNs) < 0.999);

    // The file with measured ticks was analysed at 200 MHz, whatever it says itself.
    [Theory]
    [InlineData("NXP_MPC5744P_BBW_noMeasurements.amxmi", 300)]
    [InlineData("NXP_MPC5744P_BBW.amxmi", 200)]
    public void Worst_responses_of_a_brake_by_wire_are_those_of_the_commercial_analysis(string model, long ticksPerUs)
    {
        if (RepositoryFiles.SharedData is not { } data)
        {
            Assert.Skip("the public data sets are not here");
            return;
        }
        string file = Path.Combine(data, "architecture/amalthea/BBW/Amalthea", model);

        long?[] responses = [.. FixedPriorityCpu.Analyse(ReadTasks(file, ticksPerUs)).Order()];

        Assert.Equal(BrakeByWireResponses, responses);
        // The published report gives chain latencies: the periods, 20 ms, and the last task's response less 1 to 3 µs.
        long[] latencies = [20_087, 20_177, 20_267, 20_359];
        Assert.All(
            latencies.Zip(responses),
            pair => Assert.InRange(pair.Second!.Value - ((pair.First - 20_000) * Us), 1 * Us, 3 * Us)
        );
    }

    [Fact]
    public void A_task_of_a_longer_period_is_interrupted_as_often_as_shorter_ones_come()
    {
        // 1 of 4, 2 of 6, 3 of 12: the last is done after 3 + 2·1 + 2·2 + 1 = 10.
        Assert.Equal([1, 3, 10], FixedPriorityCpu.Analyse([new(1, 4), new(2, 6), new(3, 12)]));
    }

    [Fact]
    public void With_long_deadlines_a_later_instance_can_be_the_worst()
    {
        // J. Lehoczky's example: 26 of 70 and 62 of 100; the worst is the fifth instance of seven in the busy period.
        Assert.Equal([26, 118], FixedPriorityCpu.Analyse([new(26, 70), new(62, 100)]));
    }

    [Fact]
    public void A_processor_can_be_full_but_not_fuller()
    {
        Assert.Equal([5, 10, null], FixedPriorityCpu.Analyse([new(5, 10), new(5, 10), new(1, 1_000_000)]));
    }

    [Fact]
    public void Rate_monotonic_order_puts_short_periods_first_and_keeps_equal_ones()
    {
        Assert.Equal(
            [2, 0, 3, 1],
            FixedPriorityCpu.RateMonotonicOrder([new(1, 10), new(1, 20), new(1, 5), new(1, 10)])
        );
    }

    [Fact]
    public void All_tasks_released_together_reach_their_bounds_and_no_other_phasing_exceeds_them()
    {
        Gen.Select(Sets, Gen.Long[0, 40].Array[5])
            .Sample(
                (set, phases) =>
                {
                    long[] bounds = [.. FixedPriorityCpu.Analyse([.. set]).Select(r => r!.Value)];
                    Assert.Equal(bounds, Run(set, new long[5], 30_000));
                    long[] seen = Run(set, phases, 5_000);
                    Assert.All(Enumerable.Range(0, set.Length), i => Assert.True(seen[i] <= bounds[i]));
                },
                iter: 500
            );
    }

    /// <summary>A brute-force processor: in every time unit the first task with work left runs.</summary>
    private static long[] Run(CpuTask[] tasks, long[] phases, long until)
    {
        long[] worst = new long[tasks.Length];
        var waiting = tasks.Select(_ => new Queue<long>()).ToArray();
        long[] left = new long[tasks.Length];
        for (long now = 0; now < until; now++)
        {
            for (int i = 0; i < tasks.Length; i++)
            {
                if (now >= phases[i] && (now - phases[i]) % tasks[i].PeriodNs == 0)
                {
                    waiting[i].Enqueue(now);
                }
            }
            int running = Array.FindIndex(waiting, queue => queue.Count > 0);
            if (running < 0)
            {
                continue;
            }
            left[running] = left[running] == 0 ? tasks[running].WcetNs : left[running];
            if (--left[running] == 0)
            {
                worst[running] = Math.Max(worst[running], now + 1 - waiting[running].Dequeue());
            }
        }
        return worst;
    }

    /// <summary>Periods, priorities (the highest number first) and ticks.</summary>
    private static ImmutableArray<CpuTask> ReadTasks(string file, long ticksPerUs)
    {
        XElement root = XDocument.Load(file).Root!;
        Dictionary<string, long> ticks = root.Descendants("runnables")
            .ToDictionary(
                r => Text(r, "name"),
                r => long.Parse(Text(r.Descendants("default").Single(), "value"), CultureInfo.InvariantCulture)
            );
        Dictionary<string, long> periods = root.Descendants("stimuli")
            .ToDictionary(
                s => Text(s, "name"),
                s => long.Parse(Text(s.Element("recurrence")!, "value"), CultureInfo.InvariantCulture)
            );
        Dictionary<string, int> priorities = root.Descendants("taskAllocation")
            .ToDictionary(
                a => Reference(a, "task"),
                a => int.Parse(Text(a.Element("schedulingParameters")!, "priority"), CultureInfo.InvariantCulture)
            );
        return
        [
            .. root.Descendants("tasks")
                .OrderByDescending(t => priorities[Text(t, "name")])
                .Select(t => new CpuTask(
                    Us
                        * t.Descendants("items")
                            .Where(i => i.Attribute("runnable") is not null)
                            .Sum(i => ticks[Reference(i, "runnable")])
                        / ticksPerUs,
                    periods[Reference(t, "stimuli")] * 1_000_000
                )),
        ];
    }

    private static string Text(XElement element, string attribute) => element.Attribute(attribute)!.Value;

    private static string Reference(XElement element, string attribute) => Text(element, attribute).Split('?')[0];
}
