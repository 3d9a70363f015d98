using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>
/// A short line through places: from every start to the nearest place next, then turned over piece by piece while that
/// makes it shorter (G. Croes, "A method for solving traveling-salesman problems", 1958). Of the lines found the
/// shortest; it need not be the shortest that there is.
/// </summary>
public static class ShortLine
{
    // Far below any tolerance of a harness: what is not shorter than this is not shorter.
    private const double Nothing = 1e-9;

    /// <summary>The stretches of the line, in order.</summary>
    /// <param name="nodes">The nodes; all have positions.</param>
    public static IEnumerable<(Node From, Node To)> Through(ImmutableArray<Node> nodes)
    {
        ImmutableArray<Position> places = [.. nodes.Select(n => n.Hardware.At!.Value)];
        int[] best = [];
        double shortest = double.PositiveInfinity;
        for (int start = 0; start < nodes.Length; start++)
        {
            int[] line = Improve(Nearest(start, places), places);
            double length = Length(line, places);
            if (length < shortest - Nothing)
            {
                (best, shortest) = (line, length);
            }
        }
        return best.Skip(1).Select((to, i) => (nodes[best[i]], nodes[to]));
    }

    private static int[] Nearest(int start, ImmutableArray<Position> places)
    {
        int[] line = new int[places.Length];
        line[0] = start;
        List<int> open = [.. Enumerable.Range(0, places.Length).Where(i => i != start)];
        for (int i = 1; i < line.Length; i++)
        {
            Position last = places[line[i - 1]];
            line[i] = open.MinBy(o => last.MetresTo(places[o]));
            open.Remove(line[i]);
        }
        return line;
    }

    private static int[] Improve(int[] line, ImmutableArray<Position> places)
    {
        bool better = true;
        while (better)
        {
            better = false;
            for (int i = 0; i < line.Length - 1; i++)
            {
                for (int j = i + 1; j < line.Length; j++)
                {
                    double before = Step(i - 1, i) + Step(j, j + 1);
                    double after = Step(i - 1, j) + Step(i, j + 1);
                    if (after < before - Nothing)
                    {
                        Array.Reverse(line, i, j - i + 1);
                        better = true;
                    }
                }
            }
        }
        return line;

        // A line has no step before its first place and none after its last.
        double Step(int a, int b) => a < 0 || b >= line.Length ? 0 : places[line[a]].MetresTo(places[line[b]]);
    }

    private static double Length(int[] line, ImmutableArray<Position> places)
    {
        double sum = 0;
        for (int i = 1; i < line.Length; i++)
        {
            sum += places[line[i - 1]].MetresTo(places[line[i]]);
        }
        return sum;
    }
}
