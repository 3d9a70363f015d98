using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Bordnetz.Can;

/// <summary>
/// Reads and writes one signal in a payload. It never touches bytes outside the span: what a truncated payload lacks
/// reads as 0 (or fails, with the <c>Try</c> methods) and is not written. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Physical = raw × factor + offset, computed in binary64 in this order. Writing rounds (physical − offset) ÷ factor to
/// the nearest raw value, halves to the even one, and saturates at the raw range and at minimum and maximum where the
/// signal has them. Reading and writing back gives the same raw value wherever factor and offset leave it distinct.
/// </remarks>
public sealed class SignalCodec
{
    private readonly bool _isBigEndian;
    private readonly RawKind _kind;
    private readonly int _length;
    private readonly double _factor;
    private readonly double _offset;

    // The window is eight bytes that hold the whole signal; _windowEnd is beyond any payload when there is none.
    private readonly int _window;
    private readonly int _windowEnd;
    private readonly int _shift;

    /// <summary>Makes the codec of a signal.</summary>
    /// <param name="signal">The signal; its length is 1 to 64 bits and its start bit not negative.</param>
    /// <param name="payloadLength">The usual length of the payloads; any other works as well.</param>
    /// <exception cref="ArgumentOutOfRangeException">Length or start bit are impossible.</exception>
    public SignalCodec(DbcSignal signal, int payloadLength = FdDlc.MaxClassicLength)
    {
        ArgumentNullException.ThrowIfNull(signal);
        ArgumentOutOfRangeException.ThrowIfLessThan(signal.Length, 1, nameof(signal));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signal.Length, 64, nameof(signal));
        ArgumentOutOfRangeException.ThrowIfNegative(signal.StartBit, nameof(signal));
        Signal = signal;
        _isBigEndian = signal.ByteOrder == ByteOrder.BigEndian;
        _kind = signal.Kind;
        _length = signal.Length;
        _factor = signal.Factor;
        _offset = signal.Offset;
        Span = SignalSpan.Of(signal);
        RequiredLength = Span.RequiredLength;
        _windowEnd = int.MaxValue;
        if (Span.FitsWindow)
        {
            // As far to the front as the usual payload needs it, so that eight bytes can be loaded.
            _window = Math.Max(0, Math.Min(Span.FirstByte, payloadLength - 8));
            _window = Math.Max(_window, RequiredLength - 8);
            _windowEnd = _window + 8;
            _shift = Span.ShiftIn(_window);
        }
        Limits = RawLimits.Of(signal);
    }

    /// <summary>The signal.</summary>
    public DbcSignal Signal { get; }

    /// <summary>How many bytes a payload must have to hold the whole signal.</summary>
    public int RequiredLength { get; }

    /// <summary>Between which raw values a physical one ends up.</summary>
    internal RawLimits Limits { get; }

    /// <summary>Which bits the signal takes.</summary>
    internal SignalSpan Span { get; }

    internal ulong Mask => ulong.MaxValue >> (64 - _length);

    /// <summary>The raw bits, right-aligned; a signed value is extended to 64 bits.</summary>
    public ulong ReadRaw(ReadOnlySpan<byte> payload)
    {
        ulong bits = payload.Length >= _windowEnd ? Load(payload) << (64 - _shift - _length) : LoadSlowly(payload);
        return _kind == RawKind.Signed ? (ulong)((long)bits >> (64 - _length)) : bits >> (64 - _length);
    }

    /// <summary>The raw bits, right-aligned, without the extension of a sign.</summary>
    internal ulong ReadBits(ReadOnlySpan<byte> payload) => ReadRaw(payload) & Mask;

    /// <summary>The raw bits; false when the payload is too short to hold them.</summary>
    public bool TryReadRaw(ReadOnlySpan<byte> payload, out ulong raw)
    {
        bool isWhole = payload.Length >= RequiredLength;
        raw = isWhole ? ReadRaw(payload) : 0;
        return isWhole;
    }

    /// <summary>The physical value.</summary>
    public double Read(ReadOnlySpan<byte> payload) => ToPhysical(ReadRaw(payload));

    /// <summary>The physical value; false when the payload is too short to hold it.</summary>
    public bool TryRead(ReadOnlySpan<byte> payload, out double physical)
    {
        bool isWhole = payload.Length >= RequiredLength;
        physical = isWhole ? Read(payload) : 0;
        return isWhole;
    }

    /// <summary>Writes the raw bits; those beyond the signal's length are ignored.</summary>
    public void WriteRaw(Span<byte> payload, ulong raw)
    {
        if (payload.Length < _windowEnd)
        {
            StoreSlowly(payload, raw);
            return;
        }
        Span<byte> window = payload.Slice(_window, 8);
        ulong mask = Mask << _shift;
        ulong word = (Load(payload) & ~mask) | ((raw << _shift) & mask);
        if (_isBigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(window, word);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(window, word);
        }
    }

    /// <summary>Writes a physical value; not a number becomes the start value, or raw 0.</summary>
    public void Write(Span<byte> payload, double physical) => WriteRaw(payload, ToRaw(physical));

    /// <summary>The physical value of raw bits as <see cref="ReadRaw"/> gives them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ToPhysical(ulong raw)
    {
        double value = _kind switch
        {
            RawKind.Unsigned => _length < 64 ? (long)raw : raw,
            RawKind.Signed => (long)raw,
            RawKind.Float32 => BitConverter.UInt32BitsToSingle((uint)raw),
            _ => BitConverter.UInt64BitsToDouble(raw),
        };
        return (value * _factor) + _offset;
    }

    /// <summary>The raw bits of a physical value, rounded and saturated.</summary>
    public ulong ToRaw(double physical)
    {
        double value = (physical - _offset) / _factor;
        if (_kind is RawKind.Float32)
        {
            return BitConverter.SingleToUInt32Bits((float)Limits.Cut(value));
        }
        if (_kind is RawKind.Float64)
        {
            return BitConverter.DoubleToUInt64Bits(Limits.Cut(value));
        }
        double rounded = Math.Round(double.IsNaN(value) ? Signal.StartValue ?? 0 : value, MidpointRounding.ToEven);
        if (rounded >= Limits.Highest)
        {
            return Limits.HighestRaw;
        }
        if (!(rounded > Limits.Lowest))
        {
            return Limits.LowestRaw;
        }
        return _kind == RawKind.Signed ? (ulong)(long)rounded & Mask : (ulong)rounded;
    }

    /// <summary>The meaning of a raw value in the signal's value table; null when it has none.</summary>
    public string? MeaningOf(ulong raw)
    {
        foreach ((long value, string text) in Signal.Values)
        {
            if (((ulong)value & Mask) == (raw & Mask))
            {
                return text;
            }
        }
        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Load(ReadOnlySpan<byte> payload)
    {
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(payload.Slice(_window, 8));
        return _isBigEndian ? BinaryPrimitives.ReverseEndianness(word) : word;
    }

    // Bit by byte, from the least significant, for payloads under eight bytes and signals that touch nine.
    private ulong LoadSlowly(ReadOnlySpan<byte> payload)
    {
        ulong bits = 0;
        int done = -Span.LowBit;
        int at = _isBigEndian ? Span.LastByte : Span.FirstByte;
        int step = _isBigEndian ? -1 : 1;
        for (; done < _length; done += 8, at += step)
        {
            if ((uint)at < (uint)payload.Length)
            {
                ulong value = payload[at];
                bits |= done < 0 ? value >> -done : value << done;
            }
        }
        return bits << (64 - _length);
    }

    private void StoreSlowly(Span<byte> payload, ulong raw)
    {
        ulong mask = Mask;
        int done = -Span.LowBit;
        int at = _isBigEndian ? Span.LastByte : Span.FirstByte;
        int step = _isBigEndian ? -1 : 1;
        for (; done < _length; done += 8, at += step)
        {
            if ((uint)at < (uint)payload.Length)
            {
                byte within = (byte)(done < 0 ? mask << -done : mask >> done);
                byte value = (byte)(done < 0 ? raw << -done : raw >> done);
                payload[at] = (byte)((payload[at] & ~within) | (value & within));
            }
        }
    }
}
