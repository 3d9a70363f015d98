using System.Globalization;
using Bordnetz.Can;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>
/// Reads the frames of a command line: cansend's <c>123#DEADBEEF</c>, and with a DBC a message's name followed by
/// <c>Signal=value</c>, where a value is physical or a text of the signal's value table.
/// </summary>
internal sealed class FrameArguments(MessageLookup messages, ProblemLog log)
{
    /// <summary>The frames; null after a problem.</summary>
    public IReadOnlyList<CanFrame>? Read(IReadOnlyList<string> words)
    {
        List<CanFrame> frames = [];
        for (int i = 0; i < words.Count; )
        {
            string word = words[i++];
            if (word.Contains('#', StringComparison.Ordinal))
            {
                AddTyped(word, frames);
                continue;
            }
            int from = i;
            while (i < words.Count && words[i].Contains('=', StringComparison.Ordinal))
            {
                i++;
            }
            if (Message(word) is { } codec && Encode(codec, words.Skip(from).Take(i - from)) is { } frame)
            {
                frames.Add(frame);
            }
        }
        if (frames.Count == 0 && !log.HasErrors)
        {
            log.Error(
                "BN9030",
                default,
                "there is no frame to send; write 123#DEADBEEF, or with -d Message Signal=value"
            );
        }
        return log.HasErrors ? null : frames;
    }

    private void AddTyped(string word, List<CanFrame> frames)
    {
        if (!CanFrameText.TryParse(word, out CanFrame frame, out int rawDlc, out string wrong))
        {
            log.Error("BN9030", default, $"'{word}' is no frame: {wrong}");
            return;
        }
        if (rawDlc > 0)
        {
            log.Note("BN9040", default, $"the raw length code {rawDlc:X} of '{word}' is not carried: 8 is sent");
        }
        frames.Add(frame);
    }

    private MessageCodec? Message(string name)
    {
        string[] names = [.. messages.Codecs.Select(c => c.Message.Name)];
        if (messages.Codecs.FirstOrDefault(c => c.Message.Name == name) is { } codec)
        {
            return codec;
        }
        string message =
            names.Length == 0
                ? $"'{name}' is no frame, and there is no DBC (-d) to look for a message in"
                : $"the DBC has no message '{name}'{Suggestion.For(name, names)}";
        log.Error("BN9034", default, message);
        return null;
    }

    private CanFrame? Encode(MessageCodec codec, IEnumerable<string> assignments)
    {
        DbcMessage message = codec.Message;
        if (message.Length > (message.IsFd ? CanFrame.MaxFdLength : CanFrame.MaxClassicLength))
        {
            log.Error("BN9030", default, $"message '{message.Name}' of {message.Length} bytes does not fit one frame");
            return null;
        }
        Span<byte> payload = stackalloc byte[message.Length];
        codec.InitialPayload.CopyTo(payload);
        List<(int Signal, ulong Raw)> given = [];
        foreach (string assignment in assignments)
        {
            if (Assignment(codec, assignment) is { } one)
            {
                given.Add(one);
            }
        }
        // Multiplexers first: what they select is not overwritten by the choice that other signals would make.
        foreach ((int signal, ulong raw) in given.OrderBy(g => codec.Signals[g.Signal].Signal.IsMultiplexer ? 0 : 1))
        {
            if (!given.Any(g => codec.Signals[g.Signal].Signal.IsMultiplexer))
            {
                codec.Select(signal, payload);
            }
            codec.Signals[signal].WriteRaw(payload, raw);
        }
        foreach ((int signal, _) in given)
        {
            if (!codec.IsPresent(signal, payload))
            {
                string name = codec.Signals[signal].Signal.Name;
                log.Error("BN9037", default, $"signal '{name}' is not in the message: its multiplexer selects another");
            }
        }
        return message.IsFd
            ? CanFrame.Fd(message.Id, payload, message.BitRateSwitch ? CanFrameFlags.BitRateSwitch : CanFrameFlags.None)
            : CanFrame.Classic(message.Id, payload);
    }

    private (int Signal, ulong Raw)? Assignment(MessageCodec codec, string text)
    {
        string[] parts = text.Split('=', 2);
        int index = codec.IndexOf(parts[0]);
        if (index < 0)
        {
            string hint = Suggestion.For(parts[0], codec.Message.Signals.Select(s => s.Name));
            log.Error("BN9035", default, $"message '{codec.Message.Name}' has no signal '{parts[0]}'{hint}");
            return null;
        }
        SignalCodec signal = codec.Signals[index];
        if (double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            ulong raw = signal.ToRaw(value);
            double sent = signal.ToPhysical(signal.Signal.Kind == RawKind.Signed ? Extended(raw, signal) : raw);
            if (!(Math.Abs(sent - value) <= Math.Abs(signal.Signal.Factor) * 0.5000001))
            {
                log.Warning(
                    "BN9036",
                    default,
                    $"signal '{parts[0]}' cannot be {parts[1]}: {sent.ToString("R", CultureInfo.InvariantCulture)} is sent"
                );
            }
            return (index, raw);
        }
        foreach ((long raw, string meaning) in signal.Signal.Values)
        {
            if (string.Equals(meaning, parts[1], StringComparison.OrdinalIgnoreCase))
            {
                return (index, (ulong)raw);
            }
        }
        string known = Suggestion.For(parts[1], signal.Signal.Values.Select(v => v.Text));
        log.Error("BN9035", default, $"'{parts[1]}' is neither a number nor a value of signal '{parts[0]}'{known}");
        return null;
    }

    private static ulong Extended(ulong raw, SignalCodec signal)
    {
        int unused = 64 - signal.Signal.Length;
        return (ulong)((long)(raw << unused) >> unused);
    }
}
