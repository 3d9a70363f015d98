using System.Collections.Immutable;
using System.Text.Json;
using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>The answer to the filter <c>history</c>: what the broker still has of the time asked for.</summary>
internal static class VissHistory
{
    /// <summary>The values of each signal, oldest first; null when there is none at all.</summary>
    public static ImmutableArray<Datapoint>[]? Read(
        SignalBroker broker,
        SignalDefinition[] signals,
        HistoryFilter filter,
        DateTimeOffset now
    )
    {
        DateTimeOffset from =
            filter.Duration <= TimeSpan.Zero ? now
            : filter.Duration >= now - DateTimeOffset.MinValue ? DateTimeOffset.MinValue
            : now - filter.Duration;
        ImmutableArray<Datapoint>[] past = [.. signals.Select(s => broker.ReadHistory(s.Index, from, now))];
        return Array.Exists(past, p => p.Length > 0) ? past : null;
    }

    /// <summary>Writes one data object, or an array when there are several signals, with a list of data points each.</summary>
    public static void Write(Utf8JsonWriter json, SignalDefinition[] signals, ImmutableArray<Datapoint>[] past)
    {
        json.WritePropertyName("data");
        if (signals.Length != 1)
        {
            json.WriteStartArray();
        }
        for (int i = 0; i < signals.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("path", signals[i].Path);
            json.WritePropertyName("dp");
            if (past[i].Length == 0)
            {
                // The in-line error of a value that is not available.
                VissValues.WritePoint(json, default);
            }
            else
            {
                json.WriteStartArray();
                foreach (Datapoint point in past[i])
                {
                    VissValues.WritePoint(json, point);
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
