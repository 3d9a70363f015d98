using System.Text;
using Bordnetz.Server.Rest;
using Bordnetz.Signals;
using Bordnetz.Tests.Kuksa;

namespace Bordnetz.Tests.Rest;

/// <summary>What a client that accepts events slowly misses.</summary>
public sealed class EventStreamTests
{
    private readonly SignalBroker _broker = new(KuksaHost.Catalog);
    private readonly EventStream _stream = new(
        "key",
        [.. new[] { "Vehicle.Speed", "Vehicle.Gear" }.Select(p => KuksaHost.Catalog.Signals[KuksaHost.Id(p)])]
    );

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

    private string Tell() =>
        string.Concat(_stream.Tell(_broker).Select(p => Encoding.UTF8.GetString(p.Span))).Contains("\"value\":")
            ? "something"
            : "nothing";

    [Fact]
    public void Values_that_were_replaced_while_the_client_accepted_nothing_are_counted()
    {
        Tell();
        Publish(1);
        Assert.Equal("something", Tell());
        // The client has not accepted 1 yet. It would have been told 2 and 3, and will be told 4.
        Publish(2);
        _stream.Look(_broker);
        _stream.Look(_broker);
        Publish(3);
        _stream.Look(_broker);
        Assert.Equal(1, _stream.Dropped);
        Publish(4);
        Assert.Equal("something", Tell());
        Assert.Equal(2, _stream.Dropped);
    }

    [Fact]
    public void Values_that_are_replaced_between_two_intervals_were_not_asked_for()
    {
        Tell();
        Publish(1);
        Publish(2);
        Assert.Equal("something", Tell());
        Publish(3);
        _stream.Look(_broker);
        Assert.Equal("something", Tell());
        Assert.Equal(0, _stream.Dropped);
    }
}
