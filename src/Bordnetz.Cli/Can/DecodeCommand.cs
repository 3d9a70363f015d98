using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary><c>bordnetz can decode</c>: a row for every signal of every frame.</summary>
internal static class DecodeCommand
{
    public static Command Create()
    {
        Argument<string> file = CanLog.FileArgument();
        Option<string> dbc = new("--dbc", "-d") { Required = true, Description = "The DBC." };
        Option<string?> from = CanLog.FormatOption("--from");
        Option<string[]> signals = new("--signal") { Description = "Only these signals; may be given several times." };
        Option<string> format = new("--format")
        {
            DefaultValueFactory = _ => "csv",
            Description = "csv or json (a line a row).",
        };
        format.AcceptOnlyFromAmong("csv", "json");
        Option<bool> colour = BusColours.Option();
        Command command = new("decode", "Prints the signals of a log as rows.")
        {
            file,
            dbc,
            from,
            signals,
            format,
            colour,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            using CanLog? source = CanLog.Open(parsed.GetValue(file)!, parsed.GetValue(from), log);
            MessageLookup? messages = CanLog.Messages(parsed.GetValue(dbc)!, log);
            HashSet<string>? wanted = messages is null ? null : Wanted(parsed.GetValue(signals) ?? [], messages, log);
            bool usable = source is not null && wanted is not null;
            if (usable)
            {
                BusColours colours = new(BusColours.Level(parsed, colour));
                Decode(source!, messages!, wanted!, parsed.GetValue(format) == "json", colours);
            }
            PlatformLoading.Print(log);
            return usable ? ExitCode.Holds : ExitCode.Unusable;
        });
        return command;
    }

    private static HashSet<string>? Wanted(string[] names, MessageLookup messages, ProblemLog log)
    {
        HashSet<string> known = [.. messages.Codecs.SelectMany(c => c.Message.Signals).Select(s => s.Name)];
        foreach (string name in names.Where(n => !known.Contains(n)))
        {
            log.Error("BN9026", default, $"the DBC has no signal '{name}'{Suggestion.For(name, known)}");
        }
        return log.HasErrors ? null : [.. names];
    }

    private static void Decode(
        CanLog source,
        MessageLookup messages,
        HashSet<string> wanted,
        bool asJson,
        BusColours colours
    )
    {
        using StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
        if (!asJson)
        {
            output.WriteLine($"time_s,channel,message,signal,value,unit,text{(messages.HasJ1939 ? ",source" : "")}");
        }
        foreach (LogFrame frame in source.Reader.Read())
        {
            CanFrame can = frame.Frame;
            if (messages.Find(can) is not { } codec)
            {
                continue;
            }
            for (int i = 0; i < codec.Signals.Length; i++)
            {
                SignalCodec signal = codec.Signals[i];
                if ((wanted.Count == 0 || wanted.Contains(signal.Signal.Name)) && codec.IsPresent(i, can.Data))
                {
                    string row = asJson
                        ? Json(frame, codec.Message, signal)
                        : Row(frame, codec.Message, signal, messages.HasJ1939);
                    output.WriteLine(colours.Paint(row, frame.Channel, 1));
                }
            }
        }
    }

    private static string Json(in LogFrame frame, DbcMessage message, SignalCodec signal)
    {
        double value = signal.Read(frame.Frame.Data);
        Dictionary<string, object?> row = new(StringComparer.Ordinal)
        {
            ["time"] = frame.TimeNs / 1e9,
            ["channel"] = frame.Channel,
            ["message"] = message.Name,
            ["signal"] = signal.Signal.Name,
            ["value"] = double.IsFinite(value) ? value : null,
            ["unit"] = signal.Signal.Unit,
            ["text"] = signal.MeaningOf(signal.ReadRaw(frame.Frame.Data)),
        };
        if (MessageText.Source(message, frame.Frame.Id) is { } source)
        {
            row["source"] = source;
        }
        return JsonSerializer.Serialize(row);
    }

    private static string Row(in LogFrame frame, DbcMessage message, SignalCodec signal, bool withSource)
    {
        string seconds = (frame.TimeNs / 1e9).ToString("F6", CultureInfo.InvariantCulture);
        string shown = signal.Read(frame.Frame.Data).ToString("R", CultureInfo.InvariantCulture);
        string unit = Quoted(signal.Signal.Unit);
        string text = Quoted(signal.MeaningOf(signal.ReadRaw(frame.Frame.Data)) ?? "");
        string source = withSource ? $",{MessageText.Source(message, frame.Frame.Id)}" : "";
        return $"{seconds},{frame.Channel},{message.Name},{signal.Signal.Name},{shown},{unit},{text}{source}";
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
