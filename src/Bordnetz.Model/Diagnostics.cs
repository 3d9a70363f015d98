using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model;

/// <summary>
/// A diagnostic trouble code: what a node's error memory says of something that its supervision saw. Compared by
/// reference.
/// </summary>
public sealed record Dtc
{
    /// <summary>The name, unique in the platform.</summary>
    public required string Name { get; init; }

    /// <summary>Position among the variant's codes, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The code with its failure type byte, such as <c>U012187</c> (ISO 15031-6, SAE J2012).</summary>
    public required string Code { get; init; }

    /// <summary>The node whose error memory holds it.</summary>
    public required Node Node { get; init; }

    /// <summary>How long the fault must be there before the code is confirmed, in nanoseconds.</summary>
    public long ConfirmNs { get; init; }

    /// <summary>How long the fault must be gone before the test passes again, in nanoseconds.</summary>
    public long HealNs { get; init; }

    /// <summary>Frames that must not stay away from the node.</summary>
    public ImmutableArray<Frame> Lost { get; init; } = [];

    /// <summary>Frames whose end-to-end protection must be right at the node.</summary>
    public ImmutableArray<Frame> Distrusted { get; init; } = [];

    /// <summary>Functions that must keep their deadline.</summary>
    public ImmutableArray<Function> Overrun { get; init; } = [];

    /// <summary>Functions that must run.</summary>
    public ImmutableArray<Function> Silent { get; init; } = [];

    /// <summary>Networks on which the node's controller must not be off the bus.</summary>
    public ImmutableArray<Network> BusOff { get; init; } = [];

    /// <summary>Whether the node's watchdog must not start it anew.</summary>
    public bool WatchdogReset { get; init; }

    /// <summary>What it says to a person.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <summary>
    /// The 24 bits of the code in UDS (ISO 14229-1, annex D): two for the system, fourteen for the digits, eight for the
    /// failure type.
    /// </summary>
    public int Number => TryNumber(Code) ?? 0;

    /// <summary>The 24 bits of a code; null when it is none.</summary>
    public static int? TryNumber(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        int system = code.Length == 7 ? "PCBU".IndexOf(code[0], StringComparison.Ordinal) : -1;
        return
            system >= 0
            && code[1] is >= '0' and <= '3'
            && int.TryParse(
                code.AsSpan(1),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out int digits
            )
            && !code.AsSpan(1).ContainsAnyInRange('a', 'f')
            ? (system << 22) | digits
            : null;
    }

    /// <inheritdoc/>
    public bool Equals(Dtc? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <inheritdoc/>
    public override string ToString() => Code;
}

/// <summary>
/// What a function does when it lacks what it needs: what it would say otherwise is replaced until everything is back.
/// </summary>
public sealed record DegradedMode
{
    /// <summary>The name, unique within the function.</summary>
    public required string Name { get; init; }

    /// <summary>The inputs of which each must be good.</summary>
    public required ImmutableArray<SignalDefinition> Needs { get; init; }

    /// <summary>
    /// Whether the health monitor of the node says the outputs in place of the function when that does not run at all.
    /// </summary>
    public bool ReplacesSilent { get; init; }

    /// <summary>How long one of them must be bad before the mode begins, in nanoseconds.</summary>
    public long AfterNs { get; init; }

    /// <summary>How long all of them must be good before it ends, in nanoseconds.</summary>
    public long BackNs { get; init; }

    /// <summary>What the function's outputs are meanwhile; those not named go on.</summary>
    public ImmutableArray<(SignalDefinition Signal, bool IsTarget, SignalValue Value)> Outputs { get; init; } = [];

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
