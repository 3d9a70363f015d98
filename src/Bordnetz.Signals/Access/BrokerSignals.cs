using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Bordnetz.Signals;

/// <summary>
/// The signals of a vehicle within its own process: the contract of <see cref="IVehicleSignals"/> over a broker.
/// Thread-safe.
/// </summary>
public sealed class BrokerSignals : IVehicleSignals
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SignalBroker _broker;
    private readonly TimeProvider _time;

    /// <summary>Makes the contract for a broker.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="time">The clock of what is published, of intervals and of providers that answer late.</param>
    public BrokerSignals(SignalBroker broker, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(time);
        _broker = broker;
        _time = time;
    }

    /// <inheritdoc/>
    public ValueTask<SignalCatalog> GetCatalogAsync(CancellationToken cancel = default) =>
        ValueTask.FromResult(_broker.Catalog);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Datapoint>> ReadAsync(
        IReadOnlyList<string> paths,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        return ValueTask.FromResult(_broker.ReadAll(Select(paths)));
    }

    /// <inheritdoc/>
    public async ValueTask ActuateAsync(IReadOnlyList<TargetRequest> targets, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(targets);
        OutsideRequest[] requests =
        [
            .. targets.Select(t => new OutsideRequest(Find(t.Path).Index, IsTarget: true, t.Value)),
        ];
        ActuationPatience patience = new(_time, Patience, Patience);
        ActuationReport report = await _broker
            .ActuateAllAsync(requests, _time.GetUtcNow(), patience, cancel)
            .ConfigureAwait(false);
        if (report.Result != ActuationResult.Accepted)
        {
            throw Failure(report, targets);
        }
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(string path, SignalValue value, CancellationToken cancel = default)
    {
        SignalDefinition signal = Find(path);
        ValueVerdict verdict = SignalValidation.Fit(signal, value, out SignalValue fitted);
        if (verdict != ValueVerdict.Valid)
        {
            throw new SignalException(SignalFailure.Invalid, $"'{path}': {SignalValidation.Say(verdict)}");
        }
        SignalChange change = new(signal.Index, IsTarget: false, fitted, Quality.Good, _time.GetUtcNow());
        return _broker.PublishFromOutside([change])
            ? ValueTask.CompletedTask
            : throw new SignalException(
                SignalFailure.NoProvider,
                $"'{path}': the vehicle has too many requests waiting"
            );
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SignalNews> SubscribeAsync(
        IReadOnlyList<string> paths,
        SubscribeOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        SubscribeOptions wanted = options ?? new SubscribeOptions();
        using Subscription subscription = _broker.Subscribe(Select(paths), wanted.BufferSize);
        bool isState = true;
        while (await subscription.WaitToReadAsync(cancel).ConfigureAwait(false))
        {
            // With an interval, what came meanwhile is folded into its latest values.
            SignalBatch? batch =
                wanted.MinInterval > TimeSpan.Zero ? subscription.ReadLatest()
                : subscription.TryRead(out SignalBatch? next) ? next
                : null;
            if (batch is null)
            {
                continue;
            }
            yield return new SignalNews(
                isState,
                [
                    .. batch.Updates.Select(u => new NamedDatapoint(
                        _broker.Catalog.Signals[u.SignalIndex].Path,
                        u.Datapoint
                    )),
                ]
            );
            isState = false;
            if (wanted.MinInterval > TimeSpan.Zero)
            {
                await Task.Delay(wanted.MinInterval, _time, cancel).ConfigureAwait(false);
            }
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
        int[] indices = [.. actuators.Select(a => Find(a).Index)];
        using SignalProvider provider = _broker.Providers.Open();
        if (!provider.TryClaimActuators(indices, out int taken))
        {
            string path = _broker.Catalog.Signals[taken].Path;
            throw new SignalException(SignalFailure.Taken, $"'{path}' is provided by somebody else");
        }
        await foreach (
            ImmutableArray<OutsideRequest> batch in provider.Targets.ReadAllAsync(cancel).ConfigureAwait(false)
        )
        {
            string? cause = await take([
                    .. batch.Select(r => new TargetRequest(_broker.Catalog.Signals[r.SignalIndex].Path, r.Value)),
                ])
                .ConfigureAwait(false);
            foreach (OutsideRequest request in batch)
            {
                provider.Answer(request.SignalIndex, cause);
            }
        }
    }

    private SignalSelection[] Select(IEnumerable<string> paths) =>
        [.. paths.Select(p => new SignalSelection(Find(p).Index))];

    private SignalDefinition Find(string path) =>
        _broker.Catalog.TryFind(path, out SignalDefinition? signal)
            ? signal
            : throw new SignalException(
                SignalFailure.NotFound,
                $"the vehicle has no signal '{path}'{_broker.Catalog.Suggest(path)}"
            );

    private static SignalException Failure(ActuationReport report, IReadOnlyList<TargetRequest> targets)
    {
        string path = report.Failed >= 0 && report.Failed < targets.Count ? targets[report.Failed].Path : "";
        (SignalFailure failure, string text) = report.Result switch
        {
            ActuationResult.NotAnActuator => (SignalFailure.Invalid, "it is no actuator"),
            ActuationResult.NoValue => (SignalFailure.Invalid, "no value was given"),
            ActuationResult.WrongType => (SignalFailure.Invalid, "the value is of another type"),
            ActuationResult.OutOfTypeBounds => (SignalFailure.Invalid, "its type cannot hold the value"),
            ActuationResult.NotAllowed => (SignalFailure.Invalid, "the value is none of the allowed ones"),
            ActuationResult.OutOfRange => (SignalFailure.Invalid, "the value is outside minimum and maximum"),
            ActuationResult.NoProvider => (SignalFailure.NoProvider, "nobody takes its targets"),
            ActuationResult.Busy => (SignalFailure.NoProvider, "too many targets wait"),
            ActuationResult.TimedOut => (SignalFailure.TimedOut, "the provider did not answer in time"),
            _ => (SignalFailure.Rejected, report.Cause ?? "the provider refused it"),
        };
        return new SignalException(failure, $"'{path}': {text}");
    }
}
