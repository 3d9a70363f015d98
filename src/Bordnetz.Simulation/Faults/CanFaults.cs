using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Runtime;

namespace Bordnetz.Simulation.Faults;

/// <summary>What became of a transmission.</summary>
internal enum CanOutcome
{
    /// <summary>All received it.</summary>
    Sent,

    /// <summary>It was destroyed; the sender tries again.</summary>
    Again,

    /// <summary>It was destroyed, and its sender is off the bus.</summary>
    Lost,
}

/// <summary>
/// The broken state of a CAN: cut wires, short circuits, disturbances, senders that never stop; and the transmit error
/// counters that answer them (ISO 11898-1:2015, clause 12.1.4: 8 more for an error, 1 less for a success, bus-off above
/// 255, recovery after 128 times 11 recessive bits). Not thread-safe.
/// </summary>
internal sealed class CanFaults(int nodes, Pcg32 chance, CanFaults.BusOffChange tellBusOff)
{
    /// <summary>Takes notice that a node went off the bus or takes part again.</summary>
    /// <param name="node">The node.</param>
    /// <param name="nowNs">When, in nanoseconds of virtual time.</param>
    /// <param name="offUntilNs">When it may take part again; null when it does now.</param>
    public delegate void BusOffChange(int node, long nowNs, long? offUntilNs);

    private const int ErrorStep = 8;
    private const int BusOffAbove = 255;
    private const int RecoveryBits = 128 * 11;

    // Error flag with its echo (12), delimiter (8), intermission (3).
    private const int ErrorFrameBits = 23;

    private readonly int[] _errors = new int[nodes];
    private readonly long[] _offUntil = new long[nodes];
    private readonly int[] _cut = new int[nodes];
    private Pcg32 _chance = chance;
    private bool _isSpoilt;
    private long _recoveryNs;
    private int _dead;

    /// <summary>The probability that a transmission is disturbed.</summary>
    public double ErrorProbability { get; set; }

    /// <summary>How many senders never stop.</summary>
    public int Babblers { get; set; }

    /// <summary>Whether nobody else gets a turn.</summary>
    public bool IsJammed => Babblers > 0 && _dead == 0;

    /// <summary>A short circuit or a break that concerns all.</summary>
    public void SetDead(bool isDead) => _dead += isDead ? 1 : -1;

    /// <summary>A break between the bus and one node.</summary>
    public void SetCut(int node, bool isCut) => _cut[node] += isCut ? 1 : -1;

    /// <summary>Whether a node may queue something.</summary>
    public bool MaySend(int node) => _dead == 0 && _cut[node] == 0 && _offUntil[node] == 0;

    /// <summary>How long what begins now takes, which is shorter or longer when it is disturbed.</summary>
    public long Begin(Network network, long durationNs)
    {
        _recoveryNs = RecoveryBits * 1_000_000_000L / network.BitRate;
        _isSpoilt = ErrorProbability > 0 && _chance.Happens(ErrorProbability);
        return _isSpoilt
            ? _chance.Between(durationNs / 10, durationNs) + (ErrorFrameBits * 1_000_000_000L / network.BitRate)
            : durationNs;
    }

    /// <summary>Says what became of the transmission of a node that ends now.</summary>
    public CanOutcome End(int node, long nowNs)
    {
        if (_dead > 0 || _cut[node] > 0)
        {
            return CanOutcome.Lost;
        }
        if (!_isSpoilt)
        {
            _errors[node] = Math.Max(0, _errors[node] - 1);
            return CanOutcome.Sent;
        }
        _errors[node] += ErrorStep;
        if (_errors[node] <= BusOffAbove)
        {
            return CanOutcome.Again;
        }
        _offUntil[node] = nowNs + _recoveryNs;
        tellBusOff(node, nowNs, _offUntil[node]);
        return CanOutcome.Lost;
    }

    /// <summary>Lets a node take part again.</summary>
    public void Recover(int node, long nowNs)
    {
        if (_offUntil[node] > 0 && nowNs >= _offUntil[node])
        {
            _offUntil[node] = 0;
            _errors[node] = 0;
            tellBusOff(node, nowNs, null);
        }
    }

    /// <summary>The length of a frame that wins every arbitration.</summary>
    public static long BabbleNs(Network network) =>
        TransmissionTime.Ns(FrameLength.ClassicBits(new CanId(0), stackalloc byte[8]), network.BitRate);
}
