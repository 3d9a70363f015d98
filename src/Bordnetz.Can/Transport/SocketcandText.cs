using System.Globalization;
using System.Text;
using Bordnetz.Can.Logs;

namespace Bordnetz.Can.Transport;

/// <summary>The words of the socketcand protocol in raw mode: <c>&lt; frame 123 1.5 1122 &gt;</c>.</summary>
public static class SocketcandText
{
    /// <summary>Longest message that is taken, in characters.</summary>
    public const int MaxLength = 512;

    /// <summary>What a hub tells of a frame on the bus.</summary>
    public static string Frame(in CanFrame frame, long timeNs)
    {
        string time = $"{timeNs / 1_000_000_000}.{timeNs % 1_000_000_000 / 1000:D6}";
        string data = Convert.ToHexString(frame.Data);
        return frame.IsFd
            ? $"< fdframe {frame.Id} {time} {SocketCanPacket.FdFlags(frame):X} {data} >"
            : $"< frame {frame.Id} {time} {data} >";
    }

    /// <summary>What a client asks to send.</summary>
    public static string Send(in CanFrame frame)
    {
        StringBuilder text = new(frame.IsFd ? "< fdsend " : "< send ");
        text.Append(frame.Id);
        if (frame.IsFd)
        {
            text.Append(CultureInfo.InvariantCulture, $" {SocketCanPacket.FdFlags(frame):X}");
        }
        text.Append(CultureInfo.InvariantCulture, $" {frame.Length:X}");
        foreach (byte b in frame.Data)
        {
            text.Append(CultureInfo.InvariantCulture, $" {b:X2}");
        }
        return text.Append(" >").ToString();
    }

    /// <summary>Reads <c>send</c> and <c>fdsend</c>.</summary>
    public static bool TryReadSend(string message, out CanFrame frame)
    {
        frame = default;
        string[] words = Words(message);
        bool isFd = words.Length > 0 && words[0] == "fdsend";
        int at = isFd ? 3 : 2;
        if (words.Length <= at || words[0] is not ("send" or "fdsend") || !TryHex(words[at], out uint length))
        {
            return false;
        }
        uint flags = 0;
        return length <= CanFrame.MaxFdLength
            && words.Length == at + 1 + length
            && (!isFd || TryHex(words[2], out flags))
            && TryMake(
                words[1],
                isFd,
                flags,
                string.Concat(words[(at + 1)..].Select(w => w.PadLeft(2, '0'))),
                out frame
            );
    }

    /// <summary>Reads <c>frame</c> and <c>fdframe</c>, with or without blanks between the bytes.</summary>
    public static bool TryReadFrame(string message, out CanFrame frame, out long timeNs)
    {
        frame = default;
        timeNs = 0;
        string[] words = Words(message);
        bool isFd = words.Length > 0 && words[0] == "fdframe";
        int at = isFd ? 4 : 3;
        if (words.Length < at || words[0] is not ("frame" or "fdframe"))
        {
            return false;
        }
        uint flags = 0;
        return TextNumber.TryTime(Encoding.ASCII.GetBytes(words[2]), TextNumber.Second, out timeNs)
            && (!isFd || TryHex(words[3], out flags))
            && TryMake(words[1], isFd, flags, string.Concat(words[at..]), out frame);
    }

    /// <summary>The words between the angle brackets.</summary>
    internal static string[] Words(string message) =>
        message.Trim('<', '>', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool TryMake(string idText, bool isFd, uint fdFlags, string data, out CanFrame frame)
    {
        frame = default;
        Span<byte> bytes = stackalloc byte[CanFrame.MaxFdLength];
        if (!TryHex(idText, out uint id) || !TextNumber.TryBytes(Encoding.ASCII.GetBytes(data), bytes, out int count))
        {
            return false;
        }
        // Eight digits mean an extended identifier; some clients write one without leading zeros.
        bool extended = idText.Length == 8 || id > CanId.MaxStandard;
        CanFrameFlags flags = isFd ? CanFrameFlags.Fd : CanFrameFlags.None;
        flags |= isFd && (fdFlags & 1) != 0 ? CanFrameFlags.BitRateSwitch : 0;
        flags |= isFd && (fdFlags & 2) != 0 ? CanFrameFlags.ErrorState : 0;
        return CanFrame.TryCreate(id, extended, flags, bytes[..count], 0, out frame);
    }

    private static bool TryHex(string text, out uint value) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}

/// <summary>Cuts a stream of characters into messages between angle brackets. Holds no more than one message.</summary>
public sealed class SocketcandFraming
{
    private readonly StringBuilder _message = new();
    private bool _inside;

    /// <summary>Characters that belonged to no message or to one that was too long.</summary>
    public long Discarded { get; private set; }

    /// <summary>Takes bytes and adds the messages that they complete.</summary>
    public void Take(ReadOnlySpan<byte> bytes, ICollection<string> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        foreach (byte b in bytes)
        {
            if (b == '<')
            {
                Discarded += _message.Length;
                _message.Clear();
                _inside = true;
            }
            if (!_inside)
            {
                Discarded++;
                continue;
            }
            _message.Append((char)b);
            if (b == '>')
            {
                messages.Add(_message.ToString());
                _message.Clear();
                _inside = false;
            }
            else if (_message.Length > SocketcandText.MaxLength)
            {
                Discarded += _message.Length;
                _message.Clear();
                _inside = false;
            }
        }
    }
}

/// <summary>
/// The hub's side of one socketcand connection: what it answers, and the frames that the client sends. Pure: takes
/// messages, gives messages and frames. Raw mode only.
/// </summary>
/// <param name="bus">The name of the bus that the hub offers.</param>
public sealed class SocketcandSession(string bus)
{
    /// <summary>What a hub says first.</summary>
    public const string Greeting = "< hi >";

    private bool _isOpen;

    /// <summary>Whether the client wants the frames of the bus.</summary>
    public bool IsRaw { get; private set; }

    /// <summary>Takes one message.</summary>
    /// <param name="message">With its angle brackets.</param>
    /// <param name="answer">What to answer; null for nothing.</param>
    /// <param name="frame">A frame that the client sends; null for none.</param>
    public void Take(string message, out string? answer, out CanFrame? frame)
    {
        answer = null;
        frame = null;
        string[] words = SocketcandText.Words(message);
        switch (words.Length > 0 ? words[0] : "")
        {
            case "open" when words.Length == 2:
                _isOpen = words[1] == bus;
                answer = _isOpen ? "< ok >" : "< error could not open bus >";
                break;
            case "echo":
                answer = "< echo >";
                break;
            case "rawmode" when _isOpen:
                IsRaw = true;
                answer = "< ok >";
                break;
            case "send" or "fdsend" when IsRaw:
                if (SocketcandText.TryReadSend(message, out CanFrame sent))
                {
                    frame = sent;
                }
                else
                {
                    answer = "< error could not parse the frame >";
                }
                break;
            default:
                answer = _isOpen ? "< error only raw mode is supported >" : "< error open a bus first >";
                break;
        }
    }
}
