using System.Net;
using System.Net.Sockets;
using Bordnetz.Server.Mqtt;
using Bordnetz.Signals;
using Bordnetz.Tests.Kuksa;

namespace Bordnetz.Tests.Mqtt;

/// <summary>A vehicle's own broker on a free port; the vehicle takes targets of the brightness.</summary>
internal sealed class MqttHost : IAsyncDisposable
{
    public const string Brightness = "Vehicle.Body.Lights.Brightness";

    private MqttHost(MqttOptions options)
    {
        Door = new MqttDoor(new IPEndPoint(IPAddress.Loopback, 0), Broker, options);
    }

    public SignalBroker Broker { get; } =
        new(
            KuksaHost.Catalog,
            new SignalBrokerOptions { VehicleProvides = i => i == KuksaHost.Id(Brightness), InboxCapacity = 100 }
        );

    public MqttDoor Door { get; }

    public static async Task<MqttHost> StartAsync(MqttOptions? options = null)
    {
        MqttHost host = new(options ?? new MqttOptions { Interval = TimeSpan.FromMilliseconds(10) });
        await host.Door.StartAsync();
        return host;
    }

    public void Publish(string path, SignalValue value) =>
        Broker.Publish([
            new SignalChange(KuksaHost.Id(path), false, value, Quality.Good, DateTimeOffset.UnixEpoch.AddSeconds(7)),
        ]);

    /// <summary>The next target that the vehicle is asked for.</summary>
    public async Task<string> TakeTargetAsync(CancellationToken cancel)
    {
        OutsideRequest request;
        while (!Broker.TryTakeRequest(out request))
        {
            await Task.Delay(5, cancel);
        }
        return $"{Broker.Catalog.Signals[request.SignalIndex].Path} {request.Value}";
    }

    /// <summary>A connection that speaks whatever it likes.</summary>
    public async Task<TcpClient> ConnectAsync(CancellationToken cancel)
    {
        TcpClient client = new();
        await client.ConnectAsync(Door.EndPoint, cancel);
        return client;
    }

    public ValueTask DisposeAsync() => Door.DisposeAsync();
}
