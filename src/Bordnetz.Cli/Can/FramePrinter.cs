using System.Globalization;
using Bordnetz.Can;
using Bordnetz.Can.Logs;

namespace Bordnetz.Cli.Can;

/// <summary>How <see cref="FramePrinter"/> prints.</summary>
/// <param name="Messages">What the frames mean.</param>
/// <param name="Stamps">candump's kind of time stamp: a, A, d or z.</param>
/// <param name="AsLog">Whether frames are printed in candump's log form, without their signals.</param>
/// <param name="ColourLevel">How often <c>-c</c> was given.</param>
internal sealed record FramePrinting(MessageLookup Messages, string Stamps, bool AsLog, int ColourLevel);

/// <summary>Prints frames as candump does, with their signals where a DBC knows them.</summary>
internal sealed class FramePrinter(TextWriter output, FramePrinting how)
{
    private readonly BusColours _colours = new(how.ColourLevel);
    private long? _first;
    private long _before;

    public static string LogLine(in LogFrame frame) =>
        $"({Seconds(frame.TimeNs, 10)}) {frame.Channel} {frame.Frame}{(frame.IsTransmitted ? " T" : "")}";

    public void Print(in LogFrame frame)
    {
        if (how.AsLog)
        {
            output.WriteLine(_colours.Paint(LogLine(frame), frame.Channel, 3));
            return;
        }
        output.WriteLine(Line(frame));
        if (how.Messages.Find(frame.Frame) is { } codec)
        {
            PrintSignals(codec, frame);
        }
    }

    private string Line(in LogFrame frame)
    {
        string bus = frame.Channel;
        string stamp = _colours.Paint($" ({Stamp(frame.TimeNs)})", bus, 3);
        string rest = $"  {frame.Frame.Id.ToString().PadLeft(8)}{Content(frame.Frame)}";
        return $"{stamp}  {_colours.Paint(bus, bus, 1)}{_colours.Paint(rest, bus, 2)}";
    }

    private string Stamp(long timeNs)
    {
        _first ??= timeNs;
        long before = _before;
        bool isFirst = timeNs == _first && before == 0;
        _before = timeNs;
        return how.Stamps switch
        {
            "d" => Seconds(isFirst ? 0 : timeNs - before, 3),
            "z" => Seconds(timeNs - _first.Value, 3),
            "A" => DateTime.UnixEpoch.AddTicks(timeNs / 100).ToString("yyyy-MM-dd HH:mm:ss.ffffff"),
            _ => Seconds(timeNs, 10),
        };
    }

    // candump tells CAN FD frames by the second digit of their length.
    private static string Content(in CanFrame can)
    {
        string length = can.IsFd ? $"  [{can.Length:D2}]  " : $"   [{can.Length}]  ";
        return length
            + (
                can.IsRemote ? "remote request"
                : can.IsError ? "ERRORFRAME"
                : string.Join(' ', Convert.ToHexString(can.Data).Chunk(2).Select(c => new string(c)))
            );
    }

    private static string Seconds(long ns, int digits)
    {
        string sign = ns < 0 ? "-" : "";
        UInt128 size = (UInt128)Int128.Abs(ns);
        string whole = ((ulong)(size / 1_000_000_000)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return $"{sign}{whole}.{(ulong)(size % 1_000_000_000) / 1000:D6}";
    }

    private void PrintSignals(MessageCodec codec, in LogFrame frame)
    {
        ReadOnlySpan<byte> data = frame.Frame.Data;
        string name = MessageText.Name(codec.Message, frame.Frame.Id);
        output.WriteLine($"      {_colours.Paint(name, frame.Channel, 1)}");
        for (int i = 0; i < codec.Signals.Length; i++)
        {
            if (codec.IsPresent(i, data))
            {
                SignalCodec signal = codec.Signals[i];
                string value = signal.Read(data).ToString("G9", CultureInfo.InvariantCulture);
                string? meaning = signal.MeaningOf(signal.ReadRaw(data));
                string text = meaning is null ? "" : $" '{meaning}'";
                string unit = signal.Signal.Unit.Length == 0 ? "" : " " + signal.Signal.Unit;
                output.WriteLine($"        {signal.Signal.Name}: {value}{unit}{text}");
            }
        }
    }
}
