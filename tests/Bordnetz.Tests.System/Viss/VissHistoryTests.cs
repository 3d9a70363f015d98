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
        VissSession session = new(_broker, new VissTree(KuksaHost.Catalog), new VissOptions(), version);
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
        Assert.Equal("3 4", Values("PT30S"));
        Assert.Equal("2 3 4", Values("P1D"));
        Assert.Equal("2 3 4", Values("P9000Y"));
        Assert.Equal("unavailable_data", (string?)Ask("PT1S")["error"]!["reason"]);
        Assert.Equal("unavailable_data", (string?)Ask("-P9000Y")["error"]!["reason"]);
        Assert.Equal(2, Ask("PT30S", VissVersion.V2)["data"]!["dp"]!.AsArray().Count);
    }

    [Fact]
    public void Signals_of_which_nothing_is_kept_are_in_line_errors_beside_others()
    {
        Publish(4, 5);
        JsonNode answer = Ask("PT30S", paths: "\"Speed\",\"Gear\"");
        Assert.Equal(
            ["4", "viss-inline:Data-not-available"],
            answer["data"]!
                .AsArray()
                .Select(d => d!["dp"] is JsonArray list ? (string?)list[0]!["value"] : (string?)d["dp"]!["value"])
        );
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
        foreach (JsonNode answer in new[] { Ask("PT30S"), Ask("PT30S", paths: "\"Speed\",\"Gear\"") })
        {
            Assert.True(schema.IsValid(answer), answer.ToJsonString());
        }
    }
}
