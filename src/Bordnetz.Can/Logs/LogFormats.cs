using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Bordnetz.Problems;

namespace Bordnetz.Can.Logs;

/// <summary>What a format has forms for.</summary>
[Flags]
public enum LogAbilities
{
    /// <summary>Classical data frames only.</summary>
    None = 0,

    /// <summary>CAN FD frames.</summary>
    Fd = 1,

    /// <summary>Remote frames.</summary>
    Remote = 2,

    /// <summary>That an error happened.</summary>
    Errors = 4,

    /// <summary>What the error was, in SocketCAN's coding.</summary>
    ErrorDetails = 8,

    /// <summary>Several buses, by number.</summary>
    Channels = 16,

    /// <summary>The names of the buses.</summary>
    ChannelNames = 32,

    /// <summary>Which frames the logger sent itself.</summary>
    Direction = 64,

    /// <summary>The date, so that times are not only relative.</summary>
    Date = 128,
}

/// <summary>Decides by the beginning of a file whether it is of a format.</summary>
/// <param name="beginning">The first kilobytes.</param>
public delegate bool LogSniffer(ReadOnlySpan<byte> beginning);

/// <summary>One log format.</summary>
/// <param name="Name">The name that a user types.</param>
/// <param name="Extensions">File name extensions with their dot, the usual one first.</param>
/// <param name="Description">One line for a person.</param>
/// <param name="Abilities">What it has forms for.</param>
/// <param name="ResolutionNs">The finest time it can tell, in nanoseconds.</param>
/// <param name="IsIt">Whether a file is of this format.</param>
/// <param name="Reader">Makes a reader.</param>
/// <param name="Writer">Makes a writer.</param>
public sealed record LogFormat(
    string Name,
    ImmutableArray<string> Extensions,
    string Description,
    LogAbilities Abilities,
    long ResolutionNs,
    LogSniffer IsIt,
    Func<Stream, LogReadOptions, ProblemLog, LogReader> Reader,
    Func<Stream, LogWriter> Writer
);

/// <summary>The log formats that are known.</summary>
public static class LogFormats
{
    private const LogAbilities AllKinds = LogAbilities.Fd | LogAbilities.Remote | LogAbilities.Errors;

    /// <summary>All formats, in the order in which a file is tried.</summary>
    public static ImmutableArray<LogFormat> All { get; } =
    [
        new(
            "blf",
            [".blf"],
            "Vector binary logging format",
            AllKinds | LogAbilities.ErrorDetails | LogAbilities.Channels | LogAbilities.Direction | LogAbilities.Date,
            1,
            b => b.StartsWith("LOGG"u8),
            (s, o, p) => new BlfReader(s, o, p),
            s => new BlfWriter(s)
        ),
        new(
            "pcapng",
            [".pcapng"],
            "Wireshark capture of SocketCAN",
            AllKinds
                | LogAbilities.ErrorDetails
                | LogAbilities.Channels
                | LogAbilities.ChannelNames
                | LogAbilities.Direction
                | LogAbilities.Date,
            1,
            b => b.StartsWith((ReadOnlySpan<byte>)[0x0A, 0x0D, 0x0D, 0x0A]),
            (s, o, p) => new PcapngCanReader(s, o, p),
            s => new PcapngCanWriter(s)
        ),
        new(
            "asc",
            [".asc"],
            "Vector ASCII",
            AllKinds | LogAbilities.Channels | LogAbilities.Direction | LogAbilities.Date,
            1_000,
            LogSniffing.IsAsc,
            (s, o, p) => new AscReader(s, o, p),
            s => new AscWriter(s)
        ),
        new(
            "trc",
            [".trc"],
            "PEAK trace, 1.0 to 2.1 (written as 2.1)",
            LogAbilities.Fd | LogAbilities.Remote | LogAbilities.Channels | LogAbilities.Direction | LogAbilities.Date,
            1_000,
            LogSniffing.IsTrc,
            (s, o, p) => new TrcReader(s, o, p),
            s => new TrcWriter(s, TrcVersion.V21)
        ),
        new(
            "gvret",
            [".csv"],
            "GVRET and SavvyCAN CSV",
            LogAbilities.Channels | LogAbilities.Direction,
            1_000,
            GvretReader.IsHeader,
            (s, o, p) => new GvretReader(s, o, p),
            s => new GvretWriter(s)
        ),
        new(
            "python-can",
            [".csv"],
            "python-can CSV",
            LogAbilities.Remote | LogAbilities.Errors | LogAbilities.ErrorDetails | LogAbilities.Date,
            1,
            PythonCanCsvReader.IsHeader,
            (s, o, p) => new PythonCanCsvReader(s, o, p),
            s => new PythonCanCsvWriter(s)
        ),
        new(
            "crtd",
            [".crtd"],
            "CRTD of the Open Vehicle Monitoring System",
            LogAbilities.Channels | LogAbilities.Direction | LogAbilities.Date,
            1_000,
            LogSniffing.IsCrtd,
            (s, o, p) => new CrtdReader(s, o, p),
            s => new CrtdWriter(s)
        ),
        new(
            "candump",
            [".log", ".candump", ".txt"],
            "SocketCAN candump, log and display form (written in the log form)",
            AllKinds
                | LogAbilities.ErrorDetails
                | LogAbilities.Channels
                | LogAbilities.ChannelNames
                | LogAbilities.Direction
                | LogAbilities.Date,
            1_000,
            LogSniffing.IsCandump,
            (s, o, p) => new CandumpReader(s, o, p),
            s => new CandumpWriter(s)
        ),
    ];

    /// <summary>The format with a name, or with a file name extension that only it has; null when there is none.</summary>
    public static LogFormat? Find(string nameOrExtension)
    {
        ArgumentNullException.ThrowIfNull(nameOrExtension);
        string wanted = nameOrExtension.ToLowerInvariant();
        return All.FirstOrDefault(f => f.Name == wanted) ?? All.FirstOrDefault(f => f.Extensions.Contains(wanted));
    }

    /// <summary>The format of a file by its beginning; null when it is none that is known.</summary>
    public static LogFormat? Sniff(ReadOnlySpan<byte> beginning)
    {
        foreach (LogFormat format in All)
        {
            if (format.IsIt(beginning))
            {
                return format;
            }
        }
        return null;
    }

    /// <summary>Opens a log whatever its format.</summary>
    /// <param name="stream">The file; it need not seek, and stays the caller's to close.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <param name="reader">The reader.</param>
    public static bool TryOpen(
        Stream stream,
        LogReadOptions options,
        ProblemLog problems,
        [NotNullWhen(true)] out LogReader? reader
    )
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(problems);
        byte[] beginning = new byte[LogSniffing.Bytes];
        int got = stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        LogFormat? format = Sniff(beginning.AsSpan(0, got));
        if (format is null)
        {
            string known = string.Join(", ", All.Select(f => f.Name));
            problems.Error(
                "BN2201",
                new SourcePlace(options.FileName),
                $"The file is of no log format that is known ({known}); if it is one of these, name the format."
            );
            reader = null;
            return false;
        }
        reader = format.Reader(new PrefixedStream(beginning, got, stream), options, problems);
        return true;
    }
}
