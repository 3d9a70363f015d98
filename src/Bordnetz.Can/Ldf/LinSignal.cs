using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>A LIN signal: a number of up to 16 bits, or up to eight bytes. Immutable.</summary>
public sealed record LinSignal
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The length in bits: 1 to 16 for a number, a multiple of 8 up to 64 for bytes.</summary>
    public required int Length { get; init; }

    /// <summary>Whether it is an array of bytes.</summary>
    public bool IsArray { get; init; }

    /// <summary>The value before anything was received: one number, or the bytes in the order of the payload.</summary>
    public ImmutableArray<int> Initial { get; init; } = [0];

    /// <summary>The node that sends it; empty for a diagnostic signal.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>The nodes that receive it.</summary>
    public ImmutableArray<string> Subscribers { get; init; } = [];

    /// <summary>Whether it belongs to a diagnostic frame.</summary>
    public bool IsDiagnostic { get; init; }

    /// <summary>The name of its encoding (<c>Signal_representation</c>); null when it has none.</summary>
    public string? Encoding { get; init; }

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; init; }

    /// <summary>The initial raw value; the first byte of an array is the least significant.</summary>
    public ulong InitialRaw
    {
        get
        {
            ulong raw = 0;
            for (int i = Initial.Length - 1; i >= 0; i--)
            {
                raw = (raw << 8) | (uint)Initial[i];
            }
            return raw;
        }
    }
}

/// <summary>What the raw values of a signal mean (<c>Signal_encoding_types</c>).</summary>
/// <param name="Name">The name.</param>
/// <param name="Values">The meanings in file order.</param>
public sealed record LinEncoding(string Name, ImmutableArray<LinEncodedValue> Values)
{
    /// <summary>The physical value of a raw one, by the first range that holds it; null when none does.</summary>
    public double? ToPhysical(ulong raw)
    {
        foreach (LinEncodedValue value in Values)
        {
            if (value is LinPhysicalRange range && raw >= range.Min && raw <= range.Max)
            {
                return (raw * range.Factor) + range.Offset;
            }
        }
        return null;
    }

    /// <summary>
    /// The meaning of a raw value that stands for something else than a quantity; null when it has none.
    /// </summary>
    public string? MeaningOf(ulong raw)
    {
        foreach (LinEncodedValue value in Values)
        {
            if (value is LinLogicalValue logical && logical.Raw == raw)
            {
                return logical.Text;
            }
        }
        return null;
    }
}

/// <summary>One line of an encoding.</summary>
public abstract record LinEncodedValue;

/// <summary>A raw value with a meaning (<c>logical_value</c>).</summary>
/// <param name="Raw">The raw value.</param>
/// <param name="Text">The meaning; null when not given.</param>
public sealed record LinLogicalValue(ulong Raw, string? Text) : LinEncodedValue;

/// <summary>
/// A range of raw values that are a quantity: physical = raw × factor + offset (<c>physical_value</c>).
/// </summary>
/// <param name="Min">Smallest raw value.</param>
/// <param name="Max">Largest raw value.</param>
/// <param name="Factor">The factor.</param>
/// <param name="Offset">The offset.</param>
/// <param name="Unit">The unit; null when not given.</param>
public sealed record LinPhysicalRange(ulong Min, ulong Max, double Factor, double Offset, string? Unit)
    : LinEncodedValue;

/// <summary>The raw value is binary coded decimal (<c>bcd_value</c>).</summary>
public sealed record LinBcdValue : LinEncodedValue;

/// <summary>The raw value is ASCII text (<c>ascii_value</c>).</summary>
public sealed record LinAsciiValue : LinEncodedValue;
