using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Bordnetz.Server.Telemetry;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;
using Bordnetz.Tests.Kuksa;
using Microsoft.AspNetCore.Builder;

namespace Bordnetz.Tests.Viss;

/// <summary>The same over real sockets.</summary>
public sealed class VissServerTests : IAsyncLifetime
{
    private readonly SignalBroker _broker = new(
        KuksaHost.Catalog,
        new SignalBrokerOptions { VehicleProvides = i => i == KuksaHost.Id("Vehicle.Body.Lights.Brightness") }
    );
    private readonly EdgeMeters _meters = new();
    private WebApplication _app = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Uri Address => new(_app.Urls.First());

    public async ValueTask InitializeAsync()
    {
        VissOptions options = new()
        {
            MaxMessageBytes = 2000,
            MaxConnections = 2,
            Meters = _meters,
        };
        _app = VissServer.Create(new IPEndPoint(IPAddress.Loopback, 0), _broker, options);
        await _app.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _meters.Dispose();
    }

    private async Task<ClientWebSocket> ConnectAsync(string? protocol, string? origin = null)
    {
        ClientWebSocket socket = new();
        if (protocol is not null)
        {
            socket.Options.AddSubProtocol(protocol);
        }
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }
        await socket.ConnectAsync(new Uri($"ws://{Address.Authority}/"), Cancel);
        return socket;
    }

    private static Task SendAsync(WebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, Cancel);

    private static async Task<JsonNode> ReceiveAsync(WebSocket socket)
    {
        byte[] buffer = new byte[10_000];
        WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, Cancel);
        return JsonNode.Parse(buffer.AsSpan(0, result.Count))!;
    }

    private static async Task<JsonNode> AskAsync(WebSocket socket, string message)
    {
        await SendAsync(socket, message);
        return await ReceiveAsync(socket);
    }

    private void Publish(float speed) =>
        _broker.Publish([
            new SignalChange(
                KuksaHost.Id("Vehicle.Speed"),
                false,
                SignalValue.From(speed),
                Quality.Good,
                DateTimeOffset.UnixEpoch
            ),
        ]);

    [Theory]
    [InlineData("VISSv2", "404")]
    [InlineData("VISSv3", "400")]
    [InlineData("VISS-noenc", "400")]
    [InlineData(null, "400")]
    public async Task The_subprotocol_chooses_the_version(string? protocol, string number)
    {
        using ClientWebSocket socket = await ConnectAsync(protocol);
        Assert.Equal(protocol, socket.SubProtocol);
        JsonNode answer = await AskAsync(socket, """{"action":"unsubscribe","subscriptionId":"9"}""");
        Assert.Equal(number, answer["error"]!["number"]!.ToString());
    }

    [Fact]
    public async Task A_client_that_speaks_something_else_or_is_a_foreign_page_does_not_get_in()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync("soap"));
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync("VISSv3", "https://example.org"));
        using HttpClient http = new();
        using HttpRequestMessage post = new(HttpMethod.Post, new Uri(Address, "Vehicle/Body/Lights/Brightness"));
        post.Headers.Add("Origin", "https://example.org");
        post.Content = new StringContent("""{"value":"5"}""");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(post, Cancel)).StatusCode);
        Assert.False(_broker.TryTakeRequest(out _));
    }

    [Fact]
    public async Task A_subscriber_hears_of_changes_until_it_unsubscribes()
    {
        using ClientWebSocket socket = await ConnectAsync("VISSv2");
        Publish(1);
        JsonNode begun = await AskAsync(socket, """{"action":"subscribe","path":"Vehicle.Speed","requestId":"a"}""");
        Assert.Equal("1", (string?)begun["subscriptionId"]);
        Assert.Equal("1", (string?)(await ReceiveAsync(socket))["data"]!["dp"]!["value"]);
        Publish(2);
        Assert.Equal("2", (string?)(await ReceiveAsync(socket))["data"]!["dp"]!["value"]);
        JsonNode ended = await AskAsync(socket, """{"action":"unsubscribe","subscriptionId":"1","requestId":"b"}""");
        Assert.Equal(("unsubscribe", "b"), ((string?)ended["action"], (string?)ended["requestId"]));
        Publish(3);
        JsonNode next = await AskAsync(socket, """{"action":"get","path":"Vehicle.Speed","requestId":"c"}""");
        Assert.Equal(("get", "3"), ((string?)next["action"], (string?)next["data"]!["dp"]!["value"]));
    }

    [Fact]
    public async Task A_period_is_kept_and_several_subscriptions_live_on_one_connection()
    {
        using ClientWebSocket socket = await ConnectAsync("VISSv3");
        Publish(4);
        const string fast =
            """{"action":"subscribe","path":"Vehicle.Speed","filter":{"variant":"timebased","parameter":{"period":"5"}}}""";
        await SendAsync(socket, fast);
        await SendAsync(socket, fast);
        HashSet<string> heard = [];
        while (heard.Count < 2)
        {
            JsonNode message = await ReceiveAsync(socket);
            if ((string?)message["action"] == "subscription")
            {
                Assert.Equal("4", (string?)message["data"]!["dp"]!["value"]);
                heard.Add(message["subscriptionId"]!.ToString());
            }
        }
    }

    [Fact]
    public async Task A_message_that_is_too_long_or_binary_ends_the_connection_and_no_other()
    {
        using ClientWebSocket good = await ConnectAsync("VISSv3");
        using (ClientWebSocket socket = await ConnectAsync("VISSv3"))
        {
            await SendAsync(socket, new string(' ', 2001));
            WebSocketReceiveResult end = await socket.ReceiveAsync(new byte[10], Cancel);
            Assert.Equal(WebSocketCloseStatus.MessageTooBig, end.CloseStatus);
        }
        JsonNode answer = await AskAsync(good, """{"action":"get","path":"Vehicle.Age"}""");
        Assert.Equal("3", (string?)answer["data"]!["dp"]!["value"]);
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_nobody_up_and_gets_the_latest_when_it_does()
    {
        using PrometheusText counted = new(_meters.Meter);
        using ClientWebSocket slow = await ConnectAsync("VISSv2");
        using ClientWebSocket other = await ConnectAsync("VISSv2");
        Publish(0);
        await SendAsync(slow, """{"action":"subscribe","path":"Vehicle.Speed"}""");
        Assert.Equal("subscribe", (string?)(await ReceiveAsync(slow))["action"]);
        const int last = 300_000;
        for (int i = 1; i <= last; i++)
        {
            Publish(i);
        }
        JsonNode answer = await AskAsync(other, """{"action":"get","path":"Vehicle.Speed"}""");
        Assert.Equal("300000", (string?)answer["data"]!["dp"]!["value"]);
        int told = 0;
        string? value = null;
        while (value != "300000")
        {
            value = (string?)(await ReceiveAsync(slow))["data"]!["dp"]!["value"];
            told++;
        }
        Assert.InRange(told, 1, last - 1);
        Assert.Matches("bordnetz_subscriber_dropped_total\\{door=\"viss\"\\} [1-9]", counted.Write());
    }

    [Fact]
    public async Task There_are_only_as_many_connections_as_allowed()
    {
        using ClientWebSocket first = await ConnectAsync("VISSv3");
        using ClientWebSocket second = await ConnectAsync("VISSv3");
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync("VISSv3"));
    }

    [Fact]
    public async Task Values_are_got_and_set_over_HTTP_with_its_status_codes()
    {
        using HttpClient http = new() { BaseAddress = Address };
        Publish(5);
        JsonNode speed = JsonNode.Parse(await http.GetStringAsync("Vehicle/Speed", Cancel))!;
        Assert.Equal(("5", null), ((string?)speed["data"]!["dp"]!["value"], speed["action"]));
        string filter = Uri.EscapeDataString("""{"variant":"paths","parameter":["Speed","Age"]}""");
        JsonNode both = JsonNode.Parse(await http.GetStringAsync($"Vehicle?filter={filter}", Cancel))!;
        Assert.Equal(2, both["data"]!.AsArray().Count);
        using StringContent value = new("""{"value":"55"}""");
        HttpResponseMessage set = await http.PostAsync("Vehicle/Body/Lights/Brightness", value, Cancel);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        Assert.True(_broker.TryTakeRequest(out OutsideRequest request));
        Assert.Equal(55, request.Value.Bits);
        using StringContent wrong = new("""{"value":"1"}""");
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("Vehicle/Speed", wrong, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("Vehicle/Nothing", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.DeleteAsync("Vehicle/Speed", Cancel)).StatusCode);
        using StringContent large = new(new string(' ', 3000));
        HttpResponseMessage refused = await http.PostAsync("Vehicle/Speed", large, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }
}
