namespace Bordnetz.Runtime;

/// <summary>
/// The processor of one partition: jobs under fixed-priority pre-emptive scheduling. It needs no events of its own:
/// it is brought up to date whenever a job is released or asked for, since nothing happens to it in between.
/// </summary>
public sealed class ProcessorModel
{
    private readonly long[] _remaining;
    private readonly long[] _released;
    private readonly long[] _finished;
    private readonly ulong[] _ready;
    private long _now;
    private long _busy;

    /// <summary>Makes an idle processor.</summary>
    /// <param name="tasks">How many tasks it has; task 0 has the highest priority.</param>
    public ProcessorModel(int tasks)
    {
        _remaining = new long[tasks];
        _released = new long[tasks];
        _finished = new long[tasks];
        _ready = new ulong[(tasks + 63) / 64];
        MaxResponseNs = new long[tasks];
    }

    /// <summary>The longest time from release to completion seen so far, by task, in nanoseconds.</summary>
    public long[] MaxResponseNs { get; }

    /// <summary>Time spent working so far, in nanoseconds.</summary>
    public long BusyNs => _busy;

    /// <summary>Releases a job of a task. A job of the same task that is still unfinished is abandoned and reported.</summary>
    /// <returns>False when the previous job of the task had not finished.</returns>
    public bool Release(int task, long nowNs, long executionNs)
    {
        Advance(nowNs);
        bool clean = _remaining[task] == 0;
        _remaining[task] = executionNs;
        _released[task] = nowNs;
        if (executionNs == 0)
        {
            _finished[task] = nowNs;
            return clean;
        }
        _ready[task >> 6] |= 1UL << (task & 63);
        return clean;
    }

    /// <summary>Whether the current job of a task has finished by <paramref name="nowNs"/>.</summary>
    public bool IsFinished(int task, long nowNs)
    {
        Advance(nowNs);
        return _remaining[task] == 0;
    }

    /// <summary>Brings the processor up to date.</summary>
    public void Advance(long nowNs)
    {
        while (_now < nowNs)
        {
            int task = HighestReady();
            if (task < 0)
            {
                _now = nowNs;
                return;
            }
            long slice = Math.Min(_remaining[task], nowNs - _now);
            _now += slice;
            _busy += slice;
            _remaining[task] -= slice;
            if (_remaining[task] == 0)
            {
                _ready[task >> 6] &= ~(1UL << (task & 63));
                _finished[task] = _now;
                MaxResponseNs[task] = Math.Max(MaxResponseNs[task], _now - _released[task]);
            }
        }
    }

    private int HighestReady()
    {
        for (int w = 0; w < _ready.Length; w++)
        {
            if (_ready[w] != 0)
            {
                return (w << 6) + System.Numerics.BitOperations.TrailingZeroCount(_ready[w]);
            }
        }
        return -1;
    }
}
