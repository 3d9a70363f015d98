using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Bordnetz.Model;
using Bordnetz.Server.Live;
using Bordnetz.Signals;
using Bordnetz.Simulation;

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

    /// <summary>Adds the instruments of a vehicle that is driven.</summary>
    public void Observe(LiveVehicle vehicle)
    {
        ArgumentNullException.ThrowIfNull(vehicle);
        Meter.CreateObservableCounter(
            "bordnetz.vehicle.updates",
            () => vehicle.Updates,
            "{value}",
            "Values that the vehicle has given to its clients"
        );
        Meter.CreateObservableCounter(
            "bordnetz.vehicle.time",
            () => vehicle.Now.TotalSeconds,
            "s",
            "Virtual time that has passed"
        );
        Meter.CreateObservableGauge(
            "bordnetz.vehicle.lag",
            () => vehicle.Lag.TotalSeconds,
            "s",
            "How far behind the wall clock the last tick has ended"
        );
        Meter.CreateObservableGauge(
            "bordnetz.vehicle.lag.max",
            () => vehicle.LagMax.TotalSeconds,
            "s",
            "How far behind the wall clock a tick has ended at most"
        );
        Meter.CreateObservableCounter(
            "bordnetz.network.frames",
            () => Networks(vehicle, static (_, frames) => frames),
            "{frame}",
            "Frames that were received on a network"
        );
        Meter.CreateObservableCounter(
            "bordnetz.network.busy",
            () => Networks(vehicle, static (seen, _) => seen.BusyNs * 1e-9),
            "s",
            "Virtual time for which a network was occupied; of Ethernet its busiest directed link"
        );
        Meter.CreateObservableGauge(
            "bordnetz.network.load",
            () => Networks(vehicle, static (seen, _) => seen.Load),
            "1",
            "Share of the virtual time since the start for which a network was occupied"
        );
    }

    /// <summary>Adds the instruments of this process.</summary>
    public void ObserveProcess()
    {
        Meter.CreateObservableCounter(
            "process.cpu.time",
            static () => Environment.CpuUsage.TotalTime.TotalSeconds,
            "s",
            "Processor time of this process"
        );
        Meter.CreateObservableGauge(
            "process.memory.usage",
            static () => Environment.WorkingSet,
            "By",
            "Memory of this process that is in use"
        );
        Meter.CreateObservableGauge(
            "process.threads",
            static () => ThreadPool.ThreadCount,
            "{thread}",
            "Threads of the pool"
        );
        Meter.CreateObservableGauge(
            "dotnet.gc.heap",
            static () => GC.GetTotalMemory(forceFullCollection: false),
            "By",
            "Managed memory that is in use"
        );
    }

    private static IEnumerable<Measurement<T>> Networks<T>(LiveVehicle vehicle, Func<NetworkObservation, long, T> read)
        where T : struct
    {
        foreach (Network network in vehicle.Run.Variant.Networks)
        {
            NetworkObservation seen = vehicle.Run.ObserveNetwork(network, out long frames);
            yield return new Measurement<T>(
                read(seen, frames),
                new KeyValuePair<string, object?>("network", network.Name)
            );
        }
    }
}
