using System.Collections.Immutable;
using Bordnetz.Model.Harness;

namespace Bordnetz.Analysis;

/// <summary>A connection as it lies in the harness. Lengths in mm.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Wire">Its wire.</param>
/// <param name="RoutedMm">The sum of the segments of its route; null when it is not routed.</param>
/// <param name="ShortestMm">
/// The shortest way through the segments between its ends; null when the file does not say where they are, or no way
/// leads there.
/// </param>
public sealed record HarnessRun(HarnessConnection Connection, HarnessWire Wire, double? RoutedMm, double? ShortestMm)
{
    /// <summary>The length that counts: as routed, else as stated, else the shortest way; 0 when nothing is known.</summary>
    public double LengthMm => RoutedMm ?? Wire.LengthMm ?? ShortestMm ?? 0;

    /// <summary>Mass of the conductor, in grams.</summary>
    public double CopperGrams => LengthMm / 1000 * Wire.CrossSectionMm2 * HarnessAnalysis.CopperGramsPerCm3;

    /// <summary>Mass with insulation where the wire's type tells it, else of the conductor; in grams.</summary>
    public double Grams => Wire.GramsPerMetre is { } perMetre ? LengthMm / 1000 * perMetre : CopperGrams;
}

/// <summary>How full a segment is.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Wires">How many wires lie in it.</param>
/// <param name="CopperMm2">The sum of their conductors' cross-sections, in mm².</param>
public sealed record SegmentFill(HarnessSegment Segment, int Wires, double CopperMm2);

/// <summary>What a harness comes to.</summary>
/// <param name="Runs">Each connection, in the file's order.</param>
/// <param name="Segments">Each segment, in the file's order.</param>
public sealed record HarnessFigures(ImmutableArray<HarnessRun> Runs, ImmutableArray<SegmentFill> Segments)
{
    /// <summary>Metres of wire.</summary>
    public double WireMetres => Runs.Sum(r => r.LengthMm) / 1000;

    /// <summary>Metres of segments, each once.</summary>
    public double RouteMetres => Segments.Sum(s => s.Segment.LengthMm) / 1000;

    /// <summary>Kilograms of conductor, taken as copper.</summary>
    public double CopperKilograms => Runs.Sum(r => r.CopperGrams) / 1000;

    /// <summary>Kilograms of wire, as far as the types tell it with insulation.</summary>
    public double WireKilograms => Runs.Sum(r => r.Grams) / 1000;
}

/// <summary>
/// Lengths and masses of a harness, by routing over its segments (docs/analyses/kbl.md). Pure.
/// </summary>
public static class HarnessAnalysis
{
    /// <summary>Density of copper in g/cm³, so that 1 m of 1 mm² has 8.96 g.</summary>
    public const double CopperGramsPerCm3 = 8.96;

    /// <summary>Computes the figures.</summary>
    /// <param name="harness">The harness.</param>
    /// <param name="modules">Part numbers of the modules that the car has; null for all, which overcounts a car.</param>
    public static HarnessFigures Analyse(HarnessFile harness, IReadOnlySet<string>? modules = null)
    {
        ArgumentNullException.ThrowIfNull(harness);
        HashSet<int>? wires = modules is null
            ? null
            : [.. harness.Modules.Where(m => modules.Contains(m.PartNumber)).SelectMany(m => m.Wires)];
        ImmutableArray<HarnessConnection> connections =
        [
            .. harness.Connections.Where(c => wires is null || wires.Contains(c.Wire)),
        ];
        List<(int Segment, int Other)>[] graph = Graph(harness);
        Dictionary<int, double[]> distances = [];
        ImmutableArray<HarnessRun>.Builder runs = ImmutableArray.CreateBuilder<HarnessRun>(connections.Length);
        int[] count = new int[harness.Segments.Length];
        double[] copper = new double[harness.Segments.Length];
        foreach (HarnessConnection connection in connections)
        {
            HarnessWire wire = harness.Wires[connection.Wire];
            double? routed = connection.Route.IsEmpty ? null : connection.Route.Sum(s => harness.Segments[s].LengthMm);
            runs.Add(new HarnessRun(connection, wire, routed, Shortest(connection, harness, graph, distances)));
            foreach (int segment in connection.Route)
            {
                count[segment]++;
                copper[segment] += wire.CrossSectionMm2;
            }
        }
        return new HarnessFigures(
            runs.MoveToImmutable(),
            [.. harness.Segments.Select((s, i) => new SegmentFill(s, count[i], copper[i]))]
        );
    }

    private static List<(int Segment, int Other)>[] Graph(HarnessFile harness)
    {
        List<(int, int)>[] graph = [.. harness.Nodes.Select(_ => new List<(int, int)>())];
        for (int i = 0; i < harness.Segments.Length; i++)
        {
            HarnessSegment segment = harness.Segments[i];
            graph[segment.From].Add((i, segment.To));
            graph[segment.To].Add((i, segment.From));
        }
        return graph;
    }

    // A connection with more than two ends has no single way; its route says it.
    private static double? Shortest(
        HarnessConnection connection,
        HarnessFile harness,
        List<(int Segment, int Other)>[] graph,
        Dictionary<int, double[]> distances
    )
    {
        if (connection.Ends is not [var from, var to])
        {
            return null;
        }
        if (!distances.TryGetValue(from, out double[]? known))
        {
            distances.Add(from, known = Distances(from, harness, graph));
        }
        return double.IsPositiveInfinity(known[to]) ? null : known[to];
    }

    // E. W. Dijkstra, "A note on two problems in connexion with graphs", 1959.
    private static double[] Distances(int from, HarnessFile harness, List<(int Segment, int Other)>[] graph)
    {
        double[] distance = new double[graph.Length];
        Array.Fill(distance, double.PositiveInfinity);
        distance[from] = 0;
        PriorityQueue<int, double> open = new();
        open.Enqueue(from, 0);
        while (open.TryDequeue(out int node, out double reached))
        {
            if (reached > distance[node])
            {
                continue;
            }
            foreach ((int segment, int other) in graph[node])
            {
                double through = reached + harness.Segments[segment].LengthMm;
                if (through < distance[other])
                {
                    distance[other] = through;
                    open.Enqueue(other, through);
                }
            }
        }
        return distance;
    }
}
