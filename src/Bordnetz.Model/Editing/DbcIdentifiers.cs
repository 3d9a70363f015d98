using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bordnetz.Can;

namespace Bordnetz.Model.Editing;

/// <summary>Replaces message identifiers in the text of a DBC file, outside of quotes, and nothing else.</summary>
internal static partial class DbcIdentifiers
{
    // In a DBC an extended identifier has the highest of 32 bits set.
    private const uint Extended = 0x8000_0000;

    public static string Replace(string text, IReadOnlyDictionary<CanId, CanId> identifiers)
    {
        Dictionary<uint, uint> numbers = identifiers.ToDictionary(p => Number(p.Key), p => Number(p.Value));
        StringBuilder made = new(text.Length);
        int at = 0;
        // A quoted text may hold what looks like a reference; the alternatives of the pattern skip it as a whole.
        foreach (Match match in Reference().Matches(text))
        {
            Group id = match.Groups["id"];
            if (
                id.Success
                && uint.TryParse(id.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
                && numbers.TryGetValue(number, out uint with)
            )
            {
                made.Append(text, at, id.Index - at).Append(with.ToString(CultureInfo.InvariantCulture));
                at = id.Index + id.Length;
            }
        }
        return made.Append(text, at, text.Length - at).ToString();
    }

    private static uint Number(CanId id) => id.IsExtended ? id.Value | Extended : id.Value;

    // BO_ heads a message and points to one in CM_, BA_ and the like; SG_ points to a signal only with a number behind it,
    // for in a message a name follows. BU_BO_REL_ and BU_SG_REL_ have the node's name before the number.
    [GeneratedRegex(
        """
            "[^"]*"|\b(?:BO_|SG_|BO_TX_BU_|VAL_|SIG_VALTYPE_|SIG_GROUP_|SG_MUL_VAL_|SIGTYPE_VAL_|BU_BO_REL_\s+\w+)\s+(?<id>[0-9]+)\b
            """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Reference();
}
