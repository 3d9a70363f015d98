namespace Bordnetz.Server.Viss;

/// <summary>
/// Which doors are open to VISS; the tree <c>Server</c> says so to clients. Filled in as the doors open. Thread-safe.
/// </summary>
public sealed class VissCapabilities
{
    private readonly Lock _gate = new();
    private VissServerTree? _tree;
    private int? _webPort;
    private int? _mqttPort;
    private string? _mqttTopic;

    /// <summary>The port of WebSocket and HTTP; null when they are not served.</summary>
    public int? WebPort
    {
        get => _webPort;
        set => Change(ref _webPort, value);
    }

    /// <summary>The port of the MQTT broker that requests go to; null when there is none.</summary>
    public int? MqttPort
    {
        get => _mqttPort;
        set => Change(ref _mqttPort, value);
    }

    /// <summary>The topic that takes requests over MQTT; null when none does.</summary>
    public string? MqttTopic
    {
        get => _mqttTopic;
        set => Change(ref _mqttTopic, value);
    }

    /// <param name="wantsTokens">Whether requests need a token: of one server all or none do.</param>
    internal VissServerTree Tree(bool wantsTokens)
    {
        lock (_gate)
        {
            return _tree ??= new VissServerTree(this, wantsTokens);
        }
    }

    private void Change<T>(ref T place, T value)
    {
        lock (_gate)
        {
            place = value;
            _tree = null;
        }
    }
}
