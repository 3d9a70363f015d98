using System.Globalization;
using System.Text.Json;

namespace Bordnetz.Signals;

/// <summary>Values as people write them: <c>true</c>, <c>42</c>, <c>SPORT</c>, <c>[1, 2]</c>.</summary>
public static class SignalTexts
{
    /// <summary>The value of this type that a text means; false when it means none. Limits are not looked at.</summary>
    public static bool TryParse(string text, DataType type, out SignalValue value)
    {
        ArgumentNullException.ThrowIfNull(text);
        CultureInfo culture = CultureInfo.InvariantCulture;
        value = default;
        switch (type)
        {
            case DataType.None:
                return false;
            case DataType.String:
                value = SignalValue.From(text);
                return true;
            case DataType.Boolean:
                value = SignalValue.From(text == "true");
                return text is "true" or "false";
            case DataType.Float:
                bool isFloat = float.TryParse(text, NumberStyles.Float, culture, out float single);
                value = SignalValue.From(single);
                return isFloat && float.IsFinite(single);
            case DataType.Double:
                bool isDouble = double.TryParse(text, NumberStyles.Float, culture, out double real);
                value = SignalValue.From(real);
                return isDouble && double.IsFinite(real);
            case DataType.UInt64:
                bool isNatural = ulong.TryParse(text, NumberStyles.None, culture, out ulong natural);
                value = SignalValue.FromInteger((long)natural, type);
                return isNatural;
            default:
                return type.IsArray() ? TryParseArray(text, type, out value) : TryParseWhole(text, type, out value);
        }
    }

    private static bool TryParseWhole(string text, DataType type, out SignalValue value)
    {
        value = default;
        bool isWhole = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole);
        (double min, double max) = type.Range();
        if (!isWhole || (type != DataType.Int64 && (whole < min || whole > max)))
        {
            return false;
        }
        value = SignalValue.FromInteger(whole, type);
        return true;
    }

    // As JSON, or with commas between and without brackets.
    private static bool TryParseArray(string text, DataType type, out SignalValue value)
    {
        value = default;
        string trimmed = text.Trim();
        List<string> parts = [];
        if (trimmed.StartsWith('['))
        {
            try
            {
                using JsonDocument json = JsonDocument.Parse(trimmed);
                foreach (JsonElement element in json.RootElement.EnumerateArray())
                {
                    parts.Add(element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText());
                }
            }
            catch (JsonException)
            {
                return false;
            }
        }
        else if (trimmed.Length > 0)
        {
            parts.AddRange(trimmed.Split(',', StringSplitOptions.TrimEntries));
        }
        SignalValue[] elements = new SignalValue[parts.Count];
        for (int i = 0; i < elements.Length; i++)
        {
            if (!TryParse(parts[i], type.Element(), out elements[i]))
            {
                return false;
            }
        }
        value = SignalArrays.Make(elements, type);
        return true;
    }
}
