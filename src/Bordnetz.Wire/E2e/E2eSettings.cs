using System.Collections.Immutable;

namespace Bordnetz.Wire.E2e;

/// <summary>How profiles 1 and 11 bring a 16-bit identifier into an 8-bit check.</summary>
public enum E2eDataIdMode
{
    /// <summary>Both bytes are in the check (variant 1A).</summary>
    Both,

    /// <summary>The low byte for even counters, the high byte for odd ones (variant 1B).</summary>
    Alternating,

    /// <summary>The low byte is in the check.</summary>
    Low,

    /// <summary>The low byte is in the check and the low nibble of the high byte is sent (variant 1C).</summary>
    Nibble,
}

/// <summary>What a profile is told about a message. A profile reads only the fields that it has.</summary>
public sealed record E2eSettings
{
    /// <summary>The identifier: 16 bits for profiles 1, 5, 6, 11, otherwise 32. Unused by profiles 2 and 22.</summary>
    public uint DataId { get; init; }

    /// <summary>Sixteen identifiers, one for each counter value. Profiles 2 and 22.</summary>
    public ImmutableArray<byte> DataIdList { get; init; } = [];

    /// <summary>How the identifier is used. Profiles 1 and 11.</summary>
    public E2eDataIdMode DataIdMode { get; init; }

    /// <summary>First byte of the protection header, except where profiles 1 and 11 place its parts singly.</summary>
    public int Offset { get; init; }

    /// <summary>First bit of the check value, a multiple of 8. Profiles 1 and 11.</summary>
    public int CrcOffset { get; init; }

    /// <summary>First bit of the counter, a multiple of 4. Profiles 1 and 11.</summary>
    public int CounterOffset { get; init; } = 8;

    /// <summary>First bit of the identifier's nibble, a multiple of 4. Profiles 1 and 11.</summary>
    public int DataIdNibbleOffset { get; init; } = 12;

    /// <summary>Smallest message, in bytes; 0 for no limit beyond the header.</summary>
    public int MinLength { get; init; }

    /// <summary>Largest message, in bytes; 0 for the profile's own limit. Equal limits fix the length.</summary>
    public int MaxLength { get; init; }

    /// <summary>Largest step of the counter that is still <see cref="E2eCheckStatus.OkSomeLost"/>; at least 1.</summary>
    public uint MaxDeltaCounter { get; init; } = 1;

    /// <summary>Cycles without a new message after which the counter must be trusted anew. Profiles 1 and 2.</summary>
    public int MaxNoNewOrRepeatedData { get; init; } = 15;

    /// <summary>Right messages that it then takes to trust it. Profiles 1 and 2.</summary>
    public int SyncCounterInit { get; init; }
}
