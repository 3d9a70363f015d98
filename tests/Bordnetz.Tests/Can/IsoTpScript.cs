using System.Globalization;
using Bordnetz.Can;
using Bordnetz.Can.IsoTp;

namespace Bordnetz.Tests.Can;

/// <summary>
/// Plays one end of a link against a script. Steps: <c>send N</c> (bytes 00 01 02 …), <c>in HEX</c> (a classical
/// frame), <c>fd HEX</c>, <c>all HEX</c> (to the functional identifier), <c>at MS</c> (milliseconds since the start),
/// <c>ready 0|1</c>, <c>sent</c> (confirms the frame given out last). What must come out of a step follows it:
/// <c>&gt; HEX</c> a frame, <c>begins N</c>, <c>got HEX</c> or <c>got N bytes</c>, <c>lost RESULT</c>,
/// <c>done RESULT</c>.
/// </summary>
internal static class IsoTpScript
{
    private static readonly string[] Steps = ["send", "in", "fd", "all", "at", "ready", "sent"];

    public static IsoTpSettings Plain { get; } =
        new()
        {
            TransmitId = new CanId(0x7E0),
            ReceiveId = new CanId(0x7E8),
            FunctionalReceiveId = new CanId(0x7DF),
        };

    public static void Play(IsoTpSettings settings, string script)
    {
        IsoTpLink link = new(settings);
        List<IsoTpOutput> outputs = [];
        CanFrame last = default;
        long now = 0;
        foreach (
            string raw in script.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        )
        {
            string[] words = raw.Split(' ', 2);
            string rest = words.Length > 1 ? words[1].Replace(" ", "", StringComparison.Ordinal) : "";
            if (!Steps.Contains(words[0]))
            {
                Assert.True(outputs.Count > 0, $"nothing came out, expected '{raw}'");
                Assert.Equal(raw.Replace(" ", "", StringComparison.Ordinal), Text(outputs[0]));
                outputs.RemoveAt(0);
                continue;
            }
            Assert.True(outputs.Count == 0, $"before '{raw}' came out: {string.Join(", ", outputs.Select(Text))}");
            switch (words[0])
            {
                case "send":
                    link.Send(Pattern(int.Parse(rest, CultureInfo.InvariantCulture)), now, outputs);
                    break;
                case "in":
                    link.Receive(CanFrame.Classic(settings.ReceiveId, Convert.FromHexString(rest)), now, outputs);
                    break;
                case "fd":
                    link.Receive(CanFrame.Fd(settings.ReceiveId, Convert.FromHexString(rest)), now, outputs);
                    break;
                case "all":
                    CanId all = settings.FunctionalReceiveId!.Value;
                    link.Receive(CanFrame.Classic(all, Convert.FromHexString(rest)), now, outputs);
                    break;
                case "at":
                    now = (long)(decimal.Parse(rest, CultureInfo.InvariantCulture) * 1_000_000);
                    link.Tick(now, outputs);
                    break;
                case "ready":
                    link.IsReady = rest == "1";
                    link.Tick(now, outputs);
                    break;
                default:
                    link.FrameSent(last, now, outputs);
                    break;
            }
            last = outputs.LastOrDefault(o => o.Kind == IsoTpOutputKind.Frame) is { Kind: IsoTpOutputKind.Frame } o
                ? o.Frame
                : last;
        }
        Assert.True(outputs.Count == 0, $"at the end came out: {string.Join(", ", outputs.Select(Text))}");
    }

    public static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    private static string Text(IsoTpOutput output) =>
        output.Kind switch
        {
            IsoTpOutputKind.Frame => ">" + Convert.ToHexString(output.Frame.Data),
            IsoTpOutputKind.Begins => $"begins{output.Length}",
            IsoTpOutputKind.Sent => $"done{output.Result}",
            _ when output.Result != IsoTpResult.Ok => $"lost{output.Result}",
            _ when output.Message.Length > 24 && output.Message.Span.SequenceEqual(Pattern(output.Message.Length)) =>
                $"got{output.Message.Length}bytes",
            _ => "got" + Convert.ToHexString(output.Message.Span),
        };
}
