using System.CommandLine;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Cli.Output;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Can;

/// <summary><c>bordnetz can stats</c>: what is on a bus, how often, and how full it is.</summary>
internal static class StatsCommand
{
    public static Command Create()
    {
        Argument<string> file = CanLog.FileArgument();
        Option<string?> from = CanLog.FormatOption("--from");
        Option<long> bitRate = new("--bitrate") { DefaultValueFactory = _ => 500_000, Description = "Bit/s." };
        Option<long?> dataBitRate = new("--data-bitrate") { Description = "Bit/s of the CAN FD data phase." };
        Option<string?> dbc = CanLog.DbcOption();
        Command command = new("stats", "Counts frames, periods and load.") { file, from, bitRate, dataBitRate, dbc };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            using CanLog? source = CanLog.Open(parsed.GetValue(file)!, parsed.GetValue(from), log);
            string? dbcPath = parsed.GetValue(dbc);
            MessageLookup? messages = dbcPath is null ? CanLog.NoMessages : CanLog.Messages(dbcPath, log);
            long rate = parsed.GetValue(bitRate);
            if (rate <= 0 || parsed.GetValue(dataBitRate) <= 0)
            {
                log.Error("BN9027", default, "a bit rate is a positive number of bit/s");
            }
            bool usable = source is not null && messages is not null && !log.HasErrors;
            if (usable)
            {
                BusStatistics statistics = new(rate, parsed.GetValue(dataBitRate) ?? rate);
                foreach (LogFrame frame in source!.Reader.Read())
                {
                    statistics.Add(frame);
                }
                Write(statistics, messages!);
            }
            PlatformLoading.Print(log);
            return usable ? ExitCode.Holds : ExitCode.Unusable;
        });
        return command;
    }

    private static void Write(BusStatistics statistics, MessageLookup messages)
    {
        IAnsiConsole console = AnsiConsole.Console.WidenWhenPiped();
        Table table = new() { Border = TableBorder.Simple };
        foreach (
            string column in (string[])["channel", "id", "message", "frames", "bytes", "min ms", "mean ms", "max ms"]
        )
        {
            table.AddColumn(column);
        }
        foreach (IdStatistics id in statistics.Ids)
        {
            table.AddRow(
                Markup.Escape(id.Channel),
                id.Id.ToString(),
                Markup.Escape(messages.Find(id.Id) is { } codec ? MessageText.Name(codec.Message, id.Id) : "–"),
                id.Count.ToString(),
                id.MaxLength.ToString(),
                id.Count < 2 ? "–" : (id.MinPeriodNs / 1e6).ToString("F3"),
                id.Count < 2 ? "–" : (id.MeanPeriodNs / 1e6).ToString("F3"),
                id.Count < 2 ? "–" : (id.MaxPeriodNs / 1e6).ToString("F3")
            );
        }
        console.Write(table);
        foreach (ChannelStatistics channel in statistics.Channels)
        {
            console.MarkupLineInterpolated(
                $"{channel.Name}: {channel.Frames} frames in {channel.Seconds:F3} s; load by real stuff bits {channel.Load:P2}, by worst-case stuffing {channel.WorstLoad:P2}; fullest second {channel.FullestSecond:P2}; {channel.Errors} error frames"
            );
        }
    }
}
