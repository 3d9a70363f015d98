using System.Globalization;
using static Bordnetz.Can.Generator.SourceBuilder;

namespace Bordnetz.Can.Generator;

/// <summary>One signal as a property: its type, and the expressions between it and the raw bits.</summary>
internal sealed class SignalSource
{
    private const string Compiler = "global::System.Runtime.CompilerServices";

    private readonly DbcSignal _signal;
    private readonly ulong _mask;

    public SignalSource(DbcSignal signal, Names names)
    {
        _signal = signal;
        _mask = ulong.MaxValue >> (64 - signal.Length);
        string name = Identifier.Of(signal.Name);
        Name = names.Take(name);
        bool isWhole = IsInteger && signal.Factor.Equals(1d) && signal.Offset.Equals(0d);
        ValuesName = signal.Values.IsEmpty ? "" : names.Take(Name + (isWhole ? "Value" : "Values"));
        IsEnum = isWhole && !signal.Values.IsEmpty;
        IsFlag = isWhole && !IsEnum && signal is { Length: 1, Kind: RawKind.Unsigned };
        Whole = isWhole ? WholeType() : "";
        Type =
            IsEnum ? ValuesName
            : IsFlag ? "bool"
            : isWhole ? Whole
            : "double";
        RawName = names.Take("RawOf" + Name);
        PresentName = signal.MultiplexedBy is null ? "" : names.Take($"Is{Name}Present");
    }

    /// <summary>The property.</summary>
    public string Name { get; }

    /// <summary>The property's type.</summary>
    public string Type { get; }

    /// <summary>The enumeration or the class of constants; empty when there is none.</summary>
    public string ValuesName { get; }

    /// <summary>The method that gives the raw bits of a property's value.</summary>
    public string RawName { get; }

    /// <summary>The property that says whether the signal is present; empty when it always is.</summary>
    public string PresentName { get; }

    private string Whole { get; }

    private bool IsEnum { get; }

    private bool IsFlag { get; }

    private bool IsDouble => Whole.Length == 0;

    private bool IsInteger => _signal.Kind is RawKind.Unsigned or RawKind.Signed;

    private string WholeType()
    {
        bool isSigned = _signal.Kind == RawKind.Signed;
        return _signal.Length switch
        {
            <= 8 => isSigned ? "sbyte" : "byte",
            <= 16 => isSigned ? "short" : "ushort",
            <= 32 => isSigned ? "int" : "uint",
            _ => isSigned ? "long" : "ulong",
        };
    }

    public void WriteProperty(SourceBuilder source)
    {
        List<string> facts = [];
        if (_signal.Unit.Length > 0)
        {
            facts.Add($"in {_signal.Unit}");
        }
        if (_signal.Min < _signal.Max)
        {
            facts.Add($"{DbcNumber.ToText(_signal.Min)} to {DbcNumber.ToText(_signal.Max)}");
        }
        string comment = _signal.Comment.Length > 0 ? _signal.Comment : $"Signal {_signal.Name}";
        string inBrackets = facts.Count > 0 ? $" ({string.Join(", ", facts)})" : "";
        string presence = PresentName.Length > 0 ? $"\nOnly there when {PresentName}." : "";
        source.Summary(comment + inBrackets + presence);
        source.Line($"public {Type} {Identifier.InSource(Name)} {{ readonly get; set; }}");
        source.Line();
    }

    public void WriteValues(SourceBuilder source)
    {
        if (ValuesName.Length == 0)
        {
            return;
        }
        Names names = new(["value__"]);
        HashSet<ulong> seen = [];
        source.Summary($"What values of {_signal.Name} mean.");
        source.Open(IsEnum ? $"public enum {ValuesName} : {Whole}" : $"public static class {ValuesName}");
        foreach ((long raw, string text) in _signal.Values)
        {
            ulong bits = (ulong)raw & _mask;
            if (!seen.Add(bits))
            {
                continue;
            }
            string number = DecimalOf(bits);
            string member = Identifier.OfWords(text, "Value" + number.Replace('-', '_'));
            member = names.Take(member == ValuesName ? member + "_" : member);
            source.Summary(text.Length > 0 ? text : $"Raw value {number}");
            source.Line(
                IsEnum
                    ? $"{Identifier.InSource(member)} = {number},"
                    : $"public const double {Identifier.InSource(member)} = {Literal(Physical(bits))};"
            );
        }
        source.Close();
        source.Line();
    }

    /// <summary>
    /// The property's value from a word whose bits from <paramref name="shift"/> on are the signal's.
    /// </summary>
    public string Decoded(string word, int shift)
    {
        int left = 64 - shift - _signal.Length;
        int right = 64 - _signal.Length;
        string shifted = left > 0 ? $"({word} << {left})" : word;
        bool isSigned = _signal.Kind == RawKind.Signed;
        string bits = isSigned ? $"((long){shifted} >> {right})" : $"({shifted} >> {right})";
        if (IsFlag)
        {
            return $"{bits} != 0";
        }
        if (!IsDouble)
        {
            return IsEnum ? $"({Type})({Whole}){bits}" : $"({Whole}){bits}";
        }
        string number = _signal.Kind switch
        {
            RawKind.Float32 => $"(double)global::System.BitConverter.UInt32BitsToSingle((uint){bits})",
            RawKind.Float64 => $"global::System.BitConverter.UInt64BitsToDouble({bits})",
            RawKind.Unsigned when _signal.Length == 64 => $"(double){bits}",
            _ => $"(double)(long){bits}",
        };
        // As the codec computes it; adding 0 changes only a negative zero.
        string scaled = IsInteger && _signal.Factor.Equals(1d) ? number : $"{number} * {Literal(_signal.Factor)}";
        bool needsOffset = !IsInteger || !_signal.Offset.Equals(0d) || !(_signal.Factor > 0);
        return needsOffset ? $"({scaled}) + {Literal(_signal.Offset)}" : scaled;
    }

    public void WriteRawMethod(SourceBuilder source)
    {
        source.Line($"[{Compiler}.MethodImpl({Compiler}.MethodImplOptions.AggressiveInlining)]");
        if (IsFlag)
        {
            source.Line($"private static ulong {RawName}(bool value) => value ? 1ul : 0ul;");
        }
        else if (!IsDouble)
        {
            WriteWholeRaw(source);
        }
        else
        {
            WriteScaledRaw(source);
        }
        source.Line();
    }

    private void WriteWholeRaw(SourceBuilder source)
    {
        RawLimits limits = RawLimits.Of(_signal);
        source.Open($"private static ulong {RawName}({Type} value)");
        string highest = DecimalOf(limits.HighestRaw);
        string lowest = DecimalOf(limits.LowestRaw);
        source.Line(IsEnum ? $"{Whole} whole = ({Whole})value;" : $"{Whole} whole = value;");
        // Limits of the type itself need no comparison, which the compiler would warn of.
        if (highest != TypeLimit(highest: true))
        {
            source.Line($"if (whole > {highest}) return {Literal(limits.HighestRaw)};");
        }
        if (lowest != TypeLimit(highest: false))
        {
            source.Line($"if (whole < {lowest}) return {Literal(limits.LowestRaw)};");
        }
        source.Line($"return unchecked((ulong)whole) & {Literal(_mask)};");
        source.Close();
    }

    private string TypeLimit(bool highest) =>
        (Whole, highest) switch
        {
            ("byte", true) => "255",
            ("sbyte", true) => "127",
            ("sbyte", false) => "-128",
            ("ushort", true) => "65535",
            ("short", true) => "32767",
            ("short", false) => "-32768",
            ("uint", true) => "4294967295",
            ("int", true) => "2147483647",
            ("int", false) => "-2147483648",
            ("ulong", true) => "18446744073709551615",
            ("long", true) => "9223372036854775807",
            ("long", false) => "-9223372036854775808",
            _ => "0",
        };

    private void WriteScaledRaw(SourceBuilder source)
    {
        RawLimits limits = RawLimits.Of(_signal);
        ulong start = RawStart();
        source.Open($"private static ulong {RawName}(double value)");
        source.Line($"if (double.IsNaN(value)) return {Literal(start)};");
        string scaled = $"(value - {Literal(_signal.Offset)}) / {Literal(_signal.Factor)}";
        if (!IsInteger)
        {
            source.Line($"double scaled = {scaled};");
            source.Line($"if (scaled < {Literal(limits.Lowest)}) scaled = {Literal(limits.Lowest)};");
            source.Line($"if (scaled > {Literal(limits.Highest)}) scaled = {Literal(limits.Highest)};");
            source.Line(
                _signal.Kind == RawKind.Float32
                    ? "return global::System.BitConverter.SingleToUInt32Bits((float)scaled);"
                    : "return global::System.BitConverter.DoubleToUInt64Bits(scaled);"
            );
            source.Close();
            return;
        }
        source.Line($"double rounded = global::System.Math.Round({scaled});");
        if (_signal.Factor.Equals(0d))
        {
            source.Line($"if (double.IsNaN(rounded)) rounded = {Literal(Math.Round(_signal.StartValue ?? 0))};");
        }
        source.Line($"if (rounded >= {Literal(limits.Highest)}) return {Literal(limits.HighestRaw)};");
        source.Line($"if (!(rounded > {Literal(limits.Lowest)})) return {Literal(limits.LowestRaw)};");
        source.Line(
            _signal.Kind == RawKind.Signed
                ? $"return unchecked((ulong)(long)rounded) & {Literal(_mask)};"
                : $"return (ulong){(_signal.Length < 64 ? "(long)" : "")}rounded;"
        );
        source.Close();
    }

    /// <summary>The start value as a literal of the property's type; null when it is that of a new struct.</summary>
    public string? Initial()
    {
        ulong raw = RawStart();
        if (IsFlag)
        {
            return raw == 0 ? null : "true";
        }
        if (!IsDouble)
        {
            string number = DecimalOf(raw);
            return raw == 0 ? null
                : IsEnum ? $"({Type})({number})"
                : number;
        }
        double physical = Physical(raw);
        return physical.Equals(0d) ? null
            : double.IsNaN(physical) ? "double.NaN"
            : Literal(physical);
    }

    private ulong RawStart()
    {
        double start = _signal.StartValue ?? 0;
        return _signal.Kind switch
        {
            RawKind.Float32 => BitConverter.ToUInt32(BitConverter.GetBytes((float)start), 0),
            RawKind.Float64 => (ulong)BitConverter.DoubleToInt64Bits(start),
            _ => RawLimits.Bits(start) & _mask,
        };
    }

    private double Physical(ulong bits)
    {
        double value = _signal.Kind switch
        {
            RawKind.Float32 => BitConverter.ToSingle(BitConverter.GetBytes((uint)bits), 0),
            RawKind.Float64 => BitConverter.Int64BitsToDouble((long)bits),
            RawKind.Signed => SignExtended(bits),
            _ => bits,
        };
        return (value * _signal.Factor) + _signal.Offset;
    }

    private long SignExtended(ulong bits) => (long)(bits << (64 - _signal.Length)) >> (64 - _signal.Length);

    private string DecimalOf(ulong bits) =>
        _signal.Kind == RawKind.Signed
            ? SignExtended(bits).ToString(CultureInfo.InvariantCulture)
            : bits.ToString(CultureInfo.InvariantCulture);
}
