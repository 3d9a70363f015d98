using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Simulation.Trace;

/// <summary>The frames of a trace beyond those that a variant describes.</summary>
internal static class TraceFrames
{
    // The identifier of the commander request frame.
    private const uint CommanderRequest = 0x3C;

    /// <summary>The payload of the go-to-sleep command (ISO 17987-2).</summary>
    public static readonly byte[] GoToSleep = [0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    /// <summary>The number in a trace of a LIN's go-to-sleep command: behind all frames, by network.</summary>
    public static int GoToSleepOf(Variant variant, Network lin) => variant.Frames.Length + LinsBefore(variant, lin);

    /// <summary>The go-to-sleep commands of all LINs, in the order of their numbers; none where nothing ever sleeps.</summary>
    public static IEnumerable<TraceFrame> Of(Variant variant) =>
        PartialNetworking.IsManaged(variant)
            ? variant
                .Networks.Where(n => n.Kind == NetworkKind.Lin)
                .Select(n => new TraceFrame(
                    n.Name,
                    "GoToSleep",
                    CommanderRequest,
                    false,
                    ImmutableArray<TraceSignal>.Empty
                )
                {
                    Sender = n.Gateway?.Name ?? "",
                })
            : [];

    private static int LinsBefore(Variant variant, Network lin)
    {
        int count = 0;
        foreach (Network network in variant.Networks)
        {
            count += network.Kind == NetworkKind.Lin && network.Index < lin.Index ? 1 : 0;
        }
        return count;
    }
}
