namespace Bordnetz.Server.Access;

/// <summary>What one token allows, by signal of one catalog. Immutable and thread-safe.</summary>
public sealed class SignalPermissions
{
    private readonly SignalAccess[]? _rights;

    internal SignalPermissions(SignalAccess[]? rights, DateTimeOffset expiry)
    {
        _rights = rights;
        Expiry = expiry;
    }

    /// <summary>Everything, for ever: what a server without authorisation allows.</summary>
    public static SignalPermissions Unlimited { get; } = new(null, DateTimeOffset.MaxValue);

    /// <summary>Nothing at all.</summary>
    public static SignalPermissions None { get; } = new([], DateTimeOffset.MinValue);

    /// <summary>From when on nothing is allowed any more.</summary>
    public DateTimeOffset Expiry { get; }

    /// <summary>Whether any of the rights in <paramref name="access"/> is given for the signal.</summary>
    public bool Allows(int signalIndex, SignalAccess access) =>
        _rights is null || (signalIndex < _rights.Length && (_rights[signalIndex] & access) != SignalAccess.None);
}
