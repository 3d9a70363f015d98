namespace Bordnetz.Can;

/// <summary>Which bits of a payload a signal takes.</summary>
internal readonly struct SignalSpan
{
    // Masks of the bits within the first and the last byte; those between belong to the signal whole.
    private readonly byte _firstMask;
    private readonly byte _lastMask;
    private readonly bool _isBigEndian;

    private SignalSpan(int first, int last, int firstMask, int lastMask, int lowBit, bool isBigEndian)
    {
        FirstByte = first;
        LastByte = last;
        LowBit = lowBit;
        _firstMask = (byte)(first == last ? firstMask & lastMask : firstMask);
        _lastMask = (byte)(first == last ? firstMask & lastMask : lastMask);
        _isBigEndian = isBigEndian;
    }

    /// <summary>The first byte with a bit of the signal.</summary>
    public int FirstByte { get; }

    /// <summary>The last byte with a bit of the signal.</summary>
    public int LastByte { get; }

    /// <summary>The place of the lowest bit within its byte: the first byte for Intel, the last for Motorola.</summary>
    public int LowBit { get; }

    /// <summary>How many bytes a payload must have to hold the signal.</summary>
    public int RequiredLength => LastByte + 1;

    /// <summary>Whether eight bytes can hold the whole signal; else it touches nine.</summary>
    public bool FitsWindow => LastByte - FirstByte < 8;

    /// <summary>Where the signal lies.</summary>
    public static SignalSpan Of(DbcSignal signal)
    {
        int first = signal.StartBit >> 3;
        int bit = signal.StartBit & 7;
        bool isBigEndian = signal.ByteOrder == ByteOrder.BigEndian;
        int end = (isBigEndian ? 7 - bit : bit) + signal.Length - 1;
        int last = first + (end >> 3);
        return isBigEndian
            ? new SignalSpan(first, last, 0xFF >> (7 - bit), 0xFF << (7 - (end & 7)), 7 - (end & 7), true)
            : new SignalSpan(first, last, 0xFF << bit, 0xFF >> (7 - (end & 7)), bit, false);
    }

    /// <summary>How far the lowest bit lies above that of eight bytes from here, in the signal's byte order.</summary>
    public int ShiftIn(int window) => LowBit + (8 * (_isBigEndian ? window + 7 - LastByte : FirstByte - window));

    /// <summary>Whether both take a bit.</summary>
    public bool Overlaps(SignalSpan other)
    {
        int to = Math.Min(LastByte, other.LastByte);
        for (int at = Math.Max(FirstByte, other.FirstByte); at <= to; at++)
        {
            if ((MaskAt(at) & other.MaskAt(at)) != 0)
            {
                return true;
            }
        }
        return false;
    }

    private int MaskAt(int at) =>
        at == FirstByte ? _firstMask
        : at == LastByte ? _lastMask
        : 0xFF;
}
