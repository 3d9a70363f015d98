using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.Sdv;
using Bordnetz.Signals;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>The oldest protocol, sdv.databroker.v1, for applications that were never moved to another.</summary>
internal sealed class SdvBrokerService(KuksaHub hub) : Broker.BrokerBase
{
    // Conditions are for every update, so some may wait.
    private const int QueryBuffer = 100;

    public override Task<GetDatapointsReply> GetDatapoints(GetDatapointsRequest request, ServerCallContext context)
    {
        SignalPermissions permissions = hub.PermissionsOf(context);
        GetDatapointsReply reply = new();
        foreach (string path in request.Datapoints)
        {
            reply.Datapoints[path] =
                !hub.Catalog.TryFind(path, out SignalDefinition? signal)
                    ? SdvValues.Failed(Proto.Sdv.Datapoint.Types.Failure.UnknownDatapoint)
                : !permissions.Allows(signal, SignalAccess.Read)
                    ? SdvValues.Failed(Proto.Sdv.Datapoint.Types.Failure.AccessDenied)
                : SdvValues.ToSdv(hub.Broker.Read(signal.Index));
        }
        return Task.FromResult(reply);
    }

    public override async Task<SetDatapointsReply> SetDatapoints(
        SetDatapointsRequest request,
        ServerCallContext context
    )
    {
        SetDatapointsReply reply = new();
        using CancellationTokenSource cancel = hub.CancelWith(context);
        SignalPermissions permissions = hub.PermissionsOf(context);
        // All are on their way before the first is waited for.
        (string Path, Task<DatapointError?> Said)[] targets =
        [
            .. request.Datapoints.Select(d => (d.Key, SetTargetAsync(d.Key, d.Value, permissions, cancel.Token))),
        ];
        try
        {
            foreach ((string path, Task<DatapointError?> said) in targets)
            {
                if (await said.ConfigureAwait(false) is { } error)
                {
                    reply.Errors[path] = error;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw KuksaErrors.Status(StatusCode.Cancelled, "The call ended before the provider confirmed the target");
        }
        return reply;
    }

    public override Task Subscribe(
        SubscribeRequest request,
        IServerStreamWriter<SubscribeReply> responseStream,
        ServerCallContext context
    )
    {
        SdvQuery query;
        try
        {
            query = SdvQuery.Parse(request.Query, hub.Catalog);
        }
        catch (SdvQueryException e)
        {
            throw KuksaErrors.Status(StatusCode.InvalidArgument, e.Message);
        }
        foreach (SignalDefinition signal in query.Signals.Select(s => hub.Catalog.Signals[s]))
        {
            hub.Require(context, signal, SignalAccess.Read, KuksaErrors.DeniedFor(signal));
        }
        SdvRow row = new();
        return SubscriptionStream.RunAsync(
            hub,
            [.. query.Signals.Select(s => new SignalSelection(s))],
            QueryBuffer,
            null,
            batch => Answer(query, row, batch),
            responseStream,
            context
        );
    }

    // Null when the condition does not hold. Every answer has all columns, as rows have.
    private static SubscribeReply? Answer(SdvQuery query, SdvRow row, SignalBatch batch)
    {
        foreach (SignalUpdate update in batch.Updates)
        {
            row.Set(update);
        }
        if (query.Condition is not null && !query.Condition.Evaluate(row).ToBoolean())
        {
            return null;
        }
        SubscribeReply reply = new();
        foreach (SdvColumn column in query.Columns)
        {
            reply.Fields[column.Name] = SdvValues.ToSdv(
                column.Expression is SdvSignal signal
                    ? signal.Datapoint(row)
                    : new Signals.Datapoint(
                        column.Expression.Evaluate(row),
                        batch.Updates.Max(u => u.Datapoint.Time),
                        Quality.Good
                    )
            );
        }
        return reply;
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
                    DataType = SdvValues.TypeOf(signal),
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

    private async Task<DatapointError?> SetTargetAsync(
        string path,
        Proto.Sdv.Datapoint datapoint,
        SignalPermissions permissions,
        CancellationToken cancellation
    )
    {
        if (!hub.Catalog.TryFind(path, out SignalDefinition? signal))
        {
            return DatapointError.UnknownDatapoint;
        }
        if (!permissions.Allows(signal, SignalAccess.Actuate))
        {
            return DatapointError.AccessDenied;
        }
        OutsideRequest target = new(signal.Index, true, SdvValues.FromSdv(datapoint));
        ActuationReport report = await hub
            .Broker.ActuateAllAsync([target], hub.Now, hub.Patience, cancellation)
            .ConfigureAwait(false);
        return report.Result switch
        {
            ActuationResult.Accepted => null,
            ActuationResult.NotAnActuator => DatapointError.AccessDenied,
            ActuationResult.NoValue or ActuationResult.WrongType => DatapointError.InvalidType,
            ActuationResult.NoProvider
            or ActuationResult.Busy
            or ActuationResult.Rejected
            or ActuationResult.TimedOut => DatapointError.InternalError,
            _ => DatapointError.OutOfBounds,
        };
    }
}
