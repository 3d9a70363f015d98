using System.Net.Sockets;
using System.Threading.Channels;
using Bordnetz.Server.Access;
using Bordnetz.Server.Mqtt;
using Bordnetz.Server.Telemetry;
using Bordnetz.Signals;
using Bordnetz.Tests.Kuksa;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Bordnetz.Tests.Mqtt;

/// <summary>The vehicle's own broker: who may do what, and clients that misbehave.</summary>
public sealed class MqttDoorTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<(IMqttClient Client, Channel<MqttApplicationMessage> Heard)> JoinAsync(
        MqttHost host,
        string? token = null,
        string? name = null
    )
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        Channel<MqttApplicationMessage> heard = Channel.CreateUnbounded<MqttApplicationMessage>();
        client.ApplicationMessageReceivedAsync += m =>
        {
            heard.Writer.TryWrite(m.ApplicationMessage);
            return Task.CompletedTask;
        };
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", host.Door.EndPoint.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500);
        options = name is null ? options : options.WithClientId(name);
        options = token is null ? options : options.WithCredentials("any", token);
        await client.ConnectAsync(options.Build(), Cancel);
        return (client, heard);
    }

    private static async Task<string> HearAsync(Channel<MqttApplicationMessage> heard)
    {
        MqttApplicationMessage message = await heard.Reader.ReadAsync(Cancel);
        return $"{message.Topic} {message.Retain} {message.ConvertPayloadToString()}";
    }

    private static async Task<MqttClientPublishReasonCode> TellAsync(
        IMqttClient client,
        string topic,
        string payload
    ) =>
        (
            await client.PublishAsync(
                new MqttApplicationMessageBuilder()
                    .WithTopic(topic)
                    .WithPayload(payload)
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .Build(),
                Cancel
            )
        ).ReasonCode;

    private static (MqttOptions Options, TokenMaker Maker) Guarded()
    {
        TokenMaker maker = TokenMaker.Curve256();
        Assert.True(
            TokenAuthority.TryCreate(maker.PublicKey, KuksaHost.Catalog, TimeProvider.System, out var authority, out _)
        );
        return (new MqttOptions { Interval = Short, Authority = authority }, maker);
    }

    [Fact]
    public async Task The_state_is_told_as_retained_and_then_what_changes()
    {
        await using MqttHost host = await MqttHost.StartAsync();
        host.Publish("Vehicle.Speed", SignalValue.From(12.5f));
        (IMqttClient client, Channel<MqttApplicationMessage> heard) = await JoinAsync(host);
        await client.SubscribeAsync("bordnetz/Vehicle/Speed", cancellationToken: Cancel);
        const string rest = "\"quality\":\"good\",\"time\":\"1970-01-01T00:00:07.000Z\"}";
        Assert.Equal("bordnetz/Vehicle/Speed True {\"value\":12.5," + rest, await HearAsync(heard));
        host.Publish("Vehicle.Speed", SignalValue.From(13f));
        Assert.Equal("bordnetz/Vehicle/Speed False {\"value\":13," + rest, await HearAsync(heard));
    }

    [Theory]
    [InlineData("55", MqttClientPublishReasonCode.Success)]
    [InlineData("{\"value\":55}", MqttClientPublishReasonCode.Success)]
    [InlineData("{\"value\":55", MqttClientPublishReasonCode.PayloadFormatInvalid)]
    [InlineData("{\"valve\":55}", MqttClientPublishReasonCode.PayloadFormatInvalid)]
    [InlineData("bright", MqttClientPublishReasonCode.PayloadFormatInvalid)]
    [InlineData("", MqttClientPublishReasonCode.PayloadFormatInvalid)]
    [InlineData("[55]", MqttClientPublishReasonCode.PayloadFormatInvalid)]
    [InlineData("101", MqttClientPublishReasonCode.ImplementationSpecificError)]
    public async Task A_target_is_passed_on_or_refused_with_a_reason(string payload, MqttClientPublishReasonCode reason)
    {
        await using MqttHost host = await MqttHost.StartAsync();
        (IMqttClient client, _) = await JoinAsync(host);
        Assert.Equal(reason, await TellAsync(client, "bordnetz/Vehicle/Body/Lights/Brightness/set", payload));
        if (reason == MqttClientPublishReasonCode.Success)
        {
            Assert.Equal($"{MqttHost.Brightness} 55", await host.TakeTargetAsync(Cancel));
        }
        Assert.Equal(0, host.Broker.WaitingRequests);
    }

    [Theory]
    [InlineData("bordnetz/Vehicle/Speed")]
    [InlineData("bordnetz/status")]
    [InlineData("bordnetz/Vehicle/Speed/set")]
    [InlineData("anything/else")]
    public async Task Nobody_speaks_for_the_vehicle(string topic)
    {
        await using MqttHost host = await MqttHost.StartAsync();
        (IMqttClient listener, Channel<MqttApplicationMessage> heard) = await JoinAsync(host);
        await listener.SubscribeAsync("#", cancellationToken: Cancel);
        Assert.Equal("bordnetz/status True online", (await HearStatusAsync(heard)));
        (IMqttClient client, _) = await JoinAsync(host);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await TellAsync(client, topic, "1"));
        host.Publish("Vehicle.Speed", SignalValue.From(1f));
        Assert.Contains("\"value\":1,", await HearSpeedAsync(heard), StringComparison.Ordinal);
    }

    private static Task<string> HearStatusAsync(Channel<MqttApplicationMessage> heard) => HearAsync(heard, "status");

    private static Task<string> HearSpeedAsync(Channel<MqttApplicationMessage> heard) =>
        HearAsync(heard, "Vehicle/Speed");

    private static async Task<string> HearAsync(Channel<MqttApplicationMessage> heard, string topic)
    {
        while (true)
        {
            string message = await HearAsync(heard);
            if (message.StartsWith("bordnetz/" + topic + " ", StringComparison.Ordinal))
            {
                return message;
            }
        }
    }

    [Fact]
    public async Task A_token_comes_as_the_password_and_its_scope_holds_for_what_is_heard_and_set()
    {
        (MqttOptions options, TokenMaker maker) = Guarded();
        await using MqttHost host = await MqttHost.StartAsync(options);
        host.Publish("Vehicle.Speed", SignalValue.From(1f));
        host.Publish("Vehicle.Gear", SignalValue.FromInteger(2, DataType.Int8));
        string token = maker.Make(
            "read:Vehicle.Gear actuate:Vehicle.Body.Lights.Colour",
            DateTimeOffset.UtcNow.AddHours(1)
        );
        (IMqttClient client, Channel<MqttApplicationMessage> heard) = await JoinAsync(host, token);
        await client.SubscribeAsync("bordnetz/Vehicle/#", cancellationToken: Cancel);
        Assert.StartsWith("bordnetz/Vehicle/Gear True", await HearAsync(heard), StringComparison.Ordinal);
        host.Publish("Vehicle.Speed", SignalValue.From(2f));
        host.Publish("Vehicle.Gear", SignalValue.FromInteger(3, DataType.Int8));
        Assert.StartsWith("bordnetz/Vehicle/Gear False", await HearAsync(heard), StringComparison.Ordinal);
        Assert.Equal(
            MqttClientPublishReasonCode.NotAuthorized,
            await TellAsync(client, "bordnetz/Vehicle/Body/Lights/Brightness/set", "5")
        );
        Assert.Equal(
            MqttClientPublishReasonCode.QuotaExceeded,
            await TellAsync(client, "bordnetz/Vehicle/Body/Lights/Colour/set", "AMBER")
        );
        Assert.False((await JoinAsync(host, "no.good.token")).Client.IsConnected);
        Assert.False((await JoinAsync(host)).Client.IsConnected);
    }

    [Fact]
    public async Task Whoever_takes_over_a_name_does_not_get_its_holders_rights()
    {
        (MqttOptions options, TokenMaker maker) = Guarded();
        await using MqttHost host = await MqttHost.StartAsync(options);
        DateTimeOffset later = DateTimeOffset.UtcNow.AddHours(1);
        (IMqttClient strong, _) = await JoinAsync(host, maker.Make("actuate", later), "same");
        Assert.Equal(
            MqttClientPublishReasonCode.Success,
            await TellAsync(strong, "bordnetz/Vehicle/Body/Lights/Brightness/set", "5")
        );
        (IMqttClient weak, _) = await JoinAsync(host, maker.Make("read", later), "same");
        Assert.Equal(
            MqttClientPublishReasonCode.NotAuthorized,
            await TellAsync(weak, "bordnetz/Vehicle/Body/Lights/Brightness/set", "6")
        );
    }

    [Fact]
    public async Task Answers_to_one_token_are_not_heard_by_another()
    {
        (MqttOptions options, TokenMaker maker) = Guarded();
        await using MqttHost host = await MqttHost.StartAsync(options);
        DateTimeOffset later = DateTimeOffset.UtcNow.AddHours(1);
        (IMqttClient spy, Channel<MqttApplicationMessage> spied) = await JoinAsync(
            host,
            maker.Make("read:Vehicle.Age", later)
        );
        (IMqttClient client, Channel<MqttApplicationMessage> heard) = await JoinAsync(host, maker.Make("read", later));
        await spy.SubscribeAsync("#", cancellationToken: Cancel);
        await client.SubscribeAsync("my/answers", cancellationToken: Cancel);
        const string request = """{"topic":"my/answers","request":"{\"action\":\"get\",\"path\":\"Vehicle.Speed\"}"}""";
        Assert.Equal(MqttClientPublishReasonCode.Success, await TellAsync(client, "bordnetz/Vehicle", request));
        Assert.StartsWith(
            "my/answers False {\"action\":\"get\",\"data\":",
            await HearAsync(heard),
            StringComparison.Ordinal
        );
        await client.SubscribeAsync("bordnetz/status", cancellationToken: Cancel);
        await HearStatusAsync(heard);
        while (spied.Reader.TryRead(out MqttApplicationMessage? message))
        {
            Assert.NotEqual("my/answers", message.Topic);
        }
    }

    [Fact]
    public async Task A_packet_that_says_it_is_too_long_ends_its_connection_before_it_is_read()
    {
        await using MqttHost host = await MqttHost.StartAsync();
        using TcpClient client = await host.ConnectAsync(Cancel);
        long before = GC.GetTotalAllocatedBytes();
        // PUBLISH with 256 MB to come.
        await client.GetStream().WriteAsync(new byte[] { 0x30, 0xFF, 0xFF, 0xFF, 0x7F }, Cancel);
        Assert.True(await IsClosedAsync(client));
        Assert.True(GC.GetTotalAllocatedBytes() - before < 50_000_000);
        (IMqttClient other, _) = await JoinAsync(host);
        Assert.True(other.IsConnected);
    }

    [Fact]
    public async Task Any_bytes_end_in_a_closed_connection_and_others_go_on()
    {
        await using MqttHost host = await MqttHost.StartAsync(
            new MqttOptions { Interval = Short, Patience = TimeSpan.FromMilliseconds(300) }
        );
        Random random = new(4711);
        for (int i = 0; i < 50; i++)
        {
            using TcpClient client = await host.ConnectAsync(Cancel);
            byte[] garbage = new byte[random.Next(1, 300)];
            random.NextBytes(garbage);
            await client.GetStream().WriteAsync(garbage, Cancel);
            client.Client.Shutdown(SocketShutdown.Send);
            Assert.True(await IsClosedAsync(client));
        }
        (IMqttClient other, _) = await JoinAsync(host);
        Assert.True(other.IsConnected);
    }

    [Fact]
    public async Task There_is_only_so_much_room_and_who_says_nothing_loses_it()
    {
        await using MqttHost host = await MqttHost.StartAsync(
            new MqttOptions
            {
                Interval = Short,
                MaxClients = 2,
                Patience = TimeSpan.FromMilliseconds(500),
            }
        );
        using TcpClient first = await host.ConnectAsync(Cancel);
        using TcpClient second = await host.ConnectAsync(Cancel);
        using TcpClient third = await host.ConnectAsync(Cancel);
        Assert.True(await IsClosedAsync(third));
        Assert.True(await IsClosedAsync(first));
        Assert.True(await IsClosedAsync(second));
        // A client sees its connection close a moment before its place is free.
        IMqttClient? client = null;
        for (int i = 0; client is null; i++)
        {
            try
            {
                (client, _) = await JoinAsync(host);
            }
            catch (MqttConnectingFailedException) when (i < 100)
            {
                await Task.Delay(50, Cancel);
            }
        }
        Assert.True(client.IsConnected);
    }

    [Fact]
    public async Task A_client_that_stops_reading_is_let_go_and_holds_nobody_up()
    {
        using EdgeMeters meters = new();
        using PrometheusText counted = new(meters.Meter);
        await using MqttHost host = await MqttHost.StartAsync(
            new MqttOptions
            {
                Interval = Short,
                Patience = TimeSpan.FromSeconds(2),
                // So few that even a busy machine publishes more while the stalled client is waited for.
                MaxWaiting = 20,
                Meters = meters,
            }
        );
        using TcpClient stalled = await host.ConnectAsync(Cancel);
        byte[] connect = [0x10, 13, 0, 4, .. "MQTT"u8, 4, 2, 0, 0, 0, 1, (byte)'s'];
        byte[] subscribe = [0x82, 6, 0, 1, 0, 1, (byte)'#', 0];
        await stalled.GetStream().WriteAsync((byte[])[.. connect, .. subscribe], Cancel);
        (IMqttClient client, Channel<MqttApplicationMessage> heard) = await JoinAsync(host);
        await client.SubscribeAsync("bordnetz/Vehicle/Cabin/Sunroof/Switch", cancellationToken: Cancel);
        // Long texts, so that the stalled client's windows are full soon.
        string text = new('x', 50_000);
        TimeSpan longest = TimeSpan.Zero;
        const string letGo = "bordnetz_door_refused_total{door=\"mqtt\",reason=\"stalled\"} 1\n";
        for (int i = 0; !counted.Write().Contains(letGo, StringComparison.Ordinal); i++)
        {
            long start = TimeProvider.System.GetTimestamp();
            host.Publish("Vehicle.Cabin.Sunroof.Switch", SignalValue.From(text + i));
            TimeSpan took = TimeProvider.System.GetElapsedTime(start);
            longest = took > longest ? took : longest;
            string told;
            do
            {
                told = (await heard.Reader.ReadAsync(Cancel)).ConvertPayloadToString();
            } while (!told.Contains($"x{i}\"", StringComparison.Ordinal));
        }
        Assert.True(longest < TimeSpan.FromSeconds(2), $"a publication took {longest.TotalMilliseconds} ms");
        Assert.True(await IsClosedAsync(stalled));
        Assert.Matches("bordnetz_subscriber_dropped_total\\{door=\"mqtt\"\\} [1-9]", counted.Write());
    }

    private static async Task<bool> IsClosedAsync(TcpClient client)
    {
        byte[] buffer = new byte[65536];
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            while (await client.Client.ReceiveAsync(buffer, patience.Token) > 0) { }
            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
