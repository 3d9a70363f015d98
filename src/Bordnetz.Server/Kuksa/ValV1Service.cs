using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.V1;
using Bordnetz.Signals;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using Datapoint = Bordnetz.Server.Kuksa.Proto.V1.Datapoint;
using Metadata = Bordnetz.Server.Kuksa.Proto.V1.Metadata;
using V2 = Bordnetz.Server.Kuksa.Proto.V2;

namespace Bordnetz.Server.Kuksa;

/// <summary>The older protocol kuksa.val.v1, over the same broker: a target that is set here acts as an actuation.</summary>
internal sealed class ValV1Service(KuksaHub hub) : VAL.VALBase
{
    public override Task<GetResponse> Get(GetRequest request, ServerCallContext context)
    {
        if (request.Entries.Count == 0)
        {
            throw KuksaErrors.Status(StatusCode.InvalidArgument, "No datapoints requested");
        }
        hub.RequireFewPatterns(request.Entries.Count);
        GetResponse response = new();
        int asked = 0;
        foreach (EntryRequest entry in request.Entries)
        {
            if (!System.Enum.IsDefined(entry.View))
            {
                throw KuksaErrors.Status(StatusCode.InvalidArgument, $"Invalid View (id: {(int)entry.View})");
            }
            if (V1Errors.CheckPattern(entry.Path, hub.Options.MaxPathLength, out PathPattern pattern) is { } error)
            {
                response.Errors.Add(error);
                continue;
            }
            HashSet<Field> fields = Fields(entry.View, entry.Fields);
            SignalDefinition[] found = [.. pattern.MatchesOrBelow(hub.Catalog)];
            hub.RequireFew(asked += found.Length);
            if (MayRead(context, found, fields))
            {
                response.Entries.Add(found.Select(s => Entry(s, fields)));
            }
            else
            {
                response.Errors.Add(V1Errors.Make(entry.Path, 403, "forbidden", "Permission denied for some entries"));
            }
            if (found.Length == 0)
            {
                response.Errors.Add(
                    V1Errors.Make(entry.Path, 404, "not_found", "No entries found for the provided path")
                );
            }
        }
        if (response.Errors.Any(e => e.Error.Code == 403))
        {
            // No half answers to who may not see it all, as at the databroker.
            response.Entries.Clear();
        }
        response.Error = response.Errors.Count > 0 ? response.Errors[0].Error : null;
        return Task.FromResult(response);
    }

    public override async Task<SetResponse> Set(SetRequest request, ServerCallContext context)
    {
        SetResponse response = new();
        foreach (EntryUpdate update in request.Updates)
        {
            if (update.Entry is null)
            {
                throw KuksaErrors.Status(StatusCode.InvalidArgument, "Path is required");
            }
            if (
                update.Entry.ActuatorTarget is not null
                && hub.Catalog.TryFind(update.Entry.Path, out SignalDefinition? signal)
                && signal.Kind != SignalKind.Actuator
            )
            {
                throw KuksaErrors.Status(StatusCode.InvalidArgument, V1Errors.TargetOfNonActuator);
            }
        }
        using CancellationTokenSource cancel = hub.CancelWith(context);
        try
        {
            await ApplyAsync(context, request.Updates, response.Errors, cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw KuksaErrors.Status(StatusCode.Cancelled, "The call ended before the provider confirmed the target");
        }
        return response;
    }

    public override async Task StreamedUpdate(
        IAsyncStreamReader<StreamedUpdateRequest> requestStream,
        IServerStreamWriter<StreamedUpdateResponse> responseStream,
        ServerCallContext context
    )
    {
        using CancellationTokenSource cancel = hub.CancelWith(context);
        await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
        try
        {
            while (await requestStream.MoveNext(cancel.Token).ConfigureAwait(false))
            {
                StreamedUpdateResponse response = new();
                await ApplyAsync(context, requestStream.Current.Updates, response.Errors, cancel.Token)
                    .ConfigureAwait(false);
                response.Error = response.Errors.Count > 0 ? response.Errors[0].Error : null;
                await responseStream.WriteAsync(response, cancel.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            hub.ThrowIfStopping();
        }
    }

    public override Task Subscribe(
        SubscribeRequest request,
        IServerStreamWriter<SubscribeResponse> responseStream,
        ServerCallContext context
    )
    {
        if (request.Entries.Count == 0)
        {
            throw KuksaErrors.Status(
                StatusCode.InvalidArgument,
                "Subscription request must contain at least one entry."
            );
        }
        hub.RequireFewPatterns(request.Entries.Count);
        HashSet<SignalSelection> signals = [];
        HashSet<int> withUnit = [];
        foreach (SubscribeEntry entry in request.Entries)
        {
            if (V1Errors.CheckPattern(entry.Path, hub.Options.MaxPathLength, out PathPattern pattern) is { } error)
            {
                throw KuksaErrors.Status(StatusCode.InvalidArgument, error.Error.Message);
            }
            HashSet<Field> fields = Fields(entry.View, entry.Fields);
            SignalDefinition[] matches = [.. pattern.MatchesOrBelow(hub.Catalog)];
            if (matches.Length == 0)
            {
                throw KuksaErrors.Status(StatusCode.NotFound, $"No entries found for the provided. Path: {entry.Path}");
            }
            if (!MayRead(context, matches, null))
            {
                throw KuksaErrors.Status(
                    StatusCode.PermissionDenied,
                    $"Permission denied for some entries. Path: {entry.Path}"
                );
            }
            bool target = fields.Contains(Field.ActuatorTarget);
            foreach (SignalDefinition signal in matches)
            {
                if (target)
                {
                    signals.Add(new SignalSelection(signal.Index, true));
                }
                if (!target || fields.Contains(Field.Value))
                {
                    signals.Add(new SignalSelection(signal.Index));
                }
                if (fields.Contains(Field.MetadataUnit) || fields.Contains(Field.Metadata))
                {
                    withUnit.Add(signal.Index);
                }
            }
        }
        return SubscriptionStream.RunAsync(
            hub,
            [.. signals],
            0,
            null,
            batch => Notification(batch, withUnit),
            responseStream,
            context
        );
    }

    public override Task<GetServerInfoResponse> GetServerInfo(
        GetServerInfoRequest request,
        ServerCallContext context
    ) => Task.FromResult(new GetServerInfoResponse { Name = ServerIdentity.Name, Version = ServerIdentity.Version });

    private SubscribeResponse Notification(SignalBatch batch, HashSet<int> withUnit)
    {
        Dictionary<int, EntryUpdate> updates = [];
        SubscribeResponse response = new();
        foreach (SignalUpdate change in batch.Updates)
        {
            if (!updates.TryGetValue(change.SignalIndex, out EntryUpdate? update))
            {
                SignalDefinition signal = hub.Catalog.Signals[change.SignalIndex];
                update = new EntryUpdate { Entry = new DataEntry { Path = signal.Path } };
                if (withUnit.Contains(signal.Index) && signal.Unit is not null)
                {
                    update.Entry.Metadata = new Metadata { Unit = signal.Unit };
                }
                updates.Add(change.SignalIndex, update);
                response.Updates.Add(update);
            }
            if (change.IsTarget)
            {
                update.Entry.ActuatorTarget = ToV1(change.Datapoint);
                AddField(update, Field.ActuatorTarget);
            }
            else
            {
                update.Entry.Value = ToV1(change.Datapoint);
                AddField(update, Field.Value);
            }
        }
        return response;
    }

    // Metadata are for everybody who has a token.
    private bool MayRead(ServerCallContext context, SignalDefinition[] signals, HashSet<Field>? fields)
    {
        SignalPermissions permissions = hub.PermissionsOf(context);
        return (fields is not null && !fields.Contains(Field.Value) && !fields.Contains(Field.ActuatorTarget))
            || Array.TrueForAll(signals, s => permissions.Allows(s, SignalAccess.Read));
    }

    private static void AddField(EntryUpdate update, Field field)
    {
        if (!update.Fields.Contains(field))
        {
            update.Fields.Add(field);
        }
    }

    private DataEntry Entry(SignalDefinition signal, HashSet<Field> fields) =>
        new()
        {
            Path = signal.Path,
            Value = fields.Contains(Field.Value) ? ToV1(hub.Broker.Read(signal.Index)) : null,
            ActuatorTarget = fields.Contains(Field.ActuatorTarget)
                ? ToV1(hub.Broker.Read(signal.Index, target: true))
                : null,
            Metadata = KuksaMetadata.ToV1(signal, fields),
        };

    /// <summary>
    /// Applies what is valid: all values at once, then each target; says what is wrong with the rest, and what providers
    /// make of their targets.
    /// </summary>
    private async Task ApplyAsync(
        ServerCallContext context,
        IEnumerable<EntryUpdate> updates,
        RepeatedField<DataEntryError> errors,
        CancellationToken cancellation
    )
    {
        List<SignalChange> values = [];
        List<(SignalDefinition Signal, SignalValue Value)> targets = [];
        DateTimeOffset now = hub.Now;
        SignalPermissions permissions = hub.PermissionsOf(context);
        foreach (EntryUpdate update in updates)
        {
            string path = update.Entry?.Path ?? "";
            if (!hub.Catalog.TryFind(path, out SignalDefinition? signal))
            {
                errors.Add(V1Errors.Make(path, 404, "not_found", $"{path} not found"));
                continue;
            }
            bool writesValue = update.Fields.Contains(Field.Value) && update.Entry!.Value is not null;
            bool writesTarget =
                update.Fields.Contains(Field.ActuatorTarget) && update.Entry!.ActuatorTarget is not null;
            if (
                (writesValue && !permissions.Allows(signal, SignalAccess.Provide))
                || (writesTarget && !permissions.Allows(signal, SignalAccess.Actuate))
            )
            {
                errors.Add(V1Errors.DeniedToWrite(path));
                continue;
            }
            if (update.Fields.Contains(Field.Value) && update.Entry!.Value is { } datapoint)
            {
                ValueVerdict verdict = SignalValidation.Fit(signal, FromV1(datapoint), out SignalValue value);
                if (verdict == ValueVerdict.Valid)
                {
                    Quality quality = value.HasValue ? Quality.Good : Quality.Missing;
                    values.Add(new SignalChange(signal.Index, false, value, quality, now));
                }
                else
                {
                    errors.Add(V1Errors.Refused(path, verdict));
                }
            }
            if (update.Fields.Contains(Field.ActuatorTarget) && update.Entry!.ActuatorTarget is { } target)
            {
                targets.Add((signal, FromV1(target)));
            }
        }
        if (!hub.Broker.PublishFromOutside(values.ToArray()))
        {
            errors.Add(V1Errors.Busy(""));
        }
        // All are on their way before the first is waited for.
        Task<DataEntryError?>[] said = [.. targets.Select(t => SetTargetAsync(t.Signal, t.Value, now, cancellation))];
        errors.Add((await Task.WhenAll(said).ConfigureAwait(false)).OfType<DataEntryError>());
    }

    // Providers of this protocol subscribe to targets, so nobody need have claimed the actuator.
    private async Task<DataEntryError?> SetTargetAsync(
        SignalDefinition signal,
        SignalValue value,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        ActuationReport report = await hub
            .Broker.ActuateAllAsync([new OutsideRequest(signal.Index, true, value)], now, hub.Patience, cancellation)
            .ConfigureAwait(false);
        if (report.Result == ActuationResult.NoProvider)
        {
            SignalBroker.CheckTarget(signal, value, out SignalValue fitted);
            hub.Broker.Publish([new SignalChange(signal.Index, true, fitted, Quality.Good, now)]);
            return null;
        }
        return V1Errors.Refused(signal.Path, report);
    }

    private static HashSet<Field> Fields(View view, IEnumerable<Field> fields)
    {
        HashSet<Field> wanted = [.. fields];
        if (wanted.Remove(Field.Unspecified))
        {
            wanted.UnionWith([Field.Value, Field.ActuatorTarget, Field.Metadata]);
        }
        switch (view)
        {
            case View.Unspecified when wanted.Count == 0:
            case View.CurrentValue:
                wanted.Add(Field.Value);
                break;
            case View.TargetValue:
                wanted.Add(Field.ActuatorTarget);
                break;
            case View.Metadata:
                wanted.Add(Field.Metadata);
                break;
            case View.All:
                wanted.UnionWith([Field.Value, Field.ActuatorTarget, Field.Metadata]);
                break;
            default:
                break;
        }
        return wanted;
    }

    // The two protocols give a value's fields the same numbers, so the bytes of one are the other's.
    private static Datapoint? ToV1(in Signals.Datapoint datapoint)
    {
        V2.Datapoint v2 = KuksaValues.ToProto(datapoint);
        if (v2.Value is null)
        {
            return null;
        }
        Datapoint v1 = Datapoint.Parser.ParseFrom(v2.Value.ToByteString());
        v1.Timestamp = v2.Timestamp;
        return v1;
    }

    private static SignalValue FromV1(Datapoint datapoint)
    {
        Datapoint bare = datapoint.Clone();
        bare.Timestamp = null;
        return KuksaValues.FromProto(V2.Value.Parser.ParseFrom(bare.ToByteString()));
    }
}
