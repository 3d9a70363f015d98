using Bordnetz.Model;
using Bordnetz.Model.Ethernet;

namespace Bordnetz.Simulation;

/// <summary>
/// A shared wire of 10BASE-T1S (IEEE 802.3cg, clause 148): after each beacon the nodes have an opportunity to send, one
/// after the other. Who has a frame when his opportunity begins sends it, strict priority among his own.
/// </summary>
internal sealed class VirtualWire
{
    private readonly PlcaMedium _medium;
    private readonly EventQueue _events;
    private readonly Queue<Pdu>[][] _waiting;
    private readonly int[] _pending;

    // The opportunity of this turn begins, or began, at this time; while idle the later ones follow from it.
    private int _turn;
    private long _turnNs = PlcaMedium.BeaconNs;
    private long _startNs = long.MaxValue;
    private int _startTurn;
    private int _burstLeft;
    private Pdu? _sending;

    public readonly Network Network;
    public long BusyNs;

    public VirtualWire(Network network, EventQueue events)
    {
        Network = network;
        _medium = network.Plca!;
        _events = events;
        _pending = new int[_medium.Order.Length];
        _waiting =
        [
            .. _medium.Order.Select(_ =>
                Enumerable.Range(0, TrafficClass.PriorityCount).Select(_ => new Queue<Pdu>()).ToArray()
            ),
        ];
    }

    public void Queue(Pdu pdu, long nowNs)
    {
        pdu.QueuedNs = nowNs;
        int turn = _medium.Order.IndexOf(pdu.Leg.Leg.From);
        _waiting[turn][pdu.Leg.Traffic.Frame.Priority].Enqueue(pdu);
        _pending[turn]++;
        if (_sending is null)
        {
            Plan(turn, nowNs);
        }
    }

    /// <summary>An opportunity begins.</summary>
    public void Turn(long nowNs)
    {
        if (_sending is null && _startNs == nowNs)
        {
            _startNs = long.MaxValue;
            _turn = _startTurn;
            _burstLeft = _medium.Burst;
            Send(nowNs);
        }
    }

    /// <summary>Ends a transmission and looks for the next.</summary>
    public Pdu Complete(long nowNs)
    {
        Pdu pdu = _sending!;
        _sending = null;
        if (_pending[_turn] > 0 && _burstLeft > 0)
        {
            _burstLeft--;
            Send(nowNs);
            return pdu;
        }
        _turn++;
        _turnNs = nowNs;
        if (_turn == _medium.Order.Length)
        {
            _turn = 0;
            _turnNs += PlcaMedium.BeaconNs;
        }
        for (int turn = 0; turn < _pending.Length; turn++)
        {
            if (_pending[turn] > 0)
            {
                Plan(turn, nowNs);
            }
        }
        return pdu;
    }

    /// <summary>Enters the next opportunity of a node, if none comes before.</summary>
    private void Plan(int turn, long nowNs)
    {
        long offset =
            turn >= _turn
                ? (turn - _turn) * _medium.OpportunityNs
                : ((_medium.Order.Length - _turn + turn) * _medium.OpportunityNs) + PlcaMedium.BeaconNs;
        long behind = nowNs - (_turnNs + offset);
        long rounds = behind <= 0 ? 0 : (behind + _medium.IdleRoundNs - 1) / _medium.IdleRoundNs;
        long start = _turnNs + offset + (rounds * _medium.IdleRoundNs);
        if (start < _startNs)
        {
            _startNs = start;
            _startTurn = turn;
            _events.Schedule(start, _medium.Order[turn].Index, EventKind.WireTurn, Network.Index);
        }
    }

    private void Send(long nowNs)
    {
        Queue<Pdu>[] queues = _waiting[_turn];
        int priority = TrafficClass.PriorityCount - 1;
        while (queues[priority].Count == 0)
        {
            priority--;
        }
        _sending = queues[priority].Dequeue();
        _pending[_turn]--;
        long duration = EthernetFrameLength.Bits(_sending.Payload.Length) * 1_000_000_000L / PlcaMedium.BitRate;
        BusyNs += duration;
        _events.Schedule(nowNs + duration, _medium.Order[_turn].Index, EventKind.WireComplete, Network.Index);
    }
}
