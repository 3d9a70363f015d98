using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>Where <c>can dump</c> puts frames: filter, count, screen, log file.</summary>
internal sealed class FrameSink(FrameFilter filter, long count, TextWriter? screen, FramePrinting printing)
    : IDisposable
{
    private readonly FramePrinter? _printer = screen is null ? null : new FramePrinter(screen, printing);
    private long _left = count;
    private FileStream? _file;
    private LogWriter? _writer;
    private string _path = "";

    /// <summary>Whether no further frame is wanted.</summary>
    public bool IsFull => _left <= 0;

    /// <summary>Opens a log file beside the screen; false after a problem.</summary>
    public bool TryOpenLog(string path, ProblemLog log)
    {
        LogFormat? format = CanLog.Format(Path.GetExtension(path), log);
        if (format is null)
        {
            return false;
        }
        try
        {
            _file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
            _writer = format.Writer(_file);
            _path = path;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9025", new SourcePlace(path), $"the log cannot be written: {e.Message}");
            return false;
        }
    }

    /// <summary>Takes a frame.</summary>
    /// <exception cref="IOException">The screen or the file takes no more.</exception>
    public void Take(in LogFrame frame)
    {
        if (IsFull || !filter.Passes(frame.Frame))
        {
            return;
        }
        _left--;
        _printer?.Print(frame);
        _writer?.Write(frame);
    }

    /// <summary>Shows what was taken, while nothing else comes.</summary>
    public void Flush()
    {
        screen?.Flush();
        _file?.Flush();
    }

    /// <summary>Completes the log file.</summary>
    public void Complete(ProblemLog log)
    {
        if (_writer is null)
        {
            return;
        }
        try
        {
            _writer.Dispose();
            _file!.Dispose();
        }
        catch (IOException e)
        {
            log.Error("BN9025", new SourcePlace(_path), $"the log cannot be written: {e.Message}");
        }
        if (_writer.LeftOut > 0)
        {
            string message = $"{_writer.LeftOut} frames have no form in this format and were left out";
            log.Warning("BN9024", new SourcePlace(_path), message);
        }
    }

    public void Dispose() => _file?.Dispose();
}
