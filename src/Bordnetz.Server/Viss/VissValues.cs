using System.Globalization;
using System.Text.Json;
using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>Values as VISS has them: texts, and arrays of texts.</summary>
internal static class VissValues
{
    /// <summary>What stands for a value that is not there (version 3, in-line errors).</summary>
    private const string Missing = "viss-inline:Data-not-available";

    public static bool IsAvailable(in Datapoint datapoint) =>
        datapoint.Value.HasValue && datapoint.Quality is Quality.Good or Quality.Stale;

    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <param name="json">Where to.</param>
    /// <param name="datapoint">The value.</param>
    /// <param name="relativeTo">The time of the message when times are told relative to it; null when not.</param>
    public static void WritePoint(Utf8JsonWriter json, in Datapoint datapoint, DateTimeOffset? relativeTo = null)
    {
        json.WriteStartObject();
        json.WritePropertyName("value");
        WriteValue(json, IsAvailable(datapoint) ? datapoint.Value : SignalValue.From(Missing));
        json.WriteString("ts", relativeTo is { } start ? Offset(datapoint.Time, start) : Time(datapoint.Time));
        json.WriteEndObject();
    }

    // Both times are told in whole milliseconds: so is their difference.
    private static string Offset(DateTimeOffset time, DateTimeOffset start) =>
        (time.ToUnixTimeMilliseconds() - start.ToUnixTimeMilliseconds()).ToString(
            "+0;-0",
            CultureInfo.InvariantCulture
        );

    public static void WriteValue(Utf8JsonWriter json, SignalValue value)
    {
        if (value.Reference is StructValue structured)
        {
            json.WriteStartObject();
            for (int i = 0; i < structured.Values.Length; i++)
            {
                json.WritePropertyName(structured.Type.NameOf(i));
                WriteValue(json, structured.Values[i]);
            }
            json.WriteEndObject();
            return;
        }
        int count = SignalArrays.Count(value);
        if (!value.Type.IsArray() || count == 0)
        {
            // The schema has no empty arrays.
            json.WriteStringValue(value.Type.IsArray() ? "[]" : value.ToString());
            return;
        }
        json.WriteStartArray();
        for (int i = 0; i < count; i++)
        {
            WriteValue(json, SignalArrays.At(value, i));
        }
        json.WriteEndArray();
    }

    /// <summary>The value of the signal's type that the texts mean; false when they mean none.</summary>
    public static bool TryParse(SignalDefinition signal, VissRequest request, out SignalValue value)
    {
        value = default;
        DataType element = signal.Type.Element();
        if (!signal.Type.IsArray())
        {
            return !request.ValueIsArray && SignalTexts.TryParse(request.Value![0], element, out value);
        }
        if (!request.ValueIsArray)
        {
            return false;
        }
        SignalValue[] elements = new SignalValue[request.Value!.Count];
        for (int i = 0; i < elements.Length; i++)
        {
            if (!SignalTexts.TryParse(request.Value[i], element, out elements[i]))
            {
                return false;
            }
        }
        value = SignalArrays.Make(elements, signal.Type);
        return true;
    }
}
