using System.Text;
using System.Text.Json.Nodes;
using Bordnetz.Server.Access;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;
using Bordnetz.TestKit;
using Bordnetz.Tests.Kuksa;
using Microsoft.Extensions.Time.Testing;

namespace Bordnetz.Tests.Viss;

/// <summary>Requests and answers of both versions.</summary>
public sealed class VissSessionTests
{
    private const string Brightness = "Vehicle.Body.Lights.Brightness";
    private readonly VissTalk _v2 = new(VissVersion.V2);
    private readonly VissTalk _v3 = new(VissVersion.V3);

    [Fact]
    public void A_value_is_read_as_text_with_its_time()
    {
        _v3.Publish("Vehicle.Speed", SignalValue.From(12.5f));
        Assert.Equal(
            """{"action":"get","requestId":"7","data":{"path":"Vehicle.Speed","dp":{"value":"12.5","ts":"2026-05-04T03:02:01.000Z"}},"ts":"2026-05-04T03:02:01.000Z"}""",
            _v3.Say("""{"action":"get","path":"Vehicle/Speed","requestId":"7"}""")
        );
        _v3.Publish("Vehicle.Weights", SignalValue.From((Array)new ushort[] { 900, 1100 }));
        Assert.Contains(
            """ "value":["900","1100"] """.Trim(),
            _v3.Say("""{"action":"get","path":"Vehicle.Weights"}"""),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_signal_that_was_created_is_read_and_described()
    {
        NewSignal own = new("Vehicle.Own.Value", DataType.UInt8, NotificationKind.EveryUpdate, "Made.");
        const string describe =
            """{"action":"get","path":"Vehicle.Own","filter":{"variant":"metadata","parameter":"0"} }""";
        Assert.StartsWith("404", _v3.Fault(describe), StringComparison.Ordinal);
        Assert.Equal(CreationResult.Accepted, _v3.Broker.Create([own], out int[] indices, out _));
        SignalValue value = SignalValue.FromInteger(7, DataType.UInt8);
        _v3.Broker.Publish([new SignalChange(indices[0], false, value, Quality.Good, _v3.Now)]);
        Assert.Contains(
            """ "value":"7" """.Trim(),
            _v3.Say("""{"action":"get","path":"Vehicle.Own.Value"}"""),
            StringComparison.Ordinal
        );
        JsonNode branch = JsonNode.Parse(_v3.Say(describe))!["metadata"]!["Own"]!;
        Assert.Equal("Made.", branch["children"]!["Value"]!["description"]!.ToString());
    }

    [Fact]
    public void A_value_that_is_missing_is_an_inline_error_in_version_3_and_an_error_in_version_2()
    {
        const string get = """{"action":"get","path":"Vehicle.Speed","requestId":"7"}""";
        Assert.Contains("viss-inline:Data-not-available", _v3.Say(get), StringComparison.Ordinal);
        Assert.Equal("404 unavailable_data", _v2.Fault(get));
    }

    [Fact]
    public void Several_signals_are_read_with_the_filter_paths()
    {
        string[] Paths(VissTalk talk, string kind) =>
            [
                .. JsonNode.Parse(
                    talk.Say(
                        $$"""{"action":"get","path":"Vehicle","filter":{"{{kind}}":"paths","parameter":["*","Cabin.Sunroof.*"]} }"""
                    )
                )!["data"]!
                    .AsArray()
                    .Select(d => d!["path"]!.ToString()["Vehicle.".Length..]),
            ];
        string[] all =
        [
            "Speed",
            "AverageSpeed",
            "Gear",
            "Age",
            "Class",
            "Weights",
            "Odometer",
            "Cabin.Sunroof.Position",
            "Cabin.Sunroof.Switch",
        ];
        Assert.Equal(all, Paths(_v3, "variant"));
        _v2.Publish("Vehicle.Gear", SignalValue.FromInteger(3, DataType.Int8));
        Assert.Equal(["Gear", "Age"], Paths(_v2, "type"));
    }

    [Theory]
    [InlineData("""{"action":"get","path":"Vehicle.Nothing"}""", "404 invalid_path", "404 unavailable_data")]
    [InlineData("""{"action":"get","path":"Vehicle.*"}""", "400 bad_request", "400 bad_request")]
    [InlineData("""{"action":"get","path":"Vehicle.Body"}""", "404 invalid_path", "404 unavailable_data")]
    [InlineData("""{"action":"get"}""", "400 bad_request", "400 bad_request")]
    [InlineData("""{"action":"foo"}""", "400 bad_request", "400 invalid_data")]
    [InlineData("{", "400 bad_request", "400 bad_request")]
    [InlineData("""{"action":"set","path":"Vehicle.Speed","value":"1"}""", "401 read_only", "400 invalid_data")]
    [InlineData(
        """{"action":"set","path":"Vehicle.Body.Lights.Brightness","value":"101"}""",
        "400 invalid_value",
        "400 invalid_data"
    )]
    [InlineData(
        """{"action":"set","path":"Vehicle.Body.Lights.Brightness","value":"bright"}""",
        "400 invalid_value",
        "400 invalid_data"
    )]
    [InlineData(
        """{"action":"set","path":"Vehicle.Body.Lights.Colour","value":"AMBER"}""",
        "503 service_unavailable",
        "503 service_unavailable"
    )]
    [InlineData("""{"action":"set","path":"Vehicle.Speed"}""", "400 bad_request", "400 bad_request")]
    [InlineData("""{"action":"unsubscribe","subscriptionId":"9"}""", "404 invalid_subscription_id", "400 invalid_data")]
    public void What_is_wrong_has_the_number_and_reason_of_the_version(string message, string v2, string v3)
    {
        Assert.Equal(v2, _v2.Fault(message));
        Assert.Equal(v3, _v3.Fault(message));
    }

    [Fact]
    public void Errors_have_the_shape_of_the_version()
    {
        JsonObject v2 = JsonNode.Parse(_v2.Say("{}"))!["error"]!.AsObject();
        JsonObject v3 = JsonNode.Parse(_v3.Say("{}"))!["error"]!.AsObject();
        Assert.Equal(400, (int)v2["number"]!);
        Assert.True(v2.ContainsKey("message"));
        Assert.Equal("400", (string?)v3["number"]);
        Assert.True(v3.ContainsKey("description"));
    }

    [Fact]
    public void A_target_that_is_set_acts_on_the_vehicle()
    {
        Assert.Equal("none", _v3.Fault($$"""{"action":"set","path":"{{Brightness}}","value":"40","requestId":"1"}"""));
        Assert.True(_v3.Broker.TryTakeRequest(out OutsideRequest request));
        Assert.Equal((VissTalk.Id(Brightness), true, 40L), (request.SignalIndex, request.IsTarget, request.Value.Bits));
    }

    [Fact]
    public void Metadata_are_told_as_deep_as_asked_for()
    {
        JsonNode Ask(int depth) =>
            JsonNode.Parse(
                _v3.Say(
                    $$"""{"action":"get","path":"Vehicle.Body","filter":{"variant":"metadata","parameter":"{{depth}}"} }"""
                )
            )!["metadata"]!["Body"]!;
        Assert.Equal("""{"type":"branch","description":"The body."}""", Ask(1).ToJsonString());
        Assert.Null(Ask(2)["children"]!["Lights"]!["children"]);
        JsonNode brightness = Ask(0)["children"]!["Lights"]!["children"]!["Brightness"]!;
        Assert.Equal(
            ("actuator", "uint8", "percent", "0", "100"),
            (
                (string?)brightness["type"],
                (string?)brightness["datatype"],
                (string?)brightness["unit"],
                (string?)brightness["min"],
                (string?)brightness["max"]
            )
        );
        string v2 = _v2.Say("""{"action":"get","path":"Vehicle.Speed","filter":{"type":"static-metadata"}}""");
        Assert.Contains("\"datatype\":\"float\"", v2, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_2_tells_which_signals_are_available()
    {
        JsonNode answer = JsonNode.Parse(
            _v2.Say(
                """{"action":"get","path":"Vehicle","filter":{"type":"dynamic-metadata","parameter":"availability"}}"""
            )
        )!["metadata"]!;
        Assert.Equal("not_available", (string?)answer["Vehicle.Speed"]!["availability"]);
        Assert.Equal("available", (string?)answer["Vehicle.Age"]!["availability"]);
    }

    [Fact]
    public void The_past_is_not_kept_and_a_malformed_duration_is_told_from_that()
    {
        string History(string duration) =>
            $$"""{"action":"get","path":"Vehicle.Speed","filter":{"type":"history","parameter":"{{duration}}"} }""";
        Assert.Equal("404 unavailable_data", _v2.Fault(History("P2DT12H")));
        Assert.Equal("400 invalid_duration", _v2.Fault(History("two days")));
    }

    [Fact]
    public void Who_asks_too_often_or_subscribes_to_too_much_is_refused_until_later()
    {
        VissTalk talk = new(VissVersion.V3, new VissOptions { MaxRequestsPerSecond = 3, MaxSubscriptions = 2 });
        const string subscribe =
            """{"action":"subscribe","path":"Vehicle.Speed","filter":{"variant":"timebased","parameter":{"period":"100"}}}""";
        Assert.Equal("none", talk.Fault(subscribe));
        Assert.Equal("none", talk.Fault(subscribe));
        Assert.Equal("429 too_many_requests", talk.Fault(subscribe));
        talk.Now += TimeSpan.FromSeconds(1);
        Assert.Equal("none", talk.Fault("""{"action":"unsubscribe","subscriptionId":"1"}"""));
        Assert.Equal("none", talk.Fault(subscribe));
        Assert.Equal("404 unavailable_data", talk.Fault("""{"action":"get","path":"x"}"""));
        Assert.Equal("429 too_many_requests", talk.Fault("""{"action":"get","path":"x"}"""));
    }

    [Fact]
    public void Tokens_are_asked_for_when_there_is_an_authority()
    {
        TokenMaker maker = TokenMaker.Rsa();
        VissTalk plain = new(VissVersion.V2);
        FakeTimeProvider time = new(plain.Now);
        Assert.True(TokenAuthority.TryCreate(maker.PublicKey, KuksaHost.Catalog, time, out var authority, out _));
        VissTalk talk = new(VissVersion.V2, new VissOptions { Authority = authority });
        string Get(string token, string path) =>
            talk.Fault($$"""{"action":"get","path":"{{path}}","authorization":"{{token}}"}""");
        string good = maker.Make("read:Vehicle.Age", talk.Now.AddHours(1));
        Assert.Equal("401 token_missing", talk.Fault("""{"action":"get","path":"Vehicle.Age"}"""));
        Assert.Equal("401 token_invalid", Get("x.y.z", "Vehicle.Age"));
        Assert.Equal("401 token_expired", Get(maker.Make("read", talk.Now.AddSeconds(-1)), "Vehicle.Age"));
        Assert.Equal("none", Get(good, "Vehicle.Age"));
        Assert.Equal("403 user_forbidden", Get(good, "Vehicle.Speed"));
        string set = $$"""{"action":"set","path":"{{Brightness}}","value":"1","authorization":"{{good}}"}""";
        Assert.Equal("403 user_forbidden", talk.Fault(set));
        Assert.False(talk.Broker.TryTakeRequest(out _));
    }

    [Fact]
    public void Everything_that_is_sent_fits_the_published_schema()
    {
        if (RepositoryFiles.SharedData is not { } shared)
        {
            Assert.Skip("The published schema is not on this machine.");
            return;
        }
        string file = Path.Combine(shared, "signals", "viss", "vissv3.0-schema.json");
        PublishedSchema schema = new(JsonNode.Parse(File.ReadAllText(file))!.AsObject());
        Assert.False(schema.IsValid(JsonNode.Parse("""{"action":"get","data":{"path":"a","dp":{"value":1}}}""")!));
        Assert.False(schema.IsValid(JsonNode.Parse("""{"action":"subscribe","ts":"x"}""")!));
        _v3.Publish("Vehicle.Weights", SignalValue.From((Array)Array.Empty<ushort>()));
        string[] requests =
        [
            """{"action":"get","path":"Vehicle.Speed","requestId":"1"}""",
            """{"action":"get","path":"Vehicle.Weights"}""",
            """{"action":"get","path":"Vehicle.Nothing","requestId":"1"}""",
            """{"action":"get","path":"Vehicle","filter":{"variant":"paths","parameter":["**"]}}""",
            """{"action":"get","path":"Vehicle","filter":{"variant":"metadata","parameter":"0"}}""",
            """{"action":"get","path":"Vehicle.Speed","filter":{"variant":"history","parameter":"PT1H"}}""",
            """{"action":"set","path":"Vehicle.Body.Lights.Brightness","value":"1"}""",
            """{"action":"set","path":"Vehicle.Speed","value":"1"}""",
            """{"action":"subscribe","path":"Vehicle.Speed"}""",
            """{"action":"unsubscribe","subscriptionId":"77"}""",
            """{"action":"subscribe","path":"Vehicle.Speed","filter":{"variant":"timebased","parameter":{"period":"5"}}}""",
            """{"action":"unsubscribe","subscriptionId":"1"}""",
        ];
        foreach (string request in requests)
        {
            string answer = _v3.Say(request);
            Assert.True(schema.IsValid(JsonNode.Parse(answer)!), answer);
        }
        const string range =
            """{"action":"subscribe","path":"Vehicle.Speed","filter":{"variant":"range","parameter":{"logic-op":"gt","boundary":"0"}}}""";
        const string curve =
            """{"action":"subscribe","path":"Vehicle.Speed","filter":{"variant":"curvelog","parameter":{"maxerr":"1","bufsize":"3"}}}""";
        foreach (JsonNode sent in _v3.Events(range, 1, 2).Concat(_v3.Events(curve, 1, 2, 3)))
        {
            Assert.True(schema.IsValid(sent), sent.ToJsonString());
        }
    }

    [Fact]
    public void Whatever_is_sent_is_answered()
    {
        string[] seeds =
        [
            """{"action":"subscribe","path":"Vehicle","filter":[{"variant":"paths","parameter":["Speed","*"]},{"variant":"range","parameter":[{"logic-op":"gt","boundary":"1"},{"logic-op":"lt","boundary":"9","combination-op":"OR"}]}],"requestId":"1"}""",
            """{"action":"get","path":"Vehicle.Speed","filter":{"variant":"history","parameter":"P1D"}}""",
            """{"action":"set","path":"Vehicle.Weights","value":["1","2"]}""",
            """{"action":"subscribe","path":"Vehicle.Speed","filter":{"variant":"curvelog","parameter":{"maxerr":"0.5","bufsize":"100"}}}""",
        ];
        Random random = new(3);
        foreach (VissVersion version in Enum.GetValues<VissVersion>())
        {
            VissTalk talk = new(version, new VissOptions { MaxRequestsPerSecond = int.MaxValue });
            for (int i = 0; i < 8000; i++)
            {
                byte[] message = Encoding.UTF8.GetBytes(seeds[i % seeds.Length]);
                for (int changes = random.Next(6); changes > 0; changes--)
                {
                    int at = random.Next(message.Length);
                    message[at] = random.Next(3) == 0 ? (byte)random.Next(256) : message[random.Next(message.Length)];
                }
                byte[] cut = random.Next(4) == 0 ? message[..random.Next(message.Length)] : message;
                Assert.NotNull(JsonNode.Parse(talk.AskBytes(cut).Message));
            }
            string deep = string.Concat(Enumerable.Repeat("[", 10_000));
            Assert.Equal("400 bad_request", talk.Fault(deep));
            Assert.Equal("400 bad_request", talk.Fault("""{"action":"get","path":"\ud800"}"""));
        }
    }

    [Theory]
    [InlineData("2+0", """{"path":"0","dp":{"value":"12","ts":"2026-05-04T03:02:01.000Z"}}""")]
    [InlineData("0+1", """{"path":"Vehicle.Speed","dp":{"value":"12","ts":"-250"}}""")]
    [InlineData("2+1", """{"path":"0","dp":{"value":"12","ts":"-250"}}""")]
    public void Paths_and_times_are_compressed_as_asked_for(string scheme, string data)
    {
        VissTalk talk = new(VissVersion.V3);
        talk.Publish("Vehicle.Speed", SignalValue.From(12f));
        talk.Now += TimeSpan.FromMilliseconds(250);
        string answer = talk.Say($$"""{"action":"get","path":"Vehicle.Speed","dc":"{{scheme}}","requestId":"1"}""");
        Assert.Contains("\"data\":" + data, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4+0", "400 invalid_data")]
    [InlineData("0+2", "400 invalid_data")]
    [InlineData("2", "400 bad_request")]
    [InlineData("x+y", "400 bad_request")]
    public void A_compression_that_is_not_served_is_refused(string scheme, string fault)
    {
        VissTalk talk = new(VissVersion.V3);
        Assert.Equal(fault, talk.Fault($$"""{"action":"get","path":"Vehicle.Speed","dc":"{{scheme}}"}"""));
    }

    [Fact]
    public void Paths_are_told_by_their_static_identifiers()
    {
        VissTalk talk = new(VissVersion.V3);
        talk.Publish("Vehicle.Speed", SignalValue.From(12f));
        string speed = StaticIds.Of(KuksaHost.Catalog.Nodes.Single(n => n.Path == "Vehicle.Speed"));
        string gear = StaticIds.Of(KuksaHost.Catalog.Nodes.Single(n => n.Path == "Vehicle.Gear"));
        Assert.Matches("^0x[0-9A-F]{8}$", speed);
        JsonNode one = JsonNode.Parse(talk.Say("""{"action":"get","path":"Vehicle.Speed","dc":"1+0"}"""))!;
        Assert.Equal((speed, "12"), ((string?)one["data"]!["path"], (string?)one["data"]!["dp"]!["value"]));
        const string several =
            """{"action":"get","path":"Vehicle","dc":"1+1","filter":{"variant":"paths","parameter":["Speed","Gear"]}}""";
        Assert.Equal(
            [speed, gear],
            JsonNode.Parse(talk.Say(several))!["data"]!.AsArray().Select(d => (string?)d!["path"])
        );
        const string range = """
            {"action":"subscribe","path":"Vehicle.Speed","dc":"1+0",
             "filter":{"variant":"range","parameter":{"logic-op":"gt","boundary":"0"}}}
            """;
        Assert.All(talk.Events(range, 5, 6), e => Assert.Equal(speed, (string?)e["data"]!["path"]));
        // The compression is of answers only, and a tree without identifiers cannot be told so.
        Assert.Equal("404 unavailable_data", talk.Fault($$"""{"action":"get","path":"{{speed}}"}"""));
        Assert.Equal(
            "400 invalid_data",
            talk.Fault("""{"action":"get","path":"Server.Support.Protocol","dc":"1+0"}""")
        );
    }

    [Fact]
    public void Several_paths_are_told_once_and_then_by_their_numbers_in_sorted_order()
    {
        VissTalk talk = new(VissVersion.V3);
        const string request = """
            {"action":"subscribe","path":"Vehicle","dc":"2+1","filter":[
              {"variant":"paths","parameter":["Speed","Gear"]},
              {"variant":"range","parameter":{"logic-op":"gt","boundary":"0"}}]}
            """;
        string[] paths =
        [
            .. talk.Events(request, 5, 6).Select(e => string.Join(' ', e["data"]!.AsArray().Select(d => d!["path"]))),
        ];
        Assert.Equal(["Vehicle.Speed Vehicle.Gear", "1 0"], paths);
    }

    [Fact]
    public void Each_of_several_paths_must_lead_somewhere()
    {
        VissTalk talk = new(VissVersion.V3);
        const string request = """
            {"action":"get","path":"Vehicle","filter":{"variant":"paths","parameter":["Speed","Sped"]}}
            """;
        Assert.Equal("404 unavailable_data", talk.Fault(request));
    }

    [Fact]
    public void The_server_tells_what_it_can_do_without_a_token_and_as_the_doors_open()
    {
        TokenMaker maker = TokenMaker.Curve256();
        Assert.True(
            TokenAuthority.TryCreate(maker.PublicKey, KuksaHost.Catalog, TimeProvider.System, out var authority, out _)
        );
        VissCapabilities doors = new() { WebPort = 8090 };
        VissTalk talk = new(VissVersion.V3, new VissOptions { Capabilities = doors, Authority = authority });
        string Read(string path) =>
            JsonNode.Parse(talk.Say($$"""{"action":"get","path":"{{path}}"}"""))!["data"]!["dp"]![
                "value"
            ]!.ToJsonString();
        Assert.Equal("""["http","ws"]""", Read("Server.Support.Protocol"));
        Assert.Equal("""["accesscontrol"]""", Read("Server.Support.Security"));
        Assert.Equal("\"8090\"", Read("Server.Config.Protocol.Websocket.Primary.PortNum"));
        doors.MqttTopic = "bordnetz/Vehicle";
        Assert.Equal("""["http","ws","mqtt"]""", Read("Server/Support/Protocol"));
        Assert.Equal("\"bordnetz/Vehicle\"", Read("Server.Config.Protocol.Mqtt.Primary.Topic"));
        Assert.Equal("404 unavailable_data", talk.Fault("""{"action":"get","path":"Server.Config.Protocol.Grpc"}"""));
        Assert.Equal(
            "400 invalid_data",
            talk.Fault("""{"action":"set","path":"Server.Support.Protocol","value":"x"}""")
        );
        string tree = talk.Say(
            """{"action":"get","path":"Server.Support","filter":{"variant":"metadata","parameter":"0"}}"""
        );
        string[] features =
        [
            .. JsonNode.Parse(tree)!["metadata"]!["Support"]!["children"]!.AsObject().Select(c => c.Key),
        ];
        Assert.Equal(["Protocol", "Security", "Filter", "DataCompression"], features);
    }
}
