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
                    int[] got = Enumerable.Range(0, entries.Length).Select(_ => queue.Take().Index).ToArray();
                    Assert.Equal(expected, got);
                    Assert.Equal(long.MaxValue, queue.NextTimeNs);
                },
                iter: 500
            );
}
