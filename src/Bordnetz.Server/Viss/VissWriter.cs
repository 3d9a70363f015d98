using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>Writes answers and events.</summary>
internal static class VissWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An answer: what <paramref name="body"/> writes, between what all answers have.</summary>
    public static byte[] Answer(VissRequest request, bool isHttp, DateTimeOffset now, Action<Utf8JsonWriter> body) =>
        Write(json =>
        {
            if (!isHttp)
            {
                json.WriteString("action", request.Action);
                if (request.RequestId is { } id)
                {
                    json.WriteString("requestId", id);
                }
            }
            body(json);
            json.WriteString("ts", VissValues.Time(now));
        });

    public static byte[] Event(
        string id,
        SignalDefinition[] signals,
        Datapoint[] values,
        VissVersion version,
        DateTimeOffset now
    ) =>
        // Version 2 has no in-line errors: an event of which nothing is available is an error event.
        version == VissVersion.V2
        && !Array.Exists(values, v => VissValues.IsAvailable(v))
            ? ErrorEvent(id, VissFault.Unavailable, version, now)
            : Write(json =>
            {
                BeginEvent(json, id);
                WriteData(json, signals, values, version);
                json.WriteString("ts", VissValues.Time(now));
            });

    public static byte[] CurveEvent(string id, SignalDefinition signal, Datapoint[] points, DateTimeOffset now) =>
        Write(json =>
        {
            BeginEvent(json, id);
            json.WriteStartObject("data");
            json.WriteString("path", signal.Path);
            json.WriteStartArray("dp");
            foreach (Datapoint point in points)
            {
                VissValues.WritePoint(json, point);
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString("ts", VissValues.Time(now));
        });

    public static byte[] ErrorEvent(string id, VissFault fault, VissVersion version, DateTimeOffset now) =>
        Write(json =>
        {
            BeginEvent(json, id);
            VissFaults.Write(json, fault, version);
            json.WriteString("ts", VissValues.Time(now));
        });

    /// <summary>One data object, or an array when there are several signals.</summary>
    public static void WriteData(
        Utf8JsonWriter json,
        SignalDefinition[] signals,
        ReadOnlySpan<Datapoint> values,
        VissVersion version
    )
    {
        json.WritePropertyName("data");
        if (signals.Length != 1)
        {
            json.WriteStartArray();
        }
        for (int i = 0; i < signals.Length; i++)
        {
            if (version == VissVersion.V2 && !VissValues.IsAvailable(values[i]))
            {
                continue;
            }
            json.WriteStartObject();
            json.WriteString("path", signals[i].Path);
            json.WritePropertyName("dp");
            VissValues.WritePoint(json, values[i]);
            json.WriteEndObject();
        }
        if (signals.Length != 1)
        {
            json.WriteEndArray();
        }
    }

    private static void BeginEvent(Utf8JsonWriter json, string id)
    {
        json.WriteString("action", "subscription");
        json.WriteString("subscriptionId", id);
    }

    private static byte[] Write(Action<Utf8JsonWriter> body)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
