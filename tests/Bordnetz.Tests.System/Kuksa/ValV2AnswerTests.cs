using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Grpc.Core;
using Datapoint = Bordnetz.Server.Kuksa.Proto.V2.Datapoint;
using DataType = Bordnetz.Server.Kuksa.Proto.V2.DataType;
using Metadata = Bordnetz.Server.Kuksa.Proto.V2.Metadata;

namespace Bordnetz.Tests.Kuksa;

/// <summary>Every answer with its status and message, compared with what a databroker was recorded to give.</summary>
public sealed class ValV2AnswerTests : KuksaTestBase
{
    private const string LowBeam = "Vehicle.Body.Lights.IsLowBeamOn";
    private const string Brightness = "Vehicle.Body.Lights.Brightness";

    [Fact]
    public async Task Reading_answers_as_the_databroker_does()
    {
        Assert.Equal(
            "InvalidArgument 'The provided path is too long'",
            await StatusOf(async () => await V2.GetValueAsync(new() { SignalId = Path(new string('x', 1001)) }))
        );
        Assert.Equal(
            "NotFound 'Path not found'",
            await StatusOf(async () => await V2.GetValueAsync(new() { SignalId = Path(new string('x', 1000)) }))
        );
        Assert.Equal(
            "InvalidArgument 'No SignalId provided'",
            await StatusOf(async () => await V2.GetValueAsync(new()))
        );
        Assert.Equal(
            "InvalidArgument 'No SignalId provided'",
            await StatusOf(async () => await V2.GetValueAsync(new() { SignalId = new SignalID() }))
        );
        Assert.Equal(
            "NotFound 'Path not found'",
            await StatusOf(async () => await V2.GetValueAsync(new() { SignalId = new() { Id = 99_999 } }))
        );
        Assert.Equal(
            "NotFound 'Path not found'",
            await StatusOf(async () => await V2.GetValueAsync(new() { SignalId = Path("Vehicle.Body") }))
        );
        Assert.Empty((await V2.GetValuesAsync(new(), cancellationToken: Cancel)).DataPoints);
    }

    [Fact]
    public async Task Publishing_answers_as_the_databroker_does()
    {
        async Task<string> Answer(string path, Value? value) =>
            await StatusOf(async () => await V2.PublishValueAsync(Publish(path, value)));
        Assert.Equal(
            $"InvalidArgument 'Wrong type provided (id: {Id("Vehicle.Speed")})'",
            await Answer("Vehicle.Speed", new Value { String = "x" })
        );
        Assert.Equal(
            $"InvalidArgument 'Wrong type provided (id: {Id("Vehicle.Speed")})'",
            await Answer("Vehicle.Speed", new Value { Double = 1 })
        );
        Assert.Equal(
            "InvalidArgument 'No datapoint provided for publish_value'",
            await StatusOf(async () => await V2.PublishValueAsync(new() { SignalId = Path("Vehicle.Speed") }))
        );
        Assert.Equal("OK ''", await Answer("Vehicle.Speed", null));
        Assert.Equal("OK ''", await Answer("Vehicle.Speed", new Value()));
        Assert.Equal(
            $"InvalidArgument 'Value out of type bounds (id: {Id("Vehicle.Age")})'",
            await Answer("Vehicle.Age", new Value { Uint32 = 300 })
        );
        Assert.Equal(
            $"InvalidArgument 'Value out of allowed bounds (id: {Id("Vehicle.Class")})'",
            await Answer("Vehicle.Class", new Value { String = "C" })
        );
        foreach (float bad in new[] { 300.5f, -1f, float.NaN })
        {
            Assert.Equal(
                $"InvalidArgument 'Value out of min/max bounds (id: {Id("Vehicle.AverageSpeed")})'",
                await Answer("Vehicle.AverageSpeed", new Value { Float = bad })
            );
        }
        Assert.Equal(
            $"InvalidArgument 'Value out of type bounds (id: {Id("Vehicle.Weights")})'",
            await Answer("Vehicle.Weights", new Value { Uint32Array = new() { Values = { 1, 70_000 } } })
        );
        Assert.Equal("OK ''", await Answer("Vehicle.Class", new Value { String = "B" }));
    }

    [Fact]
    public async Task Actuating_answers_as_the_databroker_does()
    {
        async Task<string> Answer(ActuateRequest request) => await StatusOf(async () => await V2.ActuateAsync(request));
        Assert.Equal(
            "InvalidArgument 'Tried to set a value for a non-actuator: Vehicle.Speed'",
            await Answer(Target("Vehicle.Speed", new Value { Float = 1 }))
        );
        Assert.Equal(
            $"Unavailable 'Provider for vss_id {Id(Brightness)} does not exist'",
            await Answer(Target(Brightness, new Value { Uint32 = 1 }))
        );
        Assert.StartsWith(
            "InvalidArgument 'Out of bounds min/max",
            await Answer(Target(Brightness, new Value { Uint32 = 101 })),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "InvalidArgument 'Wrong type for",
            await Answer(Target(Brightness, new Value { Bool = true })),
            StringComparison.Ordinal
        );
        // The databroker crashes the call here.
        Assert.Equal("InvalidArgument 'No value provided'", await Answer(Target(Brightness, new Value())));
        Assert.Equal("InvalidArgument 'No value provided'", await Answer(Target(Brightness, null)));
        Assert.Equal("NotFound 'Path not found'", await Answer(Target("Vehicle.Nothing", new Value { Bool = true })));
        Assert.Equal("OK ''", await Answer(Target(LowBeam, new Value { Bool = true })));
    }

    [Fact]
    public async Task A_value_is_stamped_when_it_comes_and_may_become_unavailable_again()
    {
        PublishValueRequest request = Publish("Vehicle.Speed", new Value { Float = 5 });
        request.DataPoint.Timestamp = new() { Seconds = 1 };
        await V2.PublishValueAsync(request, cancellationToken: Cancel);
        Datapoint stamped = (
            await V2.GetValueAsync(new() { SignalId = Path("Vehicle.Speed") }, cancellationToken: Cancel)
        ).DataPoint;
        Assert.Equal(5, stamped.Value.Float);
        Assert.True(stamped.Timestamp.Seconds > 1_700_000_000);
        await V2.PublishValueAsync(Publish("Vehicle.Speed", null), cancellationToken: Cancel);
        Datapoint gone = (
            await V2.GetValueAsync(new() { SignalId = Path("Vehicle.Speed") }, cancellationToken: Cancel)
        ).DataPoint;
        Assert.Null(gone.Value);
        Assert.NotNull(gone.Timestamp);
    }

    [Fact]
    public async Task What_the_vehicle_publishes_is_read_in_the_protocols_types()
    {
        Host.Publish("Vehicle.Gear", SignalValue.FromInteger(-2, Signals.DataType.Int8));
        Host.Publish("Vehicle.Odometer", SignalValue.FromInteger(-1, Signals.DataType.UInt64));
        Host.Publish("Vehicle.Weights", SignalValue.From((Array)new ushort[] { 1, 65535 }));
        Host.Publish("Vehicle.Speed", SignalValue.From(3f), Quality.Invalid);
        Host.Publish("Vehicle.AverageSpeed", SignalValue.From(4f), Quality.Stale);
        GetValuesRequest request = new();
        string[] paths = ["Gear", "Odometer", "Weights", "Speed", "AverageSpeed", "Age", "Gear"];
        request.SignalIds.Add(paths.Select(p => Path("Vehicle." + p)));
        Assert.Equal(
            [
                """{ "int32": -2 }""",
                """{ "uint64": "18446744073709551615" }""",
                """{ "uint32Array": { "values": [ 1, 65535 ] } }""",
                "none",
                """{ "float": 4 }""",
                """{ "uint32": 3 }""",
                """{ "int32": -2 }""",
            ],
            (await V2.GetValuesAsync(request, cancellationToken: Cancel)).DataPoints.Select(d => Say(d.Value))
        );
        Datapoint gear = (
            await V2.GetValueAsync(new() { SignalId = new() { Id = Id("Vehicle.Gear") } }, cancellationToken: Cancel)
        ).DataPoint;
        Assert.Equal(7, gear.Timestamp.Seconds);
    }

    [Fact]
    public async Task A_target_for_the_vehicle_waits_for_it_and_a_batch_is_all_or_nothing()
    {
        await V2.ActuateAsync(Target(LowBeam, new Value { Bool = true }), cancellationToken: Cancel);
        Assert.True(Broker.TryTakeRequest(out OutsideRequest request));
        Assert.Equal(new OutsideRequest(Id(LowBeam), true, SignalValue.From(true)), request);
        BatchActuateRequest batch = new();
        batch.ActuateRequests.Add(Target(LowBeam, new Value { Bool = false }));
        batch.ActuateRequests.Add(Target(Brightness, new Value { Uint32 = 1 }));
        Assert.Equal(
            $"Unavailable 'Provider for vss_id {Id(Brightness)} does not exist'",
            await StatusOf(async () => await V2.BatchActuateAsync(batch))
        );
        Assert.False(Broker.TryTakeRequest(out _));
        using (var stream = V2.ActuateStream(cancellationToken: Cancel))
        {
            await stream.RequestStream.WriteAsync(Target(LowBeam, new Value { Bool = false }), Cancel);
            await stream.RequestStream.WriteAsync(Target(LowBeam, new Value { Bool = true }), Cancel);
            await stream.RequestStream.CompleteAsync();
            await stream;
        }
        Assert.True(Broker.TryTakeRequest(out OutsideRequest first));
        Assert.True(Broker.TryTakeRequest(out OutsideRequest second));
        Assert.Equal((false, true), (first.Value.ToBoolean(), second.Value.ToBoolean()));
        using var refused = V2.ActuateStream(cancellationToken: Cancel);
        await refused.RequestStream.WriteAsync(Target("Vehicle.Speed", new Value { Float = 1 }), Cancel);
        RpcException e = await Assert.ThrowsAsync<RpcException>(async () => await refused);
        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
    }

    [Theory]
    [InlineData("", "*")]
    [InlineData("\"\"", "*")]
    [InlineData("Vehicle", "*")]
    [InlineData("Vehicle.Speed", "Vehicle.Speed")]
    [InlineData("Vehicle.Cabin.Sunroof", "Position Shade.Position Shade.Switch Switch")]
    [InlineData("Vehicle.Cabin.Sunroof.**", "Position Shade.Position Shade.Switch Switch")]
    [InlineData("Vehicle.Cabin.Sunroof.*", "Position Switch")]
    [InlineData("Vehicle.Cabin.Sunroof.*.Position", "Shade.Position")]
    [InlineData("**.Sunroof.*.Position", "Shade.Position")]
    [InlineData("*.*.*.*.Position", "Shade.Position")]
    [InlineData("Vehicle.Cabin.Sunroof.**.Position", "Position Shade.Position")]
    [InlineData("**.Sunroof.**", "Position Shade.Position Shade.Switch Switch")]
    [InlineData("Vehicle.Cabin.Sunroof.Pos*", "Position")]
    [InlineData("**.Sunroof", "NotFound 'Specified root branch does not exist'")]
    [InlineData("*.Sunroof", "NotFound 'Specified root branch does not exist'")]
    [InlineData("Sunroof", "NotFound 'Specified root branch does not exist'")]
    [InlineData("Vehicle.", "InvalidArgument 'Invalid Pattern Argument'")]
    [InlineData("Vehicle Speed", "InvalidArgument 'Invalid Pattern Argument'")]
    [InlineData("Vehicle:Speed", "InvalidArgument 'Invalid Pattern Argument'")]
    public async Task Metadata_is_listed_by_the_databrokers_wildcards(string root, string expected)
    {
        string answer;
        try
        {
            ListMetadataResponse response = await V2.ListMetadataAsync(
                new() { Root = root },
                cancellationToken: Cancel
            );
            answer =
                response.Metadata.Count == KuksaHost.Catalog.Signals.Length
                    ? "*"
                    : string.Join(
                        " ",
                        response
                            .Metadata.Select(m =>
                                m.Path.Replace("Vehicle.Cabin.Sunroof.", "", StringComparison.Ordinal)
                            )
                            .Order(StringComparer.Ordinal)
                    );
        }
        catch (RpcException e)
        {
            answer = $"{e.StatusCode} '{e.Status.Detail}'";
        }
        Assert.Equal(expected, answer);
    }

    [Fact]
    public async Task Metadata_says_everything_that_the_catalog_knows()
    {
        ListMetadataResponse average = await V2.ListMetadataAsync(
            new() { Root = "Vehicle.AverageSpeed" },
            cancellationToken: Cancel
        );
        Assert.Equal(
            new Metadata
            {
                Path = "Vehicle.AverageSpeed",
                Id = Id("Vehicle.AverageSpeed"),
                DataType = DataType.Float,
                EntryType = EntryType.Sensor,
                Description = "Its speed since the start.",
                Comment = "For tests.",
                Deprecation = "v9 gone",
                Unit = "km/h",
                Min = new Value { Float = 0 },
                Max = new Value { Float = 300 },
            },
            Assert.Single(average.Metadata)
        );
        Metadata colour = (
            await V2.ListMetadataAsync(new() { Root = "Vehicle.Body.Lights.Colour" }, cancellationToken: Cancel)
        ).Metadata[0];
        Assert.Equal(
            (DataType.String, EntryType.Actuator, """{ "stringArray": { "values": [ "WHITE", "AMBER" ] } }"""),
            (colour.DataType, colour.EntryType, Say(colour.AllowedValues))
        );
        Metadata weights = (
            await V2.ListMetadataAsync(new() { Root = "Vehicle.Weights" }, cancellationToken: Cancel)
        ).Metadata[0];
        Assert.Equal(DataType.Uint16Array, weights.DataType);
    }

    [Fact]
    public async Task The_server_names_itself()
    {
        GetServerInfoResponse info = await V2.GetServerInfoAsync(new(), cancellationToken: Cancel);
        Assert.Equal("bordnetz", info.Name);
        Assert.NotEmpty(info.Version);
    }
}
