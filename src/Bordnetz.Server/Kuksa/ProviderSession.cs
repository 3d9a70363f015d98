using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>One provider's stream: what it claimed, what it is asked and what it is told.</summary>
internal sealed class ProviderSession(
    KuksaHub hub,
    SignalProvider provider,
    SignalPermissions permissions,
    IServerStreamWriter<OpenProviderStreamResponse> stream
) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<int, uint> _intervals = new();
    private readonly ConcurrentDictionary<uint, TaskCompletionSource> _questions = new();
    private readonly Channel<bool> _intervalNews = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly HashSet<int> _staleIntervals = [];
    private readonly CancellationTokenSource _closed = new();
    private uint _lastRequestId;
    private volatile bool _isSilent;

    /// <summary>Whether the provider answers questions for values, as far as is known.</summary>
    public bool MayBeAsked => !_isSilent;

    /// <summary>Whether the provider claimed any signal.</summary>
    public bool HasClaimedSignals => !_intervals.IsEmpty;

    /// <summary>Sends one message; messages never overtake each other.</summary>
    public async Task SendAsync(OpenProviderStreamResponse message, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(message, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Passes targets and intervals on until the call ends.</summary>
    public Task PumpAsync(CancellationToken cancellation) =>
        Task.WhenAll(PumpTargetsAsync(cancellation), PumpIntervalsAsync(cancellation));

    private async Task PumpTargetsAsync(CancellationToken cancellation)
    {
        await foreach (var targets in provider.Targets.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            BatchActuateStreamRequest batch = new();
            batch.ActuateRequests.Add(
                targets.Select(t => new ActuateRequest
                {
                    SignalId = new SignalID { Id = t.SignalIndex },
                    Value = KuksaValues.ToProto(t.Value),
                })
            );
            OpenProviderStreamResponse message = new() { BatchActuateStreamRequest = batch };
            await SendAsync(message, cancellation).ConfigureAwait(false);
        }
    }

    private async Task PumpIntervalsAsync(CancellationToken cancellation)
    {
        await foreach (bool _ in _intervalNews.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            int[] signals;
            lock (_staleIntervals)
            {
                signals = [.. _staleIntervals.Order()];
                _staleIntervals.Clear();
            }
            UpdateFilterRequest update = new() { RequestId = Interlocked.Increment(ref _lastRequestId) };
            foreach (int signal in signals)
            {
                update.FiltersUpdate[signal] = FilterFor(signal);
            }
            if (signals.Length > 0)
            {
                OpenProviderStreamResponse message = new() { UpdateFilterRequest = update };
                await SendAsync(message, cancellation).ConfigureAwait(false);
            }
        }
    }

    private Filter FilterFor(int signal)
    {
        if (hub.Intervals.Shortest(signal) is not { } wanted)
        {
            return new Filter();
        }
        uint interval = wanted == 0 ? _intervals.GetValueOrDefault(signal) : wanted;
        return new Filter { MinSampleInterval = new SampleInterval { IntervalMs = interval } };
    }

    /// <summary>Claims signals with the interval at which the provider samples them.</summary>
    public void ClaimSignals(ProvideSignalRequest request)
    {
        int[] signals = [.. request.SignalsSampleIntervals.Keys.Order()];
        foreach (int id in signals)
        {
            Require(hub.FindId(id), SignalAccess.Provide);
        }
        if (!provider.TryClaimSignals(signals, out int taken))
        {
            throw KuksaErrors.Status(
                StatusCode.AlreadyExists,
                $"Providers for the following vss_ids already registered: {{SignalId {{ id: {taken} }}}}"
            );
        }
        foreach ((int id, SampleInterval interval) in request.SignalsSampleIntervals)
        {
            _intervals[id] = interval.IntervalMs;
        }
    }

    /// <summary>Claims actuators.</summary>
    public void ClaimActuators(ProvideActuationRequest request)
    {
        SignalDefinition[] actuators = [.. request.ActuatorIdentifiers.Select(hub.Find)];
        if (Array.Find(actuators, a => a.Kind != SignalKind.Actuator) is { } other)
        {
            throw KuksaErrors.Status(StatusCode.InvalidArgument, $"{other.Path} is no actuator");
        }
        foreach (SignalDefinition actuator in actuators)
        {
            Require(actuator, SignalAccess.Actuate | SignalAccess.Provide);
        }
        if (!provider.TryClaimActuators([.. actuators.Select(a => a.Index)], out int taken))
        {
            throw KuksaErrors.Status(
                StatusCode.AlreadyExists,
                $"Providers for the following vss_ids already registered: [{taken}]"
            );
        }
    }

    private void Require(SignalDefinition signal, SignalAccess access)
    {
        if (!permissions.Allows(signal, access))
        {
            throw KuksaErrors.Status(StatusCode.PermissionDenied, KuksaErrors.DeniedFor(signal));
        }
    }

    /// <summary>The sample interval that the provider gave for a signal that it claimed.</summary>
    public uint IntervalOf(int signal) => _intervals.GetValueOrDefault(signal);

    /// <summary>Remembers that the intervals of these signals are to be told.</summary>
    public void NoteIntervals(IEnumerable<int> signals)
    {
        lock (_staleIntervals)
        {
            _staleIntervals.UnionWith(signals);
        }
        _intervalNews.Writer.TryWrite(true);
    }

    /// <summary>
    /// Publishes the values that are valid; the others come back with what is wrong with each, null when nothing is.
    /// </summary>
    public async ValueTask<Dictionary<int, Error>?> PublishAsync(
        PublishedValue[] values,
        CancellationToken cancellation
    )
    {
        Dictionary<int, Error>? errors = null;
        SignalChange[] changes = new SignalChange[values.Length];
        int count = 0;
        DateTimeOffset now = hub.Now;
        ImmutableArray<SignalDefinition> signals = hub.Catalog.Signals;
        foreach (PublishedValue value in values)
        {
            int id = value.Signal;
            if ((uint)id >= (uint)signals.Length)
            {
                (errors ??= [])[id] = new Error { Code = ErrorCode.NotFound, Message = "Not Found" };
                continue;
            }
            if (!provider.HasClaimed(id))
            {
                throw KuksaErrors.Status(
                    StatusCode.AlreadyExists,
                    $"{signals[id].Path} is not among the signals that this provider claimed"
                );
            }
            ValueVerdict verdict = SignalValidation.Fit(signals[id], value.Value, out SignalValue fitted);
            if (verdict != ValueVerdict.Valid)
            {
                (errors ??= [])[id] = KuksaErrors.RefusedInStream(verdict);
                continue;
            }
            Quality quality = fitted.HasValue ? Quality.Good : Quality.Missing;
            changes[count++] = new SignalChange(id, false, fitted, quality, now) { SourceTime = value.SourceTime };
        }
        while (!hub.Broker.PublishFromOutside(changes.AsSpan(0, count)))
        {
            // The vehicle has too much to take in: hold this provider's stream up, and nobody else.
            await Task.Delay(TimeSpan.FromMilliseconds(1), hub.Options.Time, cancellation).ConfigureAwait(false);
        }
        return errors;
    }

    /// <summary>Marks what the provider claimed as not available: it says that it has a failure.</summary>
    public async Task FailAsync(CancellationToken cancellation) =>
        await PublishAsync([.. _intervals.Keys.Select(id => new PublishedValue(id, default, null))], cancellation)
            .ConfigureAwait(false);

    /// <summary>Takes what the provider says of a target; an error code other than "OK" is a no.</summary>
    public void Confirm(BatchActuateStreamResponse answer)
    {
        bool isYes = answer.Error is null or { Code: ErrorCode.Unspecified or ErrorCode.Ok };
        string cause = answer.Error?.Message is { Length: > 0 } message ? message : $"{answer.Error?.Code}";
        provider.Answer(hub.Find(answer.SignalId).Index, isYes ? null : cause);
    }

    /// <summary>Asks for values and waits a limited time for the answer.</summary>
    public async Task AskAsync(ImmutableArray<int> signals)
    {
        uint id = Interlocked.Increment(ref _lastRequestId);
        TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[id] = answered;
        GetProviderValueRequest question = new() { RequestId = id };
        question.SignalIds.Add(signals);
        // Not awaited: a provider that does not read must not hold the asker up.
        Task sending = SendAsync(new OpenProviderStreamResponse { GetProviderValueRequest = question }, _closed.Token);
        try
        {
            await answered
                .Task.WaitAsync(hub.Options.ProviderAnswerTime, hub.Options.Time, _closed.Token)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _isSilent = true;
        }
        catch (OperationCanceledException)
        {
            // The provider left; what is known stays.
        }
        _questions.TryRemove(id, out _);
        _ = sending.ContinueWith(static t => t.Exception, TaskScheduler.Default);
    }

    /// <summary>Takes the answer to a question.</summary>
    public async Task AnswerAsync(GetProviderValueResponse answer, CancellationToken cancellation)
    {
        PublishedValue[] values =
        [
            .. answer
                .Entries.Where(e => provider.HasClaimed(e.Key))
                .Select(e => new PublishedValue(
                    e.Key,
                    KuksaValues.FromProto(e.Value.Value),
                    KuksaValues.FromProto(e.Value.Timestamp)
                )),
        ];
        await PublishAsync(values, cancellation).ConfigureAwait(false);
        _isSilent = false;
        if (_questions.TryGetValue(answer.RequestId, out TaskCompletionSource? question))
        {
            question.TrySetResult();
        }
    }

    /// <summary>Ends the session and releases what was claimed, at once.</summary>
    public void Dispose()
    {
        hub.Close(provider);
        _closed.Cancel();
        _intervalNews.Writer.TryComplete();
    }
}
