using Bordnetz.Simulation;
using CsCheck;

namespace Bordnetz.Tests.Simulation;

public sealed class EventQueueTests
{
    [Fact]
    public void Events_come_out_by_time_then_phase_then_node_then_order_of_scheduling() =>
        Gen.Select(Gen.Long[0, 5], Gen.Int[0, 3], Gen.Int[0, 14])
            .Array[0, 200]
            .Sample(
                entries =>
                {
                    EventQueue queue = new();
                    for (int i = 0; i < entries.Length; i++)
                    {
                        (long time, int node, int kind) = entries[i];
                        queue.Schedule(time, node, (EventKind)kind, i);
                    }
                    int[] expected = Enumerable
                        .Range(0, entries.Length)
                        .OrderBy(i => entries[i].Item1)
                        .ThenBy(i => entries[i].Item3)
                        .ThenBy(i => entries[i].Item2)
                        .ThenBy(i => i)
                        .ToArray();
                    int[] got = Enumerable.Range(0, entries.Length).Select(_ => Next(queue).Index).ToArray();
                    Assert.Equal(expected, got);
                    Assert.Equal(long.MaxValue, queue.NextTimeNs);
                },
                iter: 500
            );

    /// <summary>Near and far, before and after others were taken: always the order of a sorted list.</summary>
    [Fact]
    public void Scheduling_while_taking_keeps_the_order() =>
        Gen.Select(Gen.Bool, Gen.Frequency((3, Gen.Long[0, 200_000]), (1, Gen.Long[0, 400_000_000])))
            .Array[1, 400]
            .Sample(
                steps =>
                {
                    EventQueue queue = new();
                    List<(long Time, int Index)> model = [];
                    long now = 0;
                    for (int i = 0; i < steps.Length; i++)
                    {
                        (bool take, long ahead) = steps[i];
                        if (take && model.Count > 0)
                        {
                            (long Time, int Index) first = model.OrderBy(m => m.Time).ThenBy(m => m.Index).First();
                            model.Remove(first);
                            Event got = Next(queue);
                            Assert.Equal(first, (got.TimeNs, got.Index));
                            now = got.TimeNs;
                        }
                        else
                        {
                            queue.Schedule(now + ahead, 0, EventKind.PlantStep, i);
                            model.Add((now + ahead, i));
                        }
                    }
                    Assert.Equal(model.Count == 0 ? long.MaxValue : model.Min(m => m.Time), queue.NextTimeNs);
                },
                iter: 500
            );

    private static Event Next(EventQueue queue)
    {
        Assert.NotEqual(long.MaxValue, queue.NextTimeNs);
        return queue.Take();
    }
}
