using System.Reflection;

namespace Bordnetz.Server.Kuksa;

/// <summary>What the server says of itself.</summary>
internal static class ServerIdentity
{
    public const string Name = "bordnetz";

    private static readonly string[] Parts = (
        typeof(ServerIdentity)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? ""
    ).Split('+', 2);

    public static string Version => Parts[0];

    public static string Commit => Parts.Length > 1 ? Parts[1] : "";
}
