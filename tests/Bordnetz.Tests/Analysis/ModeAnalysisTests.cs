using Bordnetz.Analysis;
using Bordnetz.Tests.Simulation;

namespace Bordnetz.Tests.Analysis;

/// <summary>Bounds of wake-up and shutdown, worked out by hand, and what must be found missing.</summary>
public sealed class ModeAnalysisTests
{
    private const long Ms = 1_000_000;

    [Fact]
    public void A_wake_up_takes_each_start_and_a_cycle_at_each_gateway()
    {
        VariantAnalysis analysis = VariantAnalyzer.Analyse(new ManagedPlatform().Load());
        Assert.DoesNotContain(analysis.Problems, p => p.Code.StartsWith("BN505", StringComparison.Ordinal));
        TransitionBound wake = Find(analysis, "parked", "whole");
        Assert.Equal("handle", wake.By);
        NodeWake Of(string name) => wake.Wakes.Single(w => w.Node.Name == name);
        // The last zone starts at its input; the Ethernet wakes the others; the central computer holds the scene.
        Assert.Equal((50 * Ms, "input"), (Of("zone1").BoundNs, Of("zone1").Way));
        Assert.Equal((50 + 10 + 50) * Ms, Of("ccu").BoundNs);
        Assert.Equal(wake.HolderNs, Of("ccu").BoundNs);
        Assert.Equal((50 + 10 + 50) * Ms, Of("zone0").BoundNs);
        // Its own CAN hears of it in the next NM PDU.
        long pdu = Pdu(analysis, "can1", "zone1");
        Assert.Equal((50 + 100 + 50) * Ms + pdu, Of("ecu10").BoundNs);
        // The other zone must be told over the Ethernet first; the holder, awake by then, is nearest.
        long told = ((110 + 100) * Ms) + Pdu(analysis, "backbone", "ccu");
        Assert.Equal(told + ((100 + 50) * Ms) + Pdu(analysis, "can0", "zone0"), Of("ecu01").BoundNs);
        Assert.Equal(told + ((5 + 50) * Ms), Of("door").BoundNs);
        Assert.Equal("network lin", Of("door").Way);
        Assert.Equal(Of("ecu01").BoundNs, wake.WakeNs);
    }

    [Fact]
    public void A_shutdown_takes_the_reset_at_each_gateway_and_the_times_of_the_last_network()
    {
        VariantAnalysis analysis = VariantAnalyzer.Analyse(new ManagedPlatform { RepeatMs = 0 }.Load());
        TransitionBound down = Find(analysis, "whole", "parked");
        Assert.Null(down.By);
        Assert.Empty(down.Wakes);
        long last = Pdu(analysis, "backbone", "ccu") + (250 * Ms) + Pdu(analysis, "can0", "zone0");
        Assert.Equal(last + ((400 + 300) * Ms), down.SleepNs);
    }

    [Fact]
    public void A_node_outside_every_partial_network_is_woken_by_nothing()
    {
        VariantAnalysis analysis = Analyse(t =>
            t.Replace("nodes: all", "nodes: [ccu, zone0, zone1, ecu10, ecu11, door]", StringComparison.Ordinal)
        );
        TransitionBound wake = Find(analysis, "parked", "whole");
        Assert.Null(wake.WakeNs);
        Assert.Equal(["ecu00", "ecu01"], wake.Wakes.Where(w => w.BoundNs is null).Select(w => w.Node.Name));
        Assert.Contains(
            analysis.Problems,
            p => p.Code == "BN5050" && p.Message.Contains("ecu00, ecu01", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_gateway_outside_the_partial_network_passes_nothing_on()
    {
        VariantAnalysis analysis = Analyse(t =>
            t.Replace("nodes: all", "nodes: [ccu, zone1, ecu00, ecu01]", StringComparison.Ordinal)
        );
        Assert.Contains(Find(analysis, "parked", "whole").Wakes, w => w.Node.Name == "ecu01" && w.BoundNs is null);
    }

    [Fact]
    public void Transceivers_that_wake_by_everything_let_nobody_sleep_beside_others()
    {
        VariantAnalysis analysis = VariantAnalyzer.Analyse(new ManagedPlatform { IsSelective = false }.Load());
        Assert.Equal(
            ["part: ecu01 by can0"],
            analysis.Modes.Sleepless.Select(s => $"{s.Scene}: {s.Node} by {s.Because}")
        );
        Assert.Contains(analysis.Problems, p => p.Code == "BN5051");
    }

    [Fact]
    public void A_line_wakes_at_once()
    {
        VariantAnalysis analysis = Analyse(t =>
            t.Replace(
                "  rails:",
                "  wake-lines: { line: { from: zone1, to: ecu01 } }\n  rails:",
                StringComparison.Ordinal
            )
        );
        NodeWake wake = Find(analysis, "parked", "whole").Wakes.Single(w => w.Node.Name == "ecu01");
        Assert.Equal((100 * Ms, "wake-up line line"), (wake.BoundNs, wake.Way));
    }

    [Fact]
    public void Limits_of_a_scene_are_kept_or_told()
    {
        VariantAnalysis analysis = Analyse(t =>
            t.Replace("by: handle", "by: handle, wake-within: 100ms", StringComparison.Ordinal)
                .Replace("max-current: 50mA", "max-current: 50mA, sleep-within: 1s", StringComparison.Ordinal)
        );
        Assert.Contains(analysis.Problems, p => p.Code == "BN5052");
        Assert.Contains(analysis.Problems, p => p.Code == "BN5053");
        VariantAnalysis slow = VariantAnalyzer.Analyse(new ManagedPlatform { BootMs = 6000 }.Load());
        Assert.Contains(slow.Problems, p => p.Code == "BN5054");
    }

    private static VariantAnalysis Analyse(Func<string, string> change) =>
        VariantAnalyzer.Analyse(new ManagedPlatform().Load(change));

    private static TransitionBound Find(VariantAnalysis analysis, string from, string to) =>
        analysis.Modes.Transitions.First(t => t.From.Name == from && t.To.Name == to);

    private static long Pdu(VariantAnalysis analysis, string network, string node) =>
        analysis
            .Frames.Single(f => f.Frame.IsNm && f.Frame.Network.Name == network && f.Frame.Sender.Name == node)
            .LegBoundsNs[0]!.Value;
}
