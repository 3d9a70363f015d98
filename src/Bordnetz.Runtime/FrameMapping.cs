using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Signals;

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
}

/// <summary>
/// Fills the payload of one frame from the store of its sender. Signals that mean nothing in the catalog keep their
/// start value; a multiplexer without a mapping goes round its pages, one a transmission.
/// </summary>
public sealed class FrameEncoder
{
    private readonly (SignalMapping Mapping, ulong Pages)[] _mappings;
    private readonly byte[] _start;
    private readonly SignalCodec? _multiplexer;
    private readonly uint[] _pages;
    private int _page;

    /// <summary>Prepares the encoding of a frame.</summary>
    public FrameEncoder(Frame frame, SignalCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(frame);
        MessageCodec codec = new(frame.Layout);
        SignalCodec[] signals = codec.Signals.ToArray();
        _start = codec.InitialPayload.ToArray();
        FrameSignal? multiplexer = frame.Signals.FirstOrDefault(s => s.Layout.IsMultiplexer && s.Signal is null);
        _pages = multiplexer is null ? [] : Pages(frame.Layout, multiplexer.Layout.Name);
        _multiplexer = _pages.Length == 0 ? null : signals[multiplexer!.Index];
        _mappings = frame
            .Signals.Where(s => s.Signal is not null)
            .Select(s => (new SignalMapping(s, signals[s.Index], catalog), PagesOf(s.Layout)))
            .ToArray();
    }

    /// <summary>Payload length in bytes.</summary>
    public int Length => _start.Length;

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
    private readonly MessageCodec _codec;
    private readonly bool _isMultiplexed;

    /// <summary>Prepares the decoding of a frame at a node.</summary>
    public FrameDecoder(Frame frame, Node receiver, SignalCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _codec = new MessageCodec(frame.Layout);
        SignalCodec[] signals = _codec.Signals.ToArray();
        _isMultiplexed = frame.Layout.Signals.Any(s => s.MultiplexedBy is not null);
        _mappings = frame
            .Signals.Where(s => s.Signal is not null && s.Receivers.Contains(receiver))
            .Select(s => (new SignalMapping(s, signals[s.Index], catalog), s.Index))
            .ToArray();
    }

    /// <summary>Whether the node takes anything from the frame.</summary>
    public bool IsEmpty => _mappings.Length == 0;

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
    }
}
