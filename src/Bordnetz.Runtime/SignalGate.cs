using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Signals;

namespace Bordnetz.Runtime;

/// <summary>
/// Takes a signal from received frames under the conditions of its mapping, in the order of the KUKSA CAN provider:
/// multiplexer, time, transform, change. It remembers when and what it took last, so that each node and run needs its
/// own. Not thread-safe; nothing allocates after construction.
/// </summary>
public sealed class SignalGate
{
    private readonly SignalMapping _mapping;
    private readonly MessageCodec _codec;
    private readonly PayloadFilter _filter;
    private readonly long _intervalNs;
    private readonly bool _onChange;
    private bool _hasPassed;
    private SignalValue _last;

    internal SignalGate(FrameSignal signal, SignalMapping mapping, MessageCodec codec)
    {
        Signal = signal;
        _mapping = mapping;
        _codec = codec;
        _filter = new PayloadFilter(signal.Condition.Multiplexer, codec);
        _intervalNs = signal.Condition.IntervalNs;
        _onChange = signal.Condition.OnChange;
    }

    /// <summary>
    /// When, in nanoseconds, a frame last got by multiplexer and interval; the least number before the first did. What
    /// such a frame carries is known to the node from then on, be it equal to what was taken before or without meaning.
    /// </summary>
    public long PassedNs { get; private set; } = long.MinValue;

    internal FrameSignal Signal { get; }

    internal void Decode(ReadOnlySpan<byte> payload, SignalStore store, long timeNs)
    {
        if (!_codec.IsPresent(Signal.Index, payload) || !_filter.Holds(payload))
        {
            return;
        }
        if (_hasPassed && timeNs - PassedNs < _intervalNs)
        {
            return;
        }
        (_hasPassed, PassedNs) = (true, timeNs);
        if (_mapping.Transform(payload) is not { } value)
        {
            return;
        }
        // An invalid value is forgotten here, so that the one after it counts as changed.
        if (_onChange && _last.HasValue && _last.Equals(value))
        {
            return;
        }
        _last = value;
        _mapping.Take(value, store, timeNs);
    }
}

/// <summary>The values that signals of a payload must have. Immutable.</summary>
internal sealed class PayloadFilter(ImmutableArray<MultiplexerFilter> filters, MessageCodec codec)
{
    private readonly (int Index, double Value)[] _filters = filters.Select(f => (f.SignalIndex, f.Value)).ToArray();

    /// <summary>Whether the payload has them all; a multiplexed signal that is not in it has none.</summary>
    public bool Holds(ReadOnlySpan<byte> payload)
    {
        foreach ((int index, double value) in _filters)
        {
            if (!codec.IsPresent(index, payload) || codec.Signals[index].Read(payload) != value)
            {
                return false;
            }
        }
        return true;
    }
}
