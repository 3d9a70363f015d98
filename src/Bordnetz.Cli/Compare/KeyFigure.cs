using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;

namespace Bordnetz.Cli.Compare;

/// <summary>Which way a figure gets better.</summary>
internal enum Tendency
{
    /// <summary>Neither way: it only tells what is there.</summary>
    Neutral,

    /// <summary>Down, as loads and times.</summary>
    LowerIsBetter,

    /// <summary>Up, as shares of common parts.</summary>
    HigherIsBetter,
}

/// <summary>One number that an analysis found of a variant, in a form that all of them share.</summary>
/// <param name="Group">What kind of figure it is, such as <c>chain latency</c>.</param>
/// <param name="Subject">What it is a figure of, such as the chain's name; unique in its group.</param>
/// <param name="Value">The number; null when there is no bound.</param>
/// <param name="Unit">Its unit: <c>ms</c>, <c>%</c>, or empty for counts.</param>
/// <param name="Limit">What is allowed; null when nothing is said.</param>
/// <param name="Tendency">Which way it gets better.</param>
internal sealed record KeyFigure(
    string Group,
    string Subject,
    double? Value,
    string Unit,
    double? Limit,
    Tendency Tendency
)
{
    /// <summary>Whether it is within its limit; true without one.</summary>
    public bool Holds =>
        Tendency == Tendency.Neutral
        || (
            Value is { } value
            && (Limit is not { } limit || (Tendency == Tendency.LowerIsBetter ? value <= limit : value >= limit))
        );
}

/// <summary>The figures of a variant. A new analysis adds a source here and is in every comparison and report.</summary>
internal static class KeyFigures
{
    private static readonly ImmutableArray<Func<VariantAnalysis, IEnumerable<KeyFigure>>> Sources =
    [
        Counts,
        analysis => analysis.Networks.Select(n => Share("network load", n.Network.Name, n.Load, n.Network.MaxLoad)),
        analysis => analysis.Frames.Select(f => Time("frame response", $"{f.Frame}", f.EndToEndNs, f.DeadlineNs)),
        analysis =>
            analysis.Functions.Select(f => Time("function response", f.Function.Name, f.ResponseNs, f.DeadlineNs)),
        analysis => analysis.Partitions.Select(p => Share("utilisation", p.Partition.FullName, p.Utilisation, 1)),
        analysis => analysis.Chains.Select(c => Time("chain latency", c.Chain.Name, c.BoundNs, c.DeadlineNs)),
        analysis => analysis.Modes.Transitions.Select(t => Time("wake-up", Subject(t), t.WakeNs, t.To.WakeWithinNs)),
        analysis => analysis.Modes.Transitions.Select(t => Time("shutdown", Subject(t), t.SleepNs, t.To.SleepWithinNs)),
    ];

    /// <summary>All figures, each pair of group and subject once.</summary>
    public static IEnumerable<KeyFigure> Of(VariantAnalysis analysis) => Sources.SelectMany(source => source(analysis));

    private static IEnumerable<KeyFigure> Counts(VariantAnalysis analysis)
    {
        Variant v = analysis.Variant;
        yield return Count("nodes", v.Nodes.Length);
        foreach (NodeKind kind in Enum.GetValues<NodeKind>())
        {
            yield return Count($"nodes: {kind.ToString().ToLowerInvariant()}", v.Nodes.Count(n => n.Kind == kind));
        }
        yield return Count("networks", v.Networks.Length);
        foreach (NetworkKind kind in Enum.GetValues<NetworkKind>())
        {
            yield return Count($"networks: {Name(kind)}", v.Networks.Count(n => n.Kind == kind));
        }
        yield return Count("frames", v.Frames.Length);
        yield return Count("frames over several networks", v.Frames.Count(f => f.Legs.Length > 1));
        yield return Count("signals in frames", v.Frames.Sum(f => f.Signals.Length));
        yield return Count("sensors", v.Sensors.Length);
        yield return Count("actuators", v.Actuators.Length);
        yield return Count("functions", v.Functions.Length);
        yield return Count("chains", v.Chains.Length);
    }

    /// <summary>The kind of network as people write it.</summary>
    public static string Name(NetworkKind kind) =>
        kind switch
        {
            NetworkKind.Can => "CAN",
            NetworkKind.CanFd => "CAN FD",
            NetworkKind.Lin => "LIN",
            _ => "Ethernet",
        };

    private static KeyFigure Count(string subject, int value) =>
        new("count", subject, value, "", null, Tendency.Neutral);

    private static KeyFigure Share(string group, string subject, double share, double allowed) =>
        new(group, subject, share * 100, "%", allowed * 100, Tendency.LowerIsBetter);

    private static KeyFigure Time(string group, string subject, long? ns, long? deadlineNs) =>
        new(group, subject, ns / 1e6, "ms", deadlineNs / 1e6, Tendency.LowerIsBetter);

    private static string Subject(TransitionBound transition) =>
        $"{transition.From} to {transition.To}{(transition.By is { } by ? $" by {by}" : "")}";
}
