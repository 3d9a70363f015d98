using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Bordnetz.Server.Kuksa;
using Bordnetz.Server.Kuksa.Proto.V2;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using GrpcMetadata = Grpc.Core.Metadata;

namespace Bordnetz.Signals.Client;

/// <summary>
/// The signals of a vehicle from another process, over kuksa.val.v2: of Bordnetz, or of any databroker that serves it.
/// It connects when first used. Subscriptions and provisions outlive a lost connection: they are taken up again when
/// the vehicle is back. Thread-safe.
/// </summary>
public sealed class SignalClient : IVehicleSignals, IDisposable
{
    private readonly SignalClientOptions _options;
    private readonly GrpcChannel _channel;
    private readonly VAL.VALClient _client;
    private RemoteCatalog? _catalog;

    /// <summary>Prepares a client.</summary>
    /// <exception cref="ArgumentException">The address is none, or a certificate file cannot be read.</exception>
    public SignalClient(SignalClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _channel = ClientChannel.Open(options);
        _client = new VAL.VALClient(_channel);
    }

    /// <inheritdoc/>
    public async ValueTask<SignalCatalog> GetCatalogAsync(CancellationToken cancel = default) =>
        (await CatalogAsync(cancel).ConfigureAwait(false)).Catalog;

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<Datapoint>> ReadAsync(
        IReadOnlyList<string> paths,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0)
        {
            return [];
        }
        SignalCatalog catalog = await GetCatalogAsync(cancel).ConfigureAwait(false);
        GetValuesRequest request = new() { SignalIds = { paths.Select(p => new SignalID { Path = p }) } };
        GetValuesResponse response = await CallAsync(
                call => _client.GetValuesAsync(request, call).ResponseAsync,
                cancel
            )
            .ConfigureAwait(false);
        return response.DataPoints.Count == paths.Count
            ? [.. response.DataPoints.Select((d, i) => ToDatapoint(d, paths[i], catalog))]
            : throw new SignalException(
                SignalFailure.BadAnswer,
                $"the vehicle gives {response.DataPoints.Count} values for {paths.Count} signals"
            );
    }

    /// <inheritdoc/>
    public async ValueTask ActuateAsync(IReadOnlyList<TargetRequest> targets, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(targets);
        BatchActuateRequest request = new() { ActuateRequests = { targets.Select(ToProto) } };
        await CallAsync(call => _client.BatchActuateAsync(request, call).ResponseAsync, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask PublishAsync(string path, SignalValue value, CancellationToken cancel = default)
    {
        PublishValueRequest request = new()
        {
            SignalId = new SignalID { Path = path },
            DataPoint = new Bordnetz.Server.Kuksa.Proto.V2.Datapoint
            {
                Timestamp = KuksaValues.ToProto(_options.Time.GetUtcNow()),
                Value = KuksaValues.ToProto(value),
            },
        };
        await CallAsync(call => _client.PublishValueAsync(request, call).ResponseAsync, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SignalNews> SubscribeAsync(
        IReadOnlyList<string> paths,
        SubscribeOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        SubscribeRequest request = new() { SignalPaths = { paths }, BufferSize = (uint)(options?.BufferSize ?? 0) };
        if (options is { MinInterval: { } interval } && interval > TimeSpan.Zero)
        {
            uint ms = (uint)Math.Clamp(interval.TotalMilliseconds, 1, uint.MaxValue);
            request.Filter = new Filter { MinSampleInterval = new SampleInterval { IntervalMs = ms } };
        }
        HashSet<string> asked = [.. paths];
        Backoff backoff = new(_options);
        bool begun = false;
        while (true)
        {
            using CancellationTokenSource first = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            AsyncServerStreamingCall<SubscribeResponse>? stream = null;
            try
            {
                SignalCatalog? catalog = null;
                bool isState = true;
                while (true)
                {
                    SignalNews? news = null;
                    try
                    {
                        catalog ??= await GetCatalogAsync(cancel).ConfigureAwait(false);
                        if (stream is null)
                        {
                            GrpcMetadata? headers = await HeadersAsync(cancel).ConfigureAwait(false);
                            stream = _client.Subscribe(request, headers, null, first.Token);
                        }
                        if (
                            await NextAsync(stream.ResponseStream, isState ? first : null, cancel).ConfigureAwait(false)
                        )
                        {
                            news = ToNews(stream.ResponseStream.Current, isState, asked, catalog);
                        }
                    }
                    catch (SignalException e) when (begun && IsLoss(e))
                    {
                        // Falls through to the next try.
                    }
                    if (news is null)
                    {
                        ThrowUnlessBegun(begun);
                        break;
                    }
                    begun = true;
                    isState = false;
                    backoff.Reset();
                    yield return news;
                }
            }
            finally
            {
                stream?.Dispose();
            }
            // The vehicle that comes back may have other signals.
            Volatile.Write(ref _catalog, null);
            await backoff.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task ProvideAsync(
        IReadOnlyList<string> actuators,
        Func<ImmutableArray<TargetRequest>, ValueTask<string?>> take,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(actuators);
        ArgumentNullException.ThrowIfNull(take);
        HashSet<string> provided = [.. actuators];
        Backoff backoff = new(_options);
        bool begun = false;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                RemoteCatalog catalog = await CatalogAsync(cancel).ConfigureAwait(false);
                GrpcMetadata? headers = await HeadersAsync(cancel).ConfigureAwait(false);
                using CancellationTokenSource first = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                using AsyncDuplexStreamingCall<OpenProviderStreamRequest, OpenProviderStreamResponse> stream =
                    _client.OpenProviderStream(headers, null, first.Token);
                ProvideActuationRequest claim = new()
                {
                    ActuatorIdentifiers = { actuators.Select(p => new SignalID { Path = p }) },
                };
                bool isFirst = true;
                await SendAsync(
                        stream.RequestStream,
                        new OpenProviderStreamRequest { ProvideActuationRequest = claim },
                        first,
                        cancel
                    )
                    .ConfigureAwait(false);
                while (await NextAsync(stream.ResponseStream, isFirst ? first : null, cancel).ConfigureAwait(false))
                {
                    isFirst = false;
                    begun = true;
                    backoff.Reset();
                    if (stream.ResponseStream.Current.BatchActuateStreamRequest is { } batch)
                    {
                        string? cause = await TakeAsync(batch, provided, catalog, take).ConfigureAwait(false);
                        foreach (OpenProviderStreamRequest answer in Answers(batch, cause))
                        {
                            await SendAsync(stream.RequestStream, answer, null, cancel).ConfigureAwait(false);
                        }
                    }
                }
                ThrowUnlessBegun(begun);
            }
            catch (SignalException e) when (begun && IsLoss(e))
            {
                // Falls through to the next try.
            }
            Volatile.Write(ref _catalog, null);
            await backoff.WaitAsync(cancel).ConfigureAwait(false);
        }
        cancel.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private async ValueTask<RemoteCatalog> CatalogAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref _catalog) is { } known)
        {
            return known;
        }
        ListMetadataResponse response = await CallAsync(
                call => _client.ListMetadataAsync(new ListMetadataRequest { Root = "" }, call).ResponseAsync,
                cancel
            )
            .ConfigureAwait(false);
        RemoteCatalog catalog = RemoteCatalog.Make(response.Metadata);
        Volatile.Write(ref _catalog, catalog);
        return catalog;
    }

    /// <summary>Passes targets on; gives why they are not taken, null when they are.</summary>
    private static ValueTask<string?> TakeAsync(
        BatchActuateStreamRequest batch,
        HashSet<string> provided,
        RemoteCatalog catalog,
        Func<ImmutableArray<TargetRequest>, ValueTask<string?>> take
    )
    {
        ImmutableArray<TargetRequest>.Builder targets = ImmutableArray.CreateBuilder<TargetRequest>();
        foreach (ActuateRequest request in batch.ActuateRequests)
        {
            string? path = PathOf(request.SignalId, catalog);
            if (path is null || !provided.Contains(path))
            {
                return ValueTask.FromResult<string?>($"{path ?? "the signal"} is not provided here");
            }
            SignalValue value = Fitted(KuksaValues.FromProto(request.Value), path, catalog.Catalog);
            if (!value.HasValue)
            {
                return ValueTask.FromResult<string?>($"{path} has no target of its type");
            }
            targets.Add(new TargetRequest(path, value));
        }
        return targets.Count == 0 ? ValueTask.FromResult<string?>(null) : take(targets.DrainToImmutable());
    }

    private static IEnumerable<OpenProviderStreamRequest> Answers(BatchActuateStreamRequest batch, string? cause) =>
        batch.ActuateRequests.Select(request => new OpenProviderStreamRequest
        {
            BatchActuateStreamResponse = new BatchActuateStreamResponse
            {
                SignalId = request.SignalId,
                Error = cause is null
                    ? new Error { Code = ErrorCode.Ok }
                    : new Error { Code = ErrorCode.InvalidArgument, Message = cause },
            },
        });

    private static string? PathOf(SignalID? signal, RemoteCatalog catalog) =>
        signal?.SignalCase switch
        {
            SignalID.SignalOneofCase.Path => signal.Path,
            SignalID.SignalOneofCase.Id => catalog.PathByNumber.GetValueOrDefault(signal.Id),
            _ => null,
        };

    private static ActuateRequest ToProto(TargetRequest target) =>
        new()
        {
            SignalId = new SignalID { Path = target.Path },
            Value = KuksaValues.ToProto(target.Value),
        };

    private static SignalNews ToNews(
        SubscribeResponse response,
        bool isState,
        HashSet<string> asked,
        SignalCatalog catalog
    ) =>
        new(
            isState,
            [
                .. response
                    .Entries.Where(e => asked.Contains(e.Key))
                    .Select(e => new NamedDatapoint(e.Key, ToDatapoint(e.Value, e.Key, catalog))),
            ]
        );

    private static Datapoint ToDatapoint(
        Bordnetz.Server.Kuksa.Proto.V2.Datapoint datapoint,
        string path,
        SignalCatalog catalog
    )
    {
        SignalValue told = KuksaValues.FromProto(datapoint.Value);
        SignalValue value = Fitted(told, path, catalog);
        DateTimeOffset time = KuksaValues.FromProto(datapoint.Timestamp) ?? default;
        Quality quality =
            value.HasValue ? Quality.Good
            : told.HasValue ? Quality.Invalid
            : Quality.Missing;
        return new Datapoint(value, time, quality);
    }

    // On the wire an int8 is an int32; here it has its own type again. Absent when it cannot be of the signal's type.
    private static SignalValue Fitted(SignalValue value, string path, SignalCatalog catalog) =>
        !catalog.TryFind(path, out SignalDefinition? signal) ? value
        : SignalValidation.Fit(signal, value, out SignalValue fitted)
            is ValueVerdict.WrongType
                or ValueVerdict.OutOfTypeBounds
            ? default
        : fitted;

    /// <summary>Waits for a message of a stream, for the first one no longer than a call may take.</summary>
    private async Task<bool> NextAsync<T>(
        IAsyncStreamReader<T> stream,
        CancellationTokenSource? first,
        CancellationToken cancel
    )
    {
        try
        {
            first?.CancelAfter(_options.Timeout);
            bool isThere = await stream.MoveNext(cancel).ConfigureAwait(false);
            first?.CancelAfter(Timeout.InfiniteTimeSpan);
            return isThere;
        }
        catch (RpcException e)
        {
            throw Failure(e, first, cancel);
        }
    }

    private async Task SendAsync<T>(
        IClientStreamWriter<T> stream,
        T message,
        CancellationTokenSource? first,
        CancellationToken cancel
    )
    {
        try
        {
            first?.CancelAfter(_options.Timeout);
            await stream.WriteAsync(message, cancel).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            throw new SignalException(SignalFailure.Unreachable, "the vehicle ended the call", e);
        }
        catch (RpcException e)
        {
            throw Failure(e, first, cancel);
        }
    }

    private static void ThrowUnlessBegun(bool begun)
    {
        if (!begun)
        {
            throw new SignalException(SignalFailure.Unreachable, "the vehicle ended the call before it said anything");
        }
    }

    private async ValueTask<GrpcMetadata?> HeadersAsync(CancellationToken cancel)
    {
        if (_options.Token is not { } token)
        {
            return null;
        }
        return new GrpcMetadata { { "authorization", $"Bearer {await token(cancel).ConfigureAwait(false)}" } };
    }

    private async Task<T> CallAsync<T>(Func<CallOptions, Task<T>> call, CancellationToken cancel)
    {
        try
        {
            GrpcMetadata? headers = await HeadersAsync(cancel).ConfigureAwait(false);
            DateTime deadline = _options.Time.GetUtcNow().UtcDateTime + _options.Timeout;
            return await call(new CallOptions(headers, deadline, cancel)).ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            throw Failure(e, null, cancel);
        }
    }

    // Before anything came, an unreachable vehicle is told to the caller; afterwards it is waited for.
    private static bool IsLoss(SignalException e) =>
        e.Failure is SignalFailure.Unreachable or SignalFailure.TimedOut or SignalFailure.BadAnswer;

    private static Exception Failure(RpcException e, CancellationTokenSource? first, CancellationToken cancel)
    {
        if (e.StatusCode == StatusCode.Cancelled && cancel.IsCancellationRequested)
        {
            return new OperationCanceledException(e.Status.Detail, e, cancel);
        }
        if (e.StatusCode == StatusCode.Cancelled && first is { IsCancellationRequested: true })
        {
            return new SignalException(SignalFailure.TimedOut, "the vehicle does not answer", e);
        }
        // A refused connection and a refused target have the same status; only the server's own text tells them apart.
        bool isProvider = e.Status.Detail.Contains("rovider", StringComparison.Ordinal);
        SignalFailure failure = e.StatusCode switch
        {
            _ when IsOurOwn(e) => SignalFailure.BadAnswer,
            StatusCode.NotFound => SignalFailure.NotFound,
            StatusCode.InvalidArgument or StatusCode.OutOfRange => SignalFailure.Invalid,
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => SignalFailure.NotAllowed,
            StatusCode.AlreadyExists => SignalFailure.Taken,
            StatusCode.Unavailable when isProvider => SignalFailure.NoProvider,
            StatusCode.ResourceExhausted => SignalFailure.NoProvider,
            StatusCode.Aborted or StatusCode.FailedPrecondition => SignalFailure.Rejected,
            StatusCode.DeadlineExceeded => SignalFailure.TimedOut,
            _ => SignalFailure.Unreachable,
        };
        return new SignalException(failure, e.Status.Detail, e);
    }

    // What this side could not read or would not take: gRPC gives it the codes of a failure of the vehicle.
    private static bool IsOurOwn(RpcException e) =>
        e.Status.DebugException is InvalidProtocolBufferException
        || (
            e.StatusCode == StatusCode.ResourceExhausted
            && e.Status.Detail.StartsWith("Received message exceeds", StringComparison.Ordinal)
        );
}
