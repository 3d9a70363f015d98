using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using Bordnetz.Simulation.Faults;

namespace Bordnetz.Simulation;

/// <summary>One instance of a frame on its way: its payload, when it set out, and which samples it carries.</summary>
internal sealed class Pdu(int length, int tagCount)
{
    public readonly byte[] Payload = new byte[length];

    /// <summary>By chain that leads through the frame: the time of the sample that this instance carries.</summary>
    public readonly long[] Tags = new long[tagCount];

    public TransmissionLeg Leg = null!;
    public long OriginNs;
    public long QueuedNs;
    public int References;
}

/// <summary>A frame as the run sends it: encoder, legs, a pool of instances, and the chains that lead through it.</summary>
internal sealed class Traffic(Frame frame, FrameEncoder encoder, SignalStore senderStore, ChainTap[] taps)
{
    private readonly Stack<Pdu> _pool = new();

    public readonly Frame Frame = frame;
    public readonly FrameEncoder Encoder = encoder;
    public readonly SignalStore SenderStore = senderStore;
    public readonly ChainTap[] Taps = taps;
    public TransmissionLeg[] Legs = [];
    public FrameFault[] Faults = [];
    public long MaxEndToEndNs;

    public Pdu Rent() => _pool.Count > 0 ? _pool.Pop() : new Pdu(Encoder.Length, Taps.Length);

    public void Return(Pdu pdu) => _pool.Push(pdu);

    public void Fill(Pdu pdu, long nowNs)
    {
        Encoder.Encode(SenderStore, pdu.Payload);
        for (int i = 0; i < Taps.Length; i++)
        {
            pdu.Tags[i] = Taps[i].Probe.Tags[Taps[i].Stage - 1];
        }
        pdu.OriginNs = nowNs;
        pdu.QueuedNs = nowNs;
    }

    public static void Copy(Pdu from, Pdu to)
    {
        from.Payload.CopyTo(to.Payload, 0);
        from.Tags.CopyTo(to.Tags, 0);
        to.OriginNs = from.OriginNs;
    }
}

/// <summary>Where a chain leads through a frame.</summary>
/// <param name="Probe">The chain's probe.</param>
/// <param name="Stage">The number of the frame's step in the chain.</param>
/// <param name="LastLeg">The number of the leg that brings it to the chain's next node.</param>
/// <param name="Node">That node's index.</param>
/// <param name="Gate">What lets that node's values through; null when every one gets there.</param>
internal readonly record struct ChainTap(ChainProbe Probe, int Stage, int LastLeg, int Node, SignalGate? Gate = null)
{
    /// <summary>Whether a frame that this node received just now got as far as the chain's next step.</summary>
    public bool IsOpen(long nowNs) => Gate is null || Gate.PassedNs == nowNs;
}

/// <summary>One leg of a frame in the run: its queue, its receivers and what was seen of it.</summary>
internal sealed class TransmissionLeg(Traffic traffic, int number, FrameLeg leg)
{
    public readonly Traffic Traffic = traffic;
    public readonly int Number = number;
    public readonly FrameLeg Leg = leg;

    /// <summary>Instances that wait on a CAN, oldest first.</summary>
    public readonly Queue<Pdu> Waiting = new();

    /// <summary>The instance that a LIN commander holds for its next slot.</summary>
    public Pdu? Held;

    /// <summary>By node index: how that node takes the frame; null where it takes nothing from it.</summary>
    public FrameReceiver?[] Receivers = [];

    /// <summary>By node index: the legs that start there when this one has arrived.</summary>
    public TransmissionLeg[][] Next = [];

    /// <summary>Number within its bus, in the order of arbitration.</summary>
    public int Rank;

    public long MaxLatencyNs;
    public long Count;
}
