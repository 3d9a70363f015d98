using Bordnetz.Problems;

namespace Bordnetz.Can.Transport;

/// <summary>A frame that a transport received.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="TimeNs">Nanoseconds since 1970, UTC: the kernel's stamp where there is one, else that of arrival.</param>
public readonly record struct ReceivedFrame(CanFrame Frame, long TimeNs);

/// <summary>What a transport carries.</summary>
[Flags]
public enum CanTransportAbilities
{
    /// <summary>Classical data frames.</summary>
    None = 0,

    /// <summary>CAN FD frames.</summary>
    Fd = 1,

    /// <summary>Remote frames.</summary>
    Remote = 2,

    /// <summary>Error reports.</summary>
    Errors = 4,

    /// <summary>Times of the sender or of the kernel.</summary>
    Timestamps = 8,
}

/// <summary>Passes a frame when the masked bits of its identifier are those of the filter.</summary>
/// <param name="Id">The wanted bits.</param>
/// <param name="Mask">Which bits count.</param>
/// <param name="IsExtended">Whether extended identifiers are meant, or standard ones.</param>
public readonly record struct CanFilter(uint Id, uint Mask, bool IsExtended)
{
    /// <summary>Whether a frame passes. Error reports always do.</summary>
    public bool Passes(in CanFrame frame) =>
        frame.IsError || (frame.Id.IsExtended == IsExtended && (frame.Id.Value & Mask) == (Id & Mask));

    /// <summary>Whether a frame passes any of some filters, or there are none.</summary>
    public static bool PassesAny(IReadOnlyList<CanFilter> filters, in CanFrame frame)
    {
        ArgumentNullException.ThrowIfNull(filters);
        for (int i = 0; i < filters.Count; i++)
        {
            if (filters[i].Passes(frame))
            {
                return true;
            }
        }
        return filters.Count == 0;
    }
}

/// <summary>
/// A way to and from one CAN bus: a kernel interface, a network protocol, a bus within the process. Failures of the
/// other side are problems, never exceptions. Sending and receiving may go on at the same time; each one of them is
/// for one caller at a time.
/// </summary>
public interface ICanTransport : IAsyncDisposable
{
    /// <summary>What it is connected to, for a person.</summary>
    string Name { get; }

    /// <summary>What it carries.</summary>
    CanTransportAbilities Abilities { get; }

    /// <summary>Which frames are received; none for all.</summary>
    IReadOnlyList<CanFilter> Filters { get; set; }

    /// <summary>Sends a frame.</summary>
    /// <returns>What went wrong; null when nothing did.</returns>
    ValueTask<Problem?> SendAsync(CanFrame frame, CancellationToken cancellation = default);

    /// <summary>
    /// The frames of the others, until cancelled or the connection ends; what ended it is told to the log that the
    /// transport was opened with.
    /// </summary>
    IAsyncEnumerable<ReceivedFrame> ReceiveAsync(CancellationToken cancellation = default);
}

/// <summary>The problems that transports have in common.</summary>
internal static class TransportProblems
{
    public static Problem CannotOpen(string name, string why) =>
        new("BN2250", Severity.Error, new SourcePlace(name), $"The transport cannot be opened: {why}");

    public static Problem NotCarried(string name, string kind) =>
        new(
            "BN2251",
            Severity.Error,
            new SourcePlace(name),
            $"This transport carries no {kind}; the frame was not sent."
        );

    public static Problem Lost(string name, string why) =>
        new("BN2252", Severity.Error, new SourcePlace(name), $"The connection is lost: {why}");

    public static Problem NotUnderstood(string name, string what) =>
        new("BN2253", Severity.Warning, new SourcePlace(name), $"The other side sent what is not understood: {what}");

    /// <summary>The problem of a frame that a transport does not carry; null when it does.</summary>
    public static Problem? Refuse(string name, CanTransportAbilities abilities, in CanFrame frame)
    {
        if (frame.IsFd && (abilities & CanTransportAbilities.Fd) == 0)
        {
            return NotCarried(name, "CAN FD frames");
        }
        if (frame.IsRemote && (abilities & CanTransportAbilities.Remote) == 0)
        {
            return NotCarried(name, "remote frames");
        }
        return frame.IsError && (abilities & CanTransportAbilities.Errors) == 0
            ? NotCarried(name, "error reports")
            : null;
    }

    public static long NowNs(TimeProvider time) => (time.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) * 100;
}
