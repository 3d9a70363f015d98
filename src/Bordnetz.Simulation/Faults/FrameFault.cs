using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Wire.E2e;

namespace Bordnetz.Simulation.Faults;

/// <summary>A fault of a frame where it is sent. Chance comes from a generator of its own.</summary>
internal sealed class FrameFault(Fault fault, Frame frame, Pcg32 chance)
{
    private const double UsualProbability = 0.5;
    private const double UsualDelaySeconds = 0.1;

    private readonly E2eProtector? _stranger = Stranger(frame);
    private byte[]? _first;

    public Fault Fault => fault;

    /// <summary>How much later the frame is sent, in nanoseconds.</summary>
    public long DelayNs => fault.Kind == FaultKind.Delayed ? (long)((fault.Amount ?? UsualDelaySeconds) * 1e9) : 0;

    /// <summary>Whether every instance is sent twice.</summary>
    public bool Doubles => fault.Kind == FaultKind.Duplicate;

    /// <summary>The instance that waits for the next one to overtake it.</summary>
    public Pdu? Held { get; set; }

    /// <summary>Whether every other instance is held back.</summary>
    public bool Reorders => fault.Kind == FaultKind.Reorder;

    /// <summary>Changes a payload that is about to be sent; false when it is not sent at all.</summary>
    public bool Apply(Span<byte> payload)
    {
        switch (fault.Kind)
        {
            case FaultKind.Off:
                return false;
            case FaultKind.Intermittent:
                return !chance.Happens(fault.Amount ?? UsualProbability);
            case FaultKind.Stuck:
                _first ??= payload.ToArray();
                _first.CopyTo(payload);
                return true;
            case FaultKind.Garbage:
                foreach (ref byte b in payload)
                {
                    b = (byte)chance.Below(256);
                }
                return true;
            case FaultKind.Corrupt:
                if (payload.Length > 0 && chance.Happens(fault.Amount ?? UsualProbability))
                {
                    int bit = (int)chance.Below(8 * payload.Length);
                    payload[bit >> 3] ^= (byte)(1 << (bit & 7));
                }
                return true;
            case FaultKind.Wrong when _stranger is not null:
                _stranger.TryProtect(payload);
                return true;
            default:
                return true;
        }
    }

    // A frame of another identity in this one's place (masquerading): right in itself, but not this frame.
    private static E2eProtector? Stranger(Frame frame)
    {
        if (frame.Protection is not { } own)
        {
            return null;
        }
        E2eSettings other = own.Settings with
        {
            DataId = own.Settings.DataId ^ 1,
            DataIdList = [.. own.Settings.DataIdList.Select(id => (byte)(id ^ 1))],
        };
        return E2eProfiles.TryCreate(own.Name, other, out E2eProfile? profile, out _)
            ? new E2eProtector(profile)
            : null;
    }
}
