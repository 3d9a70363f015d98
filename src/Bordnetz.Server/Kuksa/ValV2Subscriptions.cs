using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>The protocol kuksa.val.v2: subscriptions.</summary>
internal sealed partial class ValV2Streams(KuksaHub hub)
{
    /// <summary>As the protocol's method, with answers that are encoded already.</summary>
    public Task Subscribe(
        SubscribeRequest request,
        IServerStreamWriter<EncodedMessage> responseStream,
        ServerCallContext context
    )
    {
        hub.RequireFew(request.SignalPaths.Count);
        SignalDefinition[] signals = [.. request.SignalPaths.Select(hub.FindPath)];
        return Subscribe(
            signals,
            request.BufferSize,
            request.Filter,
            hub.UpdatesByPath.Encode,
            responseStream,
            context
        );
    }

    /// <summary>As the protocol's method, with answers that are encoded already.</summary>
    public Task SubscribeById(
        SubscribeByIdRequest request,
        IServerStreamWriter<EncodedMessage> responseStream,
        ServerCallContext context
    )
    {
        hub.RequireFew(request.SignalIds.Count);
        SignalDefinition[] signals = [.. request.SignalIds.Select(hub.FindId)];
        return Subscribe(
            signals,
            request.BufferSize,
            request.Filter,
            UpdateEncoding.ById.Encode,
            responseStream,
            context
        );
    }

    private Task Subscribe(
        SignalDefinition[] signals,
        uint bufferSize,
        Filter? filter,
        Func<SignalBatch, EncodedMessage> encode,
        IServerStreamWriter<EncodedMessage> stream,
        ServerCallContext context
    )
    {
        foreach (SignalDefinition signal in signals)
        {
            hub.Require(context, signal, SignalAccess.Read, KuksaErrors.DeniedFor(signal));
        }
        return SubscriptionStream.RunAsync(
            hub,
            [.. signals.Select(s => new SignalSelection(s.Index))],
            BufferSize(signals.Length, bufferSize),
            filter?.MinSampleInterval?.IntervalMs,
            encode,
            stream,
            context
        );
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
