using Bordnetz.Model;

namespace Bordnetz.Runtime;

/// <summary>The states of a node on a network with management (AUTOSAR SWS CANNetworkManagement, chapter 7.2).</summary>
public enum NmState
{
    /// <summary>Nothing is sent; what arrives wakes.</summary>
    BusSleep,

    /// <summary>Nothing is sent any more; the node listens whether others need it.</summary>
    PrepareBusSleep,

    /// <summary>The node needs nothing, and stays for others.</summary>
    ReadySleep,

    /// <summary>The node needs the network and says so in every cycle.</summary>
    NormalOperation,

    /// <summary>The node has just come and shows itself.</summary>
    RepeatMessage,
}

/// <summary>
/// The network management of one node on one network: a state machine without time of its own. Not thread-safe; nothing
/// allocates.
/// </summary>
/// <param name="times">The network's times.</param>
/// <param name="member">The node with its number.</param>
/// <param name="groups">
/// The partial networks of the node. NM PDUs of others keep it awake only where transceivers are not selective (AUTOSAR:
/// CanNmAllNmMessagesKeepAwake).
/// </param>
public sealed class NmChannel(NmTimes times, NmMember member, ulong groups)
{
    private const long Never = long.MaxValue;

    private long _sendNs;
    private long _sentNs = long.MinValue / 2;
    private long _timeoutNs;
    private long _untilNs;

    /// <summary>The node with its number on the network.</summary>
    public NmMember Member => member;

    /// <summary>The state.</summary>
    public NmState State { get; private set; }

    /// <summary>Whether application frames may be sent and are expected (AUTOSAR: network mode).</summary>
    public bool IsOpen => State >= NmState.ReadySleep;

    /// <summary>Since when <see cref="IsOpen"/> holds, in nanoseconds.</summary>
    public long OpenSinceNs { get; private set; }

    /// <summary>The partial networks that the node requests here.</summary>
    public ulong Requested { get; private set; }

    /// <summary>Whether the node woke the network by itself.</summary>
    public bool IsActive { get; private set; }

    /// <summary>When <see cref="Tick"/> has something to do next, in nanoseconds; <see cref="long.MaxValue"/> for never.</summary>
    public long NextNs =>
        State switch
        {
            NmState.RepeatMessage => Math.Min(_sendNs, _untilNs),
            NmState.NormalOperation => _sendNs,
            NmState.ReadySleep => _timeoutNs,
            NmState.PrepareBusSleep => _untilNs,
            _ => Never,
        };

    /// <summary>Says what the node needs from now on; with a need the network is woken.</summary>
    public void Request(ulong request, long nowNs)
    {
        Requested = request;
        if (request == 0)
        {
            State = State == NmState.NormalOperation ? NmState.ReadySleep : State;
        }
        else if (State == NmState.ReadySleep)
        {
            State = NmState.NormalOperation;
            PlanSending(nowNs);
        }
        else if (!IsOpen)
        {
            IsActive = true;
            Open(nowNs);
        }
    }

    /// <summary>Joins the network without needing it: something else has woken it, or the node has just started.</summary>
    public void Start(long nowNs)
    {
        if (!IsOpen)
        {
            IsActive = false;
            Open(nowNs);
        }
    }

    /// <summary>Takes an NM PDU of another node.</summary>
    /// <returns>Whether it concerns this node; others do not keep it awake.</returns>
    public bool Receive(ulong request, long nowNs)
    {
        if (times.IsSelective && (request & groups) == 0)
        {
            return false;
        }
        if (IsOpen)
        {
            Confirm(nowNs);
        }
        else
        {
            Start(nowNs);
        }
        return true;
    }

    /// <summary>Notes that an NM PDU of this node is on the network.</summary>
    public void Confirm(long nowNs) => _timeoutNs = nowNs + times.TimeoutNs;

    /// <summary>Does what is due.</summary>
    /// <returns>Whether an NM PDU is to be sent now.</returns>
    public bool Tick(long nowNs)
    {
        if (State == NmState.RepeatMessage && nowNs >= _untilNs)
        {
            State = Requested != 0 ? NmState.NormalOperation : NmState.ReadySleep;
        }
        if (State == NmState.ReadySleep && nowNs >= _timeoutNs)
        {
            State = NmState.PrepareBusSleep;
            _untilNs = nowNs + times.WaitBusSleepNs;
        }
        else if (State == NmState.PrepareBusSleep && nowNs >= _untilNs)
        {
            State = NmState.BusSleep;
        }
        if (State < NmState.NormalOperation || nowNs < _sendNs)
        {
            return false;
        }
        _sentNs = nowNs;
        _sendNs = nowNs + times.CycleNs;
        Confirm(nowNs);
        return true;
    }

    /// <summary>Forgets everything, as a computer without power does.</summary>
    public void Reset()
    {
        State = NmState.BusSleep;
        Requested = 0;
        IsActive = false;
    }

    private void Open(long nowNs)
    {
        State = NmState.RepeatMessage;
        OpenSinceNs = nowNs;
        _untilNs = nowNs + times.RepeatNs;
        Confirm(nowNs);
        PlanSending(nowNs);
    }

    // Never two within a cycle: the bounds of all other frames rest on it.
    private void PlanSending(long nowNs) => _sendNs = Math.Max(nowNs, _sentNs + times.CycleNs);
}
