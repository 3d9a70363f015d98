using System.Collections.Immutable;
using Bordnetz.Analysis.NetworkCalculus;
using Bordnetz.Model.Ethernet;

namespace Bordnetz.Tests.Analysis.NetworkCalculus;

public sealed class PortCalculusTests
{
    private const long Gigabit = 1_000_000_000;

    [Fact]
    public void A_frame_that_just_missed_its_window_waits_for_the_next_one()
    {
        // 1000 bits are 1 µs. The class is open for 40 of 100 µs and alone; the last start is 1 µs before its end.
        Assert.Equal(60_000 + 1_000 + 1_000, Gated(mayOverrun: false, open: 40_000));
        // With overrun it starts until the end, but what others began then takes its time first: here nothing.
        Assert.Equal(60_000 + 1_000, Gated(mayOverrun: true, open: 40_000));
        // A window for exactly one frame.
        Assert.Equal(100_000 + 1_000, Gated(mayOverrun: false, open: 1_000));
        Assert.Null(Gated(mayOverrun: false, open: 999));
    }

    private static long? Gated(bool mayOverrun, long open)
    {
        ImmutableArray<TrafficClass> classes = TrafficClass.PerPriority;
        ImmutableArray<bool> Open(int index) => [.. classes.Select((_, i) => i == index)];
        GateControl gates = new(
            0,
            mayOverrun,
            [new GateWindow(open, Open(1)), new GateWindow(100_000 - open, Open(4))]
        );
        return PortCalculus.Delays(new PortShaping(classes, gates), Gigabit, [new PortFlow(1, 1_000, 1_000_000)])[1];
    }
}
