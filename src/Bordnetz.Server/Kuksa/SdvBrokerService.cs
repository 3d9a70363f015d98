using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.Sdv;
using Bordnetz.Signals;
using Google.Protobuf;
using Grpc.Core;
using V2 = Bordnetz.Server.Kuksa.Proto.V2;

namespace Bordnetz.Server.Kuksa;

/// <summary>The oldest protocol, sdv.databroker.v1, for applications that were never moved to another.</summary>
internal sealed class SdvBrokerService(KuksaHub hub) : Broker.BrokerBase
{
    public override Task<GetDatapointsReply> GetDatapoints(GetDatapointsRequest request, ServerCallContext context)
    {
        SignalPermissions permissions = hub.PermissionsOf(context);
        GetDatapointsReply reply = new();
        foreach (string path in request.Datapoints)
        {
            reply.Datapoints[path] =
                !hub.Catalog.TryFind(path, out SignalDefinition? signal)
                    ? Failed(Proto.Sdv.Datapoint.Types.Failure.UnknownDatapoint)
                : !permissions.Allows(signal.Index, SignalAccess.Read)
                    ? Failed(Proto.Sdv.Datapoint.Types.Failure.AccessDenied)
                : ToSdv(hub.Broker.Read(signal.Index));
        }
        return Task.FromResult(reply);
    }

    public override Task<SetDatapointsReply> SetDatapoints(SetDatapointsRequest request, ServerCallContext context)
    {
        SetDatapointsReply reply = new();
        foreach ((string path, Proto.Sdv.Datapoint datapoint) in request.Datapoints)
        {
            if (SetTarget(path, datapoint, hub.PermissionsOf(context)) is { } error)
            {
                reply.Errors[path] = error;
            }
        }
        return Task.FromResult(reply);
    }

    public override Task Subscribe(
        SubscribeRequest request,
        IServerStreamWriter<SubscribeReply> responseStream,
        ServerCallContext context
    )
    {
        SignalDefinition[] signals = [.. Selected(request.Query).Select(hub.FindPath)];
        // The protocol has no structs.
        foreach (SignalDefinition signal in signals.Where(s => s.StructPath is null))
        {
            hub.Require(context, signal.Index, SignalAccess.Read, KuksaErrors.DeniedFor(signal));
        }
        // Every answer has all fields of the query, as rows have.
        Dictionary<string, Proto.Sdv.Datapoint> row = [];
        return SubscriptionStream.RunAsync(
            hub,
            [.. signals.Select(s => new SignalSelection(s.Index))],
            0,
            null,
            batch =>
            {
                foreach (SignalUpdate update in batch.Updates)
                {
                    row[hub.Catalog.Signals[update.SignalIndex].Path] = ToSdv(update.Datapoint);
                }
                return new SubscribeReply { Fields = { row } };
            },
            responseStream,
            context
        );
    }

    public override Task<GetMetadataReply> GetMetadata(GetMetadataRequest request, ServerCallContext context)
    {
        GetMetadataReply reply = new();
        IEnumerable<SignalDefinition> signals =
            request.Names.Count == 0
                ? hub.Catalog.Signals
                : request
                    .Names.Select(n => hub.Catalog.TryFind(n, out SignalDefinition? s) ? s : null)
                    .OfType<SignalDefinition>();
        foreach (SignalDefinition signal in signals)
        {
            reply.List.Add(
                new Proto.Sdv.Metadata
                {
                    Id = signal.Index,
                    Name = signal.Path,
                    Description = signal.Description,
                    DataType = TypeOf(signal),
                    EntryType = signal.Kind switch
                    {
                        SignalKind.Sensor => EntryType.Sensor,
                        SignalKind.Actuator => EntryType.Actuator,
                        _ => EntryType.Attribute,
                    },
                    ChangeType =
                        signal.Kind == SignalKind.Attribute ? ChangeType.Static
                        : signal.Notification == NotificationKind.OnChange ? ChangeType.OnChange
                        : ChangeType.Continuous,
                }
            );
        }
        return Task.FromResult(reply);
    }

    // Scalars are numbered one lower than in kuksa.val, arrays alike.
    private static Proto.Sdv.DataType TypeOf(SignalDefinition signal) =>
        (Proto.Sdv.DataType)((int)KuksaMetadata.ToV2(signal, null).DataType - (signal.Type.IsArray() ? 0 : 1));

    // The paths of 'SELECT a, b'; conditions are not supported.
    private static string[] Selected(string query)
    {
        string text = query.Trim();
        const string select = "SELECT ";
        string[] paths = text.StartsWith(select, StringComparison.OrdinalIgnoreCase)
            ? text[select.Length..].Split(',', StringSplitOptions.TrimEntries)
            : [];
        return paths.Length > 0 && Array.TrueForAll(paths, p => p.Length > 0 && !p.Any(char.IsWhiteSpace))
            ? paths
            : throw KuksaErrors.Status(
                StatusCode.InvalidArgument,
                "A query is 'SELECT path, path', without conditions"
            );
    }

    private DatapointError? SetTarget(string path, Proto.Sdv.Datapoint datapoint, SignalPermissions permissions)
    {
        if (!hub.Catalog.TryFind(path, out SignalDefinition? signal))
        {
            return DatapointError.UnknownDatapoint;
        }
        if (!permissions.Allows(signal.Index, SignalAccess.Actuate))
        {
            return DatapointError.AccessDenied;
        }
        return hub.Broker.Actuate(signal.Index, FromSdv(datapoint), hub.Now) switch
        {
            ActuationResult.Accepted => null,
            ActuationResult.NotAnActuator => DatapointError.AccessDenied,
            ActuationResult.NoValue or ActuationResult.WrongType => DatapointError.InvalidType,
            ActuationResult.NoProvider or ActuationResult.Busy => DatapointError.InternalError,
            _ => DatapointError.OutOfBounds,
        };
    }

    private static Proto.Sdv.Datapoint Failed(Proto.Sdv.Datapoint.Types.Failure failure) =>
        new() { FailureValue = failure };

    // The two protocols give a value's fields the same numbers, so the bytes of one are the other's.
    private static Proto.Sdv.Datapoint ToSdv(in Signals.Datapoint datapoint)
    {
        V2.Datapoint v2 = KuksaValues.ToProto(datapoint);
        Proto.Sdv.Datapoint sdv = v2.Value is null
            ? Failed(Proto.Sdv.Datapoint.Types.Failure.NotAvailable)
            : Proto.Sdv.Datapoint.Parser.ParseFrom(v2.Value.ToByteString());
        sdv.Timestamp = v2.Timestamp;
        return sdv;
    }

    private static SignalValue FromSdv(Proto.Sdv.Datapoint datapoint)
    {
        Proto.Sdv.Datapoint bare = datapoint.Clone();
        bare.Timestamp = null;
        return KuksaValues.FromProto(V2.Value.Parser.ParseFrom(bare.ToByteString()));
    }
}
