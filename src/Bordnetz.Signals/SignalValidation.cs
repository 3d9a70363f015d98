using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Bordnetz.Signals;

/// <summary>Whether a signal may take a value, with the distinctions that the KUKSA protocols make.</summary>
public enum ValueVerdict : byte
{
    /// <summary>It may.</summary>
    Valid,

    /// <summary>The value is of another type, a number for a text, say.</summary>
    WrongType,

    /// <summary>The type cannot hold it: 300 for a <c>uint8</c>.</summary>
    OutOfTypeBounds,

    /// <summary>It is none of the allowed values, or does not match the pattern.</summary>
    NotAllowed,

    /// <summary>It is below the minimum, above the maximum, or not a number although one of them is given.</summary>
    OutOfRange,
}

/// <summary>The one place where values are checked against signal definitions. Thread-safe.</summary>
public static class SignalValidation
{
    /// <summary>How long a pattern is allowed to be; VSS 6.0 has one of 70 characters.</summary>
    private const int MaxPatternLength = 1000;

    private static readonly ConcurrentDictionary<string, Regex?> Patterns = new(StringComparer.Ordinal);

    /// <summary>
    /// Checks a value of the signal's own type against allowed values, pattern, minimum and maximum, the elements of
    /// an array one by one. An absent value is valid: it says that the signal is not available.
    /// </summary>
    public static ValueVerdict Check(SignalDefinition signal, SignalValue value)
    {
        ArgumentNullException.ThrowIfNull(signal);
        if (!value.HasValue)
        {
            return ValueVerdict.Valid;
        }
        if (value.Type != signal.Type)
        {
            return ValueVerdict.WrongType;
        }
        if (signal.MaxLength is { } most && Length(value) > most)
        {
            return ValueVerdict.OutOfTypeBounds;
        }
        if (!signal.HasValueLimits)
        {
            return signal.StructPath is null ? ValueVerdict.Valid : CheckStructs(signal.StructPath, value);
        }
        if (!signal.Type.IsArray())
        {
            return CheckElement(signal, value);
        }
        int count = SignalArrays.Count(value);
        for (int i = 0; i < count; i++)
        {
            ValueVerdict verdict = CheckElement(signal, SignalArrays.At(value, i));
            if (verdict != ValueVerdict.Valid)
            {
                return verdict;
            }
        }
        return ValueVerdict.Valid;
    }

    /// <summary>
    /// Fits a value that came over a protocol with fewer types (32-bit whole numbers for <c>int8</c> and
    /// <c>int16</c>, say) to the signal's type, then checks it. Signed and unsigned, whole and real, one and many are
    /// not mixed.
    /// </summary>
    public static ValueVerdict Fit(SignalDefinition signal, SignalValue value, out SignalValue fitted)
    {
        ArgumentNullException.ThrowIfNull(signal);
        fitted = value;
        if (!value.HasValue || value.Type == signal.Type)
        {
            return Check(signal, value);
        }
        DataType carrier = Carrier(signal.Type);
        if (value.Type != carrier)
        {
            return ValueVerdict.WrongType;
        }
        if (!signal.Type.IsArray())
        {
            if (!Narrow(value, signal.Type, out fitted))
            {
                return ValueVerdict.OutOfTypeBounds;
            }
            return Check(signal, fitted);
        }
        SignalValue[] elements = new SignalValue[SignalArrays.Count(value)];
        for (int i = 0; i < elements.Length; i++)
        {
            if (!Narrow(SignalArrays.At(value, i), signal.Type.Element(), out elements[i]))
            {
                return ValueVerdict.OutOfTypeBounds;
            }
        }
        fitted = SignalArrays.Make(elements, signal.Type);
        return Check(signal, fitted);
    }

    /// <summary>The verdict as the end of a sentence.</summary>
    public static string Say(ValueVerdict verdict) =>
        verdict switch
        {
            ValueVerdict.Valid => "is valid",
            ValueVerdict.WrongType => "is of the wrong type",
            ValueVerdict.OutOfTypeBounds => "does not fit the type",
            ValueVerdict.NotAllowed => "is not among the allowed values",
            _ => "is outside 'min' and 'max'",
        };

    /// <summary>The smallest and largest value of an integer type, exactly.</summary>
    internal static (Int128 Min, Int128 Max) Limits(DataType type) =>
        type switch
        {
            DataType.Int64 => (long.MinValue, long.MaxValue),
            DataType.UInt64 => (ulong.MinValue, ulong.MaxValue),
            _ => ((Int128)type.Range().Min, (Int128)type.Range().Max),
        };

    /// <summary>Whether a text matches as with Python's re.match, with which vss-tools checks: anchored at the start.</summary>
    internal static bool Matches(string pattern, string text) =>
        TryMakePattern(pattern, out Regex? regex) && regex.Match(text) is { Success: true, Index: 0 };

    /// <summary>A regular expression that takes linear time on any text; false when the pattern is none.</summary>
    internal static bool TryMakePattern(string pattern, [NotNullWhen(true)] out Regex? regex)
    {
        regex = Patterns.GetOrAdd(pattern, Compile);
        return regex is not null;
    }

    private static Regex? Compile(string pattern)
    {
        if (pattern.Length > MaxPatternLength)
        {
            return null;
        }
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static ValueVerdict CheckElement(SignalDefinition signal, SignalValue value)
    {
        if (signal.Allowed.Length > 0)
        {
            return signal.Allowed.Contains(value) ? ValueVerdict.Valid : ValueVerdict.NotAllowed;
        }
        if (signal.Pattern is not null && value.ToText() is { } text)
        {
            return Matches(signal.Pattern, text) ? ValueVerdict.Valid : ValueVerdict.NotAllowed;
        }
        if (signal.Min is null && signal.Max is null)
        {
            return ValueVerdict.Valid;
        }
        double number = value.ToNumber();
        // A float's bounds are compared as floats: 0.1 is allowed where max is 0.1.
        bool single = value.Type == DataType.Float;
        double min = signal.Min is { } low ? (single ? (float)low : low) : double.NegativeInfinity;
        double max = signal.Max is { } high ? (single ? (float)high : high) : double.PositiveInfinity;
        return number >= min && number <= max ? ValueVerdict.Valid : ValueVerdict.OutOfRange;
    }

    private static long Length(SignalValue value) =>
        value.Reference switch
        {
            string text => text.Length,
            string[] texts => texts.Length + texts.Sum(t => (long)t.Length),
            Array array => array.Length,
            _ => 0,
        };

    // What is in a struct was checked when it was made.
    private static ValueVerdict CheckStructs(string path, SignalValue value)
    {
        if (value.Reference is StructValue one)
        {
            return one.Type.Path == path ? ValueVerdict.Valid : ValueVerdict.WrongType;
        }
        return value.Reference is StructValue[] many && Array.TrueForAll(many, s => s.Type.Path == path)
            ? ValueVerdict.Valid
            : ValueVerdict.WrongType;
    }

    private static bool Narrow(SignalValue value, DataType type, out SignalValue fitted)
    {
        (Int128 min, Int128 max) = Limits(type);
        bool fits = value.Bits >= min && value.Bits <= max;
        fitted = fits ? SignalValue.FromInteger(value.Bits, type) : default;
        return fits;
    }

    // Protocol buffers have no 8-bit and 16-bit numbers.
    private static DataType Carrier(DataType type) =>
        type switch
        {
            DataType.Int8 or DataType.Int16 => DataType.Int32,
            DataType.UInt8 or DataType.UInt16 => DataType.UInt32,
            DataType.Int8Array or DataType.Int16Array => DataType.Int32Array,
            DataType.UInt8Array or DataType.UInt16Array => DataType.UInt32Array,
            _ => type,
        };
}
