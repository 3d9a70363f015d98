using System.CommandLine;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary><c>bordnetz can convert</c>: from any log format to any other, streamed.</summary>
internal static class ConvertCommand
{
    private const int FramesPerProgress = 65_536;

    public static Command Create()
    {
        Argument<string> input = new("in") { Description = "The log to read." };
        Argument<string> output = new("out") { Description = "The log to write; its extension tells the format." };
        Option<string?> from = CanLog.FormatOption("--from");
        Option<string?> to = CanLog.FormatOption("--to");
        Command command = new("convert", "Writes a log in another format.") { input, output, from, to };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            int exit = Convert(
                parsed.GetValue(input)!,
                parsed.GetValue(output)!,
                parsed.GetValue(from),
                parsed.GetValue(to),
                log
            );
            PlatformLoading.Print(log);
            return exit;
        });
        return command;
    }

    private static int Convert(string input, string output, string? from, string? to, ProblemLog log)
    {
        using CanLog? source = CanLog.Open(input, from, log);
        LogFormat? format = CanLog.Format(to ?? Path.GetExtension(output), log);
        if (source is null || format is null)
        {
            return ExitCode.Unusable;
        }
        if (Path.GetFullPath(input) == Path.GetFullPath(output))
        {
            log.Error("BN9023", new SourcePlace(output), "a log cannot be converted onto itself; give another name");
            return ExitCode.Unusable;
        }
        try
        {
            using FileStream stream = new(output, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
            using LogWriter writer = format.Writer(stream);
            long count = Copy(source, writer, new FileInfo(input).Length);
            writer.Dispose();
            Console.Error.WriteLine($"{count} frames read, {count - writer.LeftOut} written as {format.Name}");
            if (writer.LeftOut > 0)
            {
                string message = $"{writer.LeftOut} frames have no form in {format.Name} and were left out";
                log.Warning("BN9024", new SourcePlace(output), message);
            }
            return ExitCode.Holds;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9025", new SourcePlace(output), $"the log cannot be written: {e.Message}");
            return ExitCode.Unusable;
        }
    }

    private static long Copy(CanLog source, LogWriter writer, long bytes)
    {
        using ProgressBar progress = new("converting", bytes);
        long count = 0;
        foreach (LogFrame frame in source.Reader.Read())
        {
            writer.Write(frame);
            if (++count % FramesPerProgress == 0)
            {
                progress.Set(source.Reader.BytesRead);
            }
        }
        return count;
    }
}
