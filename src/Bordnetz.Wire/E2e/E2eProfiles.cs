using System.Collections.Immutable;

namespace Bordnetz.Wire.E2e;

/// <summary>One profile: its figures and how to set it up.</summary>
/// <param name="Name">AUTOSAR's name, such as <c>P04</c>.</param>
/// <param name="HeaderBits">Bits that the protection takes in a message, at most.</param>
/// <param name="CounterBits">Bits of the counter.</param>
/// <param name="IdBits">Bits of the identifier.</param>
/// <param name="Check">The check.</param>
/// <param name="Create">Sets the profile up; the settings must be right (see <see cref="E2eProfiles"/>).</param>
public sealed record E2eProfileRow(
    string Name,
    int HeaderBits,
    int CounterBits,
    int IdBits,
    CrcAlgorithm Check,
    Func<E2eSettings, E2eProfile> Create
);

/// <summary>The profiles of AUTOSAR PRS E2EProtocol that are known here.</summary>
public static class E2eProfiles
{
    /// <summary>All profiles, by number.</summary>
    public static ImmutableArray<E2eProfileRow> All { get; } =
    [
        new("P01", 16, 4, 16, Crc.SaeJ1850, s => new Profile01(s)),
        new("P02", 12, 4, 8, Crc.H2F, s => new Profile02(s)),
        new("P04", 96, 16, 32, Crc.P4, s => new Profile04(s)),
        new("P05", 24, 8, 16, Crc.CcittFalse, s => new Profile05(s)),
        new("P06", 40, 8, 16, Crc.CcittFalse, s => new Profile06(s)),
        new("P07", 160, 32, 32, Crc.Ecma64, s => new Profile07(s)),
        new("P08", 128, 32, 32, Crc.P4, s => new Profile08(s)),
        new("P11", 16, 4, 16, Crc.SaeJ1850, s => new Profile11(s)),
        new("P22", 12, 4, 8, Crc.H2F, s => new Profile22(s)),
        new("P44", 96, 16, 32, Crc.P4, s => new Profile44(s)),
    ];

    /// <summary>Sets a profile up by name. The names may lack the zero and the P: <c>P4</c>, <c>4</c>.</summary>
    /// <param name="name">The profile.</param>
    /// <param name="settings">What it protects.</param>
    /// <param name="profile">The profile, when all is right.</param>
    /// <param name="wrong">What is wrong, for a person to read; empty when all is right.</param>
    public static bool TryCreate(
        string name,
        E2eSettings settings,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out E2eProfile? profile,
        out string wrong
    )
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(settings);
        profile = null;
        E2eProfileRow? row = All.FirstOrDefault(r => r.Name == Normal(name));
        if (row is null)
        {
            wrong = $"there is no E2E profile '{name}'; there are {string.Join(", ", All.Select(r => r.Name))}";
            return false;
        }
        wrong = Wrong(row, settings);
        if (wrong.Length > 0)
        {
            return false;
        }
        profile = row.Create(settings);
        return true;
    }

    private static string Normal(string name)
    {
        string digits = name.TrimStart('P', 'p');
        return "P" + digits.PadLeft(2, '0');
    }

    private static string Wrong(E2eProfileRow row, E2eSettings s)
    {
        bool listed = row.IdBits == 8;
        bool placedSingly = row.Name is "P01" or "P11";
        if (!listed && row.IdBits < 32 && s.DataId >> row.IdBits != 0)
        {
            return $"{row.Name} has an identifier of {row.IdBits} bits, and 0x{s.DataId:X} has more";
        }
        if (listed && s.DataIdList.Length != 16)
        {
            return $"{row.Name} needs 16 identifiers, one for each counter value, and not {s.DataIdList.Length}";
        }
        if (s.Offset < 0 || s.MinLength < 0 || s.MaxLength < 0 || (s.MaxLength > 0 && s.MaxLength < s.MinLength))
        {
            return "offset and lengths must not be negative, nor the longest length less than the shortest";
        }
        if (placedSingly && (s.CrcOffset < 0 || s.CrcOffset % 8 != 0))
        {
            return "the check value must begin at a byte: its offset in bits is a multiple of 8";
        }
        if (placedSingly && (s.CounterOffset < 0 || s.CounterOffset % 4 != 0))
        {
            return "the counter's offset in bits must be a multiple of 4";
        }
        if (placedSingly && (s.DataIdNibbleOffset < 0 || s.DataIdNibbleOffset % 4 != 0))
        {
            return "the identifier nibble's offset in bits must be a multiple of 4";
        }
        if (placedSingly && Overlap(s))
        {
            return "check value, counter and identifier nibble must not overlap";
        }
        if (s.MaxDeltaCounter == 0 || (row.CounterBits < 32 && s.MaxDeltaCounter >= 1u << row.CounterBits))
        {
            return $"the largest counter step must be at least 1 and fit {row.CounterBits} bits";
        }
        return "";
    }

    private static bool Overlap(E2eSettings s)
    {
        bool nibble = s.DataIdMode == E2eDataIdMode.Nibble;
        int check = s.CrcOffset / 8;
        return s.CounterOffset / 8 == check
            || (nibble && s.DataIdNibbleOffset / 8 == check)
            || (nibble && s.DataIdNibbleOffset == s.CounterOffset);
    }
}
