using System.CommandLine;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>A log of a CAN bus that a command reads from a file.</summary>
internal sealed class CanLog : IDisposable
{
    private readonly Stream _stream;

    private CanLog(Stream stream, LogReader reader)
    {
        _stream = stream;
        Reader = reader;
    }

    public LogReader Reader { get; }

    public static Argument<string> FileArgument() => new("file") { Description = "A log of any known format." };

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
            FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
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

    /// <summary>Reads a DBC as tolerantly as tools in the field do; null after errors.</summary>
    public static Dictionary<CanId, MessageCodec>? Codecs(string path, ProblemLog log)
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
        Dictionary<CanId, MessageCodec> codecs = [];
        foreach (DbcMessage message in dbc.Messages)
        {
            codecs.TryAdd(message.Id, new MessageCodec(message));
        }
        return codecs;
    }

    public void Dispose() => _stream.Dispose();
}

/// <summary>The frames that candump's filters let through: <c>ID:MASK</c> keeps, <c>ID~MASK</c> drops, hexadecimal.</summary>
internal sealed class FrameFilter
{
    private readonly List<(uint Id, uint Mask, bool Keep)> _rules = [];

    /// <summary>Reads filters; null after a problem.</summary>
    public static FrameFilter? Parse(IEnumerable<string> texts, ProblemLog log)
    {
        FrameFilter filter = new();
        foreach (string text in texts)
        {
            int separator = text.IndexOfAny([':', '~']);
            if (
                separator < 1
                || !uint.TryParse(
                    text.AsSpan(0, separator),
                    System.Globalization.NumberStyles.HexNumber,
                    null,
                    out uint id
                )
                || !uint.TryParse(
                    text.AsSpan(separator + 1),
                    System.Globalization.NumberStyles.HexNumber,
                    null,
                    out uint mask
                )
            )
            {
                log.Error(
                    "BN9022",
                    default,
                    $"'{text}' is no filter: write ID:MASK to keep or ID~MASK to drop, hexadecimal"
                );
                return null;
            }
            filter._rules.Add((id, mask, text[separator] == ':'));
        }
        return filter;
    }

    /// <summary>Whether a frame passes: any keeping filter takes it (or there is none), and no dropping one does.</summary>
    public bool Passes(CanId id)
    {
        bool anyKeeps = false;
        bool kept = false;
        foreach ((uint value, uint mask, bool keep) in _rules)
        {
            bool matches = (id.Value & mask) == (value & mask);
            if (!keep && matches)
            {
                return false;
            }
            anyKeeps |= keep;
            kept |= keep && matches;
        }
        return kept || !anyKeeps;
    }
}
