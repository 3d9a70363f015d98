namespace Bordnetz.Signals;

/// <summary>What outside clients want of the vehicle and of each other.</summary>
public sealed partial class SignalBroker
{
    private readonly Lock _requestGate = new();
    private readonly Queue<OutsideRequest> _inbox = new();
    private int _inboxCount;
    private long _refusedRequests;

    /// <summary>A target that was passed on to a provider, which may say what became of it.</summary>
    private readonly record struct Awaited(int Position, SignalProvider Provider, AwaitedActuation Actuation);

    /// <summary>How many requests were refused because the vehicle's inbox was full.</summary>
    public long RefusedRequests => Volatile.Read(ref _refusedRequests);

    /// <summary>How many requests wait for the vehicle.</summary>
    public int WaitingRequests => Volatile.Read(ref _inboxCount);

    /// <summary>
    /// Publishes values that come from outside and were checked with <see cref="SignalValidation"/>; those that the
    /// vehicle reads also go to its inbox. False, and nothing done, when the inbox has no room for all of these.
    /// </summary>
    public bool PublishFromOutside(ReadOnlySpan<SignalChange> changes)
    {
        List<OutsideRequest>? requests = null;
        foreach (ref readonly SignalChange change in changes)
        {
            if (!change.IsTarget && _vehicleReads[change.SignalIndex])
            {
                (requests ??= []).Add(new OutsideRequest(change.SignalIndex, false, change.Value));
            }
        }
        if (requests is not null)
        {
            lock (_requestGate)
            {
                if (!HasRoomLocked(requests.Count))
                {
                    return false;
                }
                EnqueueLocked(requests);
            }
        }
        Publish(changes);
        return true;
    }

    /// <summary>
    /// Passes a target to the vehicle or to the provider that claimed the actuator, and makes it visible as the
    /// signal's target. The current value changes only when whoever acts publishes it.
    /// </summary>
    public ActuationResult Actuate(int index, SignalValue value, DateTimeOffset time) =>
        ActuateAll([new OutsideRequest(index, true, value)], time, out _);

    /// <summary>Actuates several signals: all of them, or none and <paramref name="failed"/> is the first's position.</summary>
    public ActuationResult ActuateAll(ReadOnlySpan<OutsideRequest> requests, DateTimeOffset time, out int failed) =>
        PassOn(requests, time, null, null, out failed);

    /// <summary>
    /// Actuates several signals as <see cref="ActuateAll"/> does, and waits until the providers concerned have said
    /// what became of their targets, as far as they do that. A target for the vehicle is accepted when it is in the
    /// inbox. A provider's no comes after the targets were passed on: those of other providers may have been accepted.
    /// </summary>
    /// <param name="requests">The targets.</param>
    /// <param name="time">The time of the targets.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellation">Ends the waiting; the targets stay passed on.</param>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    public ValueTask<ActuationReport> ActuateAllAsync(
        ReadOnlySpan<OutsideRequest> requests,
        DateTimeOffset time,
        ActuationPatience patience,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(patience);
        List<Awaited> awaited = [];
        ActuationPatience? waits = patience.Confirmed > TimeSpan.Zero ? patience : null;
        ActuationResult result = PassOn(requests, time, waits, awaited, out int failed);
        return result != ActuationResult.Accepted ? ValueTask.FromResult(new ActuationReport(result, failed, null))
            : awaited.Count == 0 ? ValueTask.FromResult(ActuationReport.Accepted)
            : new ValueTask<ActuationReport>(AwaitAsync(awaited, patience, cancellation));
    }

    private static async Task<ActuationReport> AwaitAsync(
        List<Awaited> awaited,
        ActuationPatience patience,
        CancellationToken cancellation
    )
    {
        ActuationReport[] reports = await Task.WhenAll(
                awaited.GroupBy(a => a.Provider).Select(g => AwaitAsync(g.Key, [.. g], patience, cancellation))
            )
            .ConfigureAwait(false);
        return reports.Where(r => r.Result != ActuationResult.Accepted).MinBy(r => r.Failed)
            ?? ActuationReport.Accepted;
    }

    private static async Task<ActuationReport> AwaitAsync(
        SignalProvider provider,
        Awaited[] awaited,
        ActuationPatience patience,
        CancellationToken cancellation
    )
    {
        Task<string?[]> answers = Task.WhenAll(awaited.Select(a => a.Actuation.Answer));
        try
        {
            if (provider.Answers != ProviderAnswers.Confirms)
            {
                await WaitAsync(answers, patience.First, patience.Clock, cancellation).ConfigureAwait(false);
            }
            // One that answered in the meantime, if only in part, is one that answers.
            if (!answers.IsCompleted && provider.Answers == ProviderAnswers.Confirms)
            {
                await WaitAsync(answers, patience.Confirmed, patience.Clock, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            provider.Confirmations.Withdraw(awaited.Select(a => a.Actuation));
            throw;
        }
        Awaited[] open = [.. awaited.Where(a => !a.Actuation.Answer.IsCompleted)];
        bool isLate = open.Length > 0 && !provider.Confirmations.Abandon(open.Select(a => a.Actuation));
        foreach (Awaited target in awaited)
        {
            Task<string?> answer = target.Actuation.Answer;
            if (answer.IsCompleted && await answer.ConfigureAwait(false) is { } cause)
            {
                return new ActuationReport(ActuationResult.Rejected, target.Position, cause);
            }
            if (isLate && Array.Exists(open, o => o.Position == target.Position))
            {
                return new ActuationReport(ActuationResult.TimedOut, target.Position, null);
            }
        }
        return ActuationReport.Accepted;
    }

    private static async Task WaitAsync(
        Task<string?[]> answers,
        TimeSpan time,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        try
        {
            await answers.WaitAsync(time, clock, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What it means is for the caller to say.
        }
    }

    /// <summary>Whether the value may be a target of the signal, and how it is carried in the signal's own type.</summary>
    public static ActuationResult CheckTarget(SignalDefinition signal, SignalValue value, out SignalValue fitted)
    {
        ArgumentNullException.ThrowIfNull(signal);
        fitted = default;
        if (signal.Kind != SignalKind.Actuator)
        {
            return ActuationResult.NotAnActuator;
        }
        if (!value.HasValue)
        {
            return ActuationResult.NoValue;
        }
        return SignalValidation.Fit(signal, value, out fitted) switch
        {
            ValueVerdict.Valid => ActuationResult.Accepted,
            ValueVerdict.WrongType => ActuationResult.WrongType,
            ValueVerdict.OutOfTypeBounds => ActuationResult.OutOfTypeBounds,
            ValueVerdict.NotAllowed => ActuationResult.NotAllowed,
            _ => ActuationResult.OutOfRange,
        };
    }

    private ActuationResult PassOn(
        ReadOnlySpan<OutsideRequest> requests,
        DateTimeOffset time,
        ActuationPatience? patience,
        List<Awaited>? awaited,
        out int failed
    )
    {
        OutsideRequest[] fitted = new OutsideRequest[requests.Length];
        SignalChange[] targets = new SignalChange[requests.Length];
        for (failed = 0; failed < requests.Length; failed++)
        {
            OutsideRequest request = requests[failed];
            ActuationResult result = CheckTarget(
                Catalog.Signals[request.SignalIndex],
                request.Value,
                out SignalValue fit
            );
            if (result != ActuationResult.Accepted)
            {
                return result;
            }
            fitted[failed] = new OutsideRequest(request.SignalIndex, true, fit);
            targets[failed] = new SignalChange(request.SignalIndex, true, fit, Quality.Good, time);
        }
        lock (_requestGate)
        {
            ActuationResult result = PassOnLocked(fitted, patience, awaited, out failed);
            if (result != ActuationResult.Accepted)
            {
                return result;
            }
        }
        failed = -1;
        Publish(targets);
        return ActuationResult.Accepted;
    }

    private ActuationResult PassOnLocked(
        OutsideRequest[] requests,
        ActuationPatience? patience,
        List<Awaited>? awaited,
        out int failed
    )
    {
        List<OutsideRequest> own = [];
        Dictionary<SignalProvider, List<int>> others = [];
        for (failed = 0; failed < requests.Length; failed++)
        {
            OutsideRequest request = requests[failed];
            if (_vehicleProvides[request.SignalIndex])
            {
                own.Add(request);
            }
            else if (Providers.ActuatorOwner(request.SignalIndex) is { } provider)
            {
                if (!others.TryGetValue(provider, out List<int>? list))
                {
                    others.Add(provider, list = []);
                }
                list.Add(failed);
            }
            else
            {
                return ActuationResult.NoProvider;
            }
        }
        // Whoever takes requests out only makes more room, so room that is seen under this lock stays.
        failed = 0;
        if (!HasRoomLocked(own.Count) || others.Keys.Any(p => !p.HasRoom))
        {
            return ActuationResult.Busy;
        }
        EnqueueLocked(own);
        foreach ((SignalProvider provider, List<int> positions) in others)
        {
            foreach (int position in positions)
            {
                // Before it is delivered, so that no answer comes too early.
                if (
                    patience is not null
                    && provider.Confirmations.Expect(requests[position].SignalIndex, patience) is { } a
                )
                {
                    awaited!.Add(new Awaited(position, provider, a));
                }
            }
            provider.Deliver([.. positions.Select(p => requests[p])]);
        }
        return ActuationResult.Accepted;
    }

    /// <summary>
    /// The oldest request that waits for the vehicle. The inbox is bounded: when it is full, new requests are refused
    /// (their callers are told) and counted in <see cref="RefusedRequests"/>; none that was accepted is dropped.
    /// </summary>
    public bool TryTakeRequest(out OutsideRequest request)
    {
        request = default;
        if (Volatile.Read(ref _inboxCount) == 0)
        {
            return false;
        }
        lock (_requestGate)
        {
            bool taken = _inbox.TryDequeue(out request);
            Volatile.Write(ref _inboxCount, _inbox.Count);
            return taken;
        }
    }

    private bool HasRoomLocked(int count)
    {
        if (_inbox.Count + count <= _options.InboxCapacity)
        {
            return true;
        }
        Volatile.Write(ref _refusedRequests, _refusedRequests + count);
        return false;
    }

    private void EnqueueLocked(List<OutsideRequest> requests)
    {
        foreach (OutsideRequest request in requests)
        {
            _inbox.Enqueue(request);
        }
        Volatile.Write(ref _inboxCount, _inbox.Count);
    }
}
