using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Model.Ethernet;

namespace Bordnetz.Analysis;

/// <summary>
/// Checks the rules of ISO 26262 that can be seen in an architecture: levels of functions against those of nodes and
/// partitions, decompositions with independence, protection of what crosses weaker elements, single points of failure.
/// It shows where an argument is missing; that an argument holds it cannot show. Pure and thread-safe.
/// </summary>
public static class SafetyRules
{
    /// <summary>
    /// The level up to which a network's own checks (CRC, cyclic reception) are taken to be enough; above it the wires,
    /// transceivers and drivers count as weaker than what they carry.
    /// </summary>
    public const Asil NetworksSuffice = Asil.B;

    /// <summary>Checks a variant. Where no node states a level, allocations and mixtures are not judged.</summary>
    public static SafetyFindings Analyse(Variant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        bool judged = variant.Nodes.Any(n => n.Hardware.Asil is not null);
        return new SafetyFindings(
            judged ? [.. variant.Functions.Select(Allocation).OfType<WeakAllocation>()] : [],
            judged ? [.. variant.Partitions.Select(p => MixtureOf(p, variant)).OfType<Mixture>()] : [],
            [.. variant.Functions.Where(f => f.Decomposition is not null).Select(f => Decomposed(f, variant))],
            judged ? [.. Crossings(variant)] : [],
            [.. variant.Chains.Select(c => Dependency(c, variant))]
        );
    }

    /// <summary>
    /// Whether a level may be divided into two others (ISO 26262-9, clause 5): D into D + QM, C + A or B + B; C into C +
    /// QM or B + A; B into B + QM or A + A; A into A + QM. Higher shares than needed are allowed as well.
    /// </summary>
    public static bool MayDivide(Asil of, Asil one, Asil other) =>
        // Counted from QM as 0, every pair of the clause adds up to the level that it divides.
        (int)one + (int)other
        >= (int)of;

    /// <summary>
    /// What protects a frame from end to end: its stated profile, or a checksum together with a counter among the signals
    /// that carry nothing else. Null when there is none.
    /// </summary>
    public static string? ProtectionOf(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.E2eProfile is { } profile)
        {
            return profile == "none" ? null : profile;
        }
        IEnumerable<DbcSignal> own = frame.Signals.Where(s => s.Signal is null).Select(s => s.Layout);
        return own.Any(s => Named(s, "crc", "checksum")) && own.Any(s => Named(s, "counter", "alive"))
            ? "counter + CRC"
            : null;
    }

    private static bool Named(DbcSignal signal, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (signal.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    private static WeakAllocation? Allocation(Function function)
    {
        Asil? has = function.Partition.Asil ?? function.Node.Hardware.Asil;
        string where = function.Partition.Asil is null ? function.Node.Name : function.Partition.FullName;
        return function.Asil > (has ?? Asil.QM) ? new WeakAllocation(function, where, has ?? Asil.QM) : null;
    }

    private static Mixture? MixtureOf(Partition partition, Variant variant)
    {
        ImmutableArray<Asil> levels = [.. variant.Functions.Where(f => f.Partition == partition).Select(f => f.Asil)];
        return partition.IsIsolating || levels.Distinct().Count() < 2
            ? null
            : new Mixture(partition, levels.Min(), levels.Max());
    }

    private static SharedRequirement Decomposed(Function function, Variant variant)
    {
        Decomposition shared = function.Decomposition!;
        Function? partner = variant.Functions.FirstOrDefault(f => f.Name == shared.With);
        return new SharedRequirement(
            function,
            partner,
            shared.Of,
            partner is not null && MayDivide(shared.Of, function.Asil, partner.Asil),
            partner is null ? [] : [.. CommonCauses(function.Node, partner.Node, variant)]
        );
    }

    // Two nodes on one network only cannot be told apart when it fails; two on several networks can.
    private static IEnumerable<string> CommonCauses(Node one, Node other, Variant variant)
    {
        if (one == other)
        {
            yield return $"node {one}";
        }
        foreach (string supply in SuppliesOf(one).Intersect(SuppliesOf(other), StringComparer.Ordinal))
        {
            yield return supply;
        }
        ImmutableArray<Network> ofOne = [.. variant.Networks.Where(n => n.Nodes.Contains(one))];
        ImmutableArray<Network> ofOther = [.. variant.Networks.Where(n => n.Nodes.Contains(other))];
        if (ofOne.Length == 1 && ofOther.Length == 1 && ofOne[0] == ofOther[0])
        {
            yield return $"network {ofOne[0]}";
        }
    }

    private static IEnumerable<string> SuppliesOf(Node node)
    {
        if (node.Hardware.Fuse is { } fuse)
        {
            yield return $"fuse {fuse}";
            if (fuse.In is { } holder)
            {
                yield return $"node {holder}";
            }
        }
        if (node.Hardware.Rail is { } rail)
        {
            yield return $"rail {rail}";
            yield return $"source {rail.Source}";
        }
    }

    private static IEnumerable<IntegrityCrossing> Crossings(Variant variant)
    {
        foreach (Frame frame in variant.Frames)
        {
            Asil required = Asil.QM;
            foreach (FrameSignal signal in frame.Signals.Where(s => s.Signal is not null))
            {
                Asil needed = NeededBy(signal, variant);
                required = needed > required ? needed : required;
            }
            if (required > Asil.QM)
            {
                yield return new IntegrityCrossing(frame, required, Weaker(frame, required), ProtectionOf(frame));
            }
        }
    }

    // A function needs what it reads or takes; an actuator needs what the function needs that sets its target.
    private static Asil NeededBy(FrameSignal signal, Variant variant)
    {
        Asil needed = Asil.QM;
        foreach (Function function in variant.Functions)
        {
            bool takes =
                signal.Receivers.Contains(function.Node)
                && (signal.IsTarget ? function.Provides : function.Reads).Contains(signal.Signal!);
            bool commands =
                signal.IsTarget
                && function.Actuates.Contains(signal.Signal!)
                && variant.Actuators.Any(a => a.Signal == signal.Signal && signal.Receivers.Contains(a.Node));
            if ((takes || commands) && function.Asil > needed)
            {
                needed = function.Asil;
            }
        }
        return needed;
    }

    private static ImmutableArray<string> Weaker(Frame frame, Asil required)
    {
        IEnumerable<string> networks = required > NetworksSuffice ? frame.Legs.Select(l => $"network {l.Network}") : [];
        IEnumerable<string> nodes = frame
            .Legs.SelectMany(l => SwitchesOf(l, l.To).Append(l.After >= 0 ? l.From : null))
            .OfType<Node>()
            .Where(n => n != frame.Sender && (n.Hardware.Asil ?? Asil.QM) < required)
            .Select(n => $"node {n}");
        return [.. nodes.Concat(networks).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The nodes whose switches a frame crosses on its leg.</summary>
    private static IEnumerable<Node> SwitchesOf(FrameLeg leg, IEnumerable<Node> to)
    {
        if (leg.Network.Topology is not { } topology)
        {
            return [];
        }
        HashSet<Node> crossed = [leg.From];
        foreach (RouteStep step in topology.Route(leg.From, to))
        {
            crossed.Add(step.Port.From);
            crossed.Add(step.Port.To);
        }
        return topology.Switches.Select(s => s.Node).Where(crossed.Contains);
    }

    /// <summary>Where a leg leads on the way of a chain: to the next leg, or to the chain's next node.</summary>
    private static IEnumerable<Node> WaysOn(FrameStep step, FrameLeg leg)
    {
        int number = step.Frame.Legs.IndexOf(leg);
        FrameLeg? next = step.Legs.Select(l => step.Frame.Legs[l]).FirstOrDefault(l => l.After == number);
        return [next?.From ?? step.To];
    }

    private static ChainDependency Dependency(Chain chain, Variant variant)
    {
        IEnumerable<Function> functions = chain.Steps.OfType<FunctionStep>().Select(s => s.Function);
        Asil required = functions.Aggregate(Asil.QM, (most, f) => f.Asil > most ? f.Asil : most);
        ImmutableArray<string> points = [.. PointsOf(chain).Distinct(StringComparer.Ordinal)];
        if (variant.Chains.FirstOrDefault(c => c.Name == chain.RedundantWith) is { } other)
        {
            points = [.. points.Intersect(PointsOf(other), StringComparer.Ordinal)];
        }
        return new ChainDependency(chain, required, points);
    }

    private static IEnumerable<string> PointsOf(Chain chain)
    {
        List<Node> nodes = [];
        List<string> networks = [];
        foreach (ChainStep step in chain.Steps)
        {
            switch (step)
            {
                case SensorStep sensor:
                    nodes.Add(sensor.Sensor.Node);
                    break;
                case FunctionStep function:
                    nodes.Add(function.Function.Node);
                    break;
                case ActuatorStep actuator:
                    nodes.Add(actuator.Actuator.Node);
                    break;
                case FrameStep frame:
                    foreach (FrameLeg leg in frame.Legs.Select(l => frame.Frame.Legs[l]))
                    {
                        networks.Add($"network {leg.Network}");
                        nodes.AddRange([leg.From, .. SwitchesOf(leg, WaysOn(frame, leg)), frame.To]);
                    }
                    break;
            }
        }
        return nodes.Distinct().Select(n => $"node {n}").Concat(networks).Concat(nodes.SelectMany(SuppliesOf));
    }
}
