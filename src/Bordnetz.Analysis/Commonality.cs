using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Bordnetz.Can;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>By what variants are compared.</summary>
public enum CommonalityKind
{
    /// <summary>Nodes and devices by part number; what has none, by its name.</summary>
    Parts,

    /// <summary>Functions, by name: one name is one piece of software.</summary>
    Functions,

    /// <summary>Interfaces: frames by network and name, with identifier, length and the layout of every signal.</summary>
    Frames,

    /// <summary>Signals of the catalog that a function, a sensor or an actuator uses.</summary>
    Signals,
}

/// <summary>
/// How much variants have in common, of one platform or of two. Two variants: what both have over what either has (P. Jaccard,
/// 1912), counting each piece as often as it is built in (the smaller over the larger number). Pure; immutable.
/// </summary>
public sealed class Commonality
{
    private readonly double[,] _shares;

    private readonly ImmutableArray<(int A, int B)> _pairs;

    private Commonality(
        CommonalityKind kind,
        ImmutableArray<Variant> variants,
        ImmutableArray<PieceCounts> pieces,
        Func<int, int, bool> isCompared
    )
    {
        Kind = kind;
        Variants = variants;
        IEnumerable<int> all = Enumerable.Range(0, variants.Length);
        _pairs = [.. all.SelectMany(a => all.Where(b => a < b && isCompared(a, b)).Select(b => (a, b)))];
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

    /// <summary>The pair that has least in common, the first of equals; null where there is no pair.</summary>
    public (Variant A, Variant B, double Share)? Least =>
        _pairs.IsEmpty ? null : PairOf(_pairs.MinBy(p => this[p.A, p.B]));

    /// <summary>The pair that has most in common, the first of equals; null where there is no pair.</summary>
    public (Variant A, Variant B, double Share)? Most =>
        _pairs.IsEmpty ? null : PairOf(_pairs.MaxBy(p => this[p.A, p.B]));

    /// <summary>The mean over all pairs that are compared; 1 where there is none.</summary>
    public double Mean => _pairs.IsEmpty ? 1 : _pairs.Average(p => this[p.A, p.B]);

    /// <summary>Compares variants of one platform, each with each other.</summary>
    public static Commonality Of(CommonalityKind kind, ImmutableArray<Variant> variants) =>
        Of(kind, variants, (_, _) => true);

    /// <summary>Compares the variants of one platform with those of another, and none with one of its own.</summary>
    public static Commonality Of(CommonalityKind kind, ImmutableArray<Variant> ones, ImmutableArray<Variant> others) =>
        Of(kind, [.. ones, .. others], (a, b) => a < ones.Length && b >= ones.Length);

    /// <summary>
    /// Compares variants that differ in the choice between some features, such as markets, powertrains or trims: those with
    /// one with those with another. Variants with the same choice are not compared.
    /// </summary>
    /// <param name="kind">By what they are compared.</param>
    /// <param name="variants">The variants.</param>
    /// <param name="choice">The features, of which each variant has one at most.</param>
    public static Commonality Across(
        CommonalityKind kind,
        ImmutableArray<Variant> variants,
        ImmutableArray<string> choice
    )
    {
        ImmutableArray<string?> chosen = [.. variants.Select(v => choice.FirstOrDefault(v.Features.Contains))];
        return Of(kind, variants, (a, b) => chosen[a] != chosen[b]);
    }

    private static Commonality Of(
        CommonalityKind kind,
        ImmutableArray<Variant> variants,
        Func<int, int, bool> isCompared
    ) => new(kind, variants, [.. variants.Select(v => PieceCounts.Of(Pieces(kind, v)))], isCompared);

    private (Variant A, Variant B, double Share) PairOf((int A, int B) pair) =>
        (Variants[pair.A], Variants[pair.B], this[pair.A, pair.B]);

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
                    $"{f} {f.Layout.Id} {f.Layout.Length} {string.Join(',', f.Layout.Signals.Select(LayoutOf))}"
                )
            ),
            _ => variant
                .Functions.SelectMany(f => f.Reads.Concat(f.Publishes).Concat(f.Actuates).Concat(f.Provides))
                .Concat(variant.Sensors.Select(s => s.Signal))
                .Concat(variant.Actuators.Select(a => a.Signal))
                .Select(s => s.Path)
                .Distinct(StringComparer.Ordinal),
        };

    private static string LayoutOf(DbcSignal s) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{s.Name}@{s.StartBit}|{s.Length}|{s.ByteOrder}|{s.Kind}|{s.Factor}|{s.Offset}"
        );

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
