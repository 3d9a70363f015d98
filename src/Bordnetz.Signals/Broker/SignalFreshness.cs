using System.Collections.Immutable;

namespace Bordnetz.Signals;

/// <summary>
/// Which values with a time to live are due to become stale. Time is that of the broker's ticks: a value lives from the
/// first tick after its publication, so it is never stale too early and at most one tick too late. For the broker's
/// writer only.
/// </summary>
internal sealed class SignalFreshness
{
    private readonly int[] _signals;
    private readonly TimeSpan[] _lives;
    private readonly int[] _positions;
    private readonly bool[] _isNew;
    private readonly DateTimeOffset[] _due;

    private SignalFreshness(int[] signals, TimeSpan[] lives, int capacity)
    {
        _signals = signals;
        _lives = lives;
        _positions = new int[capacity];
        Array.Fill(_positions, -1);
        for (int i = 0; i < signals.Length; i++)
        {
            _positions[signals[i]] = i;
        }
        _isNew = new bool[signals.Length];
        _due = new DateTimeOffset[signals.Length];
        Array.Fill(_due, DateTimeOffset.MaxValue);
    }

    /// <summary>Null when no signal has a time to live.</summary>
    public static SignalFreshness? Create(
        ImmutableArray<SignalDefinition> signals,
        Func<int, TimeSpan?> timeToLive,
        int capacity
    )
    {
        (int Index, TimeSpan? Life)[] lives = [.. signals.Select(s => (s.Index, timeToLive(s.Index)))];
        lives = [.. lives.Where(l => l.Life > TimeSpan.Zero)];
        return lives.Length == 0
            ? null
            : new SignalFreshness([.. lives.Select(l => l.Index)], [.. lives.Select(l => l.Life!.Value)], capacity);
    }

    /// <summary>Notes that the signal got a value.</summary>
    public void Touch(int signalIndex)
    {
        if (_positions[signalIndex] is >= 0 and int position)
        {
            _isNew[position] = true;
        }
    }

    /// <summary>Moves time on; adds the signals whose value has outlived its time.</summary>
    public void AdvanceTo(DateTimeOffset now, List<int> expired)
    {
        for (int i = 0; i < _signals.Length; i++)
        {
            if (_isNew[i])
            {
                _isNew[i] = false;
                _due[i] = now > DateTimeOffset.MaxValue - _lives[i] ? DateTimeOffset.MaxValue : now + _lives[i];
            }
            else if (_due[i] <= now)
            {
                _due[i] = DateTimeOffset.MaxValue;
                expired.Add(_signals[i]);
            }
        }
    }
}
