using System.Globalization;
using Bordnetz.Model.Yaml;
using Bordnetz.Signals;

namespace Bordnetz.Model.Reading;

/// <summary>Reads a value of a VSS signal as a person writes it.</summary>
internal static class SignalText
{
    /// <summary>The value, of the signal's type and within its limits; otherwise what is wrong with it.</summary>
    public static SignalValue? Read(YamlText text, SignalDefinition signal, out string wrong)
    {
        wrong = "";
        SignalValue? value = signal.Type switch
        {
            DataType.String => SignalValue.From(text.Value),
            DataType.Boolean => text.Value switch
            {
                "true" or "1" => SignalValue.From(true),
                "false" or "0" => SignalValue.From(false),
                _ => null,
            },
            _ => signal.Type.IsNumeric() ? Number(text.Value, signal, out wrong) : null,
        };
        if (wrong.Length > 0)
        {
            return null;
        }
        if (value is null)
        {
            wrong = $"'{text.Value}' is no {signal.Type.Name()}, which '{signal.Path}' is";
            return null;
        }
        if (!signal.Allowed.IsEmpty && !signal.Allowed.Contains(value.Value))
        {
            string hint = Problems.Suggestion.For(text.Value, signal.Allowed.Select(v => v.ToString()));
            string known = hint.Length > 0 ? hint : $"; it is one of {string.Join(", ", signal.Allowed)}";
            wrong = $"'{text.Value}' is no allowed value of '{signal.Path}'{known}";
            return null;
        }
        return value;
    }

    private static SignalValue? Number(string text, SignalDefinition signal, out string wrong)
    {
        wrong = "";
        if (signal.Type.IsInteger() && long.TryParse(text, NumberStyles.AllowLeadingSign, null, out long whole))
        {
            return InRange(whole, signal, out wrong) ? SignalValue.FromInteger(whole, signal.Type) : null;
        }
        if (
            !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            || !double.IsFinite(number)
            || (signal.Type.IsInteger() && Math.Floor(number) != number)
        )
        {
            return null;
        }
        return InRange(number, signal, out wrong) ? SignalValue.FromNumber(number, signal.Type) : null;
    }

    private static bool InRange(double number, SignalDefinition signal, out string wrong)
    {
        (double min, double max) = signal.Type.Range();
        min = Math.Max(min, signal.Min ?? min);
        max = Math.Min(max, signal.Max ?? max);
        bool good = number >= min && number <= max;
        wrong = good
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{number} is not from {min} to {max}, as '{signal.Path}' is"
            );
        return good;
    }
}
