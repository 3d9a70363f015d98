using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>By what variants are compared.</summary>
public enum CommonalityKind
{
    /// <summary>Nodes and devices by part number; what has none, by its name.</summary>
    Parts,

    /// <summary>Functions, by name: one name is one piece of software.</summary>
    Functions,

    /// <summary>Frames by network and name, with their layout.</summary>
    Frames,

    /// <summary>Signals of the catalog that a function, a sensor or an actuator uses.</summary>
    Signals,
}

/// <summary>
/// How much the variants of a platform have in common. Two variants: what both have over what either has (P. Jaccard,
/// 1912), counting each piece as often as it is built in (the smaller over the larger number). Pure; immutable.
/// </summary>
public sealed class Commonality
{
    private readonly double[,] _shares;

    private Commonality(CommonalityKind kind, ImmutableArray<Variant> variants, ImmutableArray<PieceCounts> pieces)
    {
        Kind = kind;
        Variants = variants;
        _shares = new double[variants.Length, variants.Length];
        for (int a = 0; a < variants.Length; a++)
        {
            for (int b = 0; b < variants.Length; b++)
            {
                _shares[a, b] = Share(pieces[a], pieces[b]);
            }
        }
        HashSet<string> any = [.. pieces.SelectMany(p => p.Counts.Keys)];
        Kinds = any.Count;
        InAll = any.Count(k => pieces.All(p => p.Counts.ContainsKey(k)));
    }

    /// <summary>By what the variants are compared.</summary>
    public CommonalityKind Kind { get; }

    /// <summary>The variants, in the order of the rows and columns.</summary>
    public ImmutableArray<Variant> Variants { get; }

    /// <summary>How many different pieces all variants have together.</summary>
    public int Kinds { get; }

    /// <summary>How many of them every variant has.</summary>
    public int InAll { get; }

    /// <summary>The share that every variant has, from 0 to 1.</summary>
    public double InAllShare => Kinds == 0 ? 1 : (double)InAll / Kinds;

    /// <summary>What two variants have in common, from 0 (nothing) to 1 (all).</summary>
    public double this[int a, int b] => _shares[a, b];

    /// <summary>The pair that has least in common; null of a single variant.</summary>
    public (Variant A, Variant B, double Share)? Least
    {
        get
        {
            (Variant, Variant, double)? least = null;
            for (int a = 0; a < Variants.Length; a++)
            {
                for (int b = a + 1; b < Variants.Length; b++)
                {
                    if (least is not { Item3: var share } || this[a, b] < share)
                    {
                        least = (Variants[a], Variants[b], this[a, b]);
                    }
                }
            }
            return least;
        }
    }

    /// <summary>The mean over all pairs of different variants; 1 of a single variant.</summary>
    public double Mean
    {
        get
        {
            double sum = 0;
            int pairs = 0;
            for (int a = 0; a < Variants.Length; a++)
            {
                for (int b = a + 1; b < Variants.Length; b++)
                {
                    sum += this[a, b];
                    pairs++;
                }
            }
            return pairs == 0 ? 1 : sum / pairs;
        }
    }

    /// <summary>Compares variants of one platform.</summary>
    public static Commonality Of(CommonalityKind kind, ImmutableArray<Variant> variants) =>
        new(kind, variants, [.. variants.Select(v => PieceCounts.Of(Pieces(kind, v)))]);

    private static IEnumerable<string> Pieces(CommonalityKind kind, Variant variant) =>
        kind switch
        {
            CommonalityKind.Parts =>
            [
                .. variant.Nodes.Select(n => n.Hardware.Part?.Number ?? n.Name),
                .. variant.Devices.Select(d => d.Hardware.Part?.Number ?? d.Name),
            ],
            CommonalityKind.Functions => variant.Functions.Select(f => f.Name),
            CommonalityKind.Frames => variant.Frames.Select(f =>
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{f} {f.Layout.Id} {f.Layout.Length} {f.Place}"
                )
            ),
            _ => variant
                .Functions.SelectMany(f => f.Reads.Concat(f.Publishes).Concat(f.Actuates).Concat(f.Provides))
                .Concat(variant.Sensors.Select(s => s.Signal))
                .Concat(variant.Actuators.Select(a => a.Signal))
                .Select(s => s.Path)
                .Distinct(StringComparer.Ordinal),
        };

    private static double Share(PieceCounts a, PieceCounts b)
    {
        int both = 0;
        int either = 0;
        foreach (string piece in a.Counts.Keys.Union(b.Counts.Keys, StringComparer.Ordinal))
        {
            int inA = a.Counts.GetValueOrDefault(piece);
            int inB = b.Counts.GetValueOrDefault(piece);
            both += Math.Min(inA, inB);
            either += Math.Max(inA, inB);
        }
        return either == 0 ? 1 : (double)both / either;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct PieceCounts(Dictionary<string, int> Counts)
    {
        public static PieceCounts Of(IEnumerable<string> pieces)
        {
            Dictionary<string, int> counts = new(StringComparer.Ordinal);
            foreach (string piece in pieces)
            {
                counts[piece] = counts.GetValueOrDefault(piece) + 1;
            }
            return new PieceCounts(counts);
        }
    }
}
