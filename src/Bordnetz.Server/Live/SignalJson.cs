using System.Text.Json;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;

namespace Bordnetz.Server.Live;

/// <summary>Values as plain JSON has them: numbers, booleans, texts and arrays of these.</summary>
internal static class SignalJson
{
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 8 };

    /// <summary>Whether there is a value that may be told.</summary>
    public static bool IsAvailable(in Datapoint datapoint) => VissValues.IsAvailable(datapoint);

    /// <summary>The quality in one word.</summary>
    public static string Name(Quality quality) =>
        quality switch
        {
            Quality.Good => "good",
            Quality.Stale => "stale",
            Quality.Invalid => "invalid",
            _ => "missing",
        };

    /// <summary>The members <c>value</c>, <c>quality</c> and <c>time</c> of an object.</summary>
    public static void WriteMembers(Utf8JsonWriter json, in Datapoint datapoint)
    {
        json.WritePropertyName("value");
        WriteValue(json, IsAvailable(datapoint) ? datapoint.Value : default);
        json.WriteString("quality", Name(datapoint.Quality));
        json.WriteString("time", VissValues.Time(datapoint.Time));
    }

    /// <summary>A value; null when there is none, or when it is a number that JSON does not have.</summary>
    public static void WriteValue(Utf8JsonWriter json, SignalValue value)
    {
        if (!value.Type.IsArray())
        {
            WriteScalar(json, value);
            return;
        }
        json.WriteStartArray();
        for (int i = 0; i < SignalArrays.Count(value); i++)
        {
            WriteScalar(json, SignalArrays.At(value, i));
        }
        json.WriteEndArray();
    }

    private static void WriteScalar(Utf8JsonWriter json, SignalValue value)
    {
        switch (value.Type)
        {
            case DataType.None:
                json.WriteNullValue();
                break;
            case DataType.Boolean:
                json.WriteBooleanValue(value.ToBoolean());
                break;
            case DataType.String:
                json.WriteStringValue(value.ToText());
                break;
            case DataType.Float or DataType.Double when !double.IsFinite(value.ToNumber()):
                json.WriteNullValue();
                break;
            default:
                // Its own text keeps a float short and a 64-bit number exact.
                json.WriteRawValue(value.ToString(), skipInputValidation: true);
                break;
        }
    }

    /// <summary>
    /// Reads what a client sends for a signal: <c>{"value": …}</c>, a JSON value, or the bare text of a scalar. Never
    /// throws; false when it means no value of the signal's type.
    /// </summary>
    public static bool TryRead(SignalDefinition signal, ReadOnlyMemory<byte> message, out SignalValue value)
    {
        value = default;
        try
        {
            using JsonDocument document = JsonDocument.Parse(message, Limits);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                return root.TryGetProperty("value", out JsonElement member) && TryRead(signal, member, out value);
            }
            return TryRead(signal, root, out value);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return TryReadText(signal, message.Span, out value);
        }
    }

    private static bool TryReadText(SignalDefinition signal, ReadOnlySpan<byte> bytes, out SignalValue value)
    {
        value = default;
        bool looksLikeJson = bytes.Length > 0 && bytes[0] is (byte)'{' or (byte)'[' or (byte)'"';
        if (looksLikeJson || signal.Type.IsArray() || !System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return false;
        }
        string text = System.Text.Encoding.UTF8.GetString(bytes);
        return text.Length > 0 && SignalTexts.TryParse(text, signal.Type, out value);
    }

    private static bool TryRead(SignalDefinition signal, JsonElement json, out SignalValue value)
    {
        if (!signal.Type.IsArray())
        {
            return TryReadScalar(signal.Type, json, out value);
        }
        value = default;
        if (json.ValueKind != JsonValueKind.Array)
        {
            return false;
        }
        SignalValue[] elements = new SignalValue[json.GetArrayLength()];
        for (int i = 0; i < elements.Length; i++)
        {
            if (!TryReadScalar(signal.Type.Element(), json[i], out elements[i]))
            {
                return false;
            }
        }
        value = SignalArrays.Make(elements, signal.Type);
        return true;
    }

    private static bool TryReadScalar(DataType type, JsonElement json, out SignalValue value)
    {
        value = default;
        string? text = json.ValueKind switch
        {
            JsonValueKind.String => JsonTexts.Read(json),
            // A text may be anything; the others are what they look like.
            JsonValueKind.Number => json.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };
        return text is not null && SignalTexts.TryParse(text, type, out value);
    }
}
