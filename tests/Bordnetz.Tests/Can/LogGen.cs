using Bordnetz.Can;
using Bordnetz.Can.Logs;
using CsCheck;

namespace Bordnetz.Tests.Can;

/// <summary>Frames that a log format can tell.</summary>
internal static class LogGen
{
    private const long Morning = 1_700_000_000_123_456_789;
    private static readonly int[] FdLengths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64];

    public static Gen<LogFrame[]> Frames(LogFormat format)
    {
        LogAbilities can = format.Abilities;
        Gen<CanId> id = Gen.OneOf(
            Gen.UInt[0, CanId.MaxStandard].Select(v => new CanId(v)),
            Gen.UInt[0, CanId.MaxExtended].Select(v => new CanId(v, true))
        );
        List<Gen<CanFrame>> kinds = [Gen.Select(id, Gen.Byte.Array[0, 8], (i, d) => CanFrame.Classic(i, d))];
        if (can.HasFlag(LogAbilities.Fd))
        {
            kinds.Add(
                Gen.Select(
                    id,
                    Gen.Byte.Array[64, 64],
                    Gen.Int[0, 15],
                    Gen.Int[0, 3],
                    (i, d, code, flags) => CanFrame.Fd(i, d.AsSpan(0, FdLengths[code]), (CanFrameFlags)(flags << 1))
                )
            );
        }
        if (can.HasFlag(LogAbilities.Remote))
        {
            kinds.Add(Gen.Select(id, Gen.Int[0, 8], (i, length) => CanFrame.Remote(i, length)));
        }
        if (can.HasFlag(LogAbilities.ErrorDetails))
        {
            kinds.Add(
                Gen.Select(
                    Gen.UInt[1, CanId.MaxExtended],
                    Gen.Byte.Array[0, 8],
                    (classes, d) => CanFrame.Error(classes, d)
                )
            );
        }
        else if (can.HasFlag(LogAbilities.Errors))
        {
            kinds.Add(Gen.Const(CanFrame.Error(0x80)));
        }
        Gen<string> channel = Gen.Const("can0");
        if (can.HasFlag(LogAbilities.ChannelNames))
        {
            channel = Gen.OneOf(Gen.Const("can0"), Gen.Const("vcan1"), Gen.Const("powertrain"), Gen.Const("can-über"));
        }
        else if (can.HasFlag(LogAbilities.Channels))
        {
            channel = Gen.OneOf(Gen.Const("can0"), Gen.Const("can1"), Gen.Const("can7"));
        }
        Gen<bool> sent = can.HasFlag(LogAbilities.Direction) ? Gen.Bool : Gen.Const(false);
        long start = can.HasFlag(LogAbilities.Date) ? Morning : 0;
        start -= start % format.ResolutionNs;
        return Gen.Select(Gen.Long[0, 5_000_000_000], channel, sent, Gen.OneOf([.. kinds]))
            .Array[0, 30]
            .Select(parts =>
            {
                long time = start;
                return parts
                    .Select(p =>
                    {
                        time += p.Item1 - (p.Item1 % format.ResolutionNs);
                        // No format keeps the direction of an error report, which has none.
                        return new LogFrame(time, p.Item2, p.Item3 && !p.Item4.IsError, p.Item4);
                    })
                    .ToArray();
            });
    }

    public static LogFrame[] Some(LogFormat format, int count)
    {
        LogFrame[] frames = [];
        Frames(format).Sample(a => frames = frames.Length >= count ? frames : a, iter: 200, threads: 1);
        return frames;
    }
}
