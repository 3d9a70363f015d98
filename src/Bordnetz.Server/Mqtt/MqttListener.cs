using Bordnetz.Server.Access;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Bordnetz.Server.Mqtt;

/// <summary>
/// One client of the own broker: what it subscribed to, and which states it is still to be told. A state that changes
/// again before it was told is told once, with its latest value: a client that reads slowly costs one bit for each
/// topic, and never gets an old value after a new one. Thread-safe.
/// </summary>
internal sealed class MqttListener(
    string id,
    string? token,
    SignalPermissions permissions,
    MqttSessionStatus session,
    MqttTopics topics
)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _filters = new(StringComparer.Ordinal);
    private readonly bool[] _wanted = new bool[topics.Count];
    private readonly bool[] _owed = new bool[topics.Count];

    // Which of those owed go out as retained: the first telling after a subscription (MQTT 5.0, 3.3.1.3).
    private readonly bool[] _asRetained = new bool[topics.Count];
    private int _owedCount;
    private bool _isBehind;

    public string Id { get; } = id;

    /// <summary>What it introduced itself with; null when with nothing.</summary>
    public string? Token { get; } = token;

    /// <summary>Tells this connection from an earlier one of the same name.</summary>
    public object Session => session.Items;

    public SignalPermissions Permissions { get; } = permissions;

    /// <summary>Adds a subscription; false when there are too many.</summary>
    public bool Subscribe(string filter, bool tellsRetained, int max)
    {
        lock (_gate)
        {
            if (_filters.Count >= max && !_filters.Contains(filter))
            {
                return false;
            }
            _filters.Add(filter);
            for (int i = 0; i < topics.Count; i++)
            {
                if (!MqttTopics.Matches(filter, topics[i]) || !MayHear(i))
                {
                    continue;
                }
                _wanted[i] = true;
                if (tellsRetained)
                {
                    Owe(i, asRetained: true);
                }
            }
            return true;
        }
    }

    public void Unsubscribe(string filter)
    {
        lock (_gate)
        {
            if (!_filters.Remove(filter))
            {
                return;
            }
            for (int i = 0; i < topics.Count; i++)
            {
                _wanted[i] = _wanted[i] && _filters.Any(f => MqttTopics.Matches(f, topics[i]));
            }
        }
    }

    /// <summary>Whether it subscribed to a topic that is not retained.</summary>
    public bool Hears(string topic)
    {
        lock (_gate)
        {
            return _filters.Any(f => MqttTopics.Matches(f, topic));
        }
    }

    /// <summary>
    /// Notes which states changed; says how many of these the client was to be told before and will never be, as it
    /// reads too slowly.
    /// </summary>
    public int Note(IReadOnlyList<int> changed)
    {
        int dropped = 0;
        lock (_gate)
        {
            foreach (int number in changed)
            {
                if (_wanted[number])
                {
                    dropped += _isBehind && _owed[number] ? 1 : 0;
                    Owe(number, asRetained: false);
                }
            }
        }
        return dropped;
    }

    /// <summary>Tells what is owed, as long as few messages wait for the client.</summary>
    public void Tell(MqttStates states, int maxWaiting)
    {
        lock (_gate)
        {
            _isBehind = false;
            for (int i = 0; i < topics.Count && _owedCount > 0; i++)
            {
                if (!_owed[i])
                {
                    continue;
                }
                if (session.PendingApplicationMessagesCount >= maxWaiting)
                {
                    _isBehind = true;
                    return;
                }
                _owed[i] = false;
                _owedCount--;
                if (_wanted[i] && states[i] is { } payload)
                {
                    Send(topics[i], payload, _asRetained[i]);
                }
            }
        }
    }

    /// <summary>Sends one message; false when too many wait.</summary>
    public bool Send(string topic, byte[] payload, bool isRetained) =>
        session.TryEnqueueApplicationMessage(
            new MqttApplicationMessage
            {
                Topic = topic,
                PayloadSegment = payload,
                Retain = isRetained,
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce,
            },
            out _
        );

    private bool MayHear(int number) =>
        topics.SignalOf(number) is not { } signal
        || Permissions.Allows(topics.Catalog.Signals[signal], SignalAccess.Read);

    private void Owe(int number, bool asRetained)
    {
        if (!_owed[number])
        {
            _owed[number] = true;
            _owedCount++;
            _asRetained[number] = asRetained;
        }
    }
}
