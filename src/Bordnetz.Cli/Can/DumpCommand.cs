using System.CommandLine;
using System.Globalization;
using System.Text;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary><c>bordnetz can dump</c>: prints a log as candump prints a bus, with the signals when there is a DBC.</summary>
internal static class DumpCommand
{
    public static Command Create()
    {
        Argument<string> file = CanLog.FileArgument();
        Argument<string[]> filters = new("filters")
        {
            Description = "ID:MASK keeps, ID~MASK drops; hexadecimal, as candump has it.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> dbc = CanLog.DbcOption();
        Option<string?> from = CanLog.FormatOption("--from");
        Option<string> time = new("-t")
        {
            DefaultValueFactory = _ => "a",
            Description = "Time stamps: a absolute, d difference to the frame before, z from the first frame.",
        };
        time.AcceptOnlyFromAmong("a", "d", "z");
        Option<long> count = new("-n")
        {
            DefaultValueFactory = _ => long.MaxValue,
            Description = "Ends after so many frames.",
        };
        Command command = new("dump", "Prints a log as candump prints a bus.")
        {
            file,
            filters,
            dbc,
            from,
            time,
            count,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            using CanLog? source = CanLog.Open(parsed.GetValue(file)!, parsed.GetValue(from), log);
            FrameFilter? filter = FrameFilter.Parse(parsed.GetValue(filters) ?? [], log);
            string? dbcPath = parsed.GetValue(dbc);
            Dictionary<CanId, MessageCodec>? codecs = dbcPath is null ? [] : CanLog.Codecs(dbcPath, log);
            bool usable = source is not null && filter is not null && codecs is not null;
            if (usable)
            {
                Dump(source!, filter!, codecs!, parsed.GetValue(time)!, parsed.GetValue(count));
            }
            PlatformLoading.Print(log);
            return usable ? ExitCode.Holds : ExitCode.Unusable;
        });
        return command;
    }

    private static void Dump(
        CanLog source,
        FrameFilter filter,
        Dictionary<CanId, MessageCodec> codecs,
        string time,
        long count
    )
    {
        long? first = null;
        long before = 0;
        using StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
        foreach (LogFrame frame in source.Reader.Read())
        {
            if (!filter.Passes(frame.Frame.Id))
            {
                continue;
            }
            if (count-- <= 0)
            {
                return;
            }
            first ??= frame.TimeNs;
            long stamp = time switch
            {
                "d" => first == frame.TimeNs ? 0 : frame.TimeNs - before,
                "z" => frame.TimeNs - first.Value,
                _ => frame.TimeNs,
            };
            before = frame.TimeNs;
            output.WriteLine(Line(stamp, frame));
            if (
                codecs.TryGetValue(frame.Frame.Id, out MessageCodec? codec)
                && !frame.Frame.IsRemote
                && !frame.Frame.IsError
            )
            {
                WriteSignals(output, codec, frame.Frame.Data);
            }
        }
    }

    private static string Line(long stampNs, LogFrame frame)
    {
        CanFrame can = frame.Frame;
        string seconds = (stampNs / 1e9).ToString("F6", CultureInfo.InvariantCulture).PadLeft(17, '0');
        string id = can.Id.ToString().PadLeft(8);
        string content =
            can.IsRemote ? "remote request"
            : can.IsError ? "ERRORFRAME"
            : string.Join(' ', Convert.ToHexString(can.Data).Chunk(2).Select(c => new string(c)));
        return $" ({seconds})  {frame.Channel}  {id}  [{can.Length:D2}]  {content}";
    }

    private static void WriteSignals(StreamWriter output, MessageCodec codec, ReadOnlySpan<byte> data)
    {
        output.WriteLine($"      {codec.Message.Name}");
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
