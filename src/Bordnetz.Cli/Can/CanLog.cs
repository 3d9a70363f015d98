using System.CommandLine;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>A log of a CAN bus that a command reads from a file.</summary>
internal sealed class CanLog : IDisposable
{
    /// <summary>The name of standard input.</summary>
    public const string StandardInput = "-";

    private readonly Stream _stream;

    private CanLog(Stream stream, LogReader reader)
    {
        _stream = stream;
        Reader = reader;
    }

    public LogReader Reader { get; }

    public static Argument<string> FileArgument() =>
        new("file") { Description = "A log of any known format; - for standard input." };

    public static Option<string?> FormatOption(string name) =>
        new(name)
        {
            Description =
                $"The format, when the file does not tell: {string.Join(", ", LogFormats.All.Select(f => f.Name))}.",
        };

    public static Option<string?> DbcOption() =>
        new("--dbc", "-d") { Description = "The DBC that says what the frames mean." };

    /// <summary>Opens a log; null after problems.</summary>
    public static CanLog? Open(string path, string? format, ProblemLog log)
    {
        LogFormat? named = format is null ? null : Format(format, log);
        if (format is not null && named is null)
        {
            return null;
        }
        try
        {
            Stream stream =
                path == StandardInput
                    ? Console.OpenStandardInput()
                    : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
            LogReadOptions options = new() { FileName = path };
            LogReader? reader = named?.Reader(stream, options, log);
            if (reader is null && !LogFormats.TryOpen(stream, options, log, out reader))
            {
                stream.Dispose();
                return null;
            }
            return new CanLog(stream, reader);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9020", new SourcePlace(path), $"the log cannot be opened: {e.Message}");
            return null;
        }
    }

    /// <summary>Finds a format by name or extension; null after a problem.</summary>
    public static LogFormat? Format(string nameOrExtension, ProblemLog log)
    {
        LogFormat? format = LogFormats.Find(nameOrExtension);
        if (format is null)
        {
            string hint = Suggestion.For(nameOrExtension, LogFormats.All.Select(f => f.Name));
            string known = string.Join(", ", LogFormats.All.Select(f => f.Name));
            log.Error("BN9021", default, $"there is no log format '{nameOrExtension}'{hint} (known: {known})");
        }
        return format;
    }

    /// <summary>The messages of no DBC.</summary>
    public static MessageLookup NoMessages { get; } = new(new DbcFile());

    /// <summary>Reads a DBC as tolerantly as tools in the field do; null after errors.</summary>
    public static MessageLookup? Messages(string path, ProblemLog log)
    {
        ProblemLog departures = new();
        DbcFile? dbc = DbcReader.Read(path, departures, DbcMode.Tolerant);
        if (dbc is null || departures.HasErrors)
        {
            foreach (Problem problem in departures.Problems)
            {
                log.Add(problem);
            }
            return null;
        }
        if (departures.Problems.Count > 0)
        {
            string message =
                $"the file departs from the format in {departures.Problems.Count} places; 'bordnetz can dbc' lists them";
            log.Note("BN9028", new SourcePlace(path), message);
        }
        return new MessageLookup(dbc);
    }

    public void Dispose() => _stream.Dispose();
}
