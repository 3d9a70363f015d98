using Bordnetz.Can;
using Bordnetz.Problems;
using Bordnetz.Wire.E2e;

namespace Bordnetz.Model.Reading;

/// <summary>
/// Sets up the end-to-end protection (AUTOSAR PRS E2EProtocol) of a frame from what the description states and where the
/// layout has checksum and counter.
/// </summary>
internal static class FrameProtection
{
    /// <summary>One message may get lost before a receiver doubts the next one.</summary>
    private const uint MaxDeltaCounter = 2;

    /// <summary>Finds the protection of a frame.</summary>
    /// <param name="message">The layout.</param>
    /// <param name="isMapped">By signal, whether it carries a VSS signal and so is no part of the protection.</param>
    /// <param name="network">The network: its profile counts for frames with checksum and counter.</param>
    /// <param name="addition">What the description says of the frame.</param>
    /// <param name="log">Takes the problems.</param>
    /// <returns>Null when the frame has none.</returns>
    public static E2eProfile? Of(
        DbcMessage message,
        IReadOnlyList<bool> isMapped,
        NetworkDescription network,
        FrameAddition? addition,
        ProblemLog log
    )
    {
        DbcSignal[] own = [.. message.Signals.Where((_, i) => !isMapped[i])];
        DbcSignal? check = Array.Find(own, s => IsNamed(s, "crc") || IsNamed(s, "checksum"));
        DbcSignal? counter = Array.Find(own, s => IsNamed(s, "counter") || IsNamed(s, "alive"));
        string? name = addition?.E2eProfile ?? (check is null || counter is null ? null : network.E2eProfile);
        if (name is null or "none")
        {
            return null;
        }
        SourcePlace place = addition?.E2eProfile is null ? message.Place : addition.Place;
        E2eSettings settings = new()
        {
            DataId = addition?.DataId ?? DataIdOf(message, network, name),
            DataIdList = addition?.DataIds ?? [],
            Offset = addition?.E2eOffset ?? 0,
            MaxDeltaCounter = MaxDeltaCounter,
        };
        string wrong = "";
        if (name is "P01" or "P11")
        {
            settings = settings with { CrcOffset = BitOf(check, 8), CounterOffset = BitOf(counter, 4) };
            wrong = Misplaced(name, check, settings.CrcOffset, "checksum", 8);
            wrong = wrong.Length > 0 ? wrong : Misplaced(name, counter, settings.CounterOffset, "counter", 4);
        }
        if (wrong.Length == 0 && E2eProfiles.TryCreate(name, settings, out E2eProfile? profile, out wrong))
        {
            if (message.Length >= profile.MinLength && message.Length <= profile.MaxLength)
            {
                return profile;
            }
            wrong = $"it protects {profile.MinLength} to {profile.MaxLength} bytes";
        }
        log.Warning(
            "BN1340",
            place,
            $"frame '{message.Name}' of {message.Length} bytes is not protected by {name} in runs: {wrong}"
        );
        return null;
    }

    /// <summary>
    /// The identifier that a protected frame has when none is stated: its PDU identifier; where the profile has 16 bits,
    /// the upper half's lowest four bits above the lower half's lowest twelve.
    /// </summary>
    private static uint DataIdOf(DbcMessage message, NetworkDescription network, string profile)
    {
        uint pdu = unchecked(network.PduBase + message.Id.Value);
        bool isWide = E2eProfiles.All.First(r => r.Name == profile).IdBits == 32;
        return isWide ? pdu : (((pdu >> 16) << 12) ^ pdu) & 0xFFFF;
    }

    /// <summary>The first bit in AUTOSAR's count (byte times 8, from the least significant), or -1.</summary>
    private static int BitOf(DbcSignal? signal, int length)
    {
        if (signal is null || signal.Length != length)
        {
            return -1;
        }
        int lowest = signal.ByteOrder == ByteOrder.LittleEndian ? signal.StartBit : signal.StartBit - (length - 1);
        return lowest % length == 0 ? lowest : -1;
    }

    private static string Misplaced(string profile, DbcSignal? signal, int bit, string what, int length) =>
        bit >= 0 ? ""
        : signal is null ? $"its layout names no {what} ('crc', 'counter')"
        : $"the {what} '{signal.Name}' must have {length} bits and lie at a {(length == 8 ? "byte" : "nibble")} for {profile}";

    private static bool IsNamed(DbcSignal signal, string word) =>
        signal.Name.Contains(word, StringComparison.OrdinalIgnoreCase);
}
