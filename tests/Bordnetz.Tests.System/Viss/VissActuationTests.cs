using System.Text;
using System.Text.Json.Nodes;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;
using Bordnetz.TestKit;
using Bordnetz.Tests.Kuksa;
using Microsoft.Extensions.Time.Testing;

namespace Bordnetz.Tests.Viss;

/// <summary>What a client that sets a target hears of the provider that acts on it.</summary>
public sealed class VissActuationTests
{
    private const string Brightness = "Vehicle.Body.Lights.Brightness";

    private static readonly int Signal = KuksaHost.Id(Brightness);
    private readonly SignalBroker _broker = new(KuksaHost.Catalog);
    private readonly FakeTimeProvider _time = new();

    private SignalProvider Claim()
    {
        SignalProvider provider = _broker.Providers.Open();
        Assert.True(provider.TryClaimActuators([Signal], out _));
        return provider;
    }

    private VissReply Set(VissOptions options, int value, VissVersion version = VissVersion.V3)
    {
        VissSession session = new(_broker, new VissTreeOfBroker(_broker), options, version);
        string message = $$"""{"action":"set","path":"{{Brightness}}","value":"{{value}}","requestId":"8"}""";
        return session.Handle(Encoding.UTF8.GetBytes(message), null, _time.GetUtcNow());
    }

    private VissOptions Options => new() { Time = _time };

    private static async Task<string> TextAsync(VissReply reply)
    {
        Assert.NotNull(reply.Pending);
        JsonNode answer = JsonNode.Parse((await reply.Pending).Message)!;
        Assert.Equal("8", (string?)answer["requestId"]);
        return answer["error"] is { } error ? $"{error["number"]} {error["reason"]}" : "accepted";
    }

    [Theory]
    [InlineData(VissVersion.V2)]
    [InlineData(VissVersion.V3)]
    public async Task A_client_that_sets_a_target_hears_what_the_provider_says(VissVersion version)
    {
        using SignalProvider provider = Claim();
        VissReply yes = Set(Options, 1, version);
        Assert.False(yes.Pending!.IsCompleted);
        provider.Answer(Signal, null);
        Assert.Equal("accepted", await TextAsync(yes));
        VissReply no = Set(Options, 2, version);
        provider.Answer(Signal, "the lamp is broken");
        Assert.Equal("502 bad_gateway", await TextAsync(no));
        VissReply late = Set(Options, 3, version);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("504 gateway_timeout", await TextAsync(late));
    }

    [Fact]
    public async Task A_provider_that_never_confirms_is_waited_for_once()
    {
        using SignalProvider provider = Claim();
        VissReply first = Set(Options, 1);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal("accepted", await TextAsync(first));
        Assert.Null(Set(Options, 2).Pending);
    }

    [Fact]
    public void Nobody_is_waited_for_when_the_time_is_zero()
    {
        using SignalProvider provider = Claim();
        VissReply reply = Set(Options with { ActuationTimeout = TimeSpan.Zero }, 1);
        Assert.Equal((null, null), (reply.Pending, reply.Fault));
        Assert.True(provider.Targets.TryRead(out _));
    }

    [Fact]
    public async Task What_is_answered_fits_the_published_schema()
    {
        if (RepositoryFiles.SharedData is not { } shared)
        {
            Assert.Skip("The published schema is not on this machine.");
            return;
        }
        string file = Path.Combine(shared, "signals", "viss", "vissv3.0-schema.json");
        PublishedSchema schema = new(JsonNode.Parse(File.ReadAllText(file))!.AsObject());
        using SignalProvider provider = Claim();
        foreach (string? cause in new[] { null, "no" })
        {
            VissReply reply = Set(Options, 1);
            provider.Answer(Signal, cause);
            JsonNode answer = JsonNode.Parse((await reply.Pending!).Message)!;
            Assert.True(schema.IsValid(answer), answer.ToJsonString());
        }
    }
}
