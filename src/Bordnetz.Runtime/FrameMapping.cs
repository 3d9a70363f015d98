using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Signals;
using Bordnetz.Wire.E2e;

namespace Bordnetz.Runtime;

/// <summary>
/// The signal gateway of a node for one signal of one frame: between the bits of the payload and a slot of the node's
/// store. Immutable; nothing allocates after construction.
/// </summary>
internal sealed class SignalMapping
{
    private readonly SignalCodec _codec;
    private readonly int _slot;
    private readonly DataType _type;
    private readonly double _gain;
    private readonly double _shift;
    private readonly double[] _frameValues;
    private readonly SignalValue[] _values;
    private readonly Formula? _formula;

    public SignalMapping(FrameSignal signal, SignalCodec codec, SignalCatalog catalog)
    {
        SignalDefinition definition = signal.Signal!;
        _codec = codec;
        _slot = SignalStore.SlotOf(catalog, definition.Index, signal.IsTarget);
        _type = definition.Type;
        _gain = signal.Transform.Gain;
        _shift = signal.Transform.Shift;
        _frameValues = signal.Transform.Table.Select(t => t.FrameValue).ToArray();
        _values = signal.Transform.Table.Select(t => t.Value).ToArray();
        _formula = signal.Transform.Formula;
    }

    /// <summary>Puts the slot's value into the payload; a missing value leaves the payload's start value.</summary>
    public void Encode(SignalStore store, Span<byte> payload)
    {
        ref readonly SignalSlot slot = ref store.Read(_slot);
        if (slot.Quality == Quality.Missing)
        {
            return;
        }
        if (_values.Length == 0)
        {
            _codec.Write(payload, (slot.Value.ToNumber() - _shift) / _gain);
            return;
        }
        for (int i = 0; i < _values.Length; i++)
        {
            if (_values[i].Equals(slot.Value))
            {
                _codec.Write(payload, _frameValues[i]);
                return;
            }
        }
    }

    /// <summary>Writes the payload's value into the slot; a value without meaning makes the slot invalid.</summary>
    public void Decode(ReadOnlySpan<byte> payload, SignalStore store, long timeNs)
    {
        double frameValue = _codec.Read(payload);
        if (_values.Length == 0)
        {
            store.Write(_slot, SignalValue.FromNumber((frameValue * _gain) + _shift, _type), timeNs);
            return;
        }
        for (int i = 0; i < _frameValues.Length; i++)
        {
            if (_frameValues[i] == frameValue)
            {
                store.Write(_slot, _values[i], timeNs);
                return;
            }
        }
        store.Degrade(_slot, Quality.Invalid);
    }

    /// <summary>
    /// The VSS value of the payload's value. Absent where a table does not have it; null where a formula has no result,
    /// so that the value before stays.
    /// </summary>
    public SignalValue? Transform(ReadOnlySpan<byte> payload)
    {
        double frameValue = _codec.Read(payload);
        if (_formula is not null)
        {
            double result = _formula.Evaluate(frameValue);
            return double.IsNaN(result) ? null : SignalValue.FromNumber(result, _type);
        }
        if (_values.Length == 0)
        {
            return SignalValue.FromNumber((frameValue * _gain) + _shift, _type);
        }
        int row = Array.IndexOf(_frameValues, frameValue);
        return row < 0 ? default(SignalValue) : _values[row];
    }

    /// <summary>Writes a value from <see cref="Transform"/> into the slot.</summary>
    public void Take(SignalValue value, SignalStore store, long timeNs)
    {
        if (value.HasValue)
        {
            store.Write(_slot, value, timeNs);
        }
        else
        {
            store.Degrade(_slot, Quality.Invalid);
        }
    }

    /// <summary>As <see cref="Encode"/>, by a formula where there is one; where that has no result, nothing is written.</summary>
    public void EncodeByFormula(SignalStore store, Span<byte> payload)
    {
        if (_formula is null)
        {
            Encode(store, payload);
            return;
        }
        ref readonly SignalSlot slot = ref store.Read(_slot);
        double result = slot.Quality == Quality.Missing ? double.NaN : _formula.Evaluate(slot.Value.ToNumber());
        if (!double.IsNaN(result))
        {
            _codec.Write(payload, result);
        }
    }
}

/// <summary>
/// Fills the payload of one frame from the store of its sender. Signals that mean nothing in the catalog keep their
/// start value; a multiplexer without a mapping goes round its pages, one a transmission. A protected frame gets its
/// counter and checksum.
/// </summary>
public sealed class FrameEncoder
{
    private readonly (SignalMapping Mapping, ulong Pages)[] _mappings;
    private readonly (SignalMapping Mapping, ulong Pages, PayloadFilter Filter, int Index)[] _special;
    private readonly byte[] _start;
    private readonly SignalCodec? _multiplexer;
    private readonly uint[] _pages;
    private readonly E2eProfile? _protection;
    private E2eProtector? _protector;
    private int _page;

    /// <summary>Prepares the encoding of a frame.</summary>
    public FrameEncoder(Frame frame, SignalCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(frame);
        MessageCodec codec = new(frame.Layout);
        _protection = frame.Protection;
        Restart();
        SignalCodec[] signals = codec.Signals.ToArray();
        _start = codec.InitialPayload.ToArray();
        FrameSignal? multiplexer = frame.Signals.FirstOrDefault(s => s.Layout.IsMultiplexer && s.Signal is null);
        _pages = multiplexer is null ? [] : Pages(frame.Layout, multiplexer.Layout.Name);
        _multiplexer = _pages.Length == 0 ? null : signals[multiplexer!.Index];
        // What only a black box sends by a formula keeps its start value: there is no way back from VSS.
        FrameSignal[] sent = frame
            .Signals.Where(s => s is { Signal: not null, IsSent: true } && (s.Transform.Formula is null || s.IsTarget))
            .ToArray();
        HashSet<int> filtered = [.. sent.Where(s => !s.Condition.Multiplexer.IsEmpty).Select(s => s.Index)];
        _mappings = sent.Where(s => IsPlain(s) && !filtered.Contains(s.Index))
            .Select(s => (new SignalMapping(s, signals[s.Index], catalog), PagesOf(s.Layout)))
            .ToArray();
        _special = sent.Where(s => !IsPlain(s) || filtered.Contains(s.Index))
            .Select(s =>
                (
                    new SignalMapping(s, signals[s.Index], catalog),
                    PagesOf(s.Layout),
                    new PayloadFilter(s.Condition.Multiplexer, codec),
                    s.Index
                )
            )
            .ToArray();
    }

    private static bool IsPlain(FrameSignal signal) =>
        signal.Transform.Formula is null && signal.Condition.Multiplexer.IsEmpty;

    /// <summary>Payload length in bytes.</summary>
    public int Length => _start.Length;

    /// <summary>Counts anew, as a computer that starts does.</summary>
    public void Restart()
    {
        _page = 0;
        _protector = _protection is null ? null : new E2eProtector(_protection);
    }

    /// <summary>Fills <paramref name="payload"/>, of <see cref="Length"/> bytes.</summary>
    public void Encode(SignalStore store, Span<byte> payload)
    {
        _start.CopyTo(payload);
        ulong page = ulong.MaxValue;
        if (_multiplexer is not null)
        {
            _multiplexer.WriteRaw(payload, _pages[_page]);
            page = 1UL << _page;
            _page = _page + 1 == _pages.Length ? 0 : _page + 1;
        }
        foreach ((SignalMapping mapping, ulong pages) in _mappings)
        {
            if ((pages & page) != 0)
            {
                mapping.Encode(store, payload);
            }
        }
        if (_special.Length > 0)
        {
            EncodeSpecial(store, payload, page);
        }
        _protector?.TryProtect(payload);
    }

    // Of several paths in one signal of the frame, the first whose filter the rest of the payload meets.
    private void EncodeSpecial(SignalStore store, Span<byte> payload, ulong page)
    {
        int done = -1;
        foreach ((SignalMapping mapping, ulong pages, PayloadFilter filter, int index) in _special)
        {
            if (index != done && (pages & page) != 0 && filter.Holds(payload))
            {
                mapping.EncodeByFormula(store, payload);
                done = index;
            }
        }
    }

    private static uint[] Pages(DbcMessage layout, string multiplexer) =>
        layout
            .Signals.Where(s => s.MultiplexedBy == multiplexer)
            .SelectMany(s => s.MultiplexRanges)
            .Select(r => r.From)
            .Distinct()
            .Order()
            .Take(64)
            .ToArray();

    private ulong PagesOf(DbcSignal signal)
    {
        if (signal.MultiplexedBy is null || _pages.Length == 0)
        {
            return ulong.MaxValue;
        }
        ulong mask = 0;
        for (int i = 0; i < _pages.Length; i++)
        {
            if (signal.MultiplexRanges.Any(r => r.From <= _pages[i] && _pages[i] <= r.To))
            {
                mask |= 1UL << i;
            }
        }
        return mask;
    }
}

/// <summary>Takes the signals of one frame into the store of one receiving node.</summary>
public sealed class FrameDecoder
{
    private readonly (SignalMapping Mapping, int Index)[] _mappings;
    private readonly SignalGate[] _gates;
    private readonly MessageCodec _codec;
    private readonly bool _isMultiplexed;
    private readonly int[] _slots;

    /// <summary>Prepares the decoding of a frame at a node.</summary>
    public FrameDecoder(Frame frame, Node receiver, SignalCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _codec = new MessageCodec(frame.Layout);
        SignalCodec[] signals = _codec.Signals.ToArray();
        _isMultiplexed = frame.Layout.Signals.Any(s => s.MultiplexedBy is not null);
        // A target that a formula encodes has no way back to VSS: only black boxes receive it.
        FrameSignal[] taken = frame
            .Signals.Where(s => s.Signal is not null && s.Receivers.Contains(receiver))
            .Where(s => s.Transform.Formula is null || !s.IsTarget)
            .ToArray();
        _mappings = taken
            .Where(s => !NeedsGate(s))
            .Select(s => (new SignalMapping(s, signals[s.Index], catalog), s.Index))
            .ToArray();
        _gates = taken
            .Where(NeedsGate)
            .Select(s => new SignalGate(s, new SignalMapping(s, signals[s.Index], catalog), _codec))
            .ToArray();
        _slots = [.. taken.Select(s => SignalStore.SlotOf(catalog, s.Signal!.Index, s.IsTarget)).Distinct()];
    }

    /// <summary>Whether the node takes anything from the frame.</summary>
    public bool IsEmpty => _mappings.Length == 0 && _gates.Length == 0;

    /// <summary>What decides whether the node takes a signal's value; null when it takes every one.</summary>
    public SignalGate? GateOf(FrameSignal signal) => Array.Find(_gates, g => ReferenceEquals(g.Signal, signal));

    private static bool NeedsGate(FrameSignal signal) =>
        signal.Transform.Formula is not null || !signal.Condition.IsAlways;

    /// <summary>Gives every good value that the node takes from the frame a lesser quality.</summary>
    internal void Degrade(SignalStore store, Quality quality)
    {
        foreach (int slot in _slots)
        {
            if (store.Read(slot).Quality is Quality.Good or Quality.Stale && store.Read(slot).Quality != quality)
            {
                store.Degrade(slot, quality);
            }
        }
    }

    /// <summary>Takes the payload's signals into the store.</summary>
    public void Decode(ReadOnlySpan<byte> payload, SignalStore store, long timeNs)
    {
        foreach ((SignalMapping mapping, int index) in _mappings)
        {
            if (!_isMultiplexed || _codec.IsPresent(index, payload))
            {
                mapping.Decode(payload, store, timeNs);
            }
        }
        foreach (SignalGate gate in _gates)
        {
            gate.Decode(payload, store, timeNs);
        }
    }
}
