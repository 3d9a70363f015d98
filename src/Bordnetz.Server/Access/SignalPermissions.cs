using System.Collections.Concurrent;
using Bordnetz.Signals;

namespace Bordnetz.Server.Access;

/// <summary>
/// What one token allows: by signal of one catalog, worked out once, and by path for signals that were created later.
/// Thread-safe.
/// </summary>
public sealed class SignalPermissions
{
    private readonly AccessRule[]? _rules;
    private readonly SignalAccess[] _rights = [];

    // As many as signals may be created, since no number is given twice.
    private readonly ConcurrentDictionary<int, SignalAccess> _later = new();

    private SignalPermissions(DateTimeOffset expiry) => Expiry = expiry;

    internal SignalPermissions(AccessRule[] rules, SignalCatalog catalog, DateTimeOffset expiry)
    {
        _rules = rules;
        _rights = new SignalAccess[catalog.Signals.Length];
        foreach (AccessRule rule in rules)
        {
            foreach (SignalDefinition signal in rule.Pattern.Matches(catalog))
            {
                _rights[signal.Index] |= rule.Access;
            }
        }
        Expiry = expiry;
    }

    /// <summary>Everything, for ever: what a server without authorisation allows.</summary>
    public static SignalPermissions Unlimited { get; } = new(DateTimeOffset.MaxValue);

    /// <summary>Nothing at all.</summary>
    public static SignalPermissions None { get; } = new([], new SignalCatalog([], []), DateTimeOffset.MinValue);

    /// <summary>From when on nothing is allowed any more.</summary>
    public DateTimeOffset Expiry { get; }

    /// <summary>Whether any of the rights in <paramref name="access"/> is given for the signal.</summary>
    public bool Allows(SignalDefinition signal, SignalAccess access)
    {
        ArgumentNullException.ThrowIfNull(signal);
        if (_rules is null)
        {
            return true;
        }
        SignalAccess rights =
            signal.Index < _rights.Length
                ? _rights[signal.Index]
                : _later.GetOrAdd(signal.Index, static (_, s) => s.Owner.RightsOf(s.Path), (Owner: this, signal.Path));
        return (rights & access) != SignalAccess.None;
    }

    /// <summary>Whether a signal of this path may be created.</summary>
    public bool AllowsCreation(string path) => _rules is null || (RightsOf(path) & SignalAccess.Create) != 0;

    private SignalAccess RightsOf(string path)
    {
        SignalAccess rights = SignalAccess.None;
        foreach (AccessRule rule in _rules!)
        {
            rights |= rule.Pattern.IsMatch(path) ? rule.Access : SignalAccess.None;
        }
        return rights;
    }
}
