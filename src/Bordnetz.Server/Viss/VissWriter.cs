using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>The form that data are written in.</summary>
/// <param name="Version">The version.</param>
/// <param name="Names">What stands for paths; null for the paths themselves.</param>
/// <param name="RelativeTimes">Whether times are told relative to the message's.</param>
internal readonly record struct VissForm(
    VissVersion Version,
    IReadOnlyDictionary<string, string>? Names = null,
    bool RelativeTimes = false
)
{
    public string NameOf(SignalDefinition signal) =>
        Names is not null && Names.TryGetValue(signal.Path, out string? name) ? name : signal.Path;

    public DateTimeOffset? BaseOf(DateTimeOffset now) => RelativeTimes ? now : null;
}

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
        VissForm form,
        DateTimeOffset now
    ) =>
        // Version 2 has no in-line errors: an event of which nothing is available is an error event.
        form.Version == VissVersion.V2
        && !Array.Exists(values, v => VissValues.IsAvailable(v))
            ? ErrorEvent(id, VissFault.Unavailable, form.Version, now)
            : Write(json =>
            {
                BeginEvent(json, id);
                WriteData(json, signals, values, form, now);
                json.WriteString("ts", VissValues.Time(now));
            });

    public static byte[] CurveEvent(
        string id,
        SignalDefinition signal,
        Datapoint[] points,
        VissForm form,
        DateTimeOffset now
    ) =>
        Write(json =>
        {
            BeginEvent(json, id);
            json.WriteStartObject("data");
            json.WriteString("path", form.NameOf(signal));
            json.WriteStartArray("dp");
            foreach (Datapoint point in points)
            {
                VissValues.WritePoint(json, point, form.BaseOf(now));
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString("ts", VissValues.Time(now));
        });

    public static byte[] HistoryEvent(
        string id,
        SignalDefinition[] signals,
        ImmutableArray<Datapoint>[] past,
        VissForm form,
        DateTimeOffset now
    ) =>
        Write(json =>
        {
            BeginEvent(json, id);
            VissHistory.Write(json, signals, past, form, now);
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
        VissForm form,
        DateTimeOffset now
    )
    {
        json.WritePropertyName("data");
        if (signals.Length != 1)
        {
            json.WriteStartArray();
        }
        for (int i = 0; i < signals.Length; i++)
        {
            if (form.Version == VissVersion.V2 && !VissValues.IsAvailable(values[i]))
            {
                continue;
            }
            json.WriteStartObject();
            json.WriteString("path", form.NameOf(signals[i]));
            json.WritePropertyName("dp");
            VissValues.WritePoint(json, values[i], form.BaseOf(now));
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
