using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>
/// What the server can do, as a tree that clients read like signals (VISS 3.0 CORE, server capabilities). It holds what
/// is so: a feature that is absent here is not served. Immutable.
/// </summary>
internal sealed class VissServerTree
{
    private const string Root = "Server";
    private static readonly string[] Filters =
    [
        "timebased",
        "change",
        "paths",
        "range",
        "curvelog",
        "history",
        "metadata",
    ];

    // Feature names, and the sums of their codes.
    private static readonly string[] Compressions = ["pathuid", "pathlocal", "timestamplocal", "3+1"];

    public VissServerTree(VissCapabilities capabilities, bool wantsTokens)
    {
        List<SignalDefinition> leaves = [];
        void Add(string path, SignalValue value, string description) =>
            leaves.Add(
                new SignalDefinition
                {
                    Index = leaves.Count,
                    Path = path,
                    Kind = SignalKind.Attribute,
                    Type = value.Type,
                    Default = value,
                    Description = description,
                }
            );
        List<string> protocols = [];
        if (capabilities.WebPort is not null)
        {
            protocols.AddRange(["http", "ws"]);
        }
        if (capabilities.MqttTopic is not null)
        {
            protocols.Add("mqtt");
        }
        Add("Server.Support.Protocol", Texts([.. protocols]), "Transport protocols that are served.");
        string[] security = wantsTokens ? ["accesscontrol"] : [];
        Add("Server.Support.Security", Texts(security), "Security features that are served.");
        Add("Server.Support.Filter", Texts(Filters), "Filters that are served.");
        Add("Server.Support.DataCompression", Texts(Compressions), "Compressions that are served.");
        if (capabilities.WebPort is { } web)
        {
            Add("Server.Config.Protocol.Http.Primary.PortNum", Port(web), "Port of HTTP.");
            Add("Server.Config.Protocol.Websocket.Primary.PortNum", Port(web), "Port of WebSocket.");
        }
        if (capabilities.MqttPort is { } mqtt)
        {
            Add("Server.Config.Protocol.Mqtt.PortNum", Port(mqtt), "Port of the MQTT broker.");
        }
        if (capabilities.MqttTopic is { } topic)
        {
            Add("Server.Config.Protocol.Mqtt.Primary.Topic", SignalValue.From(topic), "Topic of requests over MQTT.");
        }
        Catalog = new SignalCatalog([.. leaves], [.. Branches(leaves)]);
        Tree = new VissTree(Catalog);
    }

    public SignalCatalog Catalog { get; }

    public VissTree Tree { get; }

    /// <summary>Whether a path of a request leads into this tree.</summary>
    public static bool Owns(string? path) =>
        path is not null
        && path.StartsWith(Root, StringComparison.Ordinal)
        && (path.Length == Root.Length || path[Root.Length] is '.' or '/');

    private static SignalValue Texts(string[] texts) => SignalValue.From(texts);

    private static SignalValue Port(int port) => SignalValue.FromInteger(port, DataType.UInt32);

    private static IEnumerable<SignalBranch> Branches(List<SignalDefinition> leaves)
    {
        Dictionary<string, string> known = new(StringComparer.Ordinal)
        {
            ["Server"] = "What the server can do.",
            ["Server.Support"] = "Features that are served.",
            ["Server.Config"] = "How the features are reached.",
        };
        HashSet<string> seen = new(StringComparer.Ordinal);
        // The branch Config is there even when it has nothing to say.
        foreach (string path in leaves.Select(l => l.Path).Append("Server.Config."))
        {
            for (int dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
            {
                string branch = path[..dot];
                if (seen.Add(branch))
                {
                    string name = branch[(branch.LastIndexOf('.') + 1)..];
                    yield return new SignalBranch(branch, known.GetValueOrDefault(branch, $"Configuration of {name}."));
                }
            }
        }
    }
}
