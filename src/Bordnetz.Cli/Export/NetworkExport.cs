using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Export;

/// <summary>The layouts of a variant's networks in the formats that they came in, cut down to what the variant has.</summary>
internal static class NetworkExport
{
    /// <summary>
    /// A network's frames as a DBC: the messages of its layout that the variant sends, with the period that the variant
    /// gives them, and the nodes that these name, without those that only other variants have. Null when the network has
    /// no such layout.
    /// </summary>
    public static string? Dbc(Network network, Variant variant, Platform platform, ProblemLog log)
    {
        Dictionary<CanId, Frame> frames = variant
            .Frames.Where(f => f.Network == network)
            .DistinctBy(f => f.Layout.Id)
            .ToDictionary(f => f.Layout.Id);
        if (network.Kind == NetworkKind.Lin || LayoutOf(network, variant) is not { } path)
        {
            return null;
        }
        ProblemLog own = new();
        if (DbcReader.Read(path, own, DbcMode.Tolerant) is not { } file)
        {
            Report(own, log);
            return null;
        }
        HashSet<string> absent = [.. platform.Variants.SelectMany(v => v.Nodes).Select(LayoutName)];
        absent.ExceptWith(variant.Nodes.Select(LayoutName));
        ImmutableArray<DbcMessage> messages =
        [
            .. file
                .Messages.Where(m => frames.TryGetValue(m.Id, out Frame? f) && f.Name == m.Name)
                .Select(m =>
                    m with
                    {
                        CycleTimeMs = frames[m.Id].PeriodNs / 1e6,
                        Signals = [.. m.Signals.Select(s => s with { Receivers = Present(s.Receivers, absent) })],
                    }
                ),
        ];
        HashSet<CanId> kept = [.. messages.Select(m => m.Id)];
        HashSet<string> named =
        [
            .. messages.SelectMany(m =>
                m.Signals.SelectMany(s => s.Receivers).Concat(m.Transmitters).Append(m.Transmitter)
            ),
        ];
        ImmutableArray<DbcNode> nodes =
        [
            .. file.Nodes.Where(n => named.Contains(n.Name) || named.Contains(n.Symbol ?? n.Name)),
        ];
        HashSet<string> symbols = [.. nodes.Select(n => n.Symbol ?? n.Name), .. nodes.Select(n => n.Name)];
        return DbcWriter.Write(
            file with
            {
                Nodes = nodes,
                Messages = messages,
                SignalGroups = [.. file.SignalGroups.Where(g => kept.Contains(g.Message))],
                Relations =
                [
                    .. file.Relations.Where(r =>
                        symbols.Contains(r.Node) && (r.Message is not { } message || kept.Contains(message))
                    ),
                ],
            }
        );
    }

    /// <summary>
    /// A LIN network's description file, whole: its schedule tables keep their slots in every variant. Null when the
    /// network has none.
    /// </summary>
    public static string? Ldf(Network network, Variant variant, ProblemLog log)
    {
        if (network.Kind != NetworkKind.Lin || LayoutOf(network, variant) is not { } path)
        {
            return null;
        }
        ProblemLog own = new();
        if (LdfReader.Read(path, own) is { } file)
        {
            return LdfWriter.Write(file);
        }
        Report(own, log);
        return null;
    }

    private static ImmutableArray<string> Present(ImmutableArray<string> receivers, HashSet<string> absent)
    {
        ImmutableArray<string> present = receivers.RemoveAll(absent.Contains);
        return present.IsEmpty && !receivers.IsEmpty ? ["Vector__XXX"] : present;
    }

    // As a node is called in layouts unless the description says otherwise.
    private static string LayoutName(Node node) =>
        string.Concat(node.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    // Frames know the file in which their layout stands.
    private static string? LayoutOf(Network network, Variant variant) =>
        variant.Frames.FirstOrDefault(f => f.Network == network)?.Layout.Place.File;

    private static void Report(ProblemLog own, ProblemLog log)
    {
        foreach (Problem problem in own.Problems)
        {
            log.Add(problem);
        }
    }
}
