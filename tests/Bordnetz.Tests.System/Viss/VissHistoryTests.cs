using System.Text;
using System.Text.Json.Nodes;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;
using Bordnetz.TestKit;
using Bordnetz.Tests.Kuksa;

namespace Bordnetz.Tests.Viss;

/// <summary>The filter <c>history</c> where the broker keeps the past.</summary>
public sealed class VissHistoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    private readonly SignalBroker _broker = new(
        KuksaHost.Catalog,
        new SignalBrokerOptions { History = i => i == KuksaHost.Id("Vehicle.Speed") ? new HistoryLimit(3) : null }
    );

    private JsonNode Ask(string duration, VissVersion version = VissVersion.V3, string paths = "")
    {
        VissSession session = new(_broker, new VissTreeOfBroker(_broker), new VissOptions(), version);
        string kind = version == VissVersion.V2 ? "type" : "variant";
        string history = $$"""{"{{kind}}":"history","parameter":"{{duration}}"}""";
        string message =
            paths.Length == 0
                ? $$"""{"action":"get","path":"Vehicle.Speed","filter":{{history}} }"""
                : $$"""{"action":"get","path":"Vehicle","filter":[{"{{kind}}":"paths","parameter":[{{paths}}]},{{history}}]}""";
        return JsonNode.Parse(session.Handle(Encoding.UTF8.GetBytes(message), null, Now).Message)!;
    }

    private void Publish(float speed, double secondsAgo) =>
        _broker.Publish([
            new SignalChange(
                KuksaHost.Id("Vehicle.Speed"),
                false,
                SignalValue.From(speed),
                Quality.Good,
                Now.AddSeconds(-secondsAgo)
            ),
        ]);

    [Fact]
    public void The_values_of_the_time_asked_for_are_told_oldest_first()
    {
        Publish(1, 50);
        Publish(2, 40);
        Publish(3, 20);
        Publish(4, 5);
        string Values(string duration) =>
            string.Join(" ", Ask(duration)["data"]!["dp"]!.AsArray().Select(p => p!["value"]));
        // Of the four the last is the current one and the first was forgotten.
        Assert.Equal("3", Values("PT30S"));
        Assert.Equal("2 3", Values("P1D"));
        Assert.Equal("2 3", Values("P9000Y"));
        Assert.Equal("unavailable_data", (string?)Ask("PT1S")["error"]!["reason"]);
        Assert.Equal("unavailable_data", (string?)Ask("-P9000Y")["error"]!["reason"]);
        Assert.Single(Ask("PT30S", VissVersion.V2)["data"]!["dp"]!.AsArray());
    }

    [Fact]
    public void Signals_of_which_nothing_is_kept_are_in_line_errors_beside_others()
    {
        Publish(4, 5);
        Publish(5, 1);
        JsonNode answer = Ask("PT30S", paths: "\"Speed\",\"Gear\"");
        Assert.Equal(
            ["4", "viss-inline:Data-not-available"],
            answer["data"]!
                .AsArray()
                .Select(d => d!["dp"] is JsonArray list ? (string?)list[0]!["value"] : (string?)d["dp"]!["value"])
        );
        JsonNode old = Ask("PT30S", VissVersion.V2, "\"Speed\",\"Gear\"");
        Assert.Equal("Vehicle.Speed", (string?)Assert.Single(old["data"]!.AsArray())!["path"]);
    }

    private List<JsonNode> Subscribe(string message, Action drive, VissVersion version = VissVersion.V3)
    {
        VissSession session = new(_broker, new VissTreeOfBroker(_broker), new VissOptions(), version);
        VissReply reply = session.Handle(Encoding.UTF8.GetBytes(message), null, Now);
        Assert.NotNull(reply.Opened);
        using Subscription updates = _broker.Subscribe(
            [.. reply.Opened.Signals.Select(s => new SignalSelection(s.Index))],
            100
        );
        drive();
        List<JsonNode> events = [];
        while (updates.TryRead(out SignalBatch? batch))
        {
            events.AddRange(reply.Opened.Take(batch, Now).Select(e => JsonNode.Parse(e)!));
        }
        return events;
    }

    private static string ValuesOf(JsonNode told) =>
        told["data"]!["dp"] is JsonArray list
            ? string.Join(' ', list.Select(p => p!["value"]))
            : told["data"]!["dp"]!["value"]!.ToString();

    [Theory]
    [InlineData(VissVersion.V2, "type")]
    [InlineData(VissVersion.V3, "variant")]
    public void A_subscription_begins_with_the_past_and_misses_nothing_after_it(VissVersion version, string kind)
    {
        Publish(1, 50);
        Publish(2, 20);
        Publish(3, 10);
        string message = $$"""
            {"action":"subscribe","path":"Vehicle.Speed","filter":{"{{kind}}":"history","parameter":"PT30S"} }
            """;
        // What comes before the first event was made is told once, after the past.
        List<JsonNode> events = Subscribe(message, () => Publish(4, 0), version);
        Assert.Equal(["2", "3", "4"], events.Select(ValuesOf));
        Assert.IsType<JsonArray>(events[0]["data"]!["dp"]);
    }

    [Fact]
    public void A_subscription_to_the_past_of_what_is_not_kept_is_refused()
    {
        VissSession session = new(_broker, new VissTreeOfBroker(_broker), new VissOptions(), VissVersion.V3);
        const string message =
            """{"action":"subscribe","path":"Vehicle.Gear","filter":{"variant":"history","parameter":"PT30S"}}""";
        Assert.Equal(VissFault.Unavailable, session.Handle(Encoding.UTF8.GetBytes(message), null, Now).Fault);
    }

    [Fact]
    public void The_past_is_told_by_numbers_and_relative_times_when_asked_for()
    {
        Publish(2, 20);
        Publish(3, 10);
        const string message =
            """{"action":"subscribe","path":"Vehicle.Speed","dc":"2+1","filter":{"variant":"history","parameter":"PT30S"}}""";
        JsonNode past = Subscribe(message, static () => { })[0]["data"]!;
        Assert.Equal("""{"path":"0","dp":[{"value":"2","ts":"-20000"}]}""", past.ToJsonString());
    }

    [Fact]
    public void The_answer_is_of_the_published_schema()
    {
        string? shared = RepositoryFiles.SharedData;
        if (shared is null)
        {
            Assert.Skip("The published schema is not on this machine.");
        }
        string file = Path.Combine(shared, "signals", "viss", "vissv3.0-schema.json");
        PublishedSchema schema = new(JsonNode.Parse(File.ReadAllText(file))!.AsObject());
        Publish(3, 20);
        Publish(4, 5);
        Publish(5, 1);
        const string both = """
            {"action":"subscribe","path":"Vehicle","dc":"1+1","filter":[
              {"variant":"paths","parameter":["Speed","Gear"]},{"variant":"history","parameter":"PT30S"}]}
            """;
        List<JsonNode> events = Subscribe(both, static () => { });
        Assert.Equal(2, events.Count);
        foreach (JsonNode answer in events.Concat([Ask("PT30S"), Ask("PT30S", paths: "\"Speed\",\"Gear\"")]))
        {
            Assert.True(schema.IsValid(answer), answer.ToJsonString());
        }
    }
}
