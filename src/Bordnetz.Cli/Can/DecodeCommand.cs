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
        Command command = new("decode", "Prints the signals of a log as rows.") { file, dbc, from, signals, format };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            using CanLog? source = CanLog.Open(parsed.GetValue(file)!, parsed.GetValue(from), log);
            Dictionary<CanId, MessageCodec>? codecs = CanLog.Codecs(parsed.GetValue(dbc)!, log);
            HashSet<string>? wanted = codecs is null ? null : Wanted(parsed.GetValue(signals) ?? [], codecs, log);
            bool usable = source is not null && wanted is not null;
            if (usable)
            {
                Decode(source!, codecs!, wanted!, parsed.GetValue(format) == "json");
            }
            PlatformLoading.Print(log);
            return usable ? ExitCode.Holds : ExitCode.Unusable;
        });
        return command;
    }

    private static HashSet<string>? Wanted(string[] names, Dictionary<CanId, MessageCodec> codecs, ProblemLog log)
    {
        HashSet<string> known = [.. codecs.Values.SelectMany(c => c.Message.Signals).Select(s => s.Name)];
        foreach (string name in names.Where(n => !known.Contains(n)))
        {
            log.Error("BN9026", default, $"the DBC has no signal '{name}'{Suggestion.For(name, known)}");
        }
        return log.HasErrors ? null : [.. names];
    }

    private static void Decode(
        CanLog source,
        Dictionary<CanId, MessageCodec> codecs,
        HashSet<string> wanted,
        bool asJson
    )
    {
        using StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
        if (!asJson)
        {
            output.WriteLine("time_s,channel,message,signal,value,unit,text");
        }
        foreach (LogFrame frame in source.Reader.Read())
        {
            CanFrame can = frame.Frame;
            if (can.IsRemote || can.IsError || !codecs.TryGetValue(can.Id, out MessageCodec? codec))
            {
                continue;
            }
            for (int i = 0; i < codec.Signals.Length; i++)
            {
                SignalCodec signal = codec.Signals[i];
                if ((wanted.Count == 0 || wanted.Contains(signal.Signal.Name)) && codec.IsPresent(i, can.Data))
                {
                    output.WriteLine(Row(frame, codec.Message, signal, asJson));
                }
            }
        }
    }

    private static string Row(LogFrame frame, DbcMessage message, SignalCodec signal, bool asJson)
    {
        double value = signal.Read(frame.Frame.Data);
        string? text = signal.MeaningOf(signal.ReadRaw(frame.Frame.Data));
        string seconds = (frame.TimeNs / 1e9).ToString("F6", CultureInfo.InvariantCulture);
        if (asJson)
        {
            object? number = double.IsFinite(value) ? value : null;
            return JsonSerializer.Serialize(
                new
                {
                    time = frame.TimeNs / 1e9,
                    channel = frame.Channel,
                    message = message.Name,
                    signal = signal.Signal.Name,
                    value = number,
                    unit = signal.Signal.Unit,
                    text,
                }
            );
        }
        string shown = value.ToString("R", CultureInfo.InvariantCulture);
        string unit = Quoted(signal.Signal.Unit);
        return $"{seconds},{frame.Channel},{message.Name},{signal.Signal.Name},{shown},{unit},{Quoted(text ?? "")}";
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
