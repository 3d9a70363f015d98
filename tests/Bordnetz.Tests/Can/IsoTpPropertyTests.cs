using Bordnetz.Can;
using Bordnetz.Can.IsoTp;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class IsoTpPropertyTests
{
    private static readonly int[] FrameLengths = [8, 12, 16, 20, 24, 32, 48, 64];

    [Fact]
    public void Any_message_arrives_whatever_the_frame_length_block_size_separation_and_addressing()
    {
        Gen.Select(
                Gen.OneOf(Gen.Int[1, 200], Gen.Int[4000, 9000]),
                Gen.Int[0, 7],
                Gen.Byte,
                Gen.Byte,
                Gen.Enum<IsoTpAddressing>(),
                Gen.Bool,
                Gen.Bool
            )
            .Sample(
                (length, frame, block, separation, addressing, pads, confirms) =>
                {
                    byte[] message = IsoTpScript.Pattern(length);
                    IsoTpSettings near = IsoTpScript.Plain with
                    {
                        IsFd = FrameLengths[frame] > 8,
                        FrameBytes = FrameLengths[frame],
                        BlockSize = block,
                        SeparationTime = separation,
                        Addressing = addressing,
                        Padding = pads ? 0x55 : null,
                        ConfirmsFrames = confirms,
                        MaxMessageBytes = 10_000,
                    };
                    IsoTpSettings far = near with { TransmitId = near.ReceiveId, ReceiveId = near.TransmitId };
                    (List<IsoTpOutput> told, _) = Exchange(new IsoTpLink(near), new IsoTpLink(far), message);
                    IsoTpOutput received = told.Single(o => o.Kind == IsoTpOutputKind.Received);
                    Assert.Equal(IsoTpResult.Ok, received.Result);
                    Assert.True(received.Message.Span.SequenceEqual(message));
                    Assert.Equal(IsoTpResult.Ok, told.Single(o => o.Kind == IsoTpOutputKind.Sent).Result);
                },
                iter: 300
            );
    }

    [Fact]
    public void A_sender_keeps_the_separation_that_the_receiver_asks_for()
    {
        Gen.Byte.Sample(code =>
        {
            IsoTpSettings near = IsoTpScript.Plain;
            IsoTpSettings far = near with
            {
                TransmitId = near.ReceiveId,
                ReceiveId = near.TransmitId,
                SeparationTime = code,
            };
            (_, List<long> times) = Exchange(new IsoTpLink(near), new IsoTpLink(far), IsoTpScript.Pattern(50));
            long gap = SeparationTime.ToNanoseconds(code);
            return times.Skip(2).Zip(times.Skip(1), (b, a) => b - a).All(d => d >= gap);
        });
    }

    [Fact]
    public void Any_frames_at_any_times_are_taken_without_throwing_and_with_bounded_output_and_memory()
    {
        Gen<(byte[] Bytes, long Wait, int What)> step = Gen.Select(
            Gen.OneOf(
                Gen.Byte.Array[0, 8],
                Gen.Byte.Array[0, 64],
                Gen.Byte[0x00, 0x3F].Array[3, 8],
                Gen.Const(Convert.FromHexString("1000FFFFFFFF0102"))
            ),
            Gen.Long[0, 2_000_000_000],
            Gen.Int[0, 9]
        );
        Gen.Select(step.Array[1, 60], Gen.Bool, Gen.Enum<IsoTpAddressing>())
            .Sample(
                (steps, fd, addressing) =>
                {
                    IsoTpSettings settings = IsoTpScript.Plain with
                    {
                        IsFd = fd,
                        FrameBytes = fd ? 64 : 8,
                        Addressing = addressing,
                        MaxMessageBytes = int.MaxValue,
                        ConfirmsFrames = fd,
                    };
                    IsoTpLink link = new(settings);
                    List<IsoTpOutput> outputs = [];
                    long now = 0;
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    foreach ((byte[] bytes, long wait, int what) in steps)
                    {
                        now += wait;
                        outputs.Clear();
                        Do(link, bytes, now, what, outputs);
                        Assert.True(outputs.Count <= IsoTpSettings.MaxFramesPerCall + 2);
                    }
                    Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
                }
            );
    }

    [Fact]
    public void The_shortest_code_for_a_gap_is_never_shorter_than_the_gap()
    {
        Gen.Long[0, 127_000_000]
            .Sample(ns =>
            {
                byte code = SeparationTime.FromNanoseconds(ns);
                return SeparationTime.ToNanoseconds(code) >= ns && SeparationTime.ToNanoseconds(code) < ns + 1_000_000;
            });
        Assert.Equal(0xF1, SeparationTime.FromNanoseconds(1));
        Assert.Equal(0x7F, SeparationTime.FromNanoseconds(long.MaxValue / 2));
    }

    [Fact]
    public void Settings_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new IsoTpLink(IsoTpScript.Plain with { FrameBytes = 12 }));
        Assert.Throws<ArgumentException>(() => new IsoTpLink(IsoTpScript.Plain with { IsFd = true, FrameBytes = 10 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new IsoTpLink(IsoTpScript.Plain with { MaxMessageBytes = 0 }));
        Assert.Equal("18DA10F1", IsoTpSettings.NormalFixed(0xF1, 0x10).TransmitId.ToString());
        Assert.Equal("18DB33F1", IsoTpSettings.NormalFixed(0xF1, 0x33, toAll: true).TransmitId.ToString());
    }

    private static void Do(IsoTpLink link, byte[] bytes, long now, int what, List<IsoTpOutput> outputs)
    {
        CanFrame frame =
            bytes.Length > 8
                ? CanFrame.Fd(link.Settings.ReceiveId, bytes)
                : CanFrame.Classic(link.Settings.ReceiveId, bytes);
        switch (what)
        {
            case 0:
                link.Send(bytes, now, outputs);
                break;
            case 1:
                link.Tick(now, outputs);
                break;
            case 2:
                link.FrameSent(frame, now, outputs);
                break;
            case 3:
                link.IsReady = !link.IsReady;
                break;
            case 4:
                link.AbortSending(outputs);
                break;
            default:
                link.Receive(frame, now, outputs);
                break;
        }
    }

    /// <summary>Sends a message from one end to the other; gives what was told and when the sender's frames went.</summary>
    private static (List<IsoTpOutput> Told, List<long> Times) Exchange(IsoTpLink near, IsoTpLink far, byte[] message)
    {
        List<IsoTpOutput> told = [];
        List<long> times = [];
        List<IsoTpOutput> fromNear = [];
        List<IsoTpOutput> fromFar = [];
        long now = 0;
        near.Send(message, now, fromNear);
        for (int round = 0; round < 1_000_000; round++)
        {
            if (fromNear.Count + fromFar.Count == 0)
            {
                long next = Math.Min(near.NextDeadlineNs, far.NextDeadlineNs);
                if (next == long.MaxValue)
                {
                    return (told, times);
                }
                now = Math.Max(now, next);
                near.Tick(now, fromNear);
                far.Tick(now, fromFar);
                continue;
            }
            times.AddRange(fromNear.Where(o => o.Kind == IsoTpOutputKind.Frame).Select(_ => now));
            List<IsoTpOutput> nearNext = [];
            List<IsoTpOutput> farNext = [];
            Deliver(fromNear, near, far, now, nearNext, farNext, told);
            Deliver(fromFar, far, near, now, farNext, nearNext, told);
            (fromNear, fromFar) = (nearNext, farNext);
        }
        throw new InvalidOperationException("the exchange does not end");
    }

    private static void Deliver(
        List<IsoTpOutput> outputs,
        IsoTpLink from,
        IsoTpLink to,
        long now,
        List<IsoTpOutput> fromNext,
        List<IsoTpOutput> toNext,
        List<IsoTpOutput> told
    )
    {
        foreach (IsoTpOutput output in outputs)
        {
            if (output.Kind != IsoTpOutputKind.Frame)
            {
                told.Add(output);
                continue;
            }
            if (from.Settings.ConfirmsFrames)
            {
                from.FrameSent(output.Frame, now, fromNext);
            }
            to.Receive(output.Frame, now, toNext);
        }
    }
}
