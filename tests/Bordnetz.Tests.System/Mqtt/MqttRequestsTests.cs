using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Bordnetz.Server.Mqtt;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;
using Bordnetz.Tests.Kuksa;
using Microsoft.Extensions.Time.Testing;

namespace Bordnetz.Tests.Mqtt;

/// <summary>Who asks over MQTT has limits of its own.</summary>
public sealed class MqttRequestsTests : IAsyncDisposable
{
    private const string Get = """{"action":"get","path":"Vehicle.Age"}""";
    private const string Subscribe = """
        {"action":"subscribe","path":"Vehicle.Age","filter":{"variant":"timebased","parameter":{"period":"100"}}}
        """;

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<(string Topic, string Message)> _sent = new();
    private readonly FakeTimeProvider _time = new();
    private MqttRequests? _requests;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private void Start(MqttOptions options)
    {
        SignalBroker broker = new(KuksaHost.Catalog);
        _requests = new MqttRequests(
            broker,
            new MqttTopics(broker.Catalog, options),
            options with
            {
                Time = _time,
            },
            new VissCapabilities(),
            (topic, payload, _, _) =>
            {
                _sent.Enqueue((topic, Encoding.UTF8.GetString(payload)));
                return Task.FromResult(true);
            },
            _stopping.Token
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await (_requests?.EndAsync() ?? Task.CompletedTask);
        _stopping.Dispose();
    }

    private MqttVerdict Take(string topic, string request, string? client = null, string? token = null)
    {
        string message = new JsonObject { ["topic"] = topic, ["request"] = request }.ToJsonString();
        return _requests!.Take(Encoding.UTF8.GetBytes(message), client, token, null);
    }

    /// <summary>The error, or nothing, that answers a request.</summary>
    private async Task<string> AskAsync(string topic, string request, string? client = null)
    {
        Assert.Equal(MqttVerdict.Accepted, Take(topic, request, client));
        (string Topic, string Message) sent;
        while (!_sent.TryDequeue(out sent))
        {
            await Task.Delay(1, Cancel);
        }
        Assert.Equal(topic, sent.Topic);
        return (string?)JsonNode.Parse(sent.Message)!["error"]?["number"] ?? "";
    }

    [Fact]
    public async Task One_client_that_asks_too_often_takes_nothing_from_another()
    {
        Start(new MqttOptions { MaxRequestsPerSecond = 2 });
        Assert.Equal("", await AskAsync("a", Get));
        Assert.Equal("", await AskAsync("a", Get));
        Assert.Equal("429", await AskAsync("a", Get));
        Assert.Equal("", await AskAsync("b", Get));
    }

    [Fact]
    public async Task One_client_with_too_many_subscriptions_takes_nothing_from_another()
    {
        Start(new MqttOptions());
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal("", await AskAsync("a", Subscribe));
        }
        Assert.Equal("429", await AskAsync("a", Subscribe));
        Assert.Equal("", await AskAsync("b", Subscribe));
    }

    [Fact]
    public async Task A_connection_that_names_ever_new_topics_crowds_out_only_itself()
    {
        Start(new MqttOptions { MaxRequesters = 4, MaxRequestersPerClient = 3 });
        foreach (string topic in new[] { "a", "b", "c" })
        {
            Assert.Equal("", await AskAsync(topic, Subscribe, "crowd"));
        }
        Assert.Equal(MqttVerdict.Unavailable, Take("d", Get, "crowd"));
        Assert.Equal("", await AskAsync("e", Get, "other"));
        // The other one waits for nothing, so that it may be forgotten for a third.
        MqttVerdict verdict;
        while ((verdict = Take("f", Get, "third")) == MqttVerdict.Unavailable)
        {
            await Task.Delay(1, Cancel);
        }
        Assert.Equal(MqttVerdict.Accepted, verdict);
    }

    [Fact]
    public void What_has_no_topic_for_its_answer_is_malformed()
    {
        Start(new MqttOptions());
        foreach (string message in new[] { "", "{", "[]", "{}", """{"topic":1,"request":"{}"}""", "\u0000" })
        {
            Assert.Equal(MqttVerdict.Malformed, _requests!.Take(Encoding.UTF8.GetBytes(message), null, null, null));
        }
        Assert.Equal(MqttVerdict.Malformed, Take("bordnetz/Vehicle/Speed", Get));
        Assert.Equal(MqttVerdict.Malformed, Take("answers/#", Get));
    }
}
