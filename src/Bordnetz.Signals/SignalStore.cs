using System.Runtime.CompilerServices;

namespace Bordnetz.Signals;

/// <summary>How far a value can be trusted.</summary>
public enum Quality : byte
{
    /// <summary>Never received or written.</summary>
    Missing,

    /// <summary>Received in time and plausible.</summary>
    Good,

    /// <summary>Was good, but no new value came in the time allowed for it.</summary>
    Stale,

    /// <summary>Received, but the sender or its protection says that it is not valid.</summary>
    Invalid,
}

/// <summary>One value in a <see cref="SignalStore"/>.</summary>
public struct SignalSlot
{
    /// <summary>The value; absent until first written.</summary>
    public SignalValue Value;

    /// <summary>When it was written, in nanoseconds of the vehicle's clock.</summary>
    public long TimeNs;

    /// <summary>How far it can be trusted.</summary>
    public Quality Quality;
}

/// <summary>
/// The signals of one node: one flat array of slots, current values first and targets (of actuators) behind them, so
/// that a slot number says both which signal and which of the two. Single writer; not thread-safe. Nothing allocates
/// after construction.
/// </summary>
public sealed class SignalStore
{
    private readonly SignalSlot[] _slots;
    private readonly ulong[] _changed;

    /// <summary>Makes an empty store for the signals of a catalog.</summary>
    public SignalStore(SignalCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        Catalog = catalog;
        _slots = new SignalSlot[catalog.Signals.Length * 2];
        _changed = new ulong[(_slots.Length + 63) / 64];
    }

    /// <summary>The catalog whose indices the slots follow.</summary>
    public SignalCatalog Catalog { get; }

    /// <summary>How many slots there are: twice the catalog's signals.</summary>
    public int SlotCount => _slots.Length;

    /// <summary>The slot number of a signal's current value.</summary>
    public static int CurrentSlot(int signalIndex) => signalIndex;

    /// <summary>The slot number of a signal's target.</summary>
    public int TargetSlot(int signalIndex) => SlotOf(Catalog, signalIndex, isTarget: true);

    /// <summary>The slot number of a signal's target or current value in every store of a catalog.</summary>
    public static int SlotOf(SignalCatalog catalog, int signalIndex, bool isTarget)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return isTarget ? catalog.Signals.Length + signalIndex : signalIndex;
    }

    /// <summary>Reads a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly SignalSlot Read(int slot) => ref _slots[slot];

    /// <summary>Writes a slot and marks it as changed.</summary>
    /// <param name="slot">A slot number of this store.</param>
    /// <param name="value">The value, of the signal's type.</param>
    /// <param name="timeNs">The vehicle's time, in nanoseconds.</param>
    /// <param name="quality">How far the value can be trusted.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(int slot, SignalValue value, long timeNs, Quality quality = Quality.Good)
    {
        ref SignalSlot s = ref _slots[slot];
        s.Value = value;
        s.TimeNs = timeNs;
        s.Quality = quality;
        _changed[slot >> 6] |= 1UL << (slot & 63);
    }

    /// <summary>Changes only the quality of a slot (a time-out, say) and marks it as changed.</summary>
    public void Degrade(int slot, Quality quality)
    {
        _slots[slot].Quality = quality;
        _changed[slot >> 6] |= 1UL << (slot & 63);
    }

    /// <summary>Forgets everything, as a computer without power does; what was there is marked as changed.</summary>
    public void Clear()
    {
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot].Quality != Quality.Missing)
            {
                _slots[slot] = default;
                _changed[slot >> 6] |= 1UL << (slot & 63);
            }
        }
    }

    /// <summary>
    /// Writes the numbers of the slots changed since the last call into <paramref name="into"/>, ascending, and
    /// forgets them. Returns how many there were; call again while the return value fills the span.
    /// </summary>
    public int DrainChanges(Span<int> into)
    {
        int count = 0;
        for (int w = 0; w < _changed.Length; w++)
        {
            while (_changed[w] != 0)
            {
                if (count == into.Length)
                {
                    return count;
                }
                int bit = System.Numerics.BitOperations.TrailingZeroCount(_changed[w]);
                _changed[w] &= _changed[w] - 1;
                into[count++] = (w << 6) + bit;
            }
        }
        return count;
    }
}
