using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Bordnetz.Signals;

namespace Bordnetz.Server.Telemetry;

/// <summary>
/// What is counted of a live vehicle and its doors, as instruments of <c>System.Diagnostics.Metrics</c>. Almost all of
/// them are read when somebody asks; the few that are counted as things happen cost one look at a flag while nobody
/// listens. Thread-safe.
/// </summary>
public sealed class EdgeMeters : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Bordnetz";

    private readonly Counter<long> _dropped;
    private readonly Counter<long> _refused;
    private readonly ConcurrentDictionary<string, int> _clients = new(StringComparer.Ordinal);

    /// <summary>Makes the instruments of the doors.</summary>
    public EdgeMeters()
    {
        Meter = new Meter(MeterName);
        _dropped = Meter.CreateCounter<long>(
            "bordnetz.subscriber.dropped",
            "{value}",
            "Values that a slow subscriber was not told, because a later one replaced them"
        );
        _refused = Meter.CreateCounter<long>(
            "bordnetz.door.refused",
            "{request}",
            "Requests and connections that a door turned away"
        );
        Meter.CreateObservableGauge(
            "bordnetz.door.clients",
            () => _clients.Select(c => new Measurement<int>(c.Value, Door(c.Key))),
            "{client}",
            "Clients that are connected"
        );
    }

    /// <summary>The meter.</summary>
    public Meter Meter { get; }

    /// <summary>Ends the instruments.</summary>
    public void Dispose() => Meter.Dispose();

    /// <summary>Counts values that a subscriber at a door missed.</summary>
    public void Dropped(string door, int count)
    {
        if (count > 0 && _dropped.Enabled)
        {
            _dropped.Add(count, Door(door));
        }
    }

    /// <summary>Counts a request or a connection that a door turned away, and why in one word.</summary>
    public void Refused(string door, string why)
    {
        if (_refused.Enabled)
        {
            _refused.Add(1, Door(door), new KeyValuePair<string, object?>("reason", why));
        }
    }

    /// <summary>Counts a client that came (1) or left (-1).</summary>
    public void Clients(string door, int change) => _clients.AddOrUpdate(door, change, (_, count) => count + change);

    private static KeyValuePair<string, object?> Door(string door) => new("door", door);

    /// <summary>Adds the instruments of a broker.</summary>
    public void Observe(SignalBroker broker)
    {
        ArgumentNullException.ThrowIfNull(broker);
        Meter.CreateObservableGauge(
            "bordnetz.broker.subscriptions",
            () => broker.SubscriptionCount,
            "{subscription}",
            "Subscriptions that are open, of all doors"
        );
        Meter.CreateObservableGauge(
            "bordnetz.broker.providers",
            () => broker.Providers.Count,
            "{provider}",
            "Outside providers that are connected"
        );
        Meter.CreateObservableGauge(
            "bordnetz.broker.inbox",
            () => broker.WaitingRequests,
            "{request}",
            "Requests that wait for the vehicle's next tick"
        );
        Meter.CreateObservableCounter(
            "bordnetz.broker.refused",
            () => broker.RefusedRequests,
            "{request}",
            "Requests that found the vehicle's inbox full"
        );
    }
}
