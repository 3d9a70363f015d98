using System.Collections.Immutable;

namespace Bordnetz.Can;

/// <summary>
/// Reads and writes the signals of one message, by their position in <see cref="DbcMessage.Signals"/>. Immutable and
/// thread-safe.
/// </summary>
public sealed class MessageCodec
{
    private readonly SignalCodec[] _signals;

    // The position of the signal that selects this one, or -1.
    private readonly int[] _selector;
    private readonly int[] _writingOrder;
    private readonly ulong[] _start;
    private readonly byte[] _initial;

    /// <summary>Makes the codec of a message.</summary>
    /// <exception cref="ArgumentException">A signal is multiplexed by itself, be it through others.</exception>
    public MessageCodec(DbcMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Message = message;
        _signals = [.. message.Signals.Select(signal => new SignalCodec(signal, message.Length))];
        _selector = MessagePlan.SelectorsOf(message);
        ThrowOnCycle();
        _writingOrder = MakeOrder();
        _start = [.. message.Signals.Select(RawStart)];
        _initial = new byte[message.Length];
        double[] unknown = new double[_signals.Length];
        Array.Fill(unknown, double.NaN);
        Encode(unknown, _initial);
    }

    /// <summary>The message.</summary>
    public DbcMessage Message { get; }

    /// <summary>The codecs of the signals.</summary>
    public ReadOnlySpan<SignalCodec> Signals => _signals;

    /// <summary>
    /// The payload before anything was written: every signal at its start value, or raw 0. Of signals that share bits,
    /// those count that the multiplexers' start values select.
    /// </summary>
    public ReadOnlySpan<byte> InitialPayload => _initial;

    /// <summary>The position of the signal that selects this one; -1 when it is always present.</summary>
    internal int SelectorOf(int signalIndex) => _selector[signalIndex];

    /// <summary>The raw start value of a signal.</summary>
    internal ulong StartOf(int signalIndex) => _start[signalIndex];

    /// <summary>The position of the signal with this name; -1 when there is none.</summary>
    public int IndexOf(string signalName)
    {
        ArgumentNullException.ThrowIfNull(signalName);
        for (int i = 0; i < _signals.Length; i++)
        {
            if (_signals[i].Signal.Name == signalName)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>
    /// Whether a payload carries a signal: it is long enough, and the multiplexers above the signal select it.
    /// </summary>
    public bool IsPresent(int signalIndex, ReadOnlySpan<byte> payload)
    {
        int index = signalIndex;
        if (payload.Length < _signals[index].RequiredLength)
        {
            return false;
        }
        for (int above = _selector[index]; above >= 0; index = above, above = _selector[above])
        {
            if (
                payload.Length < _signals[above].RequiredLength
                || !Selects(_signals[index].Signal.MultiplexRanges, _signals[above].ReadBits(payload))
            )
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>
    /// Sets the multiplexers above a signal so that a payload carries it. A multiplexer that selects it already stays;
    /// another takes the first value that does.
    /// </summary>
    public void Select(int signalIndex, Span<byte> payload)
    {
        int index = signalIndex;
        for (int above = _selector[index]; above >= 0; index = above, above = _selector[above])
        {
            ImmutableArray<(uint From, uint To)> ranges = _signals[index].Signal.MultiplexRanges;
            if (!ranges.IsEmpty && !Selects(ranges, _signals[above].ReadBits(payload)))
            {
                _signals[above].WriteRaw(payload, ranges[0].From);
            }
        }
    }

    /// <summary>
    /// Reads every signal that a payload carries; those that it does not carry become not-a-number.
    /// </summary>
    /// <param name="payload">The payload.</param>
    /// <param name="physical">Takes one value a signal; it must be long enough.</param>
    /// <exception cref="ArgumentException"><paramref name="physical"/> is too short.</exception>
    public void Decode(ReadOnlySpan<byte> payload, Span<double> physical)
    {
        if (physical.Length < _signals.Length)
        {
            throw new ArgumentException("there are more signals than places for their values", nameof(physical));
        }
        for (int i = 0; i < _signals.Length; i++)
        {
            bool isPresent = _selector[i] < 0 ? payload.Length >= _signals[i].RequiredLength : IsPresent(i, payload);
            physical[i] = isPresent ? _signals[i].Read(payload) : double.NaN;
        }
    }

    /// <summary>
    /// Writes a payload anew: every multiplexer from the outermost, then every signal that these select. A value that
    /// is not a number stands for the signal's start value, or raw 0; bits of no signal are 0.
    /// </summary>
    /// <param name="physical">One value a signal.</param>
    /// <param name="payload">Takes the payload; bytes beyond the message's length are not touched.</param>
    /// <exception cref="ArgumentException"><paramref name="physical"/> is too short.</exception>
    public void Encode(ReadOnlySpan<double> physical, Span<byte> payload)
    {
        if (physical.Length < _signals.Length)
        {
            throw new ArgumentException("there are fewer values than signals", nameof(physical));
        }
        Span<byte> message = payload[..Math.Min(payload.Length, Message.Length)];
        message.Clear();
        foreach (int i in _writingOrder)
        {
            if (_selector[i] >= 0 && !IsPresent(i, message))
            {
                continue;
            }
            double value = physical[i];
            _signals[i].WriteRaw(message, double.IsNaN(value) ? _start[i] : _signals[i].ToRaw(value));
        }
    }

    // Multiplexers first, from the outermost: only then is it known which signals share the remaining bits.
    private int[] MakeOrder() =>
        [
            .. Enumerable
                .Range(0, _signals.Length)
                .OrderBy(i => _signals[i].Signal.IsMultiplexer ? 0 : 1)
                .ThenBy(Depth)
                .ThenBy(i => i),
        ];

    private int Depth(int index)
    {
        int depth = 0;
        for (int above = _selector[index]; above >= 0; above = _selector[above])
        {
            depth++;
        }
        return depth;
    }

    private static bool Selects(ImmutableArray<(uint From, uint To)> ranges, ulong raw)
    {
        foreach ((uint from, uint to) in ranges)
        {
            if (raw >= from && raw <= to)
            {
                return true;
            }
        }
        return false;
    }

    private void ThrowOnCycle()
    {
        for (int i = 0; i < _selector.Length; i++)
        {
            int steps = 0;
            for (int above = _selector[i]; above >= 0; above = _selector[above])
            {
                if (++steps > _selector.Length)
                {
                    throw new ArgumentException($"signal '{_signals[i].Signal.Name}' selects itself through others");
                }
            }
        }
    }

    private static ulong RawStart(DbcSignal signal)
    {
        double start = signal.StartValue ?? 0;
        return signal.Kind switch
        {
            RawKind.Float32 => BitConverter.SingleToUInt32Bits((float)start),
            RawKind.Float64 => BitConverter.DoubleToUInt64Bits(start),
            _ => start < 0 ? (ulong)(long)start : (ulong)start,
        };
    }
}
