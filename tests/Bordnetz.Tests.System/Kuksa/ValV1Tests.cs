using Bordnetz.Server.Kuksa.Proto.V1;
using Bordnetz.Signals;
using Datapoint = Bordnetz.Server.Kuksa.Proto.V1.Datapoint;
using DataType = Bordnetz.Server.Kuksa.Proto.V1.DataType;
using Metadata = Bordnetz.Server.Kuksa.Proto.V1.Metadata;

namespace Bordnetz.Tests.Kuksa;

public sealed class ValV1Tests : KuksaTestBase
{
    private const string LowBeam = "Vehicle.Body.Lights.IsLowBeamOn";
    private const string Brightness = "Vehicle.Body.Lights.Brightness";

    private static EntryUpdate Value(string path, Datapoint value) =>
        new()
        {
            Entry = new DataEntry { Path = path, Value = value },
            Fields = { Field.Value },
        };

    private static EntryUpdate TargetOf(string path, Datapoint value) =>
        new()
        {
            Entry = new DataEntry { Path = path, ActuatorTarget = value },
            Fields = { Field.ActuatorTarget },
        };

    private async Task<GetResponse> Get(string path, View view, params Field[] fields) =>
        await V1Client.GetAsync(
            new GetRequest
            {
                Entries =
                {
                    new EntryRequest
                    {
                        Path = path,
                        View = view,
                        Fields = { fields },
                    },
                },
            },
            cancellationToken: Cancel
        );

    private async Task<string> Set(params EntryUpdate[] updates)
    {
        SetResponse response = await V1Client.SetAsync(new SetRequest { Updates = { updates } });
        return Say(response.Errors);
    }

    private static string Say(IEnumerable<DataEntryError> errors) =>
        string.Join("; ", errors.Select(e => $"{e.Path} {e.Error.Code} {e.Error.Reason}: {e.Error.Message}"));

    [Fact]
    public async Task A_value_that_was_set_is_got_by_path_branch_and_wildcard()
    {
        Assert.Equal("", await Set(Value("Vehicle.Cabin.Sunroof.Position", new Datapoint { Int32 = 7 })));
        Assert.Equal(7, (await Get("Vehicle.Cabin.Sunroof.Position", View.Unspecified)).Entries.Single().Value.Int32);
        GetResponse branch = await Get("Vehicle.Cabin.Sunroof", View.CurrentValue);
        Assert.Equal(4, branch.Entries.Count);
        Assert.Null(branch.Entries.Single(e => e.Path.EndsWith("Shade.Position", StringComparison.Ordinal)).Value);
        Assert.Equal(2, (await Get("Vehicle.Cabin.Sunroof.**.Position", View.CurrentValue)).Entries.Count);
        Assert.Equal(4, (await Get("Vehicle.*.Sunroof", View.CurrentValue)).Entries.Count);
        Assert.Equal(
            7,
            (
                await V2.GetValueAsync(
                    new() { SignalId = Path("Vehicle.Cabin.Sunroof.Position") },
                    cancellationToken: Cancel
                )
            )
                .DataPoint
                .Value
                .Int32
        );
    }

    [Fact]
    public async Task A_target_acts_through_the_vehicle_and_is_got_as_target()
    {
        Assert.Equal("", await Set(TargetOf(LowBeam, new Datapoint { Bool = true })));
        Assert.True(Broker.TryTakeRequest(out OutsideRequest request));
        Assert.True(request.IsTarget && request.Value.ToBoolean());
        DataEntry entry = (await Get(LowBeam, View.All)).Entries.Single();
        Assert.True(entry.ActuatorTarget.Bool);
        Assert.Null(entry.Value);
        Assert.Equal(EntryType.Actuator, entry.Metadata.EntryType);
    }

    [Fact]
    public async Task A_target_that_nobody_claimed_is_kept_for_providers_that_subscribe_to_it()
    {
        using var provider = V1Client.Subscribe(
            new SubscribeRequest
            {
                Entries =
                {
                    new SubscribeEntry { Path = Brightness, Fields = { Field.ActuatorTarget } },
                },
            },
            cancellationToken: Cancel
        );
        SubscribeResponse first = await NextAsync(provider.ResponseStream);
        Assert.Null(first.Updates.Single().Entry.ActuatorTarget);
        Assert.Equal("", await Set(TargetOf(Brightness, new Datapoint { Uint32 = 30 })));
        EntryUpdate update = (await NextAsync(provider.ResponseStream)).Updates.Single();
        Assert.Equal(30u, update.Entry.ActuatorTarget.Uint32);
        Assert.Equal([Field.ActuatorTarget], update.Fields);
    }

    [Fact]
    public async Task Each_update_that_is_wrong_is_named_and_the_others_are_applied()
    {
        string errors = await Set(
            Value("Vehicle.Nothing", new Datapoint { Bool = true }),
            Value("Vehicle.Speed", new Datapoint { Bool = true }),
            Value("Vehicle.AverageSpeed", new Datapoint { Float = 301 }),
            Value("Vehicle.Age", new Datapoint { Uint32 = 256 }),
            Value("Vehicle.Class", new Datapoint { String = "C" }),
            Value("Vehicle.Gear", new Datapoint { Int32 = 2 })
        );
        Assert.Equal(
            "Vehicle.Nothing 404 not_found: Vehicle.Nothing not found; "
                + "Vehicle.Speed 400 type mismatch: cannot set existing datapoint to value of different type; "
                + "Vehicle.AverageSpeed 400 value out of min/max bounds: given value exceeds type's boundaries; "
                + "Vehicle.Age 400 value out of type bounds: given value exceeds type's boundaries; "
                + "Vehicle.Class 400 value out of allowed bounds: given value exceeds type's boundaries",
            errors
        );
        Assert.Equal(2, Broker.Read(Id("Vehicle.Gear")).Value.ToNumber());
    }

    [Fact]
    public async Task Requests_that_make_no_sense_are_refused_as_the_databroker_does()
    {
        Assert.Equal(
            "InvalidArgument 'No datapoints requested'",
            await StatusOf(async () => await V1Client.GetAsync(new GetRequest()))
        );
        Assert.StartsWith(
            "InvalidArgument 'Tried to set a target value for a non-actuator.",
            await StatusOf(() => Set(TargetOf("Vehicle.Speed", new Datapoint { Float = 1 }))),
            StringComparison.Ordinal
        );
        Assert.Equal("InvalidArgument 'Path is required'", await StatusOf(() => Set(new EntryUpdate())));
        GetResponse missing = await Get("Vehicle.Nothing", View.CurrentValue);
        Assert.Equal("Vehicle.Nothing 404 not_found: No entries found for the provided path", Say(missing.Errors));
        Assert.Equal(404u, missing.Error.Code);
        Assert.Equal(
            "Vehicle. 400 bad_request: Bad Wildcard Pattern Request",
            Say((await Get("Vehicle.", View.CurrentValue)).Errors)
        );
        using var none = V1Client.Subscribe(new SubscribeRequest(), cancellationToken: Cancel);
        Assert.Equal(
            "InvalidArgument 'Subscription request must contain at least one entry.'",
            await StatusOf(async () => await none.ResponseStream.MoveNext(Cancel))
        );
        using var unknown = V1Client.Subscribe(
            new SubscribeRequest { Entries = { new SubscribeEntry { Path = "Vehicle.Nothing" } } },
            cancellationToken: Cancel
        );
        Assert.Equal(
            "NotFound 'No entries found for the provided. Path: Vehicle.Nothing'",
            await StatusOf(async () => await unknown.ResponseStream.MoveNext(Cancel))
        );
    }

    [Fact]
    public async Task Metadata_has_the_restriction_that_goes_with_the_type()
    {
        Metadata average = (await Get("Vehicle.AverageSpeed", View.Metadata)).Entries.Single().Metadata;
        Assert.Equal(
            (DataType.Float, "km/h", 0.0, 300.0),
            (
                average.DataType,
                average.Unit,
                average.ValueRestriction.FloatingPoint.Min,
                average.ValueRestriction.FloatingPoint.Max
            )
        );
        Metadata brightness = (await Get(Brightness, View.Metadata)).Entries.Single().Metadata;
        Assert.Equal(100ul, brightness.ValueRestriction.Unsigned.Max);
        Metadata colour = (await Get("Vehicle.Body.Lights.Colour", View.Metadata)).Entries.Single().Metadata;
        Assert.Equal(["WHITE", "AMBER"], colour.ValueRestriction.String.AllowedValues);
        DataEntry typed = (await Get("Vehicle.Gear", View.Fields, Field.MetadataDataType)).Entries.Single();
        Assert.Equal(DataType.Int8, typed.Metadata.DataType);
        Assert.False(typed.Metadata.HasDescription);
    }

    [Fact]
    public async Task Streamed_updates_are_answered_one_by_one()
    {
        using var call = V1Client.StreamedUpdate(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(
            new() { Updates = { Value("Vehicle.Gear", new Datapoint { Int32 = 1 }) } },
            Cancel
        );
        Assert.Empty((await NextAsync(call.ResponseStream)).Errors);
        await call.RequestStream.WriteAsync(
            new() { Updates = { Value("Vehicle.Gear", new Datapoint { Bool = true }) } },
            Cancel
        );
        StreamedUpdateResponse answer = await NextAsync(call.ResponseStream);
        Assert.Equal("type mismatch", answer.Error.Reason);
        Assert.Equal(1, Broker.Read(Id("Vehicle.Gear")).Value.ToNumber());
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Cancel));
    }

    [Fact]
    public async Task A_subscriber_hears_of_values_with_their_unit_when_it_asks()
    {
        using var call = V1Client.Subscribe(
            new SubscribeRequest
            {
                Entries =
                {
                    new SubscribeEntry { Path = "Vehicle.*Speed", Fields = { Field.Value, Field.MetadataUnit } },
                },
            },
            cancellationToken: Cancel
        );
        Assert.Equal(2, (await NextAsync(call.ResponseStream)).Updates.Count);
        Host.Publish("Vehicle.Speed", SignalValue.From(12f));
        EntryUpdate update = (await NextAsync(call.ResponseStream)).Updates.Single();
        Assert.Equal(
            ("Vehicle.Speed", 12f, "km/h"),
            (update.Entry.Path, update.Entry.Value.Float, update.Entry.Metadata.Unit)
        );
    }

    [Fact]
    public async Task The_server_names_itself() =>
        Assert.Equal("bordnetz", (await V1Client.GetServerInfoAsync(new(), cancellationToken: Cancel)).Name);
}
