using Bordnetz.Server.Kuksa;
using Bordnetz.Signals;

namespace Bordnetz.Server.Access;

/// <summary>
/// The claim <c>scope</c> of a token, as the KUKSA databroker defines it: <c>action[:path]</c>, separated by blanks;
/// the actions are <c>read</c>, <c>actuate</c>, <c>provide</c> and <c>create</c>; a path is made of names and of the
/// wildcards <c>*</c> and <c>**</c>; one without wildcards means all below it, too.
/// </summary>
internal static class AccessScope
{
    private const int MaxRules = 1000;

    /// <summary>The rights of each signal; null when the scope is malformed: then nothing of it counts.</summary>
    public static SignalAccess[]? Resolve(string scope, SignalCatalog catalog)
    {
        SignalAccess[] rights = new SignalAccess[catalog.Signals.Length];
        string[] rules = scope.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (rules.Length > MaxRules)
        {
            return null;
        }
        foreach (string rule in rules)
        {
            int colon = rule.IndexOf(':', StringComparison.Ordinal);
            SignalAccess access = Rights(colon < 0 ? rule : rule[..colon]);
            string path = colon < 0 ? "**" : rule[(colon + 1)..];
            if (access == SignalAccess.None || !IsPath(path) || !PathPattern.TryParse(path, out PathPattern pattern))
            {
                return null;
            }
            foreach (SignalDefinition signal in pattern.Matches(catalog))
            {
                rights[signal.Index] |= access;
            }
        }
        return rights;
    }

    private static SignalAccess Rights(string action) =>
        action switch
        {
            "read" => SignalAccess.Read,
            "actuate" => SignalAccess.Actuate | SignalAccess.Read,
            "provide" => SignalAccess.Provide | SignalAccess.Read,
            "create" => SignalAccess.Create | SignalAccess.Read,
            _ => SignalAccess.None,
        };

    private static bool IsPath(string path) => path.Split('.').All(n => n is "*" or "**" || IsName(n));

    private static bool IsName(string name) =>
        name.Length > 0 && char.IsAsciiLetterUpper(name[0]) && name.All(char.IsAsciiLetterOrDigit);
}
