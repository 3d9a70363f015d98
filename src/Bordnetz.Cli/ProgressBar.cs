namespace Bordnetz.Cli;

/// <summary>A progress bar while a person looks on; silent when the output goes elsewhere. Thread-safe.</summary>
internal sealed class ProgressBar(string label, long total) : IDisposable
{
    private const int Width = 40;

    private readonly long _total = Math.Max(1, total);
    private readonly Lock _lock = new();
    private long _done;
    private int _shown = -1;

    /// <summary>Says that so much more is done.</summary>
    public void Add(long amount)
    {
        lock (_lock)
        {
            ShowLocked(_done + amount);
        }
    }

    /// <summary>Says how much is done.</summary>
    public void Set(long done)
    {
        lock (_lock)
        {
            ShowLocked(done);
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        if (_shown >= 0)
        {
            Console.Error.Write("\r" + new string(' ', label.Length + Width + 12) + "\r");
        }
    }

    private void ShowLocked(long done)
    {
        _done = done;
        if (Console.IsErrorRedirected || Console.IsOutputRedirected)
        {
            return;
        }
        int percent = (int)Math.Min(100, _done * 100 / _total);
        if (percent == _shown)
        {
            return;
        }
        _shown = percent;
        int filled = percent * Width / 100;
        string bar = new string('█', filled) + new string('░', Width - filled);
        Console.Error.Write($"\r  {label} [{bar}] {percent, 3} %");
    }
}
