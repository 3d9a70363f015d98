namespace Bordnetz.Signals;

/// <summary>Whether a provider says what became of the targets that it got.</summary>
public enum ProviderAnswers : byte
{
    /// <summary>It was not asked yet.</summary>
    Unknown,

    /// <summary>It answers.</summary>
    Confirms,

    /// <summary>It was given time and said nothing: an old provider, which is not waited for any more.</summary>
    Silent,
}

/// <summary>How long callers wait for a provider to say what became of a target.</summary>
/// <param name="Clock">The clock that the times are of.</param>
/// <param name="First">How long for one of whom it is not known whether it answers; after it, silence means yes.</param>
/// <param name="Confirmed">
/// How long for one that has answered before; after it, the actuation timed out. Zero to wait for nobody.
/// </param>
public sealed record ActuationPatience(TimeProvider Clock, TimeSpan First, TimeSpan Confirmed);

/// <summary>What became of an actuation of one or several signals.</summary>
/// <param name="Result">The result; of the first signal that is not accepted, if any.</param>
/// <param name="Failed">The position of that signal; -1 when all are accepted.</param>
/// <param name="Cause">What the provider says of it; null when it says nothing.</param>
public sealed record ActuationReport(ActuationResult Result, int Failed, string? Cause)
{
    internal static ActuationReport Accepted { get; } = new(ActuationResult.Accepted, -1, null);
}

/// <summary>One target that a provider may answer.</summary>
internal sealed class AwaitedActuation
{
    // Completed by the provider's thread, which must not run the caller's continuation.
    private readonly TaskCompletionSource<string?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null when accepted, or why not.</summary>
    public Task<string?> Answer => _answer.Task;

    /// <summary>Nobody waits any more; kept for one who answers late, so that the answer counts for no other.</summary>
    public long? AbandonedAt { get; set; }

    public void Complete(string? cause) => _answer.TrySetResult(cause);
}

/// <summary>
/// The targets that one provider was given and has not answered. An answer names the signal only, so it counts for the
/// oldest target of that signal. Thread-safe.
/// </summary>
internal sealed class ActuationConfirmations
{
    private const int MaxAwaited = 64;
    private const string Left = "the provider left before it answered";
    private const string TooMany = "too many targets of this signal wait for an answer";

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Queue<AwaitedActuation>> _awaited = [];
    private TimeProvider? _clock;
    private TimeSpan _patience;
    private ProviderAnswers _answers;
    private bool _closed;

    public ProviderAnswers Answers
    {
        get
        {
            lock (_gate)
            {
                return _answers;
            }
        }
    }

    /// <summary>Notes that a target is on its way; null when no answer is to be expected.</summary>
    public AwaitedActuation? Expect(int signal, ActuationPatience patience)
    {
        lock (_gate)
        {
            if (_answers == ProviderAnswers.Silent)
            {
                return null;
            }
            (_clock, _patience) = (patience.Clock, patience.Confirmed);
            AwaitedActuation awaited = new();
            if (_closed)
            {
                awaited.Complete(Left);
                return awaited;
            }
            if (!_awaited.TryGetValue(signal, out Queue<AwaitedActuation>? queue))
            {
                _awaited.Add(signal, queue = new Queue<AwaitedActuation>());
            }
            if (queue.Count == MaxAwaited)
            {
                queue.Dequeue().Complete(_answers == ProviderAnswers.Confirms ? TooMany : null);
            }
            queue.Enqueue(awaited);
            return awaited;
        }
    }

    public void Answer(int signal, string? cause)
    {
        lock (_gate)
        {
            _answers = ProviderAnswers.Confirms;
            if (!_awaited.TryGetValue(signal, out Queue<AwaitedActuation>? queue))
            {
                return;
            }
            while (queue.TryDequeue(out AwaitedActuation? awaited))
            {
                // One that was abandoned long ago will not be answered any more.
                if (awaited.AbandonedAt is not { } at || _clock!.GetElapsedTime(at) <= _patience)
                {
                    awaited.Complete(cause);
                    return;
                }
            }
        }
    }

    /// <summary>Nobody waits for these any more; true when silence means yes, as the provider never answered.</summary>
    public bool Abandon(IEnumerable<AwaitedActuation> targets)
    {
        lock (_gate)
        {
            foreach (AwaitedActuation target in targets)
            {
                target.AbandonedAt = _clock!.GetTimestamp();
            }
            if (_answers == ProviderAnswers.Confirms)
            {
                return false;
            }
            _answers = ProviderAnswers.Silent;
            _awaited.Clear();
            return true;
        }
    }

    /// <summary>Nobody waits any more, whatever is known of the provider.</summary>
    public void Withdraw(IEnumerable<AwaitedActuation> targets)
    {
        lock (_gate)
        {
            foreach (AwaitedActuation target in targets)
            {
                target.AbandonedAt = _clock!.GetTimestamp();
            }
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (AwaitedActuation awaited in _awaited.Values.SelectMany(q => q))
            {
                awaited.Complete(Left);
            }
            _awaited.Clear();
        }
    }
}
