using System.Numerics;
using System.Runtime.CompilerServices;

namespace Bordnetz.Simulation;

/// <summary>What an event is about, which handler takes it, and its phase among the events of one instant.</summary>
internal enum EventKind
{
    FaultChange,
    FaultStep,
    Booted,
    NodeWake,
    Watchdog,
    BusRecovery,
    Request,
    SceneChange,
    CanComplete,
    RecordedFrame,
    LinkComplete,
    WireComplete,
    LinComplete,
    LinSleep,
    ReceptionTimeout,
    DtcCheck,
    FunctionDeadline,
    ActuatorApply,
    PlantStep,
    SensorSample,
    FrameQueue,
    NmTimer,
    SwitchForward,
    GatewayForward,
    PortReady,
    WireTurn,
    CanArbitrate,
    LinSlot,
    FunctionRelease,
    PlantRecord,
}

/// <summary>An event: when, in which order among those of the same instant, and what.</summary>
internal readonly struct Event(long timeNs, ulong order, EventKind kind, int index)
{
    public readonly long TimeNs = timeNs;
    public readonly ulong Order = order;
    public readonly EventKind Kind = kind;
    public readonly int Index = index;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Before(in Event a, in Event b) =>
        a.TimeNs < b.TimeNs || (a.TimeNs == b.TimeNs && a.Order < b.Order);
}

/// <summary>
/// The run's calendar, in the total order (time, phase, node index, sequence). The phase is the event's kind, so that
/// at one instant receptions come before deadlines, deadlines before sampling, and releases last; the sequence is the
/// order of scheduling, which the model alone decides.
/// <para>
/// A heap costs its depth for every event, although nearly all events lie a few milliseconds ahead. So the near future
/// is a wheel of 1,024 buckets of 65,536 ns each, unsorted until their time comes (they then hold an event or two);
/// what lies further ahead waits in a heap until the wheel has turned that far.
/// </para>
/// </summary>
internal sealed class EventQueue
{
    private const int BucketShift = 16;
    private const int BucketCount = 1024;
    private const int BucketMask = BucketCount - 1;

    private readonly EventList[] _wheel = new EventList[BucketCount];
    private readonly ulong[] _occupied = new ulong[BucketCount / 64];
    private readonly PriorityQueue<Event, (long Time, ulong Order)> _far = new();
    private EventList _today;
    private int _next;
    private long _current = -1;
    private ulong _sequence;

    /// <summary>The time of the next event; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextTimeNs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _next < _today.Count || Turn() ? _today.Items[_next].TimeNs : long.MaxValue;
    }

    /// <summary>Enters an event. It must not lie before one that was already taken.</summary>
    public void Schedule(long timeNs, int node, EventKind kind, int index)
    {
        ulong order = ((ulong)kind << 58) | ((ulong)(uint)node << 46) | _sequence++;
        Event added = new(timeNs, order, kind, index);
        long bucket = timeNs >> BucketShift;
        if (bucket <= _current)
        {
            InsertToday(added);
        }
        else if (bucket < _current + BucketCount)
        {
            Enter(added, (int)(bucket & BucketMask));
        }
        else
        {
            _far.Enqueue(added, (timeNs, order));
        }
    }

    /// <summary>Takes the next event; there must be one (<see cref="NextTimeNs"/> has just said so).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Event Take() => _today.Items[_next++];

    private void Enter(in Event added, int slot)
    {
        _wheel[slot].Add(added);
        _occupied[slot >> 6] |= 1UL << (slot & 63);
    }

    private void InsertToday(in Event added)
    {
        _today.Add(added);
        Event[] items = _today.Items;
        int at = _today.Count - 1;
        while (at > _next && Event.Before(added, items[at - 1]))
        {
            items[at] = items[at - 1];
            at--;
        }
        items[at] = added;
    }

    /// <summary>Turns the wheel to the next bucket that holds something, and sorts it.</summary>
    private bool Turn()
    {
        long next = NextOccupied();
        if (next < 0)
        {
            if (_far.Count == 0)
            {
                return false;
            }
            next = _far.Peek().TimeNs >> BucketShift;
        }
        _current = next;
        while (_far.TryPeek(out Event far, out _) && far.TimeNs >> BucketShift < _current + BucketCount)
        {
            _far.Dequeue();
            Enter(far, (int)((far.TimeNs >> BucketShift) & BucketMask));
        }
        int slot = (int)(_current & BucketMask);
        _occupied[slot >> 6] &= ~(1UL << (slot & 63));
        _today.Count = 0;
        _next = 0;
        (_today, _wheel[slot]) = (_wheel[slot], _today);
        Sort(_today);
        return true;
    }

    private long NextOccupied()
    {
        int start = (int)((_current + 1) & BucketMask);
        for (int step = 0; step <= _occupied.Length; step++)
        {
            int word = ((start >> 6) + step) % _occupied.Length;
            ulong bits = _occupied[word];
            if (step == 0)
            {
                bits &= ulong.MaxValue << (start & 63);
            }
            else if (step == _occupied.Length)
            {
                bits &= (1UL << (start & 63)) - 1;
            }
            if (bits != 0)
            {
                int slot = (word << 6) + BitOperations.TrailingZeroCount(bits);
                return _current + 1 + ((slot - start) & BucketMask);
            }
        }
        return -1;
    }

    private static void Sort(EventList list)
    {
        Event[] items = list.Items;
        for (int i = 1; i < list.Count; i++)
        {
            Event moved = items[i];
            int at = i;
            while (at > 0 && Event.Before(moved, items[at - 1]))
            {
                items[at] = items[at - 1];
                at--;
            }
            items[at] = moved;
        }
    }

    private struct EventList
    {
        private Event[]? _items;

        public int Count;

        public readonly Event[] Items => _items ?? [];

        public void Add(in Event added)
        {
            _items ??= new Event[4];
            if (Count == _items.Length)
            {
                Array.Resize(ref _items, _items.Length * 2);
            }
            _items[Count++] = added;
        }
    }
}
