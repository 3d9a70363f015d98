using System.Buffers.Binary;
using System.IO.Hashing;

namespace Bordnetz.Simulation.Trace;

/// <summary>
/// The running hash of one channel of a trace: every record's time, identity, length and bytes, in order, through
/// XXH3-128. Buffered, so that a record costs a few nanoseconds; allocates nothing after construction.
/// </summary>
internal sealed class TraceHasher
{
    private readonly XxHash128 _hash = new();
    private readonly byte[] _buffer = new byte[8192];
    private int _used;

    public long Count { get; private set; }

    public void Add(long timeNs, int id, ReadOnlySpan<byte> payload)
    {
        Count++;
        if (_used + 16 + payload.Length > _buffer.Length)
        {
            Flush();
            if (16 + payload.Length > _buffer.Length)
            {
                throw new ArgumentException("a trace record has at most 8176 bytes", nameof(payload));
            }
        }
        Span<byte> at = _buffer.AsSpan(_used);
        BinaryPrimitives.WriteInt64LittleEndian(at, timeNs);
        BinaryPrimitives.WriteInt32LittleEndian(at[8..], id);
        BinaryPrimitives.WriteInt32LittleEndian(at[12..], payload.Length);
        payload.CopyTo(at[16..]);
        _used += 16 + payload.Length;
    }

    public byte[] Finish()
    {
        Flush();
        return _hash.GetCurrentHash();
    }

    private void Flush()
    {
        _hash.Append(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}
