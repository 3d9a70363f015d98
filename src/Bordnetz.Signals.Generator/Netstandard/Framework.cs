// What newer frameworks have and the linked files use.
using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace System.Runtime.CompilerServices
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    internal static class IsExternalInit;

    [AttributeUsage(AttributeTargets.All)]
    internal sealed class RequiredMemberAttribute : Attribute;

    [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
    internal sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
    {
        public string FeatureName { get; } = featureName;
    }
}

namespace System.Diagnostics
{
    internal sealed class UnreachableException : Exception;
}

namespace System.Diagnostics.CodeAnalysis
{
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute
    {
        public bool ReturnValue { get; } = returnValue;
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    [AttributeUsage(AttributeTargets.Constructor)]
    internal sealed class SetsRequiredMembersAttribute : Attribute;
}

namespace Bordnetz.Signals
{
    /// <summary>Whole numbers of the range that VSS files need: a decimal has 96 bits.</summary>
    internal readonly record struct Int128(decimal Value) : IComparable<Int128>
    {
        public static implicit operator Int128(int value) => new(value);

        public static implicit operator Int128(long value) => new(value);

        public static implicit operator Int128(ulong value) => new(value);

        public static explicit operator Int128(double value) => new((decimal)value);

        public static explicit operator long(Int128 value) => (long)value.Value;

        public static explicit operator ulong(Int128 value) => (ulong)value.Value;

        public static explicit operator double(Int128 value) => (double)value.Value;

        public static Int128 operator +(Int128 left, Int128 right) => new(left.Value + right.Value);

        public static Int128 operator *(Int128 left, Int128 right) => new(left.Value * right.Value);

        public static Int128 operator -(Int128 value) => new(-value.Value);

        public static bool operator <(Int128 left, Int128 right) => left.Value < right.Value;

        public static bool operator >(Int128 left, Int128 right) => left.Value > right.Value;

        public static bool operator <=(Int128 left, Int128 right) => left.Value <= right.Value;

        public static bool operator >=(Int128 left, Int128 right) => left.Value >= right.Value;

        public int CompareTo(Int128 other) => Value.CompareTo(other.Value);

        public string ToString(CultureInfo culture) => Value.ToString(culture);

        public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    }
}

namespace Bordnetz
{
    internal static class Framework
    {
        extension(ArgumentNullException)
        {
            public static void ThrowIfNull(object? value)
            {
                if (value is null)
                {
                    throw new ArgumentNullException(nameof(value));
                }
            }
        }

        extension(char)
        {
            public static bool IsAsciiDigit(char c) => c is >= '0' and <= '9';

            public static bool IsAsciiLetterUpper(char c) => c is >= 'A' and <= 'Z';

            public static bool IsAsciiLetterOrDigit(char c) =>
                c is (>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z');

            public static bool IsAsciiHexDigit(char c) =>
                c is (>= '0' and <= '9') or (>= 'A' and <= 'F') or (>= 'a' and <= 'f');
        }

        extension(double)
        {
            public static bool IsFinite(double value) => !double.IsNaN(value) && !double.IsInfinity(value);
        }

        extension(ushort)
        {
            public static bool TryParse(
                ReadOnlySpan<char> text,
                NumberStyles style,
                CultureInfo culture,
                out ushort number
            ) => ushort.TryParse(text.ToString(), style, culture, out number);
        }

        extension(string)
        {
            public static string Create(CultureInfo culture, FormattableString text) => text.ToString(culture);
        }

        extension(Math)
        {
            public static double Clamp(double value, double min, double max) => Math.Min(Math.Max(value, min), max);
        }

        extension(RegexOptions)
        {
            // The patterns that a compiler matches are the project's own, and with the project's own texts.
            public static RegexOptions NonBacktracking => RegexOptions.None;
        }

        public static bool Contains(this string text, char c) => text.IndexOf(c) >= 0;

        public static bool Contains(this string text, string part, StringComparison comparison) =>
            text.IndexOf(part, comparison) >= 0;

        public static bool Contains(this string text, char c, StringComparison comparison) =>
            text.IndexOf(c.ToString(), comparison) >= 0;

        public static int IndexOf(this string text, char c, StringComparison comparison) =>
            text.IndexOf(c.ToString(), comparison);

        public static string Replace(this string text, string old, string by, StringComparison comparison) =>
            comparison == StringComparison.Ordinal ? text.Replace(old, by) : throw new NotSupportedException();

        public static bool StartsWith(this string text, char c) => text.Length > 0 && text[0] == c;

        public static string[] Split(this string text, char separator, StringSplitOptions options) =>
            text.Split([separator], options);

        public static bool TryAdd<TKey, TValue>(this Dictionary<TKey, TValue> map, TKey key, TValue value)
        {
            bool isNew = !map.ContainsKey(key);
            if (isNew)
            {
                map.Add(key, value);
            }
            return isNew;
        }
    }
}

namespace System
{
    internal static class HashCode
    {
        public static int Combine<T>(T first, long second) =>
            unchecked((first!.GetHashCode() * 397) ^ second.GetHashCode());
    }

    internal readonly struct Index(int value, bool fromEnd = false)
    {
        private readonly int _value = fromEnd ? ~value : value;

        public static implicit operator Index(int value) => new(value);

        public int GetOffset(int length) => _value < 0 ? length - ~_value : _value;
    }

    internal readonly struct Range(Index start, Index end)
    {
        public Index Start { get; } = start;

        public Index End { get; } = end;

        public static Range StartAt(Index start) => new(start, new Index(0, fromEnd: true));

        public static Range EndAt(Index end) => new(new Index(0), end);
    }
}
