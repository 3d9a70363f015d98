using Bordnetz.Server.Kuksa.Proto.Sdv;
using Bordnetz.Signals;
using Datapoint = Bordnetz.Server.Kuksa.Proto.Sdv.Datapoint;
using DataType = Bordnetz.Server.Kuksa.Proto.Sdv.DataType;

namespace Bordnetz.Tests.Kuksa;

/// <summary>An old provider, and an old application that hears of it.</summary>
public sealed class SdvCollectorTests : KuksaTestBase
{
    private Collector.CollectorClient Provider => new(Channel);

    private static RegisterDatapointsRequest Registration(string name, DataType type) =>
        new()
        {
            List =
            {
                new RegistrationMetadata { Name = name, DataType = type },
            },
        };

    [Fact]
    public async Task An_old_provider_registers_what_the_catalog_has_and_publishes_by_number()
    {
        int speed = (
            await Provider.RegisterDatapointsAsync(
                Registration("Vehicle.Speed", DataType.Float),
                cancellationToken: Cancel
            )
        ).Results["Vehicle.Speed"];
        UpdateDatapointsRequest update = new()
        {
            Datapoints =
            {
                [speed] = new Datapoint
                {
                    FloatValue = 7,
                    Timestamp = new() { Seconds = 5 },
                },
                [Id("Vehicle.Gear")] = new Datapoint { Int32Value = -1 },
            },
        };
        Assert.Empty((await Provider.UpdateDatapointsAsync(update, cancellationToken: Cancel)).Errors);
        Assert.Equal(7, Broker.Read(speed).Value.ToNumber());
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(5), Broker.Read(speed).SourceTime);
        Assert.Equal(-1, Broker.Read(Id("Vehicle.Gear")).Value.ToNumber());
        UpdateDatapointsRequest none = new()
        {
            Datapoints = { [speed] = new Datapoint { FailureValue = Datapoint.Types.Failure.NotAvailable } },
        };
        await Provider.UpdateDatapointsAsync(none, cancellationToken: Cancel);
        Assert.False(Broker.Read(speed).Value.HasValue);
    }

    [Theory]
    [InlineData("Vehicle.Nothing", 10, "InvalidArgument 'Failed to register Vehicle.Nothing")]
    [InlineData("Vehicle.Speed", 11, "InvalidArgument 'Failed to register Vehicle.Speed")]
    [InlineData("Vehicle.Speed", 99, "InvalidArgument 'Failed to register Vehicle.Speed")]
    public async Task A_registration_of_something_else_is_refused(string name, int type, string expected) =>
        Assert.StartsWith(
            expected,
            await StatusOf(async () => await Provider.RegisterDatapointsAsync(Registration(name, (DataType)type))),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_message_with_a_wrong_value_changes_nothing_and_each_error_is_named()
    {
        using var stream = Provider.StreamDatapoints(cancellationToken: Cancel);
        StreamDatapointsRequest wrong = new()
        {
            Datapoints =
            {
                [Id("Vehicle.Speed")] = new Datapoint { FloatValue = 7 },
                [Id("Vehicle.AverageSpeed")] = new Datapoint { FloatValue = float.NaN },
                [Id("Vehicle.Gear")] = new Datapoint { StringValue = "1" },
                [-1] = new Datapoint { FloatValue = 7 },
                [int.MaxValue] = new Datapoint { FloatValue = 7 },
            },
        };
        await stream.RequestStream.WriteAsync(wrong, Cancel);
        Assert.Equal(
            [
                (-1, DatapointError.UnknownDatapoint),
                (Id("Vehicle.AverageSpeed"), DatapointError.OutOfBounds),
                (Id("Vehicle.Gear"), DatapointError.InvalidType),
                (int.MaxValue, DatapointError.UnknownDatapoint),
            ],
            (await NextAsync(stream.ResponseStream)).Errors.Select(e => (e.Key, e.Value)).OrderBy(e => e.Key)
        );
        Assert.False(Broker.Read(Id("Vehicle.Speed")).Value.HasValue);
        StreamDatapointsRequest right = new()
        {
            Datapoints = { [Id("Vehicle.Speed")] = new Datapoint { FloatValue = 8 } },
        };
        await stream.RequestStream.WriteAsync(right, Cancel);
        await stream.RequestStream.CompleteAsync();
        Assert.False(await stream.ResponseStream.MoveNext(Cancel));
        Assert.Equal(8, Broker.Read(Id("Vehicle.Speed")).Value.ToNumber());
    }

    [Fact]
    public async Task An_old_application_hears_of_updates_while_its_condition_holds()
    {
        Broker.BrokerClient application = new(Channel);
        SubscribeRequest request = new()
        {
            Query =
                "SELECT Vehicle.Gear AS gear, Vehicle.Speed > 50 AS fast, LAG(Vehicle.Gear) AS before "
                + "WHERE Vehicle.Speed BETWEEN 10 AND 60.5 AND NOT Vehicle.Gear = 0",
        };
        using var call = application.Subscribe(request, cancellationToken: Cancel);
        await call.ResponseHeadersAsync;
        void Gear(int gear) => Host.Publish("Vehicle.Gear", SignalValue.FromInteger(gear, Signals.DataType.Int8));
        void Speed(float speed) => Host.Publish("Vehicle.Speed", SignalValue.From(speed));
        while (base.Broker.SubscriptionCount == 0)
        {
            await Task.Yield();
        }
        Gear(1);
        Speed(5);
        Speed(20);
        Gear(0);
        Gear(2);
        Speed(61);
        Speed(60.5f);
        string Said(SubscribeReply row) =>
            $"{row.Fields["gear"].Int32Value} {row.Fields["fast"].BoolValue} {row.Fields["before"]}";
        Assert.StartsWith("1 False", Said(await NextAsync(call.ResponseStream)), StringComparison.Ordinal);
        SubscribeReply second = await NextAsync(call.ResponseStream);
        Assert.Equal((2, 0), (second.Fields["gear"].Int32Value, second.Fields["before"].Int32Value));
        Assert.StartsWith("2 True", Said(await NextAsync(call.ResponseStream)), StringComparison.Ordinal);
    }
}
