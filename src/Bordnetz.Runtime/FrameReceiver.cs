using Bordnetz.Model;
using Bordnetz.Signals;
using Bordnetz.Wire.E2e;

namespace Bordnetz.Runtime;

/// <summary>What a receiver made of a frame.</summary>
public enum Reception
{
    /// <summary>Its values are in the store.</summary>
    Taken,

    /// <summary>Checksum, identifier or counter were wrong; the values before stay.</summary>
    Refused,

    /// <summary>As <see cref="Refused"/>, once too often: the values before are invalid from now on.</summary>
    Distrusted,
}

/// <summary>
/// One frame at one receiving node: checks its end-to-end protection (AUTOSAR PRS E2EProtocol), takes its values into
/// the node's store, and marks them stale when it stays away (deadline monitoring of AUTOSAR COM). Not thread-safe;
/// nothing allocates after construction.
/// </summary>
public sealed class FrameReceiver
{
    private readonly SignalStore _store;
    private readonly FrameDecoder _decoder;
    private E2eChecker? _checker;
    private E2eStateMachine? _judge;
    private bool _isSuspended;

    /// <summary>Prepares the reception of a frame at a node.</summary>
    public FrameReceiver(Frame frame, Node node, SignalCatalog catalog, SignalStore store)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Frame = frame;
        Node = node;
        _store = store;
        _decoder = new FrameDecoder(frame, node, catalog);
        Restart(0);
    }

    /// <summary>The frame.</summary>
    public Frame Frame { get; }

    /// <summary>The receiving node.</summary>
    public Node Node { get; }

    /// <summary>Whether the node takes anything from the frame.</summary>
    public bool IsEmpty => _decoder.IsEmpty;

    /// <summary>When the frame last came with right protection, in nanoseconds; before that, when the node started.</summary>
    public long LastNs { get; private set; }

    /// <summary>Whether the frame stayed away longer than it may.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Whether the protection was wrong so often that the values are invalid.</summary>
    public bool IsDistrusted { get; private set; }

    /// <summary>What decides whether the node takes a signal's value; null when it takes every one.</summary>
    public SignalGate? GateOf(FrameSignal signal) => _decoder.GateOf(signal);

    /// <summary>Forgets what came before, as a computer that starts does.</summary>
    public void Restart(long timeNs)
    {
        LastNs = timeNs;
        IsLost = false;
        IsDistrusted = false;
        _isSuspended = false;
        if (Frame.Protection is { } protection)
        {
            _checker = new E2eChecker(protection);
            _judge = new E2eStateMachine(new E2eWindow());
        }
    }

    /// <summary>Takes a frame that came.</summary>
    public Reception Receive(ReadOnlySpan<byte> payload, long timeNs)
    {
        if (_checker is not null && !Trusts(_checker.Check(payload)))
        {
            if (IsDistrusted || _judge!.State != E2eState.Invalid)
            {
                return Reception.Refused;
            }
            IsDistrusted = true;
            _decoder.Degrade(_store, Quality.Invalid);
            return Reception.Distrusted;
        }
        LastNs = timeNs;
        IsLost = false;
        IsDistrusted = false;
        _isSuspended = false;
        _decoder.Decode(payload, _store, timeNs);
        return Reception.Taken;
    }

    /// <summary>Notes that nothing right came within <see cref="Frame.TimeoutNs"/>; what is known becomes stale.</summary>
    public void TimeOut()
    {
        IsLost = true;
        _checker?.NoNewData();
        _decoder.Degrade(_store, Quality.Stale);
    }

    /// <summary>
    /// Notes that nothing is to be expected for a while, because the sender or the way to it sleeps by plan: what is known
    /// becomes stale, and what comes then is a new beginning.
    /// </summary>
    public void Suspend(long timeNs)
    {
        if (!_isSuspended)
        {
            Restart(timeNs);
            _isSuspended = true;
            _decoder.Degrade(_store, Quality.Stale);
        }
        LastNs = timeNs;
    }

    // A message that is right in itself but breaks the sequence shows that others were lost before it: the next one
    // counts again.
    private bool Trusts(E2eCheckStatus status)
    {
        E2eState state = _judge!.Add(status);
        return state != E2eState.Invalid
            && status
                is E2eCheckStatus.Ok
                    or E2eCheckStatus.OkSomeLost
                    or E2eCheckStatus.Sync
                    or E2eCheckStatus.Initial;
    }
}
