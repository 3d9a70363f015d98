using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>The protocol kuksa.val.v2: subscriptions.</summary>
internal sealed partial class ValV2Service
{
    public override Task Subscribe(
        SubscribeRequest request,
        IServerStreamWriter<SubscribeResponse> responseStream,
        ServerCallContext context
    )
    {
        SignalDefinition[] signals = [.. request.SignalPaths.Select(hub.FindPath)];
        RequireRead(context, signals);
        return SubscriptionStream.RunAsync(
            hub,
            [.. signals.Select(s => new SignalSelection(s.Index))],
            BufferSize(signals.Length, request.BufferSize),
            request.Filter?.MinSampleInterval?.IntervalMs,
            batch =>
            {
                SubscribeResponse response = new();
                foreach (SignalUpdate update in batch.Updates)
                {
                    string path = hub.Catalog.Signals[update.SignalIndex].Path;
                    response.Entries[path] = KuksaValues.ToProto(update.Datapoint);
                }
                return response;
            },
            responseStream,
            context
        );
    }

    public override Task SubscribeById(
        SubscribeByIdRequest request,
        IServerStreamWriter<SubscribeByIdResponse> responseStream,
        ServerCallContext context
    )
    {
        SignalDefinition[] signals = [.. request.SignalIds.Select(hub.FindId)];
        RequireRead(context, signals);
        return SubscriptionStream.RunAsync(
            hub,
            [.. signals.Select(s => new SignalSelection(s.Index))],
            BufferSize(signals.Length, request.BufferSize),
            request.Filter?.MinSampleInterval?.IntervalMs,
            batch =>
            {
                SubscribeByIdResponse response = new();
                foreach (SignalUpdate update in batch.Updates)
                {
                    response.Entries[update.SignalIndex] = KuksaValues.ToProto(update.Datapoint);
                }
                return response;
            },
            responseStream,
            context
        );
    }

    private void RequireRead(ServerCallContext context, SignalDefinition[] signals)
    {
        foreach (SignalDefinition signal in signals)
        {
            hub.Require(context, signal.Index, SignalAccess.Read, KuksaErrors.DeniedFor(signal));
        }
    }

    private int BufferSize(int signals, uint requested)
    {
        if (signals == 0)
        {
            throw KuksaErrors.Status(StatusCode.InvalidArgument, "No valid id or path specified");
        }
        if (requested > hub.Options.MaxBufferSize)
        {
            throw KuksaErrors.Status(
                StatusCode.InvalidArgument,
                $"Subscription buffer_size max allowed value is {hub.Options.MaxBufferSize}"
            );
        }
        return (int)requested;
    }
}
