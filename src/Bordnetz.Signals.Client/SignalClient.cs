using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Bordnetz.Server.Kuksa;
using Bordnetz.Server.Kuksa.Proto.V2;
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
        return [.. response.DataPoints.Select((d, i) => ToDatapoint(d, paths[i], catalog))];
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
        Backoff backoff = new(_options);
        bool begun = false;
        while (true)
        {
            SignalCatalog? catalog = null;
            AsyncServerStreamingCall<SubscribeResponse>? stream = null;
            bool isState = true;
            while (true)
            {
                SignalNews? news = null;
                try
                {
                    catalog ??= await GetCatalogAsync(cancel).ConfigureAwait(false);
                    stream ??= _client.Subscribe(
                        request,
                        await HeadersAsync(cancel).ConfigureAwait(false),
                        null,
                        cancel
                    );
                    if (await stream.ResponseStream.MoveNext(cancel).ConfigureAwait(false))
                    {
                        news = ToNews(stream.ResponseStream.Current, isState, catalog);
                    }
                }
                catch (Exception e) when (IsLoss(e, begun, cancel))
                {
                    // Falls through to the next try.
                }
                catch (RpcException e)
                {
                    stream?.Dispose();
                    throw Failure(e, cancel);
                }
                if (news is null)
                {
                    break;
                }
                begun = true;
                isState = false;
                backoff.Reset();
                yield return news;
            }
            stream?.Dispose();
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
        Backoff backoff = new(_options);
        bool begun = false;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                RemoteCatalog catalog = await CatalogAsync(cancel).ConfigureAwait(false);
                GrpcMetadata? headers = await HeadersAsync(cancel).ConfigureAwait(false);
                using AsyncDuplexStreamingCall<OpenProviderStreamRequest, OpenProviderStreamResponse> stream =
                    _client.OpenProviderStream(headers, null, cancel);
                ProvideActuationRequest claim = new()
                {
                    ActuatorIdentifiers = { actuators.Select(p => new SignalID { Path = p }) },
                };
                OpenProviderStreamRequest first = new() { ProvideActuationRequest = claim };
                await stream.RequestStream.WriteAsync(first, cancel).ConfigureAwait(false);
                while (await stream.ResponseStream.MoveNext(cancel).ConfigureAwait(false))
                {
                    begun = true;
                    backoff.Reset();
                    if (stream.ResponseStream.Current.BatchActuateStreamRequest is { } batch)
                    {
                        await TakeAsync(batch, stream.RequestStream, catalog, take, cancel).ConfigureAwait(false);
                    }
                }
            }
            catch (Exception e) when (IsLoss(e, begun, cancel))
            {
                // Falls through to the next try.
            }
            catch (RpcException e)
            {
                throw Failure(e, cancel);
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

    private static async ValueTask TakeAsync(
        BatchActuateStreamRequest batch,
        IClientStreamWriter<OpenProviderStreamRequest> answers,
        RemoteCatalog catalog,
        Func<ImmutableArray<TargetRequest>, ValueTask<string?>> take,
        CancellationToken cancel
    )
    {
        ImmutableArray<TargetRequest> targets =
        [
            .. batch.ActuateRequests.Select(r => new TargetRequest(
                PathOf(r.SignalId, catalog),
                Fitted(KuksaValues.FromProto(r.Value), PathOf(r.SignalId, catalog), catalog.Catalog)
            )),
        ];
        string? cause = await take(targets).ConfigureAwait(false);
        foreach (ActuateRequest request in batch.ActuateRequests)
        {
            BatchActuateStreamResponse answer = new()
            {
                SignalId = request.SignalId,
                Error = cause is null
                    ? new Error { Code = ErrorCode.Ok }
                    : new Error { Code = ErrorCode.InvalidArgument, Message = cause },
            };
            OpenProviderStreamRequest message = new() { BatchActuateStreamResponse = answer };
            await answers.WriteAsync(message, cancel).ConfigureAwait(false);
        }
    }

    private static string PathOf(SignalID signal, RemoteCatalog catalog) =>
        signal.SignalCase == SignalID.SignalOneofCase.Path ? signal.Path
        : catalog.PathByNumber.TryGetValue(signal.Id, out string? path) ? path
        : throw new SignalException(
            SignalFailure.NotFound,
            $"the vehicle speaks of a signal {signal.Id} that it has not"
        );

    private static ActuateRequest ToProto(TargetRequest target) =>
        new()
        {
            SignalId = new SignalID { Path = target.Path },
            Value = KuksaValues.ToProto(target.Value),
        };

    private static SignalNews ToNews(SubscribeResponse response, bool isState, SignalCatalog catalog) =>
        new(
            isState,
            [.. response.Entries.Select(e => new NamedDatapoint(e.Key, ToDatapoint(e.Value, e.Key, catalog)))]
        );

    private static Datapoint ToDatapoint(
        Bordnetz.Server.Kuksa.Proto.V2.Datapoint datapoint,
        string path,
        SignalCatalog catalog
    )
    {
        SignalValue value = Fitted(KuksaValues.FromProto(datapoint.Value), path, catalog);
        DateTimeOffset time = datapoint.Timestamp?.ToDateTimeOffset() ?? default;
        return new Datapoint(value, time, value.HasValue ? Quality.Good : Quality.Missing);
    }

    // On the wire an int8 is an int32; here it has its own type again.
    private static SignalValue Fitted(SignalValue value, string path, SignalCatalog catalog) =>
        value.HasValue
        && catalog.TryFind(path, out SignalDefinition? signal)
        && SignalValidation.Fit(signal, value, out SignalValue fitted) == ValueVerdict.Valid
            ? fitted
            : value;

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
            throw Failure(e, cancel);
        }
    }

    // Before anything came, an unreachable vehicle is told to the caller; afterwards it is waited for.
    private static bool IsLoss(Exception e, bool begun, CancellationToken cancel) =>
        begun
        && !cancel.IsCancellationRequested
        && e
            is RpcException { StatusCode: StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Internal }
                or SignalException { Failure: SignalFailure.Unreachable };

    private static Exception Failure(RpcException e, CancellationToken cancel)
    {
        if (e.StatusCode == StatusCode.Cancelled && cancel.IsCancellationRequested)
        {
            return new OperationCanceledException(e.Status.Detail, e, cancel);
        }
        // A refused connection and a refused target have the same status; only the server's own text tells them apart.
        bool isProvider = e.Status.Detail.Contains("rovider", StringComparison.Ordinal);
        SignalFailure failure = e.StatusCode switch
        {
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
}
