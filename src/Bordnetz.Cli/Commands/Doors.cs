using System.Net;
using System.Net.Sockets;
using Bordnetz.Problems;
using Bordnetz.Server.Live;
using Bordnetz.Server.Mqtt;
using Bordnetz.Server.Rest;
using Bordnetz.Server.Telemetry;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;
using Microsoft.AspNetCore.Builder;

namespace Bordnetz.Cli.Commands;

/// <summary>The doors of a live vehicle beside KUKSA; opens those that were asked for, and closes them.</summary>
internal sealed class Doors(
    SignalBroker broker,
    LiveVehicle vehicle,
    EdgeSettings edge,
    EdgeMeters meters,
    TimeSpan actuationTimeout
) : IAsyncDisposable
{
    private readonly VissCapabilities _capabilities = new();
    private readonly List<WebApplication> _apps = [];
    private MqttDoor? _mqtt;
    private MqttBridge? _bridge;
    private IDisposable? _export;

    /// <summary>Opens the doors and says where they are; false when one cannot be opened.</summary>
    public async Task<bool> OpenAsync(DoorText text, MqttSettings mqtt, ProblemLog log, CancellationToken cancel)
    {
        meters.Observe(broker);
        meters.Observe(vehicle);
        meters.ObserveProcess();
        _export = OtlpExport.Start();
        return await OpenVissAsync(text.VissPort, log, cancel).ConfigureAwait(false)
            && await OpenRestAsync(text.HttpPort, log, cancel).ConfigureAwait(false)
            && await OpenMqttAsync(text.Mqtt.Port, mqtt, log).ConfigureAwait(false);
    }

    /// <summary>Closes the doors; whoever is inside is told where the protocol has a way to.</summary>
    public async Task CloseAsync()
    {
        foreach (WebApplication app in _apps)
        {
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_bridge is not null)
        {
            await _bridge.DisposeAsync().ConfigureAwait(false);
        }
        if (_mqtt is not null)
        {
            await _mqtt.DisposeAsync().ConfigureAwait(false);
        }
        foreach (WebApplication app in _apps)
        {
            await app.DisposeAsync().ConfigureAwait(false);
        }
        _export?.Dispose();
    }

    /// <summary>Starts a server; false, and a problem, when its port cannot be had.</summary>
    public static async Task<bool> StartAsync(WebApplication app, int port, ProblemLog log, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel).ConfigureAwait(false);
            return true;
        }
        catch (IOException e)
        {
            Refuse(port, e, log);
            return false;
        }
    }

    private static void Refuse(int port, Exception why, ProblemLog log) =>
        log.Error("BN9012", new SourcePlace("bordnetz run"), $"cannot listen on port {port}: {why.Message}");

    private async Task<bool> OpenVissAsync(int? port, ProblemLog log, CancellationToken cancel)
    {
        if (port is not { } number)
        {
            return true;
        }
        VissOptions options = new()
        {
            Authority = edge.Authority,
            Capabilities = _capabilities,
            Meters = meters,
            ActuationTimeout = actuationTimeout,
        };
        WebApplication app = VissServer.Create(At(number), broker, options, edge.Certificate);
        _apps.Add(app);
        if (!await StartAsync(app, number, log, cancel).ConfigureAwait(false))
        {
            return false;
        }
        Console.Out.WriteLine($"VISS v2 and v3, WebSocket and HTTP, on {new Uri(app.Urls.First()).Authority}");
        return true;
    }

    private async Task<bool> OpenRestAsync(int? port, ProblemLog log, CancellationToken cancel)
    {
        if (port is not { } number)
        {
            return true;
        }
        RestOptions options = new() { Authority = edge.Authority, Meters = meters };
        WebApplication app = RestServer.Create(At(number), broker, options, edge.Certificate);
        _apps.Add(app);
        if (!await StartAsync(app, number, log, cancel).ConfigureAwait(false))
        {
            return false;
        }
        Console.Out.WriteLine($"REST, events and metrics on {app.Urls.First()}/api/openapi.json");
        return true;
    }

    private async Task<bool> OpenMqttAsync(int? port, MqttSettings settings, ProblemLog log)
    {
        MqttOptions options = settings.Options with { Meters = meters, ActuationTimeout = actuationTimeout };
        if (port is { } number)
        {
            _mqtt = new MqttDoor(At(number), broker, options, _capabilities, edge.Certificate);
            try
            {
                await _mqtt.StartAsync().ConfigureAwait(false);
            }
            catch (SocketException e)
            {
                Refuse(number, e, log);
                return false;
            }
            Console.Out.WriteLine($"MQTT broker on {_mqtt.EndPoint}, topics {options.Prefix}/Vehicle/…");
        }
        if (settings.Remote is { } remote)
        {
            _bridge = new MqttBridge(remote, broker, options, settings.Token, _capabilities, Console.Out.WriteLine);
            _bridge.Start();
        }
        return true;
    }

    private static IPEndPoint At(int port) => new(IPAddress.Loopback, port);
}
