using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Signals;

namespace Bordnetz.Simulation.Faults;

/// <summary>A fault bound to what it befalls in one variant.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Nodes">The nodes that it concerns.</param>
/// <param name="Network">The network.</param>
/// <param name="Frame">The frame.</param>
/// <param name="Function">The function.</param>
/// <param name="Signal">The signal.</param>
/// <param name="Stream">The number of its sequence of chance.</param>
internal sealed record BoundFault(
    Fault Fault,
    Node[] Nodes,
    Network? Network,
    Frame? Frame,
    Function? Function,
    SignalDefinition? Signal,
    ulong Stream
)
{
    /// <summary>A new generator of chance for this fault.</summary>
    public Pcg32 Chance(ulong seed) => new(seed, Stream);
}

/// <summary>Finds what faults befall.</summary>
internal static class FaultTable
{
    // Beyond the streams of everything else.
    private const ulong FirstStream = 1UL << 40;

    /// <summary>Binds faults to a variant; what it lacks is a problem.</summary>
    public static BoundFault[] Bind(IEnumerable<Fault> faults, Variant variant, ProblemLog log)
    {
        List<BoundFault> bound = [];
        foreach (Fault fault in faults)
        {
            if (Bind(fault, variant, StreamOf(fault)) is { } found)
            {
                bound.Add(found);
                continue;
            }
            string hint = Suggestion.For(fault.Name, Names(fault.Target, variant));
            string message = $"variant '{variant.Name}' has no {Fault.Word(fault.Target)} '{fault.Name}'{hint}";
            log.Error("BN6006", fault.Place, message);
        }
        return [.. bound];
    }

    // By what the fault is and not by its place in a list, so that chance is the same in a replay (FNV-1a).
    private static ulong StreamOf(Fault fault)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in fault.ToString())
        {
            hash = unchecked((hash ^ c) * 1099511628211);
        }
        return FirstStream | (hash >> 24);
    }

    /// <summary>The names that something of a kind has in a variant.</summary>
    public static IEnumerable<string> Names(FaultTarget target, Variant variant) =>
        target switch
        {
            FaultTarget.Node => variant.Nodes.Select(n => n.Name),
            FaultTarget.Network => variant.Networks.Select(n => n.Name),
            FaultTarget.Link => variant.Networks.SelectMany(n => n.Nodes, (n, node) => $"{n.Name}/{node.Name}"),
            FaultTarget.Frame => variant.Frames.Select(f => f.ToString()),
            FaultTarget.Function => variant.Functions.Select(f => f.Name),
            FaultTarget.Signal => variant
                .Sensors.Select(s => s.Signal.Path)
                .Concat(variant.Functions.SelectMany(f => f.Publishes).Select(s => s.Path))
                .Distinct(),
            _ => variant
                .Power.Sources.Select(s => s.Name)
                .Concat(variant.Power.Rails.Select(r => r.Name))
                .Concat(variant.Power.Fuses.Select(f => f.Name)),
        };

    private static BoundFault? Bind(Fault fault, Variant variant, ulong stream)
    {
        if (!Names(fault.Target, variant).Contains(fault.Name))
        {
            return null;
        }
        BoundFault bound = new(fault, [], null, null, null, null, stream);
        string name = fault.Name;
        return fault.Target switch
        {
            FaultTarget.Node => bound with { Nodes = [variant.Nodes.First(n => n.Name == name)] },
            FaultTarget.Network => bound with { Network = variant.Networks.First(n => n.Name == name) },
            FaultTarget.Link => Link(bound, variant),
            FaultTarget.Frame => bound with { Frame = variant.Frames.First(f => f.ToString() == name) },
            FaultTarget.Function => bound with { Function = variant.Functions.First(f => f.Name == name) },
            FaultTarget.Signal => bound with { Signal = variant.Catalog.Signals.First(s => s.Path == name) },
            _ => bound with { Nodes = [.. variant.Nodes.Where(n => IsFedBy(n, name))] },
        };
    }

    private static BoundFault Link(BoundFault fault, Variant variant)
    {
        string name = fault.Fault.Name;
        Network network = variant.Networks.First(n => n.Nodes.Any(node => $"{n.Name}/{node.Name}" == name));
        return fault with { Network = network, Nodes = [network.Nodes.First(n => $"{network.Name}/{n.Name}" == name)] };
    }

    private static bool IsFedBy(Node node, string supply)
    {
        Rail? rail = node.Hardware.Fuse?.Rail ?? node.Hardware.Rail;
        return node.Hardware.Fuse?.Name == supply || rail?.Name == supply || rail?.Source.Name == supply;
    }
}
