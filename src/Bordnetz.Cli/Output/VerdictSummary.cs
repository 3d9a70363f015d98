using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Simulation;

namespace Bordnetz.Cli.Output;

/// <summary>The figures of one row of the verdict matrix.</summary>
internal sealed record VerdictSummary(
    Verdict Verdict,
    NetworkBound? FullestNetwork,
    double FullestObserved,
    ChainBound? TightestChain,
    ChainObservation? TightestObserved
)
{
    public Variant Variant => Verdict.Analysis.Variant;

    public DriveObservation Drive => Verdict.Observations.Drive;

    public static VerdictSummary Of(Verdict verdict)
    {
        NetworkBound? fullest = verdict.Analysis.Networks.IsEmpty ? null : verdict.Analysis.Networks.MaxBy(n => n.Load);
        double observed = fullest is null ? 0 : verdict.Observations.Networks[fullest.Network.Index].Load;
        ChainBound? tightest = verdict.Analysis.Chains.IsEmpty ? null : verdict.Analysis.Chains.MaxBy(Tightness);
        return new VerdictSummary(
            verdict,
            fullest,
            observed,
            tightest,
            tightest is null ? null : verdict.Observations.Chains[tightest.Chain.Index]
        );
    }

    /// <summary>The share of its deadline that a chain's bound takes; without a bound, more than any.</summary>
    private static double Tightness(ChainBound chain) =>
        chain.BoundNs is { } bound ? (double)bound / chain.DeadlineNs : double.PositiveInfinity;
}

/// <summary>Numbers as the command writes them.</summary>
internal static class Figures
{
    public static string Ms(long? ns) => ns is { } value ? (value / 1e6).ToString("F2") : "none";

    public static string Percent(double share) => (share * 100).ToString(share is > 0 and < 0.01 ? "F2" : "F1");

    public static string Maybe(double? value, string format) => value?.ToString(format) ?? "–";
}
