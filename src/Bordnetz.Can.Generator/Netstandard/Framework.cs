// What newer frameworks have and the linked files use.
using System.ComponentModel;
using System.Globalization;

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

namespace System.Diagnostics.CodeAnalysis
{
    [AttributeUsage(AttributeTargets.Constructor)]
    internal sealed class SetsRequiredMembersAttribute : Attribute;
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

        extension(ArgumentOutOfRangeException)
        {
            public static void ThrowIfGreaterThan(uint value, uint largest, string name = "value")
            {
                if (value > largest)
                {
                    throw new ArgumentOutOfRangeException(name);
                }
            }
        }

        extension(Enum)
        {
            public static T[] GetValues<T>() => (T[])Enum.GetValues(typeof(T));
        }

        extension(Math)
        {
            public static double ScaleB(double value, int exponent) => value * Math.Pow(2, exponent);
        }

        extension(ulong)
        {
            public static bool TryParse(
                ReadOnlySpan<char> text,
                NumberStyles style,
                CultureInfo culture,
                out ulong number
            ) => ulong.TryParse(text.ToString(), style, culture, out number);
        }

        public static bool Contains(this string text, char c) => text.IndexOf(c) >= 0;

        public static bool Contains(this string text, string part, StringComparison comparison) =>
            text.IndexOf(part, comparison) >= 0;

        public static bool StartsWith(this string text, char c) => text.Length > 0 && text[0] == c;

        public static bool EndsWith(this string text, char c) => text.Length > 0 && text[text.Length - 1] == c;
    }
}
