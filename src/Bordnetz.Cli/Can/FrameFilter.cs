using System.CommandLine;
using System.Globalization;
using Bordnetz.Can;
using Bordnetz.Can.Transport;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>
/// The frames that candump's filters let through: <c>ID:MASK</c> keeps, <c>ID~MASK</c> drops, <c>#MASK</c> shows error
/// reports of some classes; hexadecimal. As for candump the mask may take the flags of SocketCAN's identifiers in
/// (0x80000000 extended, 0x40000000 remote), and an identifier of eight digits has the extended flag set. Other than
/// for candump several dropping filters all drop: a frame passes when a keeping one takes it (or there is none) and
/// no dropping one does.
/// </summary>
internal sealed class FrameFilter
{
    private const uint ExtendedFlag = 0x8000_0000;

    private readonly List<(uint Id, uint Mask, bool Keep)> _rules = [];
    private uint? _errors;

    public static Argument<string[]> FiltersArgument() =>
        new("filters")
        {
            Description = "ID:MASK keeps, ID~MASK drops, #MASK shows error reports; hexadecimal, as candump has it.",
            Arity = ArgumentArity.ZeroOrMore,
        };

    /// <summary>Reads filters, also several with commas between; null after a problem.</summary>
    public static FrameFilter? Parse(IEnumerable<string> texts, ProblemLog log)
    {
        FrameFilter filter = new();
        foreach (string text in texts.SelectMany(t => t.Split(',')))
        {
            if (!filter.TryAdd(text))
            {
                log.Error(
                    "BN9022",
                    default,
                    $"'{text}' is no filter: write ID:MASK to keep or ID~MASK to drop, hexadecimal"
                );
                return null;
            }
        }
        return filter;
    }

    /// <summary>Whether a frame passes. Error reports do when there is no filter at all, or one for their class.</summary>
    public bool Passes(in CanFrame frame)
    {
        if (frame.IsError)
        {
            return _errors is { } classes ? (frame.Id.Value & classes) != 0 : _rules.Count == 0;
        }
        uint id = SocketCanPacket.ToCanId(frame);
        bool anyKeeps = false;
        bool kept = false;
        foreach ((uint value, uint mask, bool keep) in _rules)
        {
            bool matches = (id & mask) == (value & mask);
            if (!keep && matches)
            {
                return false;
            }
            anyKeeps |= keep;
            kept |= keep && matches;
        }
        return kept || !anyKeeps;
    }

    private bool TryAdd(string text)
    {
        if (text.StartsWith('#'))
        {
            bool read = TryHex(text.AsSpan(1), out uint classes);
            _errors = (_errors ?? 0) | classes;
            return read;
        }
        int separator = text.IndexOfAny([':', '~']);
        if (
            separator < 1
            || !TryHex(text.AsSpan(0, separator), out uint id)
            || !TryHex(text.AsSpan(separator + 1), out uint mask)
        )
        {
            return false;
        }
        _rules.Add((separator == 8 ? id | ExtendedFlag : id, mask, text[separator] == ':'));
        return true;
    }

    private static bool TryHex(ReadOnlySpan<char> text, out uint value) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
