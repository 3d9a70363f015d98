using System.Globalization;
using System.Text.Json;
using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa;
using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>What is to be done after a request.</summary>
/// <param name="Message">The answer.</param>
/// <param name="Fault">What was wrong; null when nothing.</param>
/// <param name="Opened">A subscription that begins after the answer was sent.</param>
/// <param name="Closed">The number of a subscription that ends.</param>
internal sealed record VissReply(byte[] Message, VissFault? Fault, VissSubscription? Opened, string? Closed)
{
    /// <summary>The answer is not known before a provider has said what it makes of a target; this is what to wait for.</summary>
    public Task<VissReply>? Pending { get; init; }
}

/// <summary>
/// One client's conversation: a request and the time go in, an answer comes out. It knows neither clock nor socket, and
/// does the same for the same requests, times and broker. Not thread-safe.
/// </summary>
/// <param name="broker">The signals.</param>
/// <param name="trees">Their tree.</param>
/// <param name="options">The limits.</param>
/// <param name="version">The version that is spoken.</param>
/// <param name="newId">Makes numbers of subscriptions; null to count them.</param>
internal sealed class VissSession(
    SignalBroker broker,
    VissTreeOfBroker trees,
    VissOptions options,
    VissVersion version,
    Func<string>? newId = null
)
{
    private readonly ActuationPatience _patience = new(
        options.Time,
        options.ProviderAnswerTime,
        options.ActuationTimeout
    );
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private int _openCount;
    private int _lastId;
    private DateTimeOffset _windowStart = DateTimeOffset.MinValue;
    private int _inWindow;

    /// <summary>Answers a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="token">The token that counts when the message has none.</param>
    /// <param name="now">The time.</param>
    public VissReply Handle(ReadOnlyMemory<byte> message, string? token, DateTimeOffset now)
    {
        VissRequest request = VissRequestReader.Read(message, version);
        request = request with { Token = request.Token ?? token };
        return IsTooFast(now) ? Refuse(request, VissFault.TooMany, false, now) : Handle(request, false, now);
    }

    /// <summary>Answers a request that was read already.</summary>
    public VissReply Handle(VissRequest request, bool isHttp, DateTimeOffset now)
    {
        if (request.Fault is { } malformed)
        {
            return Refuse(request, malformed, isHttp, now);
        }
        if (request.Action == "unsubscribe" && !isHttp)
        {
            return Unsubscribe(request, now);
        }
        if (request.Action is not ("get" or "set") && (isHttp || request.Action != "subscribe"))
        {
            return Refuse(request, VissFault.UnknownAction, isHttp, now);
        }
        if (VissServerTree.Owns(request.Path))
        {
            return TellOfServer(request, isHttp, now);
        }
        if (Admit(request, now, out SignalPermissions permissions) is { } stranger)
        {
            return Refuse(request, stranger, isHttp, now);
        }
        VissTree tree = trees.Latest;
        VissFault? fault = Find(request, tree.Catalog, tree, out string path, out SignalDefinition[] signals);
        if (fault is null)
        {
            SignalAccess access = request.Action == "set" ? SignalAccess.Actuate : SignalAccess.Read;
            bool isAllowed =
                request.Filter is MetadataFilter || Array.TrueForAll(signals, s => permissions.Allows(s, access));
            fault =
                !isAllowed ? VissFault.Forbidden
                : !CanName(request, tree, signals) ? VissFault.NotImplemented
                : null;
        }
        if (fault is { } wrong)
        {
            return Refuse(request, wrong, isHttp, now);
        }
        return request.Action switch
        {
            "get" => Get(request, path, signals, isHttp, now),
            "set" => Set(request, signals, isHttp, now),
            _ => Subscribe(request, signals, permissions.Expiry, now),
        };
    }

    /// <summary>How many subscriptions are open. Safe to read from any thread.</summary>
    public int OpenCount => Volatile.Read(ref _openCount);

    /// <summary>Forgets a subscription that ended by itself.</summary>
    public void Forget(string id) => Close(id);

    private bool Close(string id)
    {
        bool isOpen = _open.Remove(id);
        Volatile.Write(ref _openCount, _open.Count);
        return isOpen;
    }

    private bool IsTooFast(DateTimeOffset now)
    {
        if (now < _windowStart || now - _windowStart >= TimeSpan.FromSeconds(1))
        {
            _windowStart = now;
            _inWindow = 0;
        }
        return ++_inWindow > options.MaxRequestsPerSecond;
    }

    private VissReply Refuse(VissRequest request, VissFault fault, bool isHttp, DateTimeOffset now) =>
        new(VissWriter.Answer(request, isHttp, now, json => VissFaults.Write(json, fault, version)), fault, null, null);

    private VissFault? Admit(VissRequest request, DateTimeOffset now, out SignalPermissions permissions)
    {
        permissions = SignalPermissions.Unlimited;
        if (options.Authority is null)
        {
            return null;
        }
        if (request.Token is not { } token)
        {
            return VissFault.TokenMissing;
        }
        if (options.Authority.Check(token, out string why) is { } known)
        {
            permissions = known;
            return now < known.Expiry ? null : VissFault.TokenExpired;
        }
        bool isOld =
            why.Contains("expired", StringComparison.OrdinalIgnoreCase)
            || why.Contains("ExpiredSignature", StringComparison.Ordinal);
        return isOld ? VissFault.TokenExpired : VissFault.TokenInvalid;
    }

    // Without the filter 'paths' a request is for one signal; metadata are for branches, too.
    private static VissFault? Find(
        VissRequest request,
        SignalCatalog catalog,
        VissTree tree,
        out string path,
        out SignalDefinition[] signals
    )
    {
        path = (request.Path ?? "").Replace('/', '.');
        signals = [];
        if (path.Length == 0 || path.Contains('*', StringComparison.Ordinal))
        {
            return VissFault.Malformed;
        }
        if (request.Paths is not null)
        {
            List<SignalDefinition> found = [];
            HashSet<int> seen = [];
            foreach (string below in request.Paths)
            {
                if (!PathPattern.TryParse($"{path}.{below.Replace('/', '.')}", out PathPattern pattern))
                {
                    return VissFault.Malformed;
                }
                SignalDefinition[] matches = [.. pattern.MatchesOrBelow(catalog)];
                if (matches.Length == 0)
                {
                    // "Every path element in a value array must address at least one node" (version 3, 7.2).
                    return VissFault.InvalidPath;
                }
                found.AddRange(matches.Where(s => seen.Add(s.Index)));
            }
            signals = [.. found];
            return null;
        }
        if (request.Filter is AvailabilityFilter)
        {
            string prefix = path + ".";
            string whole = path;
            bool IsBelow(SignalDefinition s) => s.Path == whole || s.Path.StartsWith(prefix, StringComparison.Ordinal);
            signals = [.. catalog.Signals.Where(IsBelow)];
            return signals.Length == 0 ? VissFault.InvalidPath : null;
        }
        if (request.Filter is MetadataFilter)
        {
            return tree.Has(path) ? null : VissFault.InvalidPath;
        }
        if (!catalog.TryFind(path, out SignalDefinition? signal))
        {
            return VissFault.InvalidPath;
        }
        signals = [signal];
        return null;
    }

    private VissReply Get(VissRequest request, string path, SignalDefinition[] signals, bool isHttp, DateTimeOffset now)
    {
        switch (request.Filter)
        {
            case MetadataFilter metadata:
                return Done(request, isHttp, now, json => trees.Latest.Write(json, path, metadata.Depth));
            case HistoryFilter history:
                return VissHistory.Read(broker, signals, history, now) is { } past
                    ? Done(request, isHttp, now, json => VissHistory.Write(json, signals, past, FormOf(request), now))
                    : Refuse(request, VissFault.Unavailable, isHttp, now);
            case not (null or AvailabilityFilter):
                return Refuse(request, VissFault.Malformed, isHttp, now);
            default:
                break;
        }
        Datapoint[] values = [.. broker.ReadAll([.. signals.Select(s => new SignalSelection(s.Index))])];
        if (request.Filter is AvailabilityFilter)
        {
            return Done(request, isHttp, now, json => WriteAvailability(json, signals, values));
        }
        return version == VissVersion.V2 && !Array.Exists(values, v => VissValues.IsAvailable(v))
            ? Refuse(request, VissFault.Unavailable, isHttp, now)
            : Done(request, isHttp, now, json => VissWriter.WriteData(json, signals, values, FormOf(request), now));
    }

    // Of one answer, the only path is number 0; several are told as they are: their numbers count from the second on.
    private VissForm FormOf(VissRequest request) =>
        new(
            version,
            request.Compression.Paths switch
            {
                VissPathForm.StaticId => trees.Latest.StaticIds,
                VissPathForm.Local when request.Paths is null => new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [(request.Path ?? "").Replace('/', '.')] = "0",
                },
                _ => null,
            },
            request.Compression.RelativeTimes
        );

    // A compression that is "impossible to realize" is an error (version 3, data compression).
    private static bool CanName(VissRequest request, VissTree tree, SignalDefinition[] signals) =>
        request.Compression.Paths != VissPathForm.StaticId
        || Array.TrueForAll(signals, s => tree.StaticIds.ContainsKey(s.Path));

    // What the server can do is told to everybody and never changes.
    private VissReply TellOfServer(VissRequest request, bool isHttp, DateTimeOffset now)
    {
        VissServerTree server = options.Capabilities.Tree(options.Authority is not null);
        string path = request.Path!.Replace('/', '.');
        if (request.Action == "set")
        {
            return Refuse(request, server.Tree.Has(path) ? VissFault.ReadOnly : VissFault.InvalidPath, isHttp, now);
        }
        if (request.Action != "get" || request.Filter is not (null or MetadataFilter))
        {
            return Refuse(request, VissFault.Malformed, isHttp, now);
        }
        if (request.Filter is MetadataFilter metadata)
        {
            return server.Tree.Has(path)
                ? Done(request, isHttp, now, json => server.Tree.Write(json, path, metadata.Depth))
                : Refuse(request, VissFault.InvalidPath, isHttp, now);
        }
        VissFault? fault = Find(request, server.Catalog, server.Tree, out _, out SignalDefinition[] signals);
        fault ??= CanName(request, server.Tree, signals) ? null : VissFault.NotImplemented;
        Datapoint[] values = [.. signals.Select(s => new Datapoint(s.Default, now, Quality.Good))];
        return fault is { } wrong
            ? Refuse(request, wrong, isHttp, now)
            : Done(request, isHttp, now, json => VissWriter.WriteData(json, signals, values, FormOf(request), now));
    }

    private static void WriteAvailability(Utf8JsonWriter json, SignalDefinition[] signals, Datapoint[] values)
    {
        json.WriteStartObject("metadata");
        for (int i = 0; i < signals.Length; i++)
        {
            json.WriteStartObject(signals[i].Path);
            json.WriteString("availability", VissValues.IsAvailable(values[i]) ? "available" : "not_available");
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static VissReply Done(VissRequest request, bool isHttp, DateTimeOffset now, Action<Utf8JsonWriter> body) =>
        new(VissWriter.Answer(request, isHttp, now, body), null, null, null);

    private VissReply Set(VissRequest request, SignalDefinition[] signals, bool isHttp, DateTimeOffset now)
    {
        SignalValue value = default;
        VissFault? fault =
            request.Value is null || request.Paths is not null || request.Filter is not null ? VissFault.Malformed
            : signals[0].Kind != SignalKind.Actuator ? VissFault.ReadOnly
            : !VissValues.TryParse(signals[0], request, out value) ? VissFault.InvalidValue
            : null;
        if (fault is { } wrong)
        {
            return Refuse(request, wrong, isHttp, now);
        }
        OutsideRequest target = new(signals[0].Index, true, value);
        ValueTask<ActuationReport> report = broker.ActuateAllAsync([target], now, _patience);
        return report.IsCompletedSuccessfully
            ? Report(request, report.Result, isHttp, now)
            : new VissReply([], null, null, null) { Pending = ReportAsync(request, report.AsTask(), isHttp, now) };
    }

    private async Task<VissReply> ReportAsync(
        VissRequest request,
        Task<ActuationReport> report,
        bool isHttp,
        DateTimeOffset now
    ) => Report(request, await report.ConfigureAwait(false), isHttp, now);

    private VissReply Report(VissRequest request, ActuationReport report, bool isHttp, DateTimeOffset now) =>
        report.Result switch
        {
            ActuationResult.Accepted => Done(request, isHttp, now, static _ => { }),
            ActuationResult.NoProvider or ActuationResult.Busy => Refuse(request, VissFault.Busy, isHttp, now),
            ActuationResult.Rejected => Refuse(request, VissFault.Rejected, isHttp, now),
            ActuationResult.TimedOut => Refuse(request, VissFault.TimedOut, isHttp, now),
            _ => Refuse(request, VissFault.InvalidValue, isHttp, now),
        };

    private VissReply Subscribe(
        VissRequest request,
        SignalDefinition[] signals,
        DateTimeOffset expiry,
        DateTimeOffset now
    )
    {
        if (FaultOfSubscription(request, signals) is { } wrong)
        {
            return Refuse(request, wrong, false, now);
        }
        string id = newId?.Invoke() ?? (++_lastId).ToString(CultureInfo.InvariantCulture);
        _open.Add(id);
        Volatile.Write(ref _openCount, _open.Count);
        VissSubscription subscription = new(
            id,
            version,
            broker,
            signals,
            request.Filter,
            expiry,
            request.Compression,
            request.Compression.Paths == VissPathForm.StaticId ? trees.Latest.StaticIds : null
        );
        byte[] message = VissWriter.Answer(request, false, now, json => json.WriteString("subscriptionId", id));
        return new VissReply(message, null, subscription, null);
    }

    private VissFault? FaultOfSubscription(VissRequest request, SignalDefinition[] signals)
    {
        if (_open.Count >= options.MaxSubscriptions)
        {
            return VissFault.TooMany;
        }
        DataType type = signals.Length > 0 ? signals[0].Type : DataType.None;
        bool isNumber = type.IsNumeric() || type == DataType.Boolean;
        return request.Filter switch
        {
            // Version 3 wants a filter; with 'paths' alone there is nothing that says when to tell.
            null => version == VissVersion.V3 ? VissFault.Malformed : null,
            TimebasedFilter => null,
            ChangeFilter change => isNumber || IsEquality(change.Comparison) ? null : VissFault.InvalidFilter,
            RangeFilter range => IsUsable(range.First) && (range.Second is null || IsUsable(range.Second))
                ? null
                : VissFault.InvalidFilter,
            CurveLogFilter curve => curve.BufferSize <= options.MaxCurveSamples
            && Array.TrueForAll(signals, s => s.Type.IsNumeric())
                ? null
                : VissFault.InvalidFilter,
            HistoryFilter => Array.Exists(signals, s => broker.HasHistory(s.Index)) ? null : VissFault.Unavailable,
            _ => VissFault.Malformed,
        };
        bool IsUsable(VissBound bound) =>
            isNumber
                ? !double.IsNaN(VissSubscription.Boundary(bound.Boundary))
                : type == DataType.String && IsEquality(bound.Comparison);
    }

    private static bool IsEquality(VissComparison comparison) =>
        comparison is VissComparison.Equal or VissComparison.NotEqual;

    private VissReply Unsubscribe(VissRequest request, DateTimeOffset now)
    {
        if (request.SubscriptionId is not { } id)
        {
            return Refuse(request, VissFault.Malformed, false, now);
        }
        if (!Close(id))
        {
            return Refuse(request, VissFault.UnknownSubscription, false, now);
        }
        byte[] message = VissWriter.Answer(
            request,
            false,
            now,
            json =>
            {
                if (version == VissVersion.V2)
                {
                    json.WriteString("subscriptionId", id);
                }
            }
        );
        return new VissReply(message, null, null, id);
    }
}
