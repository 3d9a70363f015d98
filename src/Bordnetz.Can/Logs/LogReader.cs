using Bordnetz.Problems;

namespace Bordnetz.Can.Logs;

/// <summary>
/// Reads the frames of one log as a stream: memory does not grow with the file. Damage is told to a
/// <see cref="ProblemLog"/> with its position, and reading goes on behind it where that is possible. Not thread-safe;
/// read once.
/// </summary>
public abstract class LogReader
{
    private const int MostProblems = 100;

    private readonly ProblemLog _problems;
    private int _told;

    private protected LogReader(LogReadOptions options, ProblemLog problems)
    {
        Options = options;
        _problems = problems;
    }

    /// <summary>Bytes of the file consumed so far, for a progress display.</summary>
    public abstract long BytesRead { get; }

    /// <summary>Lines or objects that hold something other than a frame and were passed over.</summary>
    public long PassedOver { get; private protected set; }

    /// <summary>Damaged places, the ones beyond the hundredth included.</summary>
    public long Damaged { get; private set; }

    private protected LogReadOptions Options { get; }

    /// <summary>The frames in file order.</summary>
    public abstract IEnumerable<LogFrame> Read();

    private protected void Tell(string code, int line, int column, string message)
    {
        Damaged++;
        if (_told > MostProblems)
        {
            return;
        }
        bool last = _told++ == MostProblems;
        _problems.Add(
            last
                ? new Problem(
                    "BN2208",
                    Severity.Warning,
                    new SourcePlace(Options.FileName),
                    $"More than {MostProblems} places are damaged; further ones are counted but not listed."
                )
                : new Problem(code, Severity.Warning, new SourcePlace(Options.FileName, line, column), message)
        );
    }
}

/// <summary>
/// Writes the frames of one log as a stream. Disposing it completes the file; the stream stays the caller's to close.
/// Not thread-safe.
/// </summary>
public abstract class LogWriter : IDisposable
{
    private bool _completed;

    /// <summary>Frames that the format has no form for and that were left out.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Writes one frame.</summary>
    /// <returns>Whether the format has a form for it; if not, nothing was written.</returns>
    public bool Write(in LogFrame frame)
    {
        if (TryWrite(frame))
        {
            return true;
        }
        LeftOut++;
        return false;
    }

    /// <summary>Completes the file.</summary>
    public void Dispose()
    {
        if (!_completed)
        {
            _completed = true;
            Complete();
        }
        GC.SuppressFinalize(this);
    }

    private protected abstract bool TryWrite(in LogFrame frame);

    private protected abstract void Complete();
}
