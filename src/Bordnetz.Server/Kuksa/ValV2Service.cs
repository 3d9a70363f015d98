using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Grpc.Core;
using SignalDatapoint = Bordnetz.Signals.Datapoint;

namespace Bordnetz.Server.Kuksa;

/// <summary>The protocol kuksa.val.v2: reading, publishing and metadata.</summary>
internal sealed partial class ValV2Service(KuksaHub hub) : VAL.VALBase
{
    public override async Task<GetValueResponse> GetValue(GetValueRequest request, ServerCallContext context)
    {
        SignalDefinition signal = hub.Find(request.SignalId);
        hub.Require(context, signal, SignalAccess.Read, KuksaErrors.Denied);
        await hub.RefreshAsync([signal.Index]).ConfigureAwait(false);
        return new GetValueResponse { DataPoint = KuksaValues.ToProto(hub.Broker.Read(signal.Index)) };
    }

    public override async Task<GetValuesResponse> GetValues(GetValuesRequest request, ServerCallContext context)
    {
        hub.RequireFew(request.SignalIds.Count);
        SignalSelection[] signals = [.. request.SignalIds.Select(id => new SignalSelection(hub.Find(id).Index))];
        foreach (SignalSelection signal in signals)
        {
            int id = signal.SignalIndex;
            hub.Require(context, hub.Catalog.Signals[id], SignalAccess.Read, $"Permission denied(id: {id})");
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
        hub.Require(context, signal, SignalAccess.Provide, $"Permission denied (id: {signal.Index})");
        SignalValue value = KuksaValues.FromProto(request.DataPoint.Value);
        ValueVerdict verdict = SignalValidation.Fit(signal, value, out SignalValue fitted);
        if (verdict != ValueVerdict.Valid)
        {
            throw KuksaErrors.Refused(verdict, signal.Index);
        }
        Quality quality = fitted.HasValue ? Quality.Good : Quality.Missing;
        SignalChange change = new(signal.Index, false, fitted, quality, hub.Now)
        {
            SourceTime = KuksaValues.FromProto(request.DataPoint.Timestamp),
        };
        if (!hub.Broker.PublishFromOutside([change]))
        {
            throw KuksaErrors.Status(StatusCode.ResourceExhausted, "Too many requests wait for the vehicle");
        }
        return Task.FromResult(new PublishValueResponse());
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
