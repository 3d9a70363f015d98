using System.Collections.Immutable;
using System.Text.Json;
using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>
/// What the filter <c>history</c> tells: what the broker still has of the time asked for, without the current value.
/// </summary>
internal static class VissHistory
{
    /// <summary>The values of each signal, oldest first; null when there is none at all.</summary>
    public static ImmutableArray<Datapoint>[]? Read(
        SignalBroker broker,
        SignalDefinition[] signals,
        HistoryFilter filter,
        DateTimeOffset now
    ) => Before(broker, signals, Begin(filter, now), [.. signals.Select(s => broker.Read(s.Index))]);

    /// <summary>The values from a time on that each signal had before its current one; null when there is none at all.</summary>
    public static ImmutableArray<Datapoint>[]? Before(
        SignalBroker broker,
        SignalDefinition[] signals,
        DateTimeOffset from,
        ReadOnlySpan<Datapoint> current
    )
    {
        ImmutableArray<Datapoint>[] past = new ImmutableArray<Datapoint>[signals.Length];
        for (int i = 0; i < past.Length; i++)
        {
            DateTimeOffset end = current[i].Time;
            past[i] =
                end == DateTimeOffset.MinValue ? [] : broker.ReadHistory(signals[i].Index, from, end.AddTicks(-1));
        }
        return Array.Exists(past, p => p.Length > 0) ? past : null;
    }

    /// <summary>The begin of the time asked for.</summary>
    public static DateTimeOffset Begin(HistoryFilter filter, DateTimeOffset now) =>
        filter.Duration <= TimeSpan.Zero ? now
        : filter.Duration >= now - DateTimeOffset.MinValue ? DateTimeOffset.MinValue
        : now - filter.Duration;

    /// <summary>Writes one data object, or an array when there are several signals, with a list of data points each.</summary>
    public static void Write(
        Utf8JsonWriter json,
        SignalDefinition[] signals,
        ImmutableArray<Datapoint>[] past,
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
            if (form.Version == VissVersion.V2 && past[i].Length == 0)
            {
                continue;
            }
            json.WriteStartObject();
            json.WriteString("path", form.NameOf(signals[i]));
            json.WritePropertyName("dp");
            if (past[i].Length == 0)
            {
                // The in-line error of a value that is not available.
                VissValues.WritePoint(json, new Datapoint(default, now, Quality.Missing), form.BaseOf(now));
            }
            else
            {
                json.WriteStartArray();
                foreach (Datapoint point in past[i])
                {
                    VissValues.WritePoint(json, point, form.BaseOf(now));
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        if (signals.Length != 1)
        {
            json.WriteEndArray();
        }
    }
}
