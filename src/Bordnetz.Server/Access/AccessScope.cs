using Bordnetz.Server.Kuksa;

namespace Bordnetz.Server.Access;

/// <summary>One rule of a scope.</summary>
/// <param name="Pattern">Which signals it is for.</param>
/// <param name="Access">What it allows.</param>
internal readonly record struct AccessRule(PathPattern Pattern, SignalAccess Access);

/// <summary>
/// The claim <c>scope</c> of a token, as the KUKSA databroker defines it: <c>action[:path]</c>, separated by blanks;
/// the actions are <c>read</c>, <c>actuate</c>, <c>provide</c> and <c>create</c>; a path is made of names and of the
/// wildcards <c>*</c> and <c>**</c>; one without wildcards means all below it, too.
/// </summary>
internal static class AccessScope
{
    private const int MaxRules = 1000;

    /// <summary>The rules of a scope; null when it is malformed: then nothing of it counts.</summary>
    public static AccessRule[]? Read(string scope)
    {
        string[] rules = scope.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (rules.Length > MaxRules)
        {
            return null;
        }
        List<AccessRule> read = new(rules.Length);
        foreach (string rule in rules)
        {
            int colon = rule.IndexOf(':', StringComparison.Ordinal);
            SignalAccess access = Rights(colon < 0 ? rule : rule[..colon]);
            string path = colon < 0 ? "**" : rule[(colon + 1)..];
            if (access == SignalAccess.None || !IsPath(path) || !PathPattern.TryParse(path, out PathPattern pattern))
            {
                return null;
            }
            read.Add(new AccessRule(pattern, access));
        }
        return [.. read];
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
