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
    [InlineData("Vehicle.Speed", 11, "InvalidArgument 'Failed to register Vehicle.Speed: it is of another type")]
    [InlineData("Vehicle.Speed", 99, "InvalidArgument 'Unsupported data type provided for Vehicle.Speed")]
    [InlineData("Vehicle.New", 12, "InvalidArgument 'Unsupported data type provided for Vehicle.New")]
    [InlineData("Vehicle.New", 19, "InvalidArgument 'Unsupported data type provided for Vehicle.New")]
    [InlineData("Vehicle.New", -1, "InvalidArgument 'Unsupported data type provided for Vehicle.New")]
    [InlineData("Vehicle.Body", 10, "InvalidArgument 'Failed to register Vehicle.Body: it is a branch")]
    [InlineData("Vehicle.Speed.New", 10, "InvalidArgument 'Failed to register Vehicle.Speed.New: it is a branch, or")]
    [InlineData("", 10, "InvalidArgument 'Failed to register : the name is no path'")]
    [InlineData("Vehicle..New", 10, "InvalidArgument 'Failed to register Vehicle..New: the name is no path'")]
    [InlineData("Vehicle.*", 10, "InvalidArgument 'Failed to register Vehicle.*: the name is no path'")]
    [InlineData("Vehicle.N w", 10, "InvalidArgument 'Failed to register Vehicle.N w: the name is no path'")]
    public async Task A_registration_of_something_else_is_refused(string name, int type, string expected) =>
        Assert.StartsWith(
            expected,
            await StatusOf(async () => await Provider.RegisterDatapointsAsync(Registration(name, (DataType)type))),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_signal_that_is_registered_is_there_in_every_protocol()
    {
        RegistrationMetadata own = new()
        {
            Name = "Vehicle.Own.Counter",
            DataType = DataType.Uint8,
            ChangeType = ChangeType.Continuous,
            Description = "Counts.",
        };
        RegisterDatapointsRequest request = new() { List = { own } };
        int id = (await Provider.RegisterDatapointsAsync(request, cancellationToken: Cancel)).Results[own.Name];
        Assert.Equal(KuksaHost.Catalog.Signals.Length, id);
        Assert.Equal(
            id,
            (await Provider.RegisterDatapointsAsync(request, cancellationToken: Cancel)).Results[own.Name]
        );

        Server.Kuksa.Proto.V2.Metadata listed = Assert.Single(
            (await V2.ListMetadataAsync(new() { Root = "Vehicle.Own" }, cancellationToken: Cancel)).Metadata
        );
        Assert.Equal((id, own.Name, "Counts."), (listed.Id, listed.Path, listed.Description));
        Assert.Equal(Server.Kuksa.Proto.V2.DataType.Uint8, listed.DataType);
        Assert.Equal(Server.Kuksa.Proto.V2.EntryType.Sensor, listed.EntryType);
        Broker.BrokerClient application = new(Channel);
        Assert.Contains(
            (await application.GetMetadataAsync(new(), cancellationToken: Cancel)).List,
            m => m.Id == id && m.Name == own.Name && m.DataType == DataType.Uint8
        );

        using var byPath = V2.Subscribe(new() { SignalPaths = { own.Name } }, cancellationToken: Cancel);
        Assert.Null((await NextAsync(byPath.ResponseStream)).Entries[own.Name].Value);
        using var byId = V2.SubscribeById(new() { SignalIds = { id } }, cancellationToken: Cancel);
        await NextAsync(byId.ResponseStream);
        UpdateDatapointsRequest update = new() { Datapoints = { [id] = new Datapoint { Uint32Value = 255 } } };
        Assert.Empty((await Provider.UpdateDatapointsAsync(update, cancellationToken: Cancel)).Errors);
        Assert.Equal(255u, (await NextAsync(byPath.ResponseStream)).Entries[own.Name].Value.Uint32);
        Assert.Equal(255u, (await NextAsync(byId.ResponseStream)).Entries[id].Value.Uint32);
        update.Datapoints[id].Uint32Value = 256;
        Assert.Equal(
            DatapointError.OutOfBounds,
            (await Provider.UpdateDatapointsAsync(update, cancellationToken: Cancel)).Errors[id]
        );
        Server.Kuksa.Proto.V1.EntryRequest entry = new() { Path = own.Name, View = Server.Kuksa.Proto.V1.View.All };
        Server.Kuksa.Proto.V1.DataEntry got = Assert.Single(
            (await V1Client.GetAsync(new() { Entries = { entry } }, cancellationToken: Cancel)).Entries
        );
        Assert.Equal((255u, "Counts."), (got.Value.Uint32, got.Metadata.Description));

        using var provision = V2.OpenProviderStream(cancellationToken: Cancel);
        Server.Kuksa.Proto.V2.ProvideSignalRequest claim = new();
        claim.SignalsSampleIntervals[id] = new();
        await provision.RequestStream.WriteAsync(new() { ProvideSignalRequest = claim }, Cancel);
        Assert.NotNull((await NextAsync(provision.ResponseStream)).ProvideSignalResponse);
    }

    [Fact]
    public async Task What_registers_without_end_is_refused_and_nothing_of_a_refused_message_is_kept()
    {
        int count = base.Broker.Catalog.Signals.Length;
        RegisterDatapointsRequest endless = new();
        endless.List.Add(Enumerable.Range(0, 1001).Select(i => new RegistrationMetadata { Name = $"Own.S{i}" }));
        Assert.Equal(
            "ResourceExhausted 'Failed to register Own.S1000: too many signals were created'",
            await StatusOf(async () => await Provider.RegisterDatapointsAsync(endless))
        );
        Assert.Equal(count, base.Broker.Catalog.Signals.Length);
        Assert.Equal(
            "InvalidArgument 'The provided path is too long'",
            await StatusOf(async () =>
                await Provider.RegisterDatapointsAsync(Registration(new string('x', 10_000), DataType.Float))
            )
        );
        RegisterDatapointsRequest talkative = Registration("Own.Value", DataType.Float);
        talkative.List[0].Description = new string('x', 100_000);
        Assert.StartsWith(
            "InvalidArgument 'Failed to register Own.Value: the description is too long",
            await StatusOf(async () => await Provider.RegisterDatapointsAsync(talkative)),
            StringComparison.Ordinal
        );
    }

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
