using System.Text;
using System.Text.Json.Nodes;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;
using Bordnetz.Tests.Kuksa;

namespace Bordnetz.Tests.Viss;

/// <summary>A conversation with the engine, without sockets: texts and times in, texts out.</summary>
internal sealed class VissTalk
{
    private readonly VissSession _session;

    public VissTalk(VissVersion version, VissOptions? options = null)
    {
        Broker = new SignalBroker(
            KuksaHost.Catalog,
            new SignalBrokerOptions { VehicleProvides = i => i == Id("Vehicle.Body.Lights.Brightness") }
        );
        _session = new VissSession(Broker, new VissTreeOfBroker(Broker), options ?? new VissOptions(), version);
    }

    public SignalBroker Broker { get; }

    public DateTimeOffset Now { get; set; } = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    public static int Id(string path) => KuksaHost.Id(path);

    public VissReply Ask(string message) => _session.Handle(Encoding.UTF8.GetBytes(message), null, Now);

    public VissReply AskBytes(byte[] message) => _session.Handle(message, null, Now);

    public string Say(string message) => Encoding.UTF8.GetString(Ask(message).Message);

    /// <summary>Number and reason of the error that answers a message.</summary>
    public string Fault(string message)
    {
        JsonNode? error = JsonNode.Parse(Ask(message).Message)!["error"];
        return error is null ? "none" : $"{error["number"]} {error["reason"]}";
    }

    public void Publish(string path, SignalValue value) =>
        Broker.Publish([new SignalChange(Id(path), false, value, Quality.Good, Now)]);

    /// <summary>The events of a subscription while speeds are published one after the other.</summary>
    public List<JsonNode> Events(string message, params float[] speeds)
    {
        VissReply reply = Ask(message);
        Assert.True(reply.Opened is not null, Encoding.UTF8.GetString(reply.Message));
        using Subscription updates = Broker.Subscribe(
            [.. reply.Opened.Signals.Select(s => new SignalSelection(s.Index))],
            100
        );
        List<JsonNode> events = [];
        void Take()
        {
            while (updates.TryRead(out SignalBatch? batch))
            {
                events.AddRange(reply.Opened.Take(batch, Now).Select(e => JsonNode.Parse(e)!));
            }
        }
        Take();
        foreach (float speed in speeds)
        {
            Now += TimeSpan.FromSeconds(1);
            Publish("Vehicle.Speed", SignalValue.From(speed));
            Take();
        }
        return events;
    }

    /// <summary>The values of the first signal of each event.</summary>
    public string Values(string message, params float[] speeds) =>
        string.Join(' ', Events(message, speeds).Select(e => e["data"]!["dp"]!["value"]!.ToString()));
}
