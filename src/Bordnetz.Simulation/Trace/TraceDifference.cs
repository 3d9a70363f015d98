using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Bordnetz.Plant;

namespace Bordnetz.Simulation.Trace;

/// <summary>Where two runs first differ.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="TimeNs">The earlier of the two records' times.</param>
/// <param name="Left">What the first run has there; null when it has no more records.</param>
/// <param name="Right">What the second run has there; null when it has no more records.</param>
public sealed record TraceDifference(string Channel, long TimeNs, string? Left, string? Right)
{
    /// <summary>
    /// Compares two traces record by record and gives the first difference in virtual time (in the order of channels at
    /// the same time), or null when there is none.
    /// </summary>
    public static TraceDifference? First(TraceReader left, TraceReader right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        TraceDifference? first = null;
        foreach (string channel in left.Header.Channels.Union(right.Header.Channels))
        {
            TraceDifference? found = FirstIn(channel, left, right);
            if (found is not null && (first is null || found.TimeNs < first.TimeNs))
            {
                first = found;
            }
        }
        return first;
    }

    private static TraceDifference? FirstIn(string channel, TraceReader left, TraceReader right)
    {
        using IEnumerator<TraceRecord> a = Records(left, channel).GetEnumerator();
        using IEnumerator<TraceRecord> b = Records(right, channel).GetEnumerator();
        while (true)
        {
            TraceRecord? x = a.MoveNext() ? a.Current : null;
            TraceRecord? y = b.MoveNext() ? b.Current : null;
            if (x is null && y is null)
            {
                return null;
            }
            if (
                x is not null
                && y is not null
                && x.TimeNs == y.TimeNs
                && Name(channel, x, left) == Name(channel, y, right)
                && x.Payload.Span.SequenceEqual(y.Payload.Span)
            )
            {
                continue;
            }
            long time = Math.Min(x?.TimeNs ?? long.MaxValue, y?.TimeNs ?? long.MaxValue);
            return new TraceDifference(channel, time, Describe(channel, x, left, y), Describe(channel, y, right, x));
        }
    }

    private static IEnumerable<TraceRecord> Records(TraceReader reader, string channel) =>
        reader.Header.Channels.Contains(channel) ? reader.Channel(channel) : [];

    private static string Name(string channel, TraceRecord record, TraceReader reader)
    {
        if (channel == "plant")
        {
            return record.Id >= 0 && record.Id < PlantVariables.All.Count
                ? PlantVariables.All[record.Id].Name
                : record.Id.ToString(CultureInfo.InvariantCulture);
        }
        return channel != "requests" && record.Id >= 0 && record.Id < reader.Header.Frames.Length
            ? reader.Header.Frames[record.Id].Name
            : $"slot {record.Id}";
    }

    private static string? Describe(string channel, TraceRecord? record, TraceReader reader, TraceRecord? other)
    {
        if (record is null)
        {
            return null;
        }
        string name = Name(channel, record, reader);
        string seconds = (record.TimeNs * 1e-9).ToString("F9", CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> payload = record.Payload.Span;
        if (channel == "plant" && payload.Length == 8)
        {
            double value = BinaryPrimitives.ReadDoubleLittleEndian(payload);
            return $"{seconds} s {name} = {value.ToString("R", CultureInfo.InvariantCulture)}";
        }
        if (channel == "requests")
        {
            return InputRecord.TryRead(payload, out Bordnetz.Signals.SignalValue value, out _)
                ? $"{seconds} s {name} = {value}"
                : $"{seconds} s {name}";
        }
        StringBuilder text = new();
        text.Append(seconds).Append(" s ").Append(name).Append(" [").Append(Convert.ToHexString(payload)).Append(']');
        if (other is not null && other.Id == record.Id && other.Payload.Length == record.Payload.Length)
        {
            foreach (TraceSignal signal in reader.Header.Frames[record.Id].Signals)
            {
                double mine = signal.Read(payload);
                if (!mine.Equals(signal.Read(other.Payload.Span)))
                {
                    text.Append(' ').Append(signal.Name).Append(" = ");
                    text.Append(mine.ToString("R", CultureInfo.InvariantCulture)).Append(signal.Unit);
                }
            }
        }
        return text.ToString();
    }
}
