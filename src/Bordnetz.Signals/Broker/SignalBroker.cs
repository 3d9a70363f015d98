using System.Collections.Immutable;
using System.Runtime.InteropServices;

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
public sealed partial class SignalBroker
{
    private readonly Lock _gate = new();
    private readonly SignalCells _cells;
    private readonly List<Listener>?[] _listeners;
    private readonly bool[] _tellsChangesOnly;
    private readonly SignalHistory?[] _history;
    private readonly SignalFreshness? _freshness;
    private readonly Dictionary<int[], Audience> _audiences = new(SlotsComparer.Instance);
    private readonly List<Audience> _touched = [];
    private readonly List<int> _expired = [];
    private readonly SignalBrokerOptions _options;
    private readonly bool[] _vehicleProvides;
    private readonly bool[] _vehicleReads;
    private SignalCatalog _catalog;
    private int _subscriptionCount;
    private long _subscribedSignals;

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
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SubscriptionValues, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxCreatedSignals);
        _catalog = catalog;
        _options = options;
        Capacity = catalog.Signals.Length + options.MaxCreatedSignals;
        _cells = new SignalCells(2 * Capacity, new Datapoint(default, options.StartTime, Quality.Missing));
        _listeners = new List<Listener>?[2 * Capacity];
        foreach (SignalDefinition signal in catalog.Signals)
        {
            if (signal.Kind == SignalKind.Attribute && signal.Default.HasValue)
            {
                _cells.Write(signal.Index, new Datapoint(signal.Default, options.StartTime, Quality.Good));
            }
        }
        _tellsChangesOnly = ForEach(catalog, s => s.Notification == NotificationKind.OnChange);
        _history = ForEach(catalog, s => options.History(s.Index) is { } h ? new SignalHistory(h) : null);
        _freshness = SignalFreshness.Create(catalog.Signals, options.TimeToLive, Capacity);
        _vehicleProvides = ForEach(catalog, s => options.VehicleProvides(s.Index));
        _vehicleReads = ForEach(catalog, s => options.VehicleReads(s.Index));
        Providers = new ProviderRegistry(_vehicleProvides, options.ProviderCapacity, LoseValues);
    }

    /// <summary>
    /// The signals: those that the broker was made for, and behind them those that were created since. Whoever needs
    /// one catalog all along takes it once.
    /// </summary>
    public SignalCatalog Catalog => Volatile.Read(ref _catalog);

    /// <summary>How many signals there can ever be: all numbers of signals are below.</summary>
    public int Capacity { get; }

    /// <summary>The outside providers and what they have claimed.</summary>
    public ProviderRegistry Providers { get; }

    /// <summary>How many subscriptions are open.</summary>
    public int SubscriptionCount => Volatile.Read(ref _subscriptionCount);

    /// <summary>How many signals all open subscriptions have together: what those that lag may take memory for.</summary>
    public long SubscribedSignals => Volatile.Read(ref _subscribedSignals);

    /// <summary>Whether the vehicle itself takes targets of a signal.</summary>
    public bool VehicleProvides(int signalIndex) => _vehicleProvides[signalIndex];

    /// <summary>Whether the past of a signal is kept.</summary>
    public bool HasHistory(int signalIndex) => _history[signalIndex] is not null;

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
        _cells.BeginPublication();
        try
        {
            foreach (ref readonly SignalChange change in changes)
            {
                Datapoint datapoint = new(change.Value, change.Time, change.Quality) { SourceTime = change.SourceTime };
                if (!change.IsTarget)
                {
                    Remember(change.SignalIndex, datapoint);
                }
                WriteLocked(change.SignalIndex, change.IsTarget, datapoint);
            }
        }
        finally
        {
            _cells.EndPublication();
            TellLocked();
        }
    }

    private void Remember(int signalIndex, in Datapoint datapoint)
    {
        if (datapoint.Quality == Quality.Good && datapoint.Value.HasValue)
        {
            _history[signalIndex]?.Add(datapoint);
            _freshness?.Touch(signalIndex);
        }
    }

    private void WriteLocked(int signalIndex, bool isTarget, in Datapoint datapoint)
    {
        int slot = Slot(signalIndex, isTarget);
        List<Listener>? listeners = _listeners[slot];
        bool isTold =
            listeners is { Count: > 0 } && !(_tellsChangesOnly[signalIndex] && IsSame(_cells.Own(slot), datapoint));
        _cells.Write(slot, datapoint);
        if (!isTold)
        {
            return;
        }
        SignalUpdate update = new(signalIndex, isTarget, datapoint);
        foreach (ref readonly Listener listener in CollectionsMarshal.AsSpan(listeners))
        {
            if (listener.Audience.Add(listener.Position, update))
            {
                _touched.Add(listener.Audience);
            }
        }
    }

    private static bool IsSame(in Datapoint old, in Datapoint update) =>
        old.Quality == update.Quality && old.Value == update.Value;

    private void TellLocked()
    {
        foreach (Audience audience in _touched)
        {
            audience.EndPublication();
        }
        _touched.Clear();
    }

    /// <summary>
    /// Moves the broker's time on: values that outlived their time to live become stale, all at once, and their
    /// subscribers are told. A value keeps the time at which it was good. To be called regularly; a value becomes stale
    /// at most one call too late and never too early.
    /// </summary>
    public void AdvanceTo(DateTimeOffset now)
    {
        if (_freshness is null)
        {
            return;
        }
        lock (_gate)
        {
            _freshness.AdvanceTo(now, _expired);
            DegradeLocked(_expired, ProviderLoss.Stale, null);
            _expired.Clear();
        }
    }

    private void LoseValues(int[] signals, DateTimeOffset? now)
    {
        if (_options.ProviderLoss == ProviderLoss.Keep || signals.Length == 0)
        {
            return;
        }
        lock (_gate)
        {
            DegradeLocked(signals, _options.ProviderLoss, now);
        }
    }

    private void DegradeLocked(IReadOnlyList<int> signals, ProviderLoss loss, DateTimeOffset? now)
    {
        if (signals.Count == 0)
        {
            return;
        }
        _cells.BeginPublication();
        foreach (int signal in signals)
        {
            Datapoint old = _cells.Own(signal);
            if (loss == ProviderLoss.NotAvailable && old.Value.HasValue)
            {
                WriteLocked(signal, false, new Datapoint(default, now ?? old.Time, Quality.Missing));
            }
            else if (loss == ProviderLoss.Stale && old.Quality == Quality.Good)
            {
                WriteLocked(signal, false, old with { Quality = Quality.Stale });
            }
        }
        _cells.EndPublication();
        TellLocked();
    }

    /// <summary>
    /// The latest value or target of one signal. Takes no lock; never a mixture of two values, even while another is
    /// written.
    /// </summary>
    public Datapoint Read(int index, bool target = false)
    {
        int slot = Slot(index, target);
        if (_cells.TryRead(slot, out Datapoint datapoint))
        {
            return datapoint;
        }
        lock (_gate)
        {
            return _cells.Own(slot);
        }
    }

    /// <summary>The latest values of several signals, as they were at one moment between two publications.</summary>
    public ImmutableArray<Datapoint> ReadAll(ReadOnlySpan<SignalSelection> signals)
    {
        int[] slots = new int[signals.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = Slot(signals[i].SignalIndex, signals[i].IsTarget);
        }
        Datapoint[] values = new Datapoint[slots.Length];
        if (!_cells.TryReadAll(slots, values))
        {
            lock (_gate)
            {
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = _cells.Own(slots[i]);
                }
            }
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    /// <summary>
    /// The good current values that a signal had from <paramref name="from"/> to <paramref name="to"/>, both inclusive,
    /// oldest first, as far as they are kept; empty for a signal whose past is not kept.
    /// </summary>
    public ImmutableArray<Datapoint> ReadHistory(int index, DateTimeOffset from, DateTimeOffset to) =>
        _history[index]?.Between(from, to) ?? [];

    /// <summary>
    /// Subscribes to signals. The first batch holds the state of all of them, and nothing published between it and the
    /// second is left out. See <see cref="Subscription"/> for what happens when the subscriber is slow.
    /// </summary>
    /// <param name="signals">What to subscribe to; a signal named twice counts once.</param>
    /// <param name="bufferSize">How many batches may wait, at least 0; 0 and 1 both keep one.</param>
    public Subscription Subscribe(ReadOnlySpan<SignalSelection> signals, int bufferSize = 0) =>
        TrySubscribe(signals, bufferSize, int.MaxValue, long.MaxValue)!;

    /// <summary>
    /// Subscribes as <see cref="Subscribe"/> does; null, and nothing done, when there would be more subscriptions than
    /// <paramref name="maxSubscriptions"/> then, or more signals in all of them than <paramref name="maxSignals"/>.
    /// </summary>
    public Subscription? TrySubscribe(
        ReadOnlySpan<SignalSelection> signals,
        int bufferSize,
        int maxSubscriptions,
        long maxSignals
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bufferSize);
        HashSet<int> seen = [];
        List<SignalSelection> distinct = new(signals.Length);
        foreach (SignalSelection signal in signals)
        {
            if (seen.Add(Slot(signal.SignalIndex, signal.IsTarget)))
            {
                distinct.Add(signal);
            }
        }
        int[] slots = [.. distinct.Select(s => Slot(s.SignalIndex, s.IsTarget))];
        lock (_gate)
        {
            if (_subscriptionCount >= maxSubscriptions || _subscribedSignals + slots.Length > maxSignals)
            {
                return null;
            }
            Audience audience = JoinLocked(slots, distinct);
            Subscription subscription = new(this, audience, Math.Max(1, bufferSize), _options.SubscriptionValues);
            subscription.Deliver(StateLocked(audience));
            audience.Members.Add(subscription);
            _subscriptionCount++;
            _subscribedSignals += slots.Length;
            return subscription;
        }
    }

    private Audience JoinLocked(int[] slots, List<SignalSelection> signals)
    {
        if (_audiences.TryGetValue(slots, out Audience? audience))
        {
            return audience;
        }
        audience = new Audience([.. signals], slots);
        _audiences.Add(slots, audience);
        for (int i = 0; i < slots.Length; i++)
        {
            (_listeners[slots[i]] ??= []).Add(new Listener(audience, i));
        }
        return audience;
    }

    private BatchContent StateLocked(Audience audience)
    {
        SignalUpdate[] updates = new SignalUpdate[audience.Slots.Length];
        int[] positions = new int[updates.Length];
        for (int i = 0; i < updates.Length; i++)
        {
            SignalSelection signal = audience.Signals[i];
            updates[i] = new SignalUpdate(signal.SignalIndex, signal.IsTarget, _cells.Own(audience.Slots[i]));
            positions[i] = i;
        }
        return new BatchContent(updates, positions);
    }

    internal void Unsubscribe(Subscription subscription)
    {
        Audience audience = subscription.Audience;
        lock (_gate)
        {
            audience.Members.Remove(subscription);
            if (audience.Members.Count == 0)
            {
                _audiences.Remove(audience.Slots);
                foreach (int slot in audience.Slots)
                {
                    List<Listener> listeners = _listeners[slot]!;
                    listeners.RemoveAt(listeners.FindIndex(l => l.Audience == audience));
                }
            }
            _subscriptionCount--;
            _subscribedSignals -= audience.Slots.Length;
        }
    }

    // Everything that is kept by number has room for what may be created, so that nothing ever moves.
    private T[] ForEach<T>(SignalCatalog catalog, Func<SignalDefinition, T> make)
    {
        T[] all = new T[Capacity];
        foreach (SignalDefinition signal in catalog.Signals)
        {
            all[signal.Index] = make(signal);
        }
        return all;
    }

    private int Slot(int index, bool target) => target ? Capacity + index : index;
}
