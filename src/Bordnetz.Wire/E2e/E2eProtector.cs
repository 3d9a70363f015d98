namespace Bordnetz.Wire.E2e;

/// <summary>The sending side of one protected message: the profile and its counter. Not thread-safe.</summary>
/// <param name="profile">The protection.</param>
public sealed class E2eProtector(E2eProfile profile)
{
    private readonly E2eProfile _profile = profile ?? throw new ArgumentNullException(nameof(profile));

    /// <summary>
    /// The counter that goes into the next message. Profiles 2 and 22 count before they send, so that the first
    /// message carries 1; the others send 0 first.
    /// </summary>
    public uint NextCounter { get; private set; } = profile is { CountsBeforeSending: true } ? 1u : 0u;

    /// <summary>Protects a message and counts on.</summary>
    /// <returns>Whether the message had a length that the profile allows; if not, nothing was changed.</returns>
    public bool TryProtect(Span<byte> message)
    {
        if (!_profile.TryProtect(message, NextCounter))
        {
            return false;
        }
        uint next = unchecked(NextCounter + 1);
        NextCounter = next == _profile.CounterModulus ? 0 : next;
        return true;
    }
}
