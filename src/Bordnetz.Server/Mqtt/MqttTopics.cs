using System.Collections.Frozen;
using Bordnetz.Signals;

namespace Bordnetz.Server.Mqtt;

/// <summary>
/// The topics of a vehicle. What is retained has a number: signals come first in catalog order, then the vehicle's
/// status, then what Home Assistant is told of each signal. Immutable.
/// </summary>
internal sealed class MqttTopics
{
    private const string SetSuffix = "/set";
    private readonly FrozenDictionary<string, int> _sets;
    private readonly string[] _topics;
    private readonly string _own;
    private readonly string? _discovery;

    public MqttTopics(SignalCatalog catalog, MqttOptions options)
    {
        Catalog = catalog;
        _own = options.Prefix + "/";
        _discovery = options.DiscoveryPrefix is { } d ? d + "/" : null;
        Requests = _own + "Vehicle";
        Status = catalog.Signals.Length;
        Birth = _discovery is null ? null : _discovery + "status";
        int count = catalog.Signals.Length;
        _topics = new string[count + 1 + (_discovery is null ? 0 : count)];
        foreach (SignalDefinition signal in catalog.Signals)
        {
            _topics[signal.Index] = _own + signal.Path.Replace('.', '/');
            if (_discovery is not null)
            {
                string id = HomeAssistant.IdOf(options, signal);
                _topics[count + 1 + signal.Index] = $"{_discovery}{HomeAssistant.ComponentOf(signal)}/{id}/config";
            }
        }
        _topics[Status] = _own + "status";
        _sets = catalog
            .Signals.Where(s => s.Kind == SignalKind.Actuator)
            .ToFrozenDictionary(s => SetTopic(s.Index), s => s.Index, StringComparer.Ordinal);
    }

    public SignalCatalog Catalog { get; }

    /// <summary>How many topics are retained.</summary>
    public int Count => _topics.Length;

    /// <summary>The number of the vehicle's status: <c>online</c> or <c>offline</c>.</summary>
    public int Status { get; }

    /// <summary>Where VISS requests go (VISS 3.0 TRANSPORT, MQTT: <c>VID/Vehicle</c>).</summary>
    public string Requests { get; }

    /// <summary>Where Home Assistant says that it has started; null when it is told nothing.</summary>
    public string? Birth { get; }

    /// <summary>The topics that take targets.</summary>
    public IEnumerable<string> SetTopics => _sets.Keys;

    public string this[int number] => _topics[number];

    public string SetTopic(int signal) => _topics[signal] + SetSuffix;

    /// <summary>The number of what Home Assistant is told of a signal.</summary>
    public int Discovery(int signal) => Status + 1 + signal;

    /// <summary>The signal that a retained topic speaks of; null for the status.</summary>
    public int? SignalOf(int number) =>
        number < Status ? number
        : number == Status ? null
        : number - Status - 1;

    public bool TryFindSet(string topic, out int signal) => _sets.TryGetValue(topic, out signal);

    /// <summary>Whether only the vehicle may publish there.</summary>
    public bool IsReserved(string topic) =>
        topic.StartsWith(_own, StringComparison.Ordinal)
        || (_discovery is not null && topic.StartsWith(_discovery, StringComparison.Ordinal));

    /// <summary>Whether a text may be a topic's name.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 1000 && text[0] != '$' && text.IndexOfAny(['+', '#', '\0']) < 0;

    /// <summary>Whether a filter is well-formed (MQTT 5.0, 4.7.1).</summary>
    public static bool IsFilter(string filter)
    {
        string[] levels = filter.Split('/');
        return filter.Length is > 0 and <= 1000
            && !filter.Contains('\0', StringComparison.Ordinal)
            && levels
                .Select((level, i) => (level, i))
                .All(l =>
                    l.level is "+" || (l.level is "#" && l.i == levels.Length - 1) || l.level.IndexOfAny(['+', '#']) < 0
                );
    }

    /// <summary>Whether a topic matches a well-formed filter.</summary>
    public static bool Matches(ReadOnlySpan<char> filter, ReadOnlySpan<char> topic)
    {
        if (topic.StartsWith("$") && !filter.StartsWith("$"))
        {
            return false;
        }
        while (true)
        {
            int f = filter.IndexOf('/');
            int t = topic.IndexOf('/');
            ReadOnlySpan<char> level = f < 0 ? filter : filter[..f];
            if (level is "#")
            {
                return true;
            }
            if (level is not "+" && !level.SequenceEqual(t < 0 ? topic : topic[..t]))
            {
                return false;
            }
            if (f < 0 || t < 0)
            {
                // "a/#" matches "a", too.
                return f < 0 ? t < 0 : filter[(f + 1)..] is "#";
            }
            filter = filter[(f + 1)..];
            topic = topic[(t + 1)..];
        }
    }
}
