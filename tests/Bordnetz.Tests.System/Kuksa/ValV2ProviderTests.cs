using Bordnetz.Server.Kuksa.Proto.V2;
using Action = Bordnetz.Server.Kuksa.Proto.V2.OpenProviderStreamResponse.ActionOneofCase;
using Datapoint = Bordnetz.Server.Kuksa.Proto.V2.Datapoint;
using Stream = Grpc.Core.AsyncDuplexStreamingCall<
    Bordnetz.Server.Kuksa.Proto.V2.OpenProviderStreamRequest,
    Bordnetz.Server.Kuksa.Proto.V2.OpenProviderStreamResponse
>;

namespace Bordnetz.Tests.Kuksa;

public sealed class ValV2ProviderTests : KuksaTestBase
{
    private const string Brightness = "Vehicle.Body.Lights.Brightness";
    private const string Colour = "Vehicle.Body.Lights.Colour";
    private const string Speed = "Vehicle.Speed";

    private Stream Open() => V2.OpenProviderStream(cancellationToken: Cancel);

    private static Task Send(Stream stream, OpenProviderStreamRequest request) =>
        stream.RequestStream.WriteAsync(request, Cancel);

    private static async Task Claim(Stream stream, string path, uint intervalMs = 10)
    {
        ProvideSignalRequest claim = new();
        claim.SignalsSampleIntervals[Id(path)] = new SampleInterval { IntervalMs = intervalMs };
        await Send(stream, new() { ProvideSignalRequest = claim });
        Assert.Equal(Action.ProvideSignalResponse, (await NextAsync(stream.ResponseStream)).ActionCase);
    }

    private static OpenProviderStreamRequest Values(uint id, params (int Signal, Value Value)[] values)
    {
        PublishValuesRequest publish = new() { RequestId = id };
        foreach ((int signal, Value value) in values)
        {
            publish.DataPoints[signal] = new Datapoint { Value = value };
        }
        return new() { PublishValuesRequest = publish };
    }

    [Fact]
    public async Task A_provider_takes_the_targets_of_what_it_claimed()
    {
        using Stream provider = Open();
        ProvideActuationRequest claim = new()
        {
            ActuatorIdentifiers =
            {
                Path(Brightness),
                new SignalID { Id = Id(Colour) },
            },
        };
        await Send(provider, new() { ProvideActuationRequest = claim });
        Assert.Equal(Action.ProvideActuationResponse, (await NextAsync(provider.ResponseStream)).ActionCase);
        BatchActuateRequest batch = new()
        {
            ActuateRequests =
            {
                Target(Brightness, new Value { Uint32 = 40 }),
                Target(Colour, new Value { String = "AMBER" }),
            },
        };
        await V2.BatchActuateAsync(batch, cancellationToken: Cancel);
        OpenProviderStreamResponse message = await NextAsync(provider.ResponseStream);
        Assert.Equal(
            [$"{Id(Brightness)}={{ \"uint32\": 40 }}", $"{Id(Colour)}={{ \"string\": \"AMBER\" }}"],
            message.BatchActuateStreamRequest.ActuateRequests.Select(r => $"{r.SignalId.Id}={Say(r.Value)}")
        );
        // It may close its side and still act.
        await provider.RequestStream.CompleteAsync();
        await V2.ActuateAsync(Target(Brightness, new Value { Uint32 = 41 }), cancellationToken: Cancel);
        message = await NextAsync(provider.ResponseStream);
        Assert.Equal(41u, Assert.Single(message.BatchActuateStreamRequest.ActuateRequests).Value.Uint32);
    }

    [Fact]
    public async Task A_claim_of_what_somebody_else_has_ends_the_stream()
    {
        using Stream first = Open();
        await Claim(first, Speed);
        using Stream second = Open();
        ProvideSignalRequest claim = new();
        claim.SignalsSampleIntervals[Id(Speed)] = new SampleInterval();
        await Send(second, new() { ProvideSignalRequest = claim });
        Assert.Equal(
            "AlreadyExists 'Providers for the following vss_ids already registered: "
                + $"{{SignalId {{ id: {Id(Speed)} }}}}'",
            await StatusOf(async () => await second.ResponseStream.MoveNext(Cancel))
        );
        using Stream third = Open();
        ProvideActuationRequest vehicles = new() { ActuatorIdentifiers = { Path("Vehicle.Body.Lights.IsLowBeamOn") } };
        await Send(third, new() { ProvideActuationRequest = vehicles });
        Assert.StartsWith(
            "AlreadyExists",
            await StatusOf(async () => await third.ResponseStream.MoveNext(Cancel)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_provider_that_left_can_claim_again_at_once()
    {
        for (int i = 0; i < 20; i++)
        {
            using Stream provider = Open();
            await Claim(provider, Speed);
            await provider.RequestStream.CompleteAsync();
            provider.Dispose();
            while (Broker.Providers.Count > 0)
            {
                Cancel.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task Values_are_published_as_one_and_each_that_is_wrong_is_named()
    {
        using Stream provider = Open();
        await Claim(provider, Speed);
        await Claim(provider, "Vehicle.AverageSpeed");
        await Claim(provider, "Vehicle.Gear");
        using var call = V2.Subscribe(
            new SubscribeRequest { SignalPaths = { Speed, "Vehicle.Gear" }, BufferSize = 10 },
            cancellationToken: Cancel
        );
        await NextAsync(call.ResponseStream);
        await Send(
            provider,
            Values(
                77,
                (Id(Speed), new Value { Float = 5 }),
                (Id("Vehicle.AverageSpeed"), new Value { Float = 301 }),
                (Id("Vehicle.Gear"), new Value { Int32 = 3 }),
                (12345, new Value { Int32 = 3 })
            )
        );
        Assert.Equal(
            """Vehicle.Gear={ "int32": 3 } Vehicle.Speed={ "float": 5 }""",
            Say(await NextAsync(call.ResponseStream))
        );
        PublishValuesResponse answer = await NextPublishAsync(provider);
        Assert.Equal(77u, answer.RequestId);
        Assert.Equal(
            [
                (12345, ErrorCode.NotFound, "Not Found"),
                (Id("Vehicle.AverageSpeed"), ErrorCode.InvalidArgument, "Out of Bounds MinMax"),
            ],
            answer.Status.Select(s => (s.Key, s.Value.Code, s.Value.Message)).OrderByDescending(s => s.Key)
        );
    }

    private static async Task<PublishValuesResponse> NextPublishAsync(Stream provider)
    {
        while (true)
        {
            OpenProviderStreamResponse message = await NextAsync(provider.ResponseStream);
            if (message.PublishValuesResponse is { } answer)
            {
                return answer;
            }
        }
    }

    [Fact]
    public async Task Values_that_were_not_claimed_end_the_stream()
    {
        using Stream none = Open();
        await Send(none, Values(1, (Id(Speed), new Value { Float = 1 })));
        Assert.StartsWith(
            "Aborted",
            await StatusOf(async () => await none.ResponseStream.MoveNext(Cancel)),
            StringComparison.Ordinal
        );
        using Stream other = Open();
        await Claim(other, "Vehicle.Gear");
        await Send(other, Values(1, (Id(Speed), new Value { Float = 1 })));
        Assert.StartsWith(
            "AlreadyExists",
            await StatusOf(async () => await other.ResponseStream.MoveNext(Cancel)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_silent_provider_delays_one_reader_once_and_nobody_else()
    {
        using Stream silent = Open();
        await Claim(silent, Speed);
        // Not claimed by it: it is not even asked, where the databroker breaks the call.
        Assert.NotNull(
            (await V2.GetValueAsync(new() { SignalId = Path("Vehicle.Gear") }, cancellationToken: Cancel)).DataPoint
        );
        await V2.PublishValueAsync(Publish(Speed, new Value { Float = 8 }), cancellationToken: Cancel);
        GetValuesRequest both = new() { SignalIds = { Path("Vehicle.Gear"), Path(Speed) } };
        Assert.Equal(2, (await V2.GetValuesAsync(both, cancellationToken: Cancel)).DataPoints.Count);
        Assert.Equal(Action.GetProviderValueRequest, (await NextAsync(silent.ResponseStream)).ActionCase);
        Assert.Equal(
            8,
            (await V2.GetValueAsync(new() { SignalId = Path(Speed) }, cancellationToken: Cancel)).DataPoint.Value.Float
        );
        // The next message is the answer to a claim: there was no second question.
        await Claim(silent, "Vehicle.Gear");
    }

    [Fact]
    public async Task A_provider_that_answers_is_asked_for_every_read()
    {
        using Stream provider = Open();
        await Claim(provider, Speed);
        for (int i = 1; i <= 3; i++)
        {
            var read = V2.GetValueAsync(new() { SignalId = Path(Speed) }, cancellationToken: Cancel);
            OpenProviderStreamResponse message = await NextAsync(provider.ResponseStream);
            GetProviderValueResponse answer = new() { RequestId = message.GetProviderValueRequest.RequestId };
            answer.Entries[Id(Speed)] = new Datapoint { Value = new Value { Float = i } };
            // Neither a number that is no signal's nor a signal of somebody else does harm.
            answer.Entries[-1] = answer.Entries[99_999] = answer.Entries[Id("Vehicle.Gear")] = new Datapoint();
            await Send(provider, new() { GetProviderValueResponse = answer });
            Assert.Equal(i, (await read).DataPoint.Value.Float);
        }
    }

    [Fact]
    public async Task A_provider_learns_the_shortest_interval_that_anybody_wants()
    {
        using Stream provider = Open();
        await Claim(provider, Speed, 10);
        async Task<string> Told()
        {
            UpdateFilterRequest update = (await NextAsync(provider.ResponseStream)).UpdateFilterRequest;
            Filter filter = update.FiltersUpdate[Id(Speed)];
            return filter.MinSampleInterval is null ? "nobody" : $"{filter.MinSampleInterval.IntervalMs} ms";
        }
        SubscribeRequest Every(uint ms) =>
            new()
            {
                SignalPaths = { Speed },
                Filter = ms == 0 ? null : new() { MinSampleInterval = new() { IntervalMs = ms } },
            };
        using var slow = V2.Subscribe(Every(500), cancellationToken: Cancel);
        Assert.Equal("500 ms", await Told());
        var fast = V2.Subscribe(Every(50), cancellationToken: Cancel);
        Assert.Equal("50 ms", await Told());
        var all = V2.Subscribe(Every(0), cancellationToken: Cancel);
        Assert.Equal("10 ms", await Told());
        all.Dispose();
        Assert.Equal("50 ms", await Told());
        fast.Dispose();
        Assert.Equal("500 ms", await Told());
        slow.Dispose();
        Assert.Equal("nobody", await Told());
    }

    [Fact]
    public async Task A_provider_with_a_failure_makes_its_signals_unavailable()
    {
        using Stream provider = Open();
        await Claim(provider, Speed);
        using var call = V2.Subscribe(
            new SubscribeRequest { SignalPaths = { Speed }, BufferSize = 10 },
            cancellationToken: Cancel
        );
        await NextAsync(call.ResponseStream);
        await Send(provider, Values(1, (Id(Speed), new Value { Float = 5 })));
        Assert.Equal("""Vehicle.Speed={ "float": 5 }""", Say(await NextAsync(call.ResponseStream)));
        await Send(
            provider,
            new() { ProviderErrorIndication = new() { ProviderError = ProviderError.CodeNetworkError } }
        );
        Assert.Equal("Vehicle.Speed=none", Say(await NextAsync(call.ResponseStream)));
    }
}
