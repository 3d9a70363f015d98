using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.Sdv;
using Bordnetz.Signals;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>
/// The oldest protocol for those who provide signals. The catalog is fixed when the server starts: a registration finds
/// the signal that the catalog has under that name and type, and makes none.
/// </summary>
internal sealed class SdvCollectorService(KuksaHub hub) : Collector.CollectorBase
{
    public override Task<RegisterDatapointsReply> RegisterDatapoints(
        RegisterDatapointsRequest request,
        ServerCallContext context
    )
    {
        RegisterDatapointsReply reply = new();
        SignalPermissions permissions = hub.PermissionsOf(context);
        foreach (RegistrationMetadata metadata in request.List)
        {
            if (metadata.Name.Length > hub.Options.MaxPathLength)
            {
                throw KuksaErrors.Status(StatusCode.InvalidArgument, KuksaErrors.PathTooLong);
            }
            if (!hub.Catalog.TryFind(metadata.Name, out SignalDefinition? signal))
            {
                throw KuksaErrors.Status(
                    StatusCode.InvalidArgument,
                    $"Failed to register {metadata.Name}: the catalog has no such signal"
                );
            }
            if (!permissions.Allows(signal.Index, SignalAccess.Create | SignalAccess.Provide))
            {
                throw KuksaErrors.Status(StatusCode.PermissionDenied, $"Failed to register {metadata.Name}");
            }
            if (metadata.DataType != SdvValues.TypeOf(signal))
            {
                throw KuksaErrors.Status(
                    StatusCode.InvalidArgument,
                    $"Failed to register {metadata.Name}: it is of type {signal.Type.Name()}"
                );
            }
            reply.Results[metadata.Name] = signal.Index;
        }
        return Task.FromResult(reply);
    }

    public override Task<UpdateDatapointsReply> UpdateDatapoints(
        UpdateDatapointsRequest request,
        ServerCallContext context
    )
    {
        UpdateDatapointsReply reply = new();
        Publish(request.Datapoints, reply.Errors, hub.PermissionsOf(context));
        return Task.FromResult(reply);
    }

    public override async Task StreamDatapoints(
        IAsyncStreamReader<StreamDatapointsRequest> requestStream,
        IServerStreamWriter<StreamDatapointsReply> responseStream,
        ServerCallContext context
    )
    {
        using CancellationTokenSource cancel = hub.CancelWith(context);
        SignalPermissions permissions = hub.PermissionsOf(context);
        await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
        try
        {
            while (await requestStream.MoveNext(cancel.Token).ConfigureAwait(false))
            {
                StreamDatapointsReply reply = new();
                Publish(requestStream.Current.Datapoints, reply.Errors, permissions);
                // As the databroker: who made no mistake hears nothing.
                if (reply.Errors.Count > 0)
                {
                    await responseStream.WriteAsync(reply, cancel.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            hub.ThrowIfStopping();
        }
        catch (IOException)
        {
            // The connection broke; what was published stays.
        }
    }

    // All of a message's values or, when one is wrong, none: so the protocol says.
    private void Publish(
        MapField<int, Proto.Sdv.Datapoint> datapoints,
        MapField<int, DatapointError> errors,
        SignalPermissions permissions
    )
    {
        List<SignalChange> changes = new(datapoints.Count);
        DateTimeOffset now = hub.Now;
        foreach ((int id, Proto.Sdv.Datapoint datapoint) in datapoints)
        {
            SignalValue value = default;
            DatapointError? error =
                (uint)id >= (uint)hub.Catalog.Signals.Length ? DatapointError.UnknownDatapoint
                : !permissions.Allows(id, SignalAccess.Provide) ? DatapointError.AccessDenied
                : SdvValues.Error(
                    SignalValidation.Fit(hub.Catalog.Signals[id], SdvValues.FromSdv(datapoint), out value)
                );
            if (error is { } wrong)
            {
                errors[id] = wrong;
                continue;
            }
            changes.Add(
                new SignalChange(id, false, value, value.HasValue ? Quality.Good : Quality.Missing, now)
                {
                    SourceTime = KuksaValues.FromProto(datapoint.Timestamp),
                }
            );
        }
        if (errors.Count == 0 && !hub.Broker.PublishFromOutside(changes.ToArray()))
        {
            foreach (int id in datapoints.Keys)
            {
                errors[id] = DatapointError.InternalError;
            }
        }
    }
}
