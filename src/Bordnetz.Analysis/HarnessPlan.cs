using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>What a stretch of wire is for.</summary>
public enum WireUse
{
    /// <summary>A network's cable.</summary>
    Network,

    /// <summary>From a source to where its rails are distributed.</summary>
    Feed,

    /// <summary>From a fuse, or from the source itself, to what it feeds.</summary>
    Supply,

    /// <summary>From a device to its node.</summary>
    Device,

    /// <summary>A wake-up line.</summary>
    WakeUp,
}

/// <summary>The wires of a variant. Immutable.</summary>
/// <param name="Runs">Every stretch, in the order networks, feeds, supplies, devices, wake-up lines.</param>
/// <param name="Unplaced">Names of what has an end without a position and no length of its own: it counts nowhere.</param>
public sealed record HarnessPlan(ImmutableArray<WireRun> Runs, ImmutableArray<string> Unplaced)
{
    /// <summary>Single wires: the conductors of all cables.</summary>
    public int Wires => Runs.Sum(r => r.Wires);

    /// <summary>Length of all single wires, in m: a twisted pair counts twice.</summary>
    public double WireMetres => Runs.Sum(r => r.WireMetres);

    /// <summary>Mass in kg of the cables whose mass is stated.</summary>
    public double MassKg => Runs.Sum(r => r.MassKg);

    /// <summary>Price in EUR of the cables whose price is stated.</summary>
    public double PriceEur => Runs.Sum(r => r.PriceEur);

    /// <summary>The same for one use.</summary>
    public HarnessPlan Of(WireUse use) => new([.. Runs.Where(r => r.Use == use)], []);
}

/// <summary>A stretch of cable from one end to another.</summary>
/// <param name="Use">What it is for.</param>
/// <param name="Name">The network, rail, node, device or wake-up line that it belongs to.</param>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Cable">The kind of cable; null when not stated: one wire without mass and price.</param>
/// <param name="Count">How many cables lie side by side.</param>
/// <param name="Metres">The length of each.</param>
public sealed record WireRun(WireUse Use, string Name, string From, string To, Cable? Cable, int Count, double Metres)
{
    /// <summary>Single wires.</summary>
    public int Wires => Count * (Cable?.Conductors ?? 1);

    /// <summary>Length of all single wires in m.</summary>
    public double WireMetres => Wires * Metres;

    /// <summary>Mass in kg.</summary>
    public double MassKg => Count * Metres * (Cable?.Mass?.Value ?? 0);

    /// <summary>Price in EUR.</summary>
    public double PriceEur => Count * Metres * (Cable?.Price?.Value ?? 0);
}
