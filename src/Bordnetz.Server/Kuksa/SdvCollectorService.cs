using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.Sdv;
using Bordnetz.Signals;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>
/// The oldest protocol for those who provide signals. A registration finds the signal of that name and type, or creates
/// it, which is visible to all protocols at once.
/// </summary>
internal sealed class SdvCollectorService(KuksaHub hub) : Collector.CollectorBase
{
    public override Task<RegisterDatapointsReply> RegisterDatapoints(
        RegisterDatapointsRequest request,
        ServerCallContext context
    )
    {
        SignalPermissions permissions = hub.PermissionsOf(context);
        NewSignal[] signals = [.. request.List.Select(m => Wanted(m, permissions))];
        CreationResult result = hub.Broker.Create(signals, out int[] indices, out int failed);
        if (result != CreationResult.Accepted)
        {
            throw Refused(result, signals[failed]);
        }
        RegisterDatapointsReply reply = new();
        for (int i = 0; i < indices.Length; i++)
        {
            reply.Results[signals[i].Path] = indices[i];
        }
        return Task.FromResult(reply);
    }

    private NewSignal Wanted(RegistrationMetadata metadata, SignalPermissions permissions)
    {
        if (metadata.Name.Length > hub.Options.MaxPathLength)
        {
            throw KuksaErrors.Status(StatusCode.InvalidArgument, KuksaErrors.PathTooLong);
        }
        if (SdvValues.TypeOf(metadata.DataType) is not { } type)
        {
            throw Invalid($"Unsupported data type provided for {metadata.Name}");
        }
        if (!Enum.IsDefined(metadata.ChangeType))
        {
            throw Invalid($"Unsupported change type provided for {metadata.Name}");
        }
        bool isAllowed = hub.Catalog.TryFind(metadata.Name, out SignalDefinition? known)
            ? permissions.Allows(known, SignalAccess.Create | SignalAccess.Provide)
            : permissions.AllowsCreation(metadata.Name);
        if (!isAllowed)
        {
            throw KuksaErrors.Status(StatusCode.PermissionDenied, $"Failed to register {metadata.Name}");
        }
        NotificationKind notification =
            metadata.ChangeType == ChangeType.Continuous ? NotificationKind.EveryUpdate : NotificationKind.OnChange;
        return new NewSignal(metadata.Name, type, notification, metadata.Description);
    }

    private static RpcException Invalid(string message) => KuksaErrors.Status(StatusCode.InvalidArgument, message);

    private static RpcException Refused(CreationResult result, NewSignal signal)
    {
        string message = $"Failed to register {signal.Path}: ";
        return result switch
        {
            CreationResult.BadPath => Invalid(message + "the name is no path"),
            CreationResult.BadDescription => Invalid(message + "the description is too long"),
            CreationResult.NotALeaf => Invalid(message + "it is a branch, or a signal stands above it"),
            CreationResult.OtherType => Invalid(message + $"it is of another type than {signal.Type.Name()}"),
            _ => KuksaErrors.Status(StatusCode.ResourceExhausted, message + "too many signals were created"),
        };
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
                : !permissions.Allows(hub.Catalog.Signals[id], SignalAccess.Provide) ? DatapointError.AccessDenied
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
