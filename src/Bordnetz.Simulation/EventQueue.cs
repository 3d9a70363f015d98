using System.Runtime.CompilerServices;

namespace Bordnetz.Simulation;

/// <summary>What an event is about; also which handler takes it.</summary>
internal enum EventKind
{
    Request,
    CanComplete,
    LinkComplete,
    LinComplete,
    FunctionDeadline,
    ActuatorApply,
    PlantStep,
    SensorSample,
    FrameQueue,
    SwitchForward,
    GatewayForward,
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
}

/// <summary>
/// The run's calendar: a four-ary heap in the total order (time, phase, node index, sequence). The phase is the
/// event's kind, so that at one instant receptions come before deadlines, deadlines before sampling, and releases
/// last; the sequence is the order of scheduling, which the model alone decides.
/// </summary>
internal sealed class EventQueue
{
    private Event[] _heap = new Event[256];
    private int _count;
    private ulong _sequence;

    public int Count => _count;

    public long NextTimeNs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _count == 0 ? long.MaxValue : _heap[0].TimeNs;
    }

    public void Schedule(long timeNs, int node, EventKind kind, int index)
    {
        ulong order = ((ulong)kind << 58) | ((ulong)(uint)node << 46) | _sequence++;
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _heap.Length * 2);
        }
        Event added = new(timeNs, order, kind, index);
        Event[] heap = _heap;
        int at = _count++;
        while (at > 0)
        {
            int parent = (at - 1) >> 2;
            if (!Before(added, heap[parent]))
            {
                break;
            }
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = added;
    }

    public Event Take()
    {
        Event[] heap = _heap;
        Event top = heap[0];
        int count = --_count;
        Event last = heap[count];
        int at = 0;
        while (true)
        {
            int child = (at << 2) + 1;
            if (child >= count)
            {
                break;
            }
            int best = child;
            int end = Math.Min(child + 4, count);
            for (int i = child + 1; i < end; i++)
            {
                if (Before(heap[i], heap[best]))
                {
                    best = i;
                }
            }
            if (!Before(heap[best], last))
            {
                break;
            }
            heap[at] = heap[best];
            at = best;
        }
        heap[at] = last;
        return top;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Before(in Event a, in Event b) =>
        a.TimeNs < b.TimeNs || (a.TimeNs == b.TimeNs && a.Order < b.Order);
}
