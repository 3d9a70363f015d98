using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>
/// The values that outlive a restart, in one file: a line with the format and the SHA-256 of the rest, then JSON with
/// path, type, value and time. Written whole beside the old one and then put in its place, so that there is always a
/// complete file. What is wrong with a file is a problem, never an exception.
/// </summary>
public static class SignalStateFile
{
    private const string Format = "bordnetz-signals-1";
    private const long MaxBytes = 256L << 20;

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The values of a file, for the signals that the catalog still has with the same type; none when there is no file.
    /// A damaged one is reported (BN6022) and kept under the name <c>FILE.damaged</c>.
    /// </summary>
    public static IReadOnlyList<SignalChange> Load(string file, SignalCatalog catalog, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(log);
        byte[] bytes;
        try
        {
            if (!File.Exists(file))
            {
                return [];
            }
            if (new FileInfo(file).Length > MaxBytes)
            {
                log.Warning("BN6022", new SourcePlace(file), "the saved values are larger than any such file");
                return [];
            }
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("BN6021", new SourcePlace(file), $"the saved values cannot be read: {e.Message}");
            return [];
        }
        if (Parse(bytes, file, catalog, log) is { } values)
        {
            return values;
        }
        try
        {
            File.Copy(file, file + ".damaged", overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("BN6021", new SourcePlace(file), $"the damaged file cannot be kept: {e.Message}");
        }
        return [];
    }

    /// <summary>Reads the bytes of a file; null, and a problem, when they are damaged as a whole.</summary>
    public static IReadOnlyList<SignalChange>? Parse(
        ReadOnlySpan<byte> bytes,
        string file,
        SignalCatalog catalog,
        ProblemLog log
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(log);
        int end = bytes.IndexOf((byte)'\n');
        ReadOnlySpan<byte> body = bytes[(end + 1)..];
        if (end < 0 || !IsHeader(bytes[..end], body))
        {
            log.Warning(
                "BN6022",
                new SourcePlace(file, 1, 1),
                "the saved values are damaged; defaults are used instead"
            );
            return null;
        }
        try
        {
            using JsonDocument document = JsonDocument.Parse(body.ToArray(), new JsonDocumentOptions { MaxDepth = 8 });
            List<SignalChange> values = [];
            foreach (JsonElement element in document.RootElement.EnumerateArray())
            {
                if (ReadValue(element, file, catalog, log) is { } value)
                {
                    values.Add(value);
                }
            }
            return values;
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            log.Warning(
                "BN6022",
                new SourcePlace(file, 2, 1),
                $"the saved values are damaged; defaults are used instead: {e.Message}"
            );
            return null;
        }
    }

    /// <summary>Writes values; false, and a problem, when the file cannot be written: then the old one stays.</summary>
    public static bool Save(string file, SignalCatalog catalog, IEnumerable<SignalUpdate> values, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(log);
        byte[] bytes = Write(catalog, values);
        string next = file + ".new";
        try
        {
            using (FileStream stream = new(next, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }
            File.Move(next, file, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("BN6021", new SourcePlace(file), $"the values cannot be saved: {e.Message}");
            return false;
        }
    }

    /// <summary>The bytes of a file with these values; what is not available is left out.</summary>
    public static byte[] Write(SignalCatalog catalog, IEnumerable<SignalUpdate> values)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(values);
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter json = new(body, Options))
        {
            json.WriteStartArray();
            foreach (SignalUpdate update in values.Where(v => v.Datapoint.Value.HasValue))
            {
                json.WriteStartObject();
                json.WriteString("path", catalog.Signals[update.SignalIndex].Path);
                json.WriteString("type", update.Datapoint.Value.Type.Name());
                json.WritePropertyName("value");
                WriteValue(json, update.Datapoint.Value);
                json.WriteString("time", update.Datapoint.Time.ToString("O", CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        string header = $"{Format} sha256={Convert.ToHexStringLower(SHA256.HashData(body.WrittenSpan))}\n";
        return [.. Encoding.ASCII.GetBytes(header), .. body.WrittenSpan];
    }

    // A file without a hash was edited by a person, who took it out.
    private static bool IsHeader(ReadOnlySpan<byte> line, ReadOnlySpan<byte> body)
    {
        string text = Encoding.ASCII.GetString(line).TrimEnd('\r');
        return text == Format || text == $"{Format} sha256={Convert.ToHexStringLower(SHA256.HashData(body))}";
    }

    private static SignalChange? ReadValue(JsonElement json, string file, SignalCatalog catalog, ProblemLog log)
    {
        string path = json.GetProperty("path").GetString() ?? "";
        if (!catalog.TryFind(path, out SignalDefinition? signal))
        {
            log.Warning(
                "BN6023",
                new SourcePlace(file),
                $"there is no signal '{path}' any more; its value is left out"
            );
            return null;
        }
        string type = json.GetProperty("type").GetString() ?? "";
        DateTimeOffset time = json.GetProperty("time").GetDateTimeOffset();
        SignalValue value = default;
        bool isRead = type == signal.Type.Name() && TryRead(json.GetProperty("value"), signal.Type, out value);
        ValueVerdict verdict = isRead ? SignalValidation.Check(signal, value) : ValueVerdict.WrongType;
        if (verdict != ValueVerdict.Valid)
        {
            log.Warning(
                "BN6023",
                new SourcePlace(file),
                $"the value of {path} {SignalValidation.Say(verdict)}; it is left out"
            );
            return null;
        }
        return new SignalChange(signal.Index, false, value, Quality.Good, time);
    }

    private static void WriteValue(Utf8JsonWriter json, SignalValue value)
    {
        if (value.Type.IsArray())
        {
            json.WriteStartArray();
            for (int i = 0; i < SignalArrays.Count(value); i++)
            {
                WriteValue(json, SignalArrays.At(value, i));
            }
            json.WriteEndArray();
            return;
        }
        switch (value.Type)
        {
            case DataType.String:
                json.WriteStringValue(value.ToText());
                break;
            case DataType.Boolean:
                json.WriteBooleanValue(value.ToBoolean());
                break;
            case DataType.UInt64:
                json.WriteNumberValue((ulong)value.Bits);
                break;
            case DataType.Float or DataType.Double when !double.IsFinite(value.ToNumber()):
                json.WriteStringValue(value.ToString());
                break;
            case DataType.Float or DataType.Double:
                json.WriteNumberValue(value.ToNumber());
                break;
            default:
                json.WriteNumberValue(value.Bits);
                break;
        }
    }

    private static bool TryRead(JsonElement json, DataType type, out SignalValue value)
    {
        value = default;
        if (!type.IsArray())
        {
            return TryReadScalar(json, type, out value);
        }
        if (json.ValueKind != JsonValueKind.Array)
        {
            return false;
        }
        List<SignalValue> elements = [];
        foreach (JsonElement element in json.EnumerateArray())
        {
            if (!TryReadScalar(element, type.Element(), out SignalValue scalar))
            {
                return false;
            }
            elements.Add(scalar);
        }
        value = SignalArrays.Make(elements.ToArray(), type);
        return true;
    }

    private static bool TryReadScalar(JsonElement json, DataType type, out SignalValue value)
    {
        value = default;
        switch (type)
        {
            case DataType.String when json.ValueKind == JsonValueKind.String:
                value = SignalValue.From(json.GetString()!);
                return true;
            case DataType.Boolean when json.ValueKind is JsonValueKind.True or JsonValueKind.False:
                value = SignalValue.From(json.GetBoolean());
                return true;
            case DataType.Float or DataType.Double:
                bool isNumber =
                    json.ValueKind == JsonValueKind.Number
                        ? json.TryGetDouble(out double number)
                        : double.TryParse(
                            json.ValueKind == JsonValueKind.String ? json.GetString() : null,
                            NumberStyles.Float,
                            CultureInfo.InvariantCulture,
                            out number
                        );
                value = isNumber ? SignalValue.FromNumber(number, type) : default;
                return isNumber;
            case DataType.UInt64 when json.ValueKind == JsonValueKind.Number && json.TryGetUInt64(out ulong natural):
                value = SignalValue.FromInteger((long)natural, type);
                return true;
            default:
                if (
                    !type.IsInteger()
                    || type == DataType.UInt64
                    || json.ValueKind != JsonValueKind.Number
                    || !json.TryGetInt64(out long whole)
                )
                {
                    return false;
                }
                (Int128 min, Int128 max) = SignalValidation.Limits(type);
                value = whole >= min && whole <= max ? SignalValue.FromInteger(whole, type) : default;
                return value.HasValue;
        }
    }
}
