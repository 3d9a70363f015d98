using Bordnetz.Server.Kuksa.Proto.Sdv;
using Bordnetz.Signals;
using Datapoint = Bordnetz.Server.Kuksa.Proto.Sdv.Datapoint;
using DataType = Bordnetz.Server.Kuksa.Proto.Sdv.DataType;

namespace Bordnetz.Tests.Kuksa;

public sealed class SdvBrokerTests : KuksaTestBase
{
    private const string LowBeam = "Vehicle.Body.Lights.IsLowBeamOn";

    private Broker.BrokerClient Old => new(Channel);

    [Fact]
    public async Task An_old_application_reads_and_sets()
    {
        Host.Publish("Vehicle.Speed", SignalValue.From(7f));
        GetDatapointsRequest get = new() { Datapoints = { "Vehicle.Speed", "Vehicle.Gear", "Vehicle.Nothing" } };
        var values = (await Old.GetDatapointsAsync(get, cancellationToken: Cancel)).Datapoints;
        Assert.Equal(7f, values["Vehicle.Speed"].FloatValue);
        Assert.Equal(Datapoint.Types.Failure.NotAvailable, values["Vehicle.Gear"].FailureValue);
        Assert.Equal(Datapoint.Types.Failure.UnknownDatapoint, values["Vehicle.Nothing"].FailureValue);
        SetDatapointsRequest set = new()
        {
            Datapoints =
            {
                [LowBeam] = new Datapoint { BoolValue = true },
                ["Vehicle.Body.Lights.Brightness"] = new Datapoint { Uint32Value = 101 },
                ["Vehicle.Body.Lights.Colour"] = new Datapoint { BoolValue = true },
                ["Vehicle.Speed"] = new Datapoint { FloatValue = 1 },
                ["Vehicle.Nothing"] = new Datapoint { FloatValue = 1 },
            },
        };
        var errors = (await Old.SetDatapointsAsync(set, cancellationToken: Cancel)).Errors;
        Assert.Equal(4, errors.Count);
        Assert.Equal(DatapointError.OutOfBounds, errors["Vehicle.Body.Lights.Brightness"]);
        Assert.Equal(DatapointError.InvalidType, errors["Vehicle.Body.Lights.Colour"]);
        Assert.Equal(DatapointError.AccessDenied, errors["Vehicle.Speed"]);
        Assert.Equal(DatapointError.UnknownDatapoint, errors["Vehicle.Nothing"]);
        Assert.True(base.Broker.TryTakeRequest(out OutsideRequest request));
        Assert.Equal((Id(LowBeam), true), (request.SignalIndex, request.Value.ToBoolean()));
    }

    [Fact]
    public async Task An_old_application_subscribes_by_query()
    {
        Host.Publish("Vehicle.Speed", SignalValue.From(7f));
        SubscribeRequest request = new() { Query = "SELECT Vehicle.Speed, Vehicle.Age" };
        using var call = Old.Subscribe(request, cancellationToken: Cancel);
        Assert.Equal(7f, (await NextAsync(call.ResponseStream)).Fields["Vehicle.Speed"].FloatValue);
        Host.Publish("Vehicle.Speed", SignalValue.From(8f));
        SubscribeReply row = await NextAsync(call.ResponseStream);
        Assert.Equal((8f, 3u), (row.Fields["Vehicle.Speed"].FloatValue, row.Fields["Vehicle.Age"].Uint32Value));
        foreach (
            string query in new[] { "", "SELECT ", "Vehicle.Speed", "SELECT Vehicle.Speed WHERE Vehicle.Speed > 'x'" }
        )
        {
            using var refused = Old.Subscribe(new() { Query = query }, cancellationToken: Cancel);
            Assert.StartsWith(
                "InvalidArgument",
                await StatusOf(async () => await refused.ResponseStream.MoveNext(Cancel)),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task An_old_application_finds_the_types()
    {
        GetMetadataRequest request = new() { Names = { "Vehicle.Weights", "Vehicle.Nothing", "Vehicle.Class" } };
        var list = (await Old.GetMetadataAsync(request, cancellationToken: Cancel)).List;
        Assert.Equal([DataType.Uint16Array, DataType.String], list.Select(m => m.DataType));
        Assert.Equal([EntryType.Sensor, EntryType.Attribute], list.Select(m => m.EntryType));
        Assert.Equal(
            KuksaHost.Catalog.Signals.Length,
            (await Old.GetMetadataAsync(new(), cancellationToken: Cancel)).List.Count
        );
    }
}
