using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Grpc.Core;
using SignalDatapoint = Bordnetz.Signals.Datapoint;

namespace Bordnetz.Server.Kuksa;

/// <summary>The protocol kuksa.val.v2: reading, publishing, actuating and metadata.</summary>
internal sealed partial class ValV2Service(KuksaHub hub) : VAL.VALBase
{
    public override async Task<GetValueResponse> GetValue(GetValueRequest request, ServerCallContext context)
    {
        int signal = hub.Find(request.SignalId).Index;
        hub.Require(context, signal, SignalAccess.Read, KuksaErrors.Denied);
        await hub.RefreshAsync([signal]).ConfigureAwait(false);
        return new GetValueResponse { DataPoint = KuksaValues.ToProto(hub.Broker.Read(signal)) };
    }

    public override async Task<GetValuesResponse> GetValues(GetValuesRequest request, ServerCallContext context)
    {
        SignalSelection[] signals = [.. request.SignalIds.Select(id => new SignalSelection(hub.Find(id).Index))];
        foreach (SignalSelection signal in signals)
        {
            int id = signal.SignalIndex;
            hub.Require(context, id, SignalAccess.Read, $"Permission denied(id: {id})");
        }
        await hub.RefreshAsync([.. signals.Select(s => s.SignalIndex)]).ConfigureAwait(false);
        GetValuesResponse response = new();
        foreach (SignalDatapoint datapoint in hub.Broker.ReadAll(signals))
        {
            response.DataPoints.Add(KuksaValues.ToProto(datapoint));
        }
        return response;
    }

    public override Task<PublishValueResponse> PublishValue(PublishValueRequest request, ServerCallContext context)
    {
        if (request.DataPoint is null)
        {
            throw KuksaErrors.Status(StatusCode.InvalidArgument, "No datapoint provided for publish_value");
        }
        SignalDefinition signal = hub.Find(request.SignalId);
        hub.Require(context, signal.Index, SignalAccess.Provide, $"Permission denied (id: {signal.Index})");
        SignalValue value = KuksaValues.FromProto(request.DataPoint.Value);
        ValueVerdict verdict = SignalValidation.Fit(signal, value, out SignalValue fitted);
        if (verdict != ValueVerdict.Valid)
        {
            throw KuksaErrors.Refused(verdict, signal.Index);
        }
        Quality quality = fitted.HasValue ? Quality.Good : Quality.Missing;
        if (!hub.Broker.PublishFromOutside([new SignalChange(signal.Index, false, fitted, quality, hub.Now)]))
        {
            throw KuksaErrors.Status(StatusCode.ResourceExhausted, "Too many requests wait for the vehicle");
        }
        return Task.FromResult(new PublishValueResponse());
    }

    public override Task<ActuateResponse> Actuate(ActuateRequest request, ServerCallContext context)
    {
        Actuate(context, request);
        return Task.FromResult(new ActuateResponse());
    }

    public override async Task<ActuateResponse> ActuateStream(
        IAsyncStreamReader<ActuateRequest> requestStream,
        ServerCallContext context
    )
    {
        using CancellationTokenSource cancel = hub.CancelWith(context);
        try
        {
            while (await requestStream.MoveNext(cancel.Token).ConfigureAwait(false))
            {
                Actuate(context, requestStream.Current);
            }
        }
        catch (OperationCanceledException)
        {
            hub.ThrowIfStopping();
        }
        return new ActuateResponse();
    }

    public override Task<BatchActuateResponse> BatchActuate(BatchActuateRequest request, ServerCallContext context)
    {
        Actuate(context, [.. request.ActuateRequests]);
        return Task.FromResult(new BatchActuateResponse());
    }

    private void Actuate(ServerCallContext context, params ReadOnlySpan<ActuateRequest> requests)
    {
        OutsideRequest[] targets = new OutsideRequest[requests.Length];
        for (int i = 0; i < targets.Length; i++)
        {
            SignalDefinition signal = hub.Find(requests[i].SignalId);
            hub.Require(context, signal.Index, SignalAccess.Actuate, KuksaErrors.DeniedFor(signal));
            targets[i] = new OutsideRequest(signal.Index, true, KuksaValues.FromProto(requests[i].Value));
        }
        ActuationResult result = hub.Broker.ActuateAll(targets, hub.Now, out int failed);
        if (result != ActuationResult.Accepted)
        {
            OutsideRequest refused = targets[failed];
            throw KuksaErrors.Refused(result, hub.Catalog.Signals[refused.SignalIndex], refused.Value);
        }
    }

    public override Task<ListMetadataResponse> ListMetadata(ListMetadataRequest request, ServerCallContext context)
    {
        if (request.Root.Length > hub.Options.MaxPathLength)
        {
            throw KuksaErrors.Status(StatusCode.InvalidArgument, KuksaErrors.PathTooLong);
        }
        if (!PathPattern.TryParse(request.Root, out PathPattern pattern))
        {
            throw KuksaErrors.Status(StatusCode.InvalidArgument, "Invalid Pattern Argument");
        }
        ListMetadataResponse response = new();
        foreach (SignalDefinition signal in pattern.Matches(hub.Catalog))
        {
            response.Metadata.Add(KuksaMetadata.ToV2(signal, hub.OwnerOf(signal.Index)?.IntervalOf(signal.Index)));
        }
        return response.Metadata.Count > 0
            ? Task.FromResult(response)
            : throw KuksaErrors.Status(StatusCode.NotFound, "Specified root branch does not exist");
    }

    public override Task<GetServerInfoResponse> GetServerInfo(
        GetServerInfoRequest request,
        ServerCallContext context
    ) =>
        Task.FromResult(
            new GetServerInfoResponse
            {
                Name = ServerIdentity.Name,
                Version = ServerIdentity.Version,
                CommitHash = ServerIdentity.Commit,
            }
        );
}
