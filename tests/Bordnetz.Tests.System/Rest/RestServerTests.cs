using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Bordnetz.Server.Access;
using Bordnetz.Server.Rest;
using Bordnetz.Server.Telemetry;
using Bordnetz.Signals;
using Bordnetz.Tests.Kuksa;
using Microsoft.AspNetCore.Builder;

namespace Bordnetz.Tests.Rest;

/// <summary>The door for scripts, over real sockets.</summary>
public sealed class RestServerTests : IAsyncDisposable
{
    private const string Brightness = "Vehicle.Body.Lights.Brightness";

    private readonly SignalBroker _broker = new(
        KuksaHost.Catalog,
        new SignalBrokerOptions { VehicleProvides = i => i == KuksaHost.Id(Brightness), InboxCapacity = 3 }
    );
    private readonly EdgeMeters _meters = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private WebApplication? _app;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Uri Address => new(_app!.Urls.First());

    private async Task StartAsync(RestOptions? options = null)
    {
        _app = RestServer.Create(
            new IPEndPoint(IPAddress.Loopback, 0),
            _broker,
            (options ?? new RestOptions()) with
            {
                Meters = _meters,
            }
        );
        await _app.StartAsync(Cancel);
        _http.BaseAddress = Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
        _meters.Dispose();
    }

    private void Publish(string path, SignalValue value) =>
        _broker.Publish([
            new SignalChange(KuksaHost.Id(path), false, value, Quality.Good, DateTimeOffset.UnixEpoch.AddSeconds(7)),
        ]);

    private async Task<(int Status, JsonNode? Body)> GetAsync(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        string text = await response.Content.ReadAsStringAsync(Cancel);
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    private async Task<int> PutAsync(string path, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PutAsync(new Uri(path, UriKind.Relative), content, Cancel);
        return (int)response.StatusCode;
    }

    /// <summary>Events as they come: identity, name and data.</summary>
    private async IAsyncEnumerable<(string Id, string Name, JsonArray Data)> ListenAsync(
        string query,
        string? last = null
    )
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/events?" + query);
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }
        using HttpResponseMessage response = await _http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            Cancel
        );
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(Cancel));
        string id = "";
        string name = "";
        while (await reader.ReadLineAsync(Cancel) is { } line)
        {
            string[] parts = line.Split(": ", 2);
            if (parts[0] == "id")
            {
                id = parts[1];
            }
            else if (parts[0] == "event")
            {
                name = parts[1];
            }
            else if (parts[0] == "data")
            {
                yield return (id, name, JsonNode.Parse(parts[1])!.AsArray());
            }
        }
    }

    [Fact]
    public async Task A_signal_that_was_created_meanwhile_is_read_and_listed()
    {
        await StartAsync();
        Assert.Equal(404, (await GetAsync("/api/signals/Vehicle.Own")).Status);
        NewSignal own = new("Vehicle.Own", DataType.Float, NotificationKind.EveryUpdate);
        Assert.Equal(CreationResult.Accepted, _broker.Create([own], out int[] indices, out _));
        _broker.Publish([
            new SignalChange(indices[0], false, SignalValue.From(2.5f), Quality.Good, DateTimeOffset.UnixEpoch),
        ]);
        Assert.Equal(2.5, (double)(await GetAsync("/api/signals/Vehicle.Own")).Body!["value"]!);
        Assert.Single((await GetAsync("/api/signals?path=Vehicle.O*n")).Body!.AsArray());
    }

    [Fact]
    public async Task A_signal_is_told_with_its_meaning_value_and_target()
    {
        await StartAsync();
        Publish(Brightness, SignalValue.FromInteger(40, DataType.UInt8));
        Assert.Equal(202, await PutAsync("/api/signals/" + Brightness, """{"value":55}"""));
        (int status, JsonNode? signal) = await GetAsync("/api/signals/" + Brightness);
        Assert.Equal(200, status);
        Assert.Equal(
            """
            {"path":"Vehicle.Body.Lights.Brightness","value":40,"quality":"good","time":"1970-01-01T00:00:07.000Z",
            "target":55,"kind":"actuator","type":"uint8","unit":"percent","min":0,"max":100,"description":"Brightness."}
            """.ReplaceLineEndings(""),
            signal!.ToJsonString()
        );
        Assert.True(_broker.TryTakeRequest(out OutsideRequest request));
        Assert.Equal("55", request.Value.ToString());
    }

    [Fact]
    public async Task Wildcards_and_branches_name_many_signals()
    {
        await StartAsync();
        async Task<string> PathsAsync(string query) =>
            string.Join(' ', (await GetAsync("/api/signals?" + query)).Body!.AsArray().Select(s => s!["path"]));
        Assert.Equal(
            "Vehicle.Cabin.Sunroof.Position Vehicle.Cabin.Sunroof.Shade.Position",
            await PathsAsync("path=Vehicle.Cabin.**.Position")
        );
        Assert.Equal("Vehicle.Speed Vehicle.Gear", await PathsAsync("path=Vehicle.Gear&path=Vehicle.Speed"));
        Assert.Equal(KuksaHost.Catalog.Signals.Length, (await PathsAsync("")).Split(' ').Length);
    }

    [Theory]
    [InlineData("/api/signals/Vehicle.Sped", 404)]
    [InlineData("/api/signals?path=Nothing.**", 404)]
    [InlineData("/api/signals?path=a..b", 400)]
    [InlineData("/api/events?path=Vehicle.Speed&interval=soon", 400)]
    [InlineData("/api/events?path=Vehicle.Speed&interval=1", 400)]
    [InlineData("/api/events?path=Vehicle.Sped", 404)]
    [InlineData("/elsewhere", 404)]
    public async Task What_is_wrong_is_said_as_problem_details(string path, int status)
    {
        await StartAsync();
        (int given, JsonNode? problem) = await GetAsync(path);
        Assert.Equal(status, given);
        Assert.Equal(status, (int)problem!["status"]!);
        Assert.NotEmpty(problem["detail"]!.ToString());
    }

    [Theory]
    [InlineData(Brightness, "101", 400)]
    [InlineData(Brightness, "300", 400)]
    [InlineData(Brightness, "\"much\"", 400)]
    [InlineData(Brightness, "{\"value\":", 400)]
    [InlineData(Brightness, "{}", 400)]
    [InlineData(Brightness, "[[[[[[[[[[[[", 400)]
    [InlineData(Brightness, "", 400)]
    [InlineData("Vehicle.Body.Lights.Colour", "\"GREEN\"", 400)]
    [InlineData("Vehicle.Body.Lights.Colour", "\"AMBER\"", 503)]
    [InlineData("Vehicle.Speed", "1", 405)]
    [InlineData("Vehicle.Nothing", "1", 404)]
    public async Task A_target_that_cannot_be_taken_is_refused(string path, string body, int status)
    {
        await StartAsync();
        Assert.Equal(status, await PutAsync("/api/signals/" + path, body));
        Assert.Equal(0, _broker.WaitingRequests);
    }

    [Fact]
    public async Task Bodies_and_floods_are_bounded()
    {
        await StartAsync(new RestOptions { MaxBodyBytes = 1000 });
        Assert.Equal(413, await PutAsync("/api/signals/" + Brightness, new string('1', 5000)));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(202, await PutAsync("/api/signals/" + Brightness, "5"));
        }
        Assert.Equal(503, await PutAsync("/api/signals/" + Brightness, "5"));
    }

    [Fact]
    public async Task Pages_of_other_sites_and_names_that_lead_here_do_not_get_in()
    {
        await StartAsync();
        async Task<HttpStatusCode> AskAsync(Action<HttpRequestHeaders> change)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/api/signals/Vehicle.Speed");
            change(request.Headers);
            using HttpResponseMessage response = await _http.SendAsync(request, Cancel);
            return response.StatusCode;
        }
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(h => h.Add("Origin", "http://elsewhere.example")));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(h => h.Host = "rebound.example"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(h => h.Host = "localhost:" + Address.Port));
    }

    [Fact]
    public async Task The_scope_of_the_token_holds_everywhere()
    {
        TokenMaker maker = TokenMaker.Curve256();
        Assert.True(
            TokenAuthority.TryCreate(maker.PublicKey, KuksaHost.Catalog, TimeProvider.System, out var authority, out _)
        );
        await StartAsync(new RestOptions { Authority = authority });
        string[] doors = ["/api/signals", "/api/signals/Vehicle.Speed", "/api/events", "/metrics"];
        foreach (string door in doors)
        {
            Assert.Equal(401, (await GetAsync(door)).Status);
        }
        Assert.Equal(401, await PutAsync("/api/signals/" + Brightness, "5"));
        string token = maker.Make("read:Vehicle.Gear", DateTimeOffset.UtcNow.AddHours(1));
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal(403, await PutAsync("/api/signals/" + Brightness, "5"));
        Assert.Equal(403, (await GetAsync("/api/signals/Vehicle.Speed")).Status);
        Assert.Equal(403, (await GetAsync("/api/events?path=Vehicle.Speed")).Status);
        JsonNode? all = (await GetAsync("/api/signals")).Body;
        Assert.Equal(["Vehicle.Gear"], all!.AsArray().Select(s => s!["path"]!.ToString()));
        await foreach ((_, _, JsonArray data) in ListenAsync("interval=10"))
        {
            Assert.Equal(["Vehicle.Gear"], data.Select(s => s!["path"]!.ToString()));
            break;
        }
    }

    [Fact]
    public async Task Events_begin_with_the_state_and_go_on_with_what_changes()
    {
        await StartAsync();
        Publish("Vehicle.Speed", SignalValue.From(1f));
        List<string> told = [];
        await foreach (
            (_, string name, JsonArray data) in ListenAsync("path=Vehicle.Speed&path=Vehicle.Gear&interval=10")
        )
        {
            told.Add($"{name} {string.Join(' ', data.Select(d => $"{d!["path"]}={d["value"]}"))}");
            if (told.Count == 3)
            {
                break;
            }
            Publish("Vehicle.Speed", SignalValue.From(told.Count + 1f));
        }
        Assert.Equal(["state Vehicle.Speed=1 Vehicle.Gear=", "update Vehicle.Speed=2", "update Vehicle.Speed=3"], told);
    }

    [Fact]
    public async Task A_client_that_returns_is_told_what_it_missed_and_no_more()
    {
        await StartAsync();
        Publish("Vehicle.Speed", SignalValue.From(1f));
        string last = "";
        await foreach ((string id, _, _) in ListenAsync("path=Vehicle.*&interval=10"))
        {
            last = id;
            break;
        }
        // The server hears a little later than the client that the client left; what it sends until then is lost.
        using PrometheusText counted = new(_meters.Meter);
        while (!counted.Write().Contains("bordnetz_door_clients{door=\"events\"} 0\n", StringComparison.Ordinal))
        {
            await Task.Delay(5, Cancel);
        }
        Publish("Vehicle.Gear", SignalValue.FromInteger(3, DataType.Int8));
        await foreach ((_, string name, JsonArray data) in ListenAsync("path=Vehicle.*&interval=10", last))
        {
            Assert.Equal("update Vehicle.Gear", $"{name} {string.Join(' ', data.Select(d => d!["path"]))}");
            break;
        }
        await foreach ((_, string name, _) in ListenAsync("path=Vehicle.*&interval=10", "0123-7"))
        {
            Assert.Equal("state", name);
            break;
        }
    }

    [Fact]
    public async Task A_thousand_clients_that_stop_reading_do_not_hold_the_vehicle_up_and_are_let_go()
    {
        const int clients = 1000;
        TimeSpan sendTime = TimeSpan.FromSeconds(2);
        await StartAsync(new RestOptions { SendTime = sendTime });
        using PrometheusText counted = new(_meters.Meter);
        List<TcpClient> stalled = [];
        byte[] ask = Encoding.ASCII.GetBytes(
            $"GET /api/events?path=Vehicle.Cabin.**&interval=10 HTTP/1.1\r\nHost: {Address.Authority}\r\n\r\n"
        );
        for (int i = 0; i < clients; i++)
        {
            TcpClient client = new() { ReceiveBufferSize = 4096 };
            await client.ConnectAsync(IPAddress.Loopback, Address.Port, Cancel);
            await client.GetStream().WriteAsync(ask, Cancel);
            stalled.Add(client);
        }
        string text = new('x', 60_000);
        long worst = 0;
        string all = $"reason=\"stalled\"}} {clients}\n";
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        for (int i = 0; !counted.Write().Contains(all, StringComparison.Ordinal); i++)
        {
            long start = TimeProvider.System.GetTimestamp();
            Publish("Vehicle.Cabin.Sunroof.Switch", SignalValue.From(text + i));
            Publish("Vehicle.Cabin.Sunroof.Shade.Switch", SignalValue.From(text + i));
            worst = Math.Max(worst, TimeProvider.System.GetTimestamp() - start);
            await Task.Delay(10, patience.Token);
        }
        TimeSpan longest = TimeProvider.System.GetElapsedTime(0, worst);
        // One that waited for a client would take as long as the client is given.
        Assert.True(longest < sendTime, $"a publication took {longest.TotalMilliseconds} ms");
        stalled.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task What_there_is_is_described_in_OpenAPI()
    {
        await StartAsync();
        (_, JsonNode? description) = await GetAsync("/api/openapi.json");
        Assert.Equal("3.1.0", description!["openapi"]!.ToString());
        Assert.Equal(
            ["/api/signals", "/api/signals/{path}", "/api/events", "/metrics"],
            description["paths"]!.AsObject().Select(p => p.Key)
        );
        string text = description.ToJsonString();
        foreach (string reference in text.Split("\"$ref\":\"").Skip(1).Select(r => r.Split('"')[0]))
        {
            JsonNode? node = description;
            foreach (string name in reference.Split('/').Skip(1))
            {
                node = node![name];
            }
            Assert.True(node is not null, reference);
        }
    }

    [Fact]
    public async Task Metrics_are_told_in_the_text_format_of_Prometheus()
    {
        _meters.Observe(_broker);
        _meters.ObserveProcess();
        await StartAsync();
        await GetAsync("/api/signals/Vehicle.Speed");
        await PutAsync("/api/signals/Vehicle.Speed", "1");
        using HttpResponseMessage response = await _http.GetAsync(new Uri("/metrics", UriKind.Relative), Cancel);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        string text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.Contains(
            "# TYPE bordnetz_broker_subscriptions gauge\nbordnetz_broker_subscriptions 0\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "bordnetz_door_refused_total{door=\"rest\",reason=\"target\"} 1\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("http_route=\"/api/signals/{path}\"", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE process_memory_usage_bytes gauge\n", text, StringComparison.Ordinal);
    }
}
