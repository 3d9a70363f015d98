using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>What is known of a thing that is built in: a node or a device. What nobody stated is null.</summary>
public sealed record Hardware
{
    /// <summary>Nothing is known.</summary>
    public static Hardware Unknown { get; } = new();

    /// <summary>The part that it is; null when it is described by itself.</summary>
    public Part? Part { get; init; }

    /// <summary>Where it sits.</summary>
    public Position? At { get; init; }

    /// <summary>Mass in kg.</summary>
    public Figure? Mass { get; init; }

    /// <summary>Price of one in EUR.</summary>
    public Figure? Price { get; init; }

    /// <summary>Processing capacity in DMIPS.</summary>
    public Figure? Cpu { get; init; }

    /// <summary>Working memory in bytes.</summary>
    public Figure? Ram { get; init; }

    /// <summary>Program memory in bytes.</summary>
    public Figure? Flash { get; init; }

    /// <summary>How many pins it has for sensors and actuators.</summary>
    public Figure? Io { get; init; }

    /// <summary>What it draws asleep, in A or W.</summary>
    public Figure? Sleep { get; init; }

    /// <summary>What it draws awake with nothing to do, in A or W.</summary>
    public Figure? Idle { get; init; }

    /// <summary>What it draws at most, in A or W.</summary>
    public Figure? Peak { get; init; }

    /// <summary>The level up to which its hardware is developed; null when not stated.</summary>
    public Asil? Asil { get; init; }

    /// <summary>The rail that supplies it; null when not stated.</summary>
    public Rail? Rail { get; init; }

    /// <summary>The fuse through which it is supplied; null when it hangs on the rail itself.</summary>
    public Fuse? Fuse { get; init; }
}

/// <summary>A thing that can be bought and built in more than once.</summary>
/// <param name="Name">The name, unique in the platform.</param>
/// <param name="Number">The part number; the name when none is stated.</param>
public sealed record Part(string Name, string Number);

/// <summary>
/// A plain device without a computer of its own, wired to a node: a lamp, a motor, a pedal. Compared by reference
/// within its variant.
/// </summary>
public sealed record Device
{
    /// <summary>The name, unique among nodes and devices.</summary>
    public required string Name { get; init; }

    /// <summary>Position among the variant's devices, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The node that reads or drives it.</summary>
    public required Node On { get; init; }

    /// <summary>
    /// What is known of it. Without a rail of its own it is supplied by its node, and what it draws goes through that
    /// node's fuse.
    /// </summary>
    public Hardware Hardware { get; init; } = Hardware.Unknown;

    /// <summary>How many cables of the kind <see cref="Cable"/> lead to its node.</summary>
    public int Wires { get; init; } = 1;

    /// <summary>The kind of cable to its node; null when not stated.</summary>
    public Cable? Cable { get; init; }

    /// <summary>Length of its cables in m; null when it follows from the positions.</summary>
    public Figure? Length { get; init; }

    /// <summary>The names of the sensors and actuators that it embodies.</summary>
    public ImmutableArray<string> Serves { get; init; } = [];

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public bool Equals(Device? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A kind of cable.</summary>
public sealed record Cable
{
    /// <summary>The name, unique among cables.</summary>
    public required string Name { get; init; }

    /// <summary>Twisted pairs in it.</summary>
    public int Pairs { get; init; }

    /// <summary>Single cores in it, beside the pairs.</summary>
    public int Cores { get; init; }

    /// <summary>All wires in it.</summary>
    public int Conductors => (2 * Pairs) + Cores;

    /// <summary>Mass in kg/m of the whole cable.</summary>
    public Figure? Mass { get; init; }

    /// <summary>Price in EUR/m of the whole cable.</summary>
    public Figure? Price { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>How a variant is wired.</summary>
public sealed record Wiring
{
    /// <summary>Nothing is known.</summary>
    public static Wiring Unknown { get; } = new();

    /// <summary>
    /// How much longer a wire is than the city-block distance of its ends, 1 being not at all; null when not stated.
    /// </summary>
    public Figure? Detour { get; init; }

    /// <summary>The kinds of cable.</summary>
    public ImmutableArray<Cable> Cables { get; init; } = [];
}
