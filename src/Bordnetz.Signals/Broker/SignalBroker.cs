using System.Collections.Immutable;

namespace Bordnetz.Signals;

/// <summary>
/// The hub between one vehicle and its outside clients: the latest value of every signal, subscriptions, and the
/// requests that go back. The vehicle publishes from one thread in its own time; every member may be called from any
/// thread. A publication costs as much as there are subscribers to the signals in it; idle subscriptions cost nothing.
/// </summary>
/// <remarks>
/// Nothing that a client does makes the vehicle wait longer than the copying of a snapshot: its requests go to a
/// bounded inbox that refuses when full, and its subscriptions have bounded buffers that drop when full.
/// </remarks>
public sealed class SignalBroker
{
    private sealed class Cell(Datapoint datapoint)
    {
        public readonly Datapoint Datapoint = datapoint;
    }

    private readonly Lock _gate = new();
    private readonly Lock _requestGate = new();
    private readonly Cell[] _cells;
    private readonly List<Subscription>?[] _subscribers;
    private readonly List<Subscription> _touched = [];
    private readonly Queue<OutsideRequest> _inbox = new();
    private readonly SignalBrokerOptions _options;
    private readonly bool[] _vehicleProvides;
    private readonly bool[] _vehicleReads;
    private int _inboxCount;
    private long _refusedRequests;
    private int _subscriptionCount;

    /// <summary>Makes a broker for a vehicle that takes no requests.</summary>
    public SignalBroker(SignalCatalog catalog)
        : this(catalog, new SignalBrokerOptions()) { }

    /// <summary>Makes a broker; attributes have their defaults, all other signals are not available yet.</summary>
    public SignalBroker(SignalCatalog catalog, SignalBrokerOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.InboxCapacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ProviderCapacity, 1);
        Catalog = catalog;
        _options = options;
        int count = catalog.Signals.Length;
        _cells = new Cell[2 * count];
        _subscribers = new List<Subscription>?[2 * count];
        Cell missing = new(new Datapoint(default, options.StartTime, Quality.Missing));
        Array.Fill(_cells, missing);
        foreach (SignalDefinition signal in catalog.Signals)
        {
            if (signal.Kind == SignalKind.Attribute && signal.Default.HasValue)
            {
                _cells[signal.Index] = new Cell(new Datapoint(signal.Default, options.StartTime, Quality.Good));
            }
        }
        _vehicleProvides = [.. catalog.Signals.Select(s => options.VehicleProvides(s.Index))];
        _vehicleReads = [.. catalog.Signals.Select(s => options.VehicleReads(s.Index))];
        Providers = new ProviderRegistry(catalog, _vehicleProvides, options.ProviderCapacity);
    }

    /// <summary>The signals.</summary>
    public SignalCatalog Catalog { get; }

    /// <summary>The outside providers and what they have claimed.</summary>
    public ProviderRegistry Providers { get; }

    /// <summary>How many requests were refused because the vehicle's inbox was full.</summary>
    public long RefusedRequests => Volatile.Read(ref _refusedRequests);

    /// <summary>How many requests wait for the vehicle.</summary>
    public int WaitingRequests => Volatile.Read(ref _inboxCount);

    /// <summary>How many subscriptions are open.</summary>
    public int SubscriptionCount => Volatile.Read(ref _subscriptionCount);

    /// <summary>Whether the vehicle itself takes targets of a signal.</summary>
    public bool VehicleProvides(int signalIndex) => _vehicleProvides[signalIndex];

    /// <summary>
    /// Makes values visible, all of them at once to whoever reads several, and tells each subscriber concerned in one
    /// batch. A signal that notifies on change only is not told again with an equal value.
    /// </summary>
    public void Publish(ReadOnlySpan<SignalChange> changes)
    {
        lock (_gate)
        {
            PublishLocked(changes);
        }
    }

    private void PublishLocked(ReadOnlySpan<SignalChange> changes)
    {
        foreach (ref readonly SignalChange change in changes)
        {
            int slot = Slot(change.SignalIndex, change.IsTarget);
            Datapoint datapoint = new(change.Value, change.Time, change.Quality);
            Cell old = _cells[slot];
            Volatile.Write(ref _cells[slot], new Cell(datapoint));
            if (_subscribers[slot] is not { Count: > 0 } subscribers)
            {
                continue;
            }
            if (
                Catalog.Signals[change.SignalIndex].Notification == NotificationKind.OnChange
                && old.Datapoint.Quality == change.Quality
                && old.Datapoint.Value == change.Value
            )
            {
                continue;
            }
            SignalUpdate update = new(change.SignalIndex, change.IsTarget, datapoint);
            foreach (Subscription subscription in subscribers)
            {
                if (subscription.AddLocked(update))
                {
                    _touched.Add(subscription);
                }
            }
        }
        foreach (Subscription subscription in _touched)
        {
            subscription.EndBatchLocked();
        }
        _touched.Clear();
    }

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

    /// <summary>The latest value or target of one signal. Takes no lock.</summary>
    public Datapoint Read(int index, bool target = false) => Volatile.Read(ref _cells[Slot(index, target)]).Datapoint;

    /// <summary>The latest values of several signals, as they were at one moment between two publications.</summary>
    public ImmutableArray<Datapoint> ReadAll(ReadOnlySpan<SignalSelection> signals)
    {
        Datapoint[] values = new Datapoint[signals.Length];
        lock (_gate)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = _cells[Slot(signals[i].SignalIndex, signals[i].IsTarget)].Datapoint;
            }
        }
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    /// <summary>
    /// Subscribes to signals. The first batch holds the state of all of them, and nothing published between it and the
    /// second is left out. See <see cref="Subscription"/> for what happens when the subscriber is slow.
    /// </summary>
    /// <param name="signals">What to subscribe to; a signal named twice counts once.</param>
    /// <param name="bufferSize">How many batches may wait, at least 0; 0 and 1 both keep one.</param>
    public Subscription Subscribe(ReadOnlySpan<SignalSelection> signals, int bufferSize = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bufferSize);
        SortedSet<int> slots = [];
        List<SignalSelection> distinct = [];
        foreach (SignalSelection signal in signals)
        {
            if (slots.Add(Slot(signal.SignalIndex, signal.IsTarget)))
            {
                distinct.Add(signal);
            }
        }
        Subscription subscription = new(this, [.. distinct], Math.Max(1, bufferSize));
        lock (_gate)
        {
            foreach (SignalSelection signal in distinct)
            {
                int slot = Slot(signal.SignalIndex, signal.IsTarget);
                (_subscribers[slot] ??= []).Add(subscription);
                subscription.AddLocked(new(signal.SignalIndex, signal.IsTarget, _cells[slot].Datapoint));
            }
            subscription.EndBatchLocked();
            _subscriptionCount++;
        }
        return subscription;
    }

    internal void Unsubscribe(Subscription subscription)
    {
        lock (_gate)
        {
            foreach (SignalSelection signal in subscription.Signals)
            {
                _subscribers[Slot(signal.SignalIndex, signal.IsTarget)]!.Remove(subscription);
            }
            _subscriptionCount--;
        }
    }

    /// <summary>
    /// Passes a target to the vehicle or to the provider that claimed the actuator, and makes it visible as the
    /// signal's target. The current value changes only when whoever acts publishes it.
    /// </summary>
    public ActuationResult Actuate(int index, SignalValue value, DateTimeOffset time) =>
        ActuateAll([new OutsideRequest(index, true, value)], time, out _);

    /// <summary>Actuates several signals: all of them, or none and <paramref name="failed"/> is the first's position.</summary>
    public ActuationResult ActuateAll(ReadOnlySpan<OutsideRequest> requests, DateTimeOffset time, out int failed)
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
            ActuationResult result = PassOnLocked(fitted, out failed);
            if (result != ActuationResult.Accepted)
            {
                return result;
            }
        }
        failed = -1;
        Publish(targets);
        return ActuationResult.Accepted;
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

    private ActuationResult PassOnLocked(OutsideRequest[] requests, out int failed)
    {
        List<OutsideRequest> own = [];
        Dictionary<SignalProvider, List<OutsideRequest>> others = [];
        for (failed = 0; failed < requests.Length; failed++)
        {
            OutsideRequest request = requests[failed];
            if (_vehicleProvides[request.SignalIndex])
            {
                own.Add(request);
            }
            else if (Providers.ActuatorOwner(request.SignalIndex) is { } provider)
            {
                if (!others.TryGetValue(provider, out List<OutsideRequest>? list))
                {
                    others.Add(provider, list = []);
                }
                list.Add(request);
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
        foreach ((SignalProvider provider, List<OutsideRequest> list) in others)
        {
            provider.Deliver([.. list]);
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

    private int Slot(int index, bool target) => SignalStore.SlotOf(Catalog, index, target);
}
