using Bordnetz.Server.Kuksa;
using Bordnetz.Server.Kuksa.Proto.V2;
using Grpc.Core;
using Sdv = Bordnetz.Server.Kuksa.Proto.Sdv;
using V1 = Bordnetz.Server.Kuksa.Proto.V1;
using Value = Bordnetz.Server.Kuksa.Proto.V2.Value;

namespace Bordnetz.Tests.Kuksa;

/// <summary>What a caller hears of a target that a provider confirms, rejects or says nothing of.</summary>
public sealed class ConfirmedTargetTests : KuksaTestBase
{
    private const string Brightness = "Vehicle.Body.Lights.Brightness";
    private const string Colour = "Vehicle.Body.Lights.Colour";

    // Long enough that nothing but an answer can end the first wait of a test.
    protected override KuksaOptions? Options =>
        new() { ProviderAnswerTime = TimeSpan.FromSeconds(20), ActuationTimeout = TimeSpan.FromMilliseconds(100) };

    private async Task<AsyncDuplexStreamingCall<OpenProviderStreamRequest, OpenProviderStreamResponse>> ClaimAsync()
    {
        var provider = V2.OpenProviderStream(cancellationToken: Cancel);
        ProvideActuationRequest claim = new() { ActuatorIdentifiers = { Path(Brightness), Path(Colour) } };
        await provider.RequestStream.WriteAsync(new() { ProvideActuationRequest = claim }, Cancel);
        await NextAsync(provider.ResponseStream);
        return provider;
    }

    private static OpenProviderStreamRequest Answer(string path, Error? error) =>
        new()
        {
            BatchActuateStreamResponse = new() { SignalId = Path(path), Error = error },
        };

    private Task<string> SetAsync(uint value) =>
        StatusOf(async () =>
            await V2.ActuateAsync(Target(Brightness, new Value { Uint32 = value }), cancellationToken: Cancel)
        );

    [Fact]
    public async Task A_caller_hears_what_the_provider_says()
    {
        using var provider = await ClaimAsync();
        Task<string> yes = SetAsync(1);
        await NextAsync(provider.ResponseStream);
        Assert.False(yes.IsCompleted);
        await provider.RequestStream.WriteAsync(Answer(Brightness, null), Cancel);
        Assert.Equal("OK ''", await yes);
        Task<string> also = SetAsync(2);
        await NextAsync(provider.ResponseStream);
        await provider.RequestStream.WriteAsync(Answer(Brightness, new Error { Code = ErrorCode.Ok }), Cancel);
        Assert.Equal("OK ''", await also);
        Task<string> no = SetAsync(3);
        await NextAsync(provider.ResponseStream);
        Error cause = new() { Code = ErrorCode.InvalidArgument, Message = "the lamp is broken" };
        await provider.RequestStream.WriteAsync(Answer(Brightness, cause), Cancel);
        Assert.Equal($"Aborted 'The provider of {Brightness} rejected the target: the lamp is broken'", await no);
        Assert.Equal(
            $"DeadlineExceeded 'The provider of {Brightness} did not confirm the target in time'",
            await SetAsync(4)
        );
    }

    [Fact]
    public async Task The_older_protocols_tell_what_the_provider_says()
    {
        using var provider = await ClaimAsync();
        Sdv.Broker.BrokerClient older = new(Channel);
        async Task<(string V1, Sdv.DatapointError? Old)> SetWithAsync(Error? answer)
        {
            V1.EntryUpdate update = new()
            {
                Entry = new()
                {
                    Path = Brightness,
                    ActuatorTarget = new() { Uint32 = 1 },
                },
                Fields = { V1.Field.ActuatorTarget },
            };
            var v1 = V1Client.SetAsync(new() { Updates = { update } }, cancellationToken: Cancel);
            await NextAsync(provider.ResponseStream);
            await provider.RequestStream.WriteAsync(Answer(Brightness, answer), Cancel);
            var errors = (await v1).Errors;
            Sdv.SetDatapointsRequest set = new() { Datapoints = { [Brightness] = new() { Uint32Value = 2 } } };
            var old = older.SetDatapointsAsync(set, cancellationToken: Cancel);
            await NextAsync(provider.ResponseStream);
            await provider.RequestStream.WriteAsync(Answer(Brightness, answer), Cancel);
            var failures = (await old).Errors;
            return (
                errors.Count == 0 ? "none" : $"{errors[0].Error.Code} {errors[0].Error.Reason}: {errors[0].Path}",
                failures.TryGetValue(Brightness, out Sdv.DatapointError failure) ? failure : null
            );
        }
        Assert.Equal(("none", null), await SetWithAsync(null));
        Assert.Equal(
            ($"502 bad_gateway: {Brightness}", Sdv.DatapointError.InternalError),
            await SetWithAsync(new Error { Code = ErrorCode.InvalidArgument, Message = "no" })
        );
        V1.EntryUpdate silent = new()
        {
            Entry = new()
            {
                Path = Brightness,
                ActuatorTarget = new() { Uint32 = 3 },
            },
            Fields = { V1.Field.ActuatorTarget },
        };
        Assert.Equal(
            504u,
            Assert
                .Single((await V1Client.SetAsync(new() { Updates = { silent } }, cancellationToken: Cancel)).Errors)
                .Error.Code
        );
    }

    [Fact]
    public async Task Of_a_batch_the_first_no_is_told()
    {
        using var provider = await ClaimAsync();
        BatchActuateRequest batch = new()
        {
            ActuateRequests =
            {
                Target(Brightness, new Value { Uint32 = 1 }),
                Target(Colour, new Value { String = "AMBER" }),
            },
        };
        Task<string> answer = StatusOf(async () => await V2.BatchActuateAsync(batch, cancellationToken: Cancel));
        await NextAsync(provider.ResponseStream);
        Error no = new() { Code = ErrorCode.NotFound };
        await provider.RequestStream.WriteAsync(Answer(Colour, no), Cancel);
        await provider.RequestStream.WriteAsync(Answer(Brightness, null), Cancel);
        Assert.Equal($"Aborted 'The provider of {Colour} rejected the target: NotFound'", await answer);
    }

    [Fact]
    public async Task A_stream_of_targets_ends_with_the_providers_no()
    {
        using var provider = await ClaimAsync();
        using var targets = V2.ActuateStream(cancellationToken: Cancel);
        await targets.RequestStream.WriteAsync(Target(Brightness, new Value { Uint32 = 1 }), Cancel);
        await targets.RequestStream.WriteAsync(Target(Brightness, new Value { Uint32 = 2 }), Cancel);
        await targets.RequestStream.CompleteAsync();
        await NextAsync(provider.ResponseStream);
        await NextAsync(provider.ResponseStream);
        await provider.RequestStream.WriteAsync(Answer(Brightness, null), Cancel);
        await provider.RequestStream.WriteAsync(Answer(Brightness, new Error { Code = ErrorCode.NotFound }), Cancel);
        RpcException e = await Assert.ThrowsAsync<RpcException>(async () => await targets);
        Assert.Equal(StatusCode.Aborted, e.StatusCode);
    }

    [Fact]
    public async Task A_provider_that_leaves_without_an_answer_rejects()
    {
        var provider = await ClaimAsync();
        Task<string> answer = SetAsync(1);
        await NextAsync(provider.ResponseStream);
        provider.Dispose();
        Assert.StartsWith("Aborted", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_to_nothing_or_of_no_signal_does_no_harm_to_others()
    {
        using var provider = await ClaimAsync();
        await provider.RequestStream.WriteAsync(Answer("Vehicle.Speed", null), Cancel);
        await provider.RequestStream.WriteAsync(Answer("Vehicle.Nothing", null), Cancel);
        Assert.StartsWith(
            "NotFound",
            await StatusOf(async () => await provider.ResponseStream.MoveNext(Cancel)),
            StringComparison.Ordinal
        );
        using var next = await ClaimAsync();
    }
}
