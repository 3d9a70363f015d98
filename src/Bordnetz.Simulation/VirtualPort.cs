using Bordnetz.Model;
using Bordnetz.Model.Ethernet;

namespace Bordnetz.Simulation;

/// <summary>
/// An output port: a queue for each traffic class, first in first out, the most urgent first (IEEE 802.1Q, clause 8.6.8.1);
/// credit-based shapers (8.6.8.2) and gates (8.6.8.4) where it has them.
/// </summary>
internal sealed class VirtualPort
{
    private readonly EventQueue _events;
    private readonly int _eventNode;
    private readonly Queue<Pdu>[] _waiting;
    private readonly Credit?[] _credits;
    private readonly GateControl? _gates;
    private readonly bool _isPlain;
    private int _pending;
    private int _sendingClass = -1;
    private long _readyNs = long.MaxValue;

    public readonly VirtualEthernet Owner;
    public readonly EthernetPort Port;

    /// <summary>Position among the ports of all networks.</summary>
    public readonly int Number;

    public Pdu? Sending;
    public long BusyNs;

    public VirtualPort(VirtualEthernet owner, EthernetPort port, int eventNode, int number, EventQueue events)
    {
        Owner = owner;
        Port = port;
        Number = number;
        _eventNode = eventNode;
        _events = events;
        _gates = port.Shaping.Gates;
        _isPlain = port.Shaping.IsStrictPriority;
        _waiting = port.Shaping.Classes.Select(_ => new Queue<Pdu>()).ToArray();
        _credits =
        [
            .. port.Shaping.Classes.Select((c, i) => c.IdleSlope is { } slope ? new Credit(port, i, slope) : null),
        ];
    }

    public void Enqueue(Pdu pdu, long nowNs)
    {
        int index = Port.Shaping.ClassOf(pdu.Leg.Traffic.Frame.Priority);
        Settle(nowNs);
        pdu.References++;
        _waiting[index].Enqueue(pdu);
        _pending++;
        if (Sending is null)
        {
            Start(nowNs);
        }
    }

    /// <summary>Ends a transmission and starts the next one.</summary>
    public Pdu Complete(long nowNs)
    {
        Pdu pdu = Sending!;
        Settle(nowNs);
        Sending = null;
        _sendingClass = -1;
        Settle(nowNs);
        if (_pending > 0)
        {
            Start(nowNs);
        }
        return pdu;
    }

    /// <summary>A gate may have opened, or a credit be back at 0.</summary>
    public void Ready(long nowNs)
    {
        if (_readyNs != nowNs)
        {
            return;
        }
        _readyNs = long.MaxValue;
        if (Sending is null && _pending > 0)
        {
            Settle(nowNs);
            Start(nowNs);
        }
    }

    private void Start(long nowNs)
    {
        long ready = long.MaxValue;
        for (int index = 0; index < _waiting.Length; index++)
        {
            if (!_waiting[index].TryPeek(out Pdu? pdu))
            {
                continue;
            }
            long duration = EthernetFrameLength.Bits(pdu.Payload.Length) * 1_000_000_000L / Port.BitRate;
            long start = _isPlain ? nowNs : StartOf(index, nowNs, duration);
            if (start == nowNs)
            {
                Send(index, nowNs, duration);
                return;
            }
            ready = Math.Min(ready, start);
        }
        if (ready < _readyNs)
        {
            _readyNs = ready;
            _events.Schedule(ready, _eventNode, EventKind.PortReady, Number);
        }
    }

    private void Send(int index, long nowNs, long duration)
    {
        Sending = _waiting[index].Dequeue();
        _sendingClass = index;
        _pending--;
        BusyNs += duration;
        _events.Schedule(nowNs + duration, _eventNode, EventKind.LinkComplete, Number);
    }

    /// <summary>When the first frame of a class may be looked at again; now when it may be sent.</summary>
    private long StartOf(int index, long nowNs, long duration)
    {
        long start = _credits[index]?.BackNs(nowNs) ?? nowNs;
        if (_gates is null || start == long.MaxValue)
        {
            return start;
        }
        // Beyond one cycle nothing new comes.
        for (long last = start + (2 * _gates.CycleNs); start <= last; )
        {
            if (_gates.OpenAtOrAfter(index, start) is not { } open)
            {
                break;
            }
            start = Math.Max(start, open.StartNs);
            if (_gates.MayOverrun || start + duration <= open.EndNs || _gates.IsAlwaysOpen(index))
            {
                return start;
            }
            start = open.EndNs;
        }
        return long.MaxValue;
    }

    private void Settle(long nowNs)
    {
        if (_isPlain)
        {
            return;
        }
        for (int i = 0; i < _credits.Length; i++)
        {
            _credits[i]?.Settle(nowNs, _sendingClass == i, _waiting[i].Count > 0);
        }
    }

    /// <summary>
    /// The credit of a shaped class. It is counted in such parts of a bit that no step rounds: so many make a bit that
    /// both slopes are whole numbers a nanosecond.
    /// </summary>
    private sealed class Credit
    {
        private readonly GateControl? _gates;
        private readonly int _index;
        private readonly Int128 _gain;
        private readonly Int128 _loss;
        private Int128 _credit;
        private long _settledNs;

        public Credit(EthernetPort port, int index, long idleSlope)
        {
            _index = index;
            _gates =
                port.Shaping.Gates is { } gates && gates.OpenNs(index) > 0 && !gates.IsAlwaysOpen(index) ? gates : null;
            // Credit grows only behind an open gate, and so faster (802.1Q, 8.6.8.2: operIdleSlope).
            _gain = (Int128)idleSlope * (_gates?.CycleNs ?? 1);
            _loss = (Int128)port.BitRate * (_gates?.OpenNs(index) ?? 1);
        }

        public void Settle(long nowNs, bool isSending, bool isWaiting)
        {
            long open = _gates is null ? nowNs - _settledNs : OpenWithin(_settledNs, nowNs);
            if (isSending)
            {
                _credit += (_gain * open) - (_loss * (nowNs - _settledNs));
            }
            else if (isWaiting)
            {
                _credit += _gain * open;
            }
            else
            {
                // With nothing to send it is lost, but debts are still paid.
                _credit = _credit >= 0 ? 0 : Int128.Min(0, _credit + (_gain * open));
            }
            _settledNs = nowNs;
        }

        /// <summary>When the credit is not negative any more, if nothing is sent.</summary>
        public long BackNs(long nowNs)
        {
            if (_credit >= 0)
            {
                return nowNs;
            }
            long needed = (long)((-_credit + _gain - 1) / _gain);
            if (_gates is null)
            {
                return nowNs + needed;
            }
            for (long time = nowNs; ; )
            {
                OpenInterval open = _gates.OpenAtOrAfter(_index, time)!.Value;
                long start = Math.Max(time, open.StartNs);
                if (open.EndNs - start >= needed)
                {
                    return start + needed;
                }
                needed -= open.EndNs - start;
                time = open.EndNs;
            }
        }

        private long OpenWithin(long fromNs, long toNs)
        {
            long cycles = (toNs - fromNs) / _gates!.CycleNs;
            long sum = cycles * _gates.OpenNs(_index);
            for (long time = fromNs + (cycles * _gates.CycleNs); time < toNs; )
            {
                OpenInterval open = _gates.OpenAtOrAfter(_index, time)!.Value;
                long end = Math.Min(toNs, open.EndNs);
                sum += Math.Max(0, end - Math.Max(time, open.StartNs));
                time = open.EndNs;
            }
            return sum;
        }
    }
}
