using System.Runtime.CompilerServices;

namespace Bordnetz.Signals;

/// <summary>
/// The latest datapoints of a broker: one flat array. One writer at a time; readers take no lock and never see half of
/// one value and half of another (a version, odd while a value is written, tells them to look again).
/// </summary>
internal sealed class SignalCells
{
    // A reader meets a writer for some nanoseconds; one that meets it so often is better off waiting.
    private const int Tries = 64;

    private struct Cell
    {
        public int Version;
        public Datapoint Datapoint;
    }

    private readonly Cell[] _cells;
    private int _publication;

    public SignalCells(int count, in Datapoint initial)
    {
        _cells = new Cell[count];
        Array.Fill(_cells, new Cell { Datapoint = initial });
    }

    /// <summary>What the slot holds; for the writer only.</summary>
    public ref readonly Datapoint Own(int slot) => ref _cells[slot].Datapoint;

    /// <summary>Marks the begin and the end of a publication; for the writer only.</summary>
    public void BeginPublication()
    {
        _publication++;
        Volatile.WriteBarrier();
    }

    /// <inheritdoc cref="BeginPublication"/>
    public void EndPublication() => Volatile.Write(ref _publication, _publication + 1);

    /// <summary>Writes a slot; for the writer only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(int slot, in Datapoint datapoint)
    {
        ref Cell cell = ref _cells[slot];
        int version = cell.Version;
        cell.Version = version + 1;
        Volatile.WriteBarrier();
        cell.Datapoint = datapoint;
        Volatile.Write(ref cell.Version, version + 2);
    }

    /// <summary>Reads a slot; false when the writer was always in the way, which only a lock can settle.</summary>
    public bool TryRead(int slot, out Datapoint datapoint)
    {
        ref Cell cell = ref _cells[slot];
        for (int i = 0; i < Tries; i++)
        {
            int version = Volatile.Read(ref cell.Version);
            datapoint = cell.Datapoint;
            Volatile.ReadBarrier();
            if ((version & 1) == 0 && cell.Version == version)
            {
                return true;
            }
        }
        datapoint = default;
        return false;
    }

    /// <summary>Reads several slots as of one moment between two publications; false as of <see cref="TryRead"/>.</summary>
    public bool TryReadAll(ReadOnlySpan<int> slots, Span<Datapoint> into)
    {
        for (int i = 0; i < Tries / 8; i++)
        {
            int publication = Volatile.Read(ref _publication);
            if ((publication & 1) != 0)
            {
                continue;
            }
            for (int k = 0; k < slots.Length; k++)
            {
                into[k] = _cells[slots[k]].Datapoint;
            }
            Volatile.ReadBarrier();
            if (_publication == publication)
            {
                return true;
            }
        }
        return false;
    }
}
