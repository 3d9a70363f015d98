using System.Collections.Immutable;

namespace Bordnetz.Signals;

/// <summary>How much of a signal's past a broker keeps; whichever limit is met first counts.</summary>
/// <param name="MaxSamples">How many values, at least 1.</param>
/// <param name="MaxBytes">How much memory they may take, in bytes, texts and arrays included.</param>
public readonly record struct HistoryLimit(int MaxSamples, int MaxBytes = 1 << 20);

/// <summary>
/// The good values that a signal had: a ring that grows up to its limit and then forgets the oldest. Written by the
/// broker's writer; read from any thread.
/// </summary>
internal sealed class SignalHistory(HistoryLimit limit)
{
    /// <summary>What a value takes in the ring, without texts and arrays.</summary>
    public const int SampleBytes = 48;

    private readonly Lock _gate = new();
    private Datapoint[] _ring = [];
    private int _start;
    private int _count;
    private long _bytes;

    /// <summary>Adds the newest value.</summary>
    public void Add(in Datapoint datapoint)
    {
        long size = SizeOf(datapoint.Value);
        lock (_gate)
        {
            while (_count > 0 && (_count >= limit.MaxSamples || _bytes + size > limit.MaxBytes))
            {
                ForgetOldestLocked();
            }
            if (size > limit.MaxBytes)
            {
                return;
            }
            if (_count == _ring.Length)
            {
                GrowLocked();
            }
            _ring[(_start + _count) % _ring.Length] = datapoint;
            _count++;
            _bytes += size;
        }
    }

    /// <summary>The values from <paramref name="from"/> to <paramref name="to"/>, both inclusive, oldest first.</summary>
    public ImmutableArray<Datapoint> Between(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_gate)
        {
            ImmutableArray<Datapoint>.Builder found = ImmutableArray.CreateBuilder<Datapoint>();
            for (int i = 0; i < _count; i++)
            {
                ref readonly Datapoint datapoint = ref _ring[(_start + i) % _ring.Length];
                if (datapoint.Time >= from && datapoint.Time <= to)
                {
                    found.Add(datapoint);
                }
            }
            return found.DrainToImmutable();
        }
    }

    private void ForgetOldestLocked()
    {
        _bytes -= SizeOf(_ring[_start].Value);
        _ring[_start] = default;
        _start = (_start + 1) % _ring.Length;
        _count--;
    }

    private void GrowLocked()
    {
        Datapoint[] larger = new Datapoint[Math.Min(limit.MaxSamples, Math.Max(16, 2 * _count))];
        for (int i = 0; i < _count; i++)
        {
            larger[i] = _ring[(_start + i) % _ring.Length];
        }
        _ring = larger;
        _start = 0;
    }

    private static long SizeOf(SignalValue value) =>
        SampleBytes
        + value.Reference switch
        {
            string text => 2L * text.Length,
            string[] texts => texts.Sum(t => 8L + (2L * t.Length)),
            Array array => (long)Buffer.ByteLength(array),
            _ => 0L,
        };
}
