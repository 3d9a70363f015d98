using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>
/// The protocol kuksa.val.v2: actuation. A caller waits until a provider that confirms has done so; see
/// docs/standards/kuksa.md for one that does not.
/// </summary>
internal sealed partial class ValV2Service
{
    /// <summary>How many targets of one stream may wait for their provider's answer.</summary>
    private const int MaxAwaited = 256;

    public override async Task<ActuateResponse> Actuate(ActuateRequest request, ServerCallContext context)
    {
        await ActuateAsync(context, [request], context.CancellationToken).ConfigureAwait(false);
        return new ActuateResponse();
    }

    public override async Task<BatchActuateResponse> BatchActuate(
        BatchActuateRequest request,
        ServerCallContext context
    )
    {
        hub.RequireFew(request.ActuateRequests.Count);
        await ActuateAsync(context, [.. request.ActuateRequests], context.CancellationToken).ConfigureAwait(false);
        return new BatchActuateResponse();
    }

    public override async Task<ActuateResponse> ActuateStream(
        IAsyncStreamReader<ActuateRequest> requestStream,
        ServerCallContext context
    )
    {
        using CancellationTokenSource cancel = hub.CancelWith(context);
        // Targets are passed on without waiting for the answers to those before; the first no ends the stream.
        Queue<Task> awaited = new();
        try
        {
            while (await requestStream.MoveNext(cancel.Token).ConfigureAwait(false))
            {
                awaited.Enqueue(ActuateAsync(context, [requestStream.Current], cancel.Token));
                while (awaited.Count > 0 && (awaited.Peek().IsCompleted || awaited.Count > MaxAwaited))
                {
                    await awaited.Dequeue().ConfigureAwait(false);
                }
            }
            while (awaited.TryDequeue(out Task? oldest))
            {
                await oldest.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            hub.ThrowIfStopping();
        }
        finally
        {
            await cancel.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(awaited).ContinueWith(static t => t.Exception, TaskScheduler.Default);
        }
        return new ActuateResponse();
    }

    private async Task ActuateAsync(
        ServerCallContext context,
        ActuateRequest[] requests,
        CancellationToken cancellation
    )
    {
        OutsideRequest[] targets = new OutsideRequest[requests.Length];
        for (int i = 0; i < targets.Length; i++)
        {
            SignalDefinition signal = hub.Find(requests[i].SignalId);
            hub.Require(context, signal, SignalAccess.Actuate, KuksaErrors.DeniedFor(signal));
            targets[i] = new OutsideRequest(signal.Index, true, KuksaValues.FromProto(requests[i].Value));
        }
        ActuationReport report = await hub
            .Broker.ActuateAllAsync(targets, hub.Now, hub.Patience, cancellation)
            .ConfigureAwait(false);
        if (report.Result != ActuationResult.Accepted)
        {
            OutsideRequest refused = targets[report.Failed];
            throw KuksaErrors.Refused(report, hub.Catalog.Signals[refused.SignalIndex], refused.Value);
        }
    }
}
