using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>
/// Proves the timing of a variant: loads, worst-case response times of frames and functions, reaction times of chains;
/// and adds up its power, wires and hardware. What is assumed and by which formula stands in <c>docs/analyses</c>. All bounds are computed in whole nanoseconds,
/// rounded up. Pure and thread-safe.
/// </summary>
public static class VariantAnalyzer
{
    /// <summary>Analyses a variant. Never fails: what has no bound is null and has its problem.</summary>
    public static VariantAnalysis Analyse(Variant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        FrameTiming timing = new(variant);
        (ImmutableArray<FunctionBound> functions, ImmutableArray<PartitionBound> partitions) = ProcessorTiming.Analyse(
            variant
        );
        VariantAnalysis analysis = new()
        {
            Variant = variant,
            Networks = [.. variant.Networks.Select(network => Bound(network, variant, timing.Routes))],
            Frames = timing.Frames,
            Functions = functions,
            Partitions = partitions,
            Chains = [.. variant.Chains.Select(chain => ChainTiming.Analyse(chain, timing.Frames))],
            Power = PowerBalance.Analyse(variant),
            Modes = ModeAnalysis.Analyse(variant, timing.Frames),
            Harness = HarnessRouting.Analyse(variant),
            Hardware = HardwareCount.Analyse(variant, partitions),
            Safety = SafetyRules.Analyse(variant),
            Problems = [],
        };
        return analysis with
        {
            Problems =
            [
                .. AnalysisProblems.Find(analysis, timing.IsSettled),
                .. FigureProblems.Find(analysis),
                .. ModeProblems.Find(analysis.Modes),
            ],
        };
    }

    private static NetworkBound Bound(Network network, Variant variant, RouteBuilder routes)
    {
        switch (network.Kind)
        {
            case NetworkKind.Lin:
                return new NetworkBound(network, LinLoad(network, variant), []);
            case NetworkKind.Ethernet:
                if (routes.WireOf(network) is { } wire)
                {
                    return new NetworkBound(network, wire.Load.ToDouble(), []);
                }
                ImmutableArray<LinkBound> links = [.. routes.LinksOf(network).Select(LinkBounds.Of)];
                return new NetworkBound(network, links.Length == 0 ? 0 : links.Max(link => link.Load), links);
            default:
                return new NetworkBound(network, routes.CanOf(network)?.Load.ToDouble() ?? 0, []);
        }
    }

    private static double LinLoad(Network network, Variant variant)
    {
        long length = LinTiming.TableLengthNs(network.Schedule);
        Dictionary<string, Frame> frames = variant
            .Frames.Where(f => f.Network == network)
            .DistinctBy(f => f.Name)
            .ToDictionary(f => f.Name);
        LoadSum load = default;
        foreach (LinSlot slot in network.Schedule)
        {
            if (length > 0 && frames.TryGetValue(slot.FrameName, out Frame? frame))
            {
                load = load.Plus(LinTiming.MaximumFrameNs(frame.Layout.Length, network.BitRate), length);
            }
        }
        return load.ToDouble();
    }
}
