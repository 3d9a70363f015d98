using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bordnetz.Server.Mqtt;
using Bordnetz.Signals;
using Bordnetz.TestKit;
using Bordnetz.Tests.Kuksa;

namespace Bordnetz.Tests.Interop.Mqtt;

/// <summary>mosquitto's clients against the vehicle's own broker, and its broker against the vehicle's bridge.</summary>
public sealed class MosquittoTests
{
    private const string Broker = "/usr/sbin/mosquitto";
    private const string Listener = "/usr/bin/mosquitto_sub";
    private const string Speaker = "/usr/bin/mosquitto_pub";
    private const string Brightness = "Vehicle.Body.Lights.Brightness";
    private const string BrightnessTopic = "bordnetz/Vehicle/Body/Lights/Brightness";
    private static readonly MqttOptions Options = new()
    {
        Interval = TimeSpan.FromMilliseconds(20),
        Payload = MqttPayload.Plain,
        DiscoveryPrefix = "homeassistant",
    };

    private readonly SignalBroker _broker = new(
        KuksaHost.Catalog,
        new SignalBrokerOptions { VehicleProvides = i => i == KuksaHost.Id(Brightness) }
    );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void Needs(params string[] programs)
    {
        foreach (string program in programs)
        {
            Assert.SkipWhen(
                !File.Exists(program),
                $"{program} is missing (apt-get install mosquitto mosquitto-clients)"
            );
        }
    }

    private void Publish(string path, SignalValue value) =>
        _broker.Publish([new SignalChange(KuksaHost.Id(path), false, value, Quality.Good, DateTimeOffset.UnixEpoch)]);

    private async Task<string> TakeTargetAsync()
    {
        OutsideRequest request;
        while (!_broker.TryTakeRequest(out request))
        {
            await Task.Delay(5, Cancel);
        }
        return request.Value.ToString();
    }

    private static async Task<string> RunAsync(string program, int port, params string[] arguments)
    {
        string[] where = ["-h", "127.0.0.1", "-p", $"{port}"];
        ProcessResult result = await BordnetzProcess.RunAsync(program, [.. where, .. arguments], Cancel);
        return (result.Output + result.Error).Trim();
    }

    private static Task<string> HearAsync(int port, string version, int count, params string[] filters) =>
        RunAsync(
            Listener,
            port,
            [
                "-V",
                version,
                "-F",
                "%t %r %p",
                "-W",
                "20",
                "-C",
                $"{count}",
                .. filters.SelectMany(f => new[] { "-t", f }),
            ]
        );

    [Theory]
    [InlineData("mqttv311")]
    [InlineData("mqttv5")]
    public async Task Its_clients_hear_what_is_retained_by_wildcards_and_set_targets(string version)
    {
        Needs(Listener, Speaker);
        await using MqttDoor door = new(new IPEndPoint(IPAddress.Loopback, 0), _broker, Options);
        await door.StartAsync();
        int port = door.EndPoint.Port;
        Publish("Vehicle.Speed", SignalValue.From(12.5f));
        Publish("Vehicle.Gear", SignalValue.FromInteger(3, DataType.Int8));
        Publish("Vehicle.Body.Lights.IsLowBeamOn", SignalValue.From(true));
        string[] heard = (await HearAsync(port, version, 5, "bordnetz/#")).Split('\n');
        Assert.Equal(
            [
                "bordnetz/Vehicle/Body/Lights/IsLowBeamOn 1 true",
                "bordnetz/Vehicle/Gear 1 3",
                "bordnetz/Vehicle/Speed 1 12.5",
                "bordnetz/status 1 online",
            ],
            heard.Where(h => !h.Contains("/Age ", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        );
        Assert.Equal("bordnetz/Vehicle/Speed 1 12.5", await HearAsync(port, version, 1, "+/+/Speed"));
        string config = await HearAsync(port, version, 1, "homeassistant/number/+/config");
        Assert.StartsWith(
            $"homeassistant/number/bordnetz_Vehicle_Body_Lights_Brightness/config 1 {{",
            config,
            StringComparison.Ordinal
        );
        await RunAsync(Speaker, port, "-V", version, "-q", "1", "-t", BrightnessTopic + "/set", "-m", "55");
        Assert.Equal("55", await TakeTargetAsync());
        await RunAsync(Speaker, port, "-V", version, "-q", "2", "-t", BrightnessTopic + "/set", "-m", "{\"value\":56}");
        Assert.Equal("56", await TakeTargetAsync());
    }

    [Fact]
    public async Task Its_clients_hear_why_a_target_is_refused()
    {
        Needs(Speaker);
        await using MqttDoor door = new(new IPEndPoint(IPAddress.Loopback, 0), _broker, Options);
        await door.StartAsync();
        async Task<string> SetAsync(string topic, string payload) =>
            await RunAsync(Speaker, door.EndPoint.Port, "-V", "mqttv5", "-q", "1", "-d", "-t", topic, "-m", payload);
        Assert.Contains("RC:153", await SetAsync(BrightnessTopic + "/set", "{\"value\":"), StringComparison.Ordinal);
        Assert.Contains("RC:135", await SetAsync("bordnetz/Vehicle/Speed", "1"), StringComparison.Ordinal);
        Assert.Equal(0, _broker.WaitingRequests);
    }

    [Fact]
    public async Task Its_clients_speak_VISS_over_a_topic_of_their_own()
    {
        Needs(Listener, Speaker);
        await using MqttDoor door = new(new IPEndPoint(IPAddress.Loopback, 0), _broker, Options);
        await door.StartAsync();
        Publish("Vehicle.Speed", SignalValue.From(12.5f));
        using Process listener = Listen(Listener, door.EndPoint.Port, "-t", "my/answers", "-t", "bordnetz/status");
        Assert.Equal("online", await listener.StandardOutput.ReadLineAsync(Cancel));
        const string get = """
            {"topic":"my/answers","request":"{\"action\":\"get\",\"path\":\"Vehicle.Speed\",\"requestId\":\"7\"}"}
            """;
        await RunAsync(Speaker, door.EndPoint.Port, "-t", "bordnetz/Vehicle", "-m", get);
        string? answer = await listener.StandardOutput.ReadLineAsync(Cancel);
        Assert.StartsWith(
            """{"action":"get","requestId":"7","data":{"path":"Vehicle.Speed","dp":{"value":"12.5",""",
            answer,
            StringComparison.Ordinal
        );
        const string subscribe = """
            {"topic":"my/answers","request":"{\"action\":\"subscribe\",\"path\":\"Vehicle.Speed\",\"filter\":{\"variant\":\"change\",\"parameter\":{\"logic-op\":\"ne\",\"diff\":\"0\"}}}"}
            """;
        await RunAsync(Speaker, door.EndPoint.Port, "-t", "bordnetz/Vehicle", "-m", subscribe);
        Assert.Contains(
            "subscriptionId",
            await listener.StandardOutput.ReadLineAsync(Cancel),
            StringComparison.Ordinal
        );
        while (_broker.SubscriptionCount == 0)
        {
            await Task.Delay(5, Cancel);
        }
        Publish("Vehicle.Speed", SignalValue.From(13f));
        string? told = await listener.StandardOutput.ReadLineAsync(Cancel);
        Assert.StartsWith("{\"action\":\"subscription\",", told, StringComparison.Ordinal);
        Assert.Contains("\"value\":\"13\"", told, StringComparison.Ordinal);
        listener.Kill();
    }

    private static Process Listen(string program, int port, params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(program, ["-h", "127.0.0.1", "-p", $"{port}", .. arguments])
            {
                RedirectStandardOutput = true,
            }
        )!;

    [Fact]
    public async Task Its_broker_is_told_everything_again_when_it_comes_back_and_that_the_vehicle_left()
    {
        Needs(Broker, Listener, Speaker);
        using TemporaryFolder folder = new();
        int port = FreePort();
        string file = folder.At("mosquitto.conf");
        await File.WriteAllTextAsync(
            file,
            $"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n",
            Cancel
        );
        Publish("Vehicle.Speed", SignalValue.From(12.5f));
        MqttBridge bridge = new(new MqttRemote("127.0.0.1", port, false, null, null), _broker, Options);
        bridge.Start();
        using (Process first = Process.Start(Broker, ["-c", file]))
        {
            Assert.Equal("bordnetz/Vehicle/Speed 12.5", Told(await HearUntilAsync(port, "bordnetz/Vehicle/Speed")));
            await RunAsync(Speaker, port, "-q", "1", "-t", BrightnessTopic + "/set", "-m", "55");
            Assert.Equal("55", await TakeTargetAsync());
            first.Kill();
            await first.WaitForExitAsync(Cancel);
        }
        Publish("Vehicle.Speed", SignalValue.From(13f));
        using Process second = Process.Start(Broker, ["-c", file]);
        Assert.Equal("bordnetz/Vehicle/Speed 13", Told(await HearUntilAsync(port, "bordnetz/Vehicle/Speed")));
        Assert.Equal("bordnetz/status online", Told(await HearUntilAsync(port, "bordnetz/status")));
        // A retained target is of the past: the vehicle must not obey it when it comes back.
        await bridge.DisposeAsync();
        Assert.Equal("bordnetz/status 1 offline", await HearAsync(port, "mqttv311", 1, "bordnetz/status"));
        await RunAsync(Speaker, port, "-r", "-q", "1", "-t", BrightnessTopic + "/set", "-m", "99");
        await using MqttBridge next = new(new MqttRemote("127.0.0.1", port, false, null, null), _broker, Options);
        next.Start();
        await HearUntilAsync(port, "homeassistant/number/+/config");
        Assert.Equal("online", (await OnlineAsync(port)).Split(' ')[^1]);
        Assert.Equal(0, _broker.WaitingRequests);
        second.Kill();
        await second.WaitForExitAsync(Cancel);
    }

    private static async Task<string> OnlineAsync(int port)
    {
        string told;
        do
        {
            told = await HearAsync(port, "mqttv311", 1, "bordnetz/status");
        } while (!told.EndsWith("online", StringComparison.Ordinal));
        return told;
    }

    private static string Told(string line) =>
        line.Replace(" 0 ", " ", StringComparison.Ordinal).Replace(" 1 ", " ", StringComparison.Ordinal);

    // The broker needs a moment to start.
    private static async Task<string> HearUntilAsync(int port, string filter)
    {
        while (true)
        {
            string told = await HearAsync(port, "mqttv311", 1, filter);
            if (!told.StartsWith("Error", StringComparison.Ordinal) && told.Length > 0)
            {
                return told;
            }
            await Task.Delay(50, Cancel);
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
