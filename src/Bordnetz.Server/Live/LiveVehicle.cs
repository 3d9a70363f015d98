using Bordnetz.Signals;
using Bordnetz.Simulation;

namespace Bordnetz.Server.Live;

/// <summary>
/// Paces a run by the wall clock and joins it to its outside clients: takes their requests at the next tick, gives them
/// what changed. The vehicle's thread never waits for a client.
/// </summary>
public sealed class LiveVehicle
{
    /// <summary>Virtual time between two looks at the outside.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly VehicleRun _run;
    private readonly SignalBroker _broker;
    private readonly TimeProvider _time;
    private readonly double _speed;
    private readonly int[] _slots;
    private readonly SignalChange[] _changes;
    private long _nowNs;
    private long _lagMaxTicks;
    private long _lagTicks;
    private long _updates;

    /// <summary>Joins a run to a broker.</summary>
    /// <param name="run">The run, standing at time 0.</param>
    /// <param name="broker">Where outside clients are.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="speed">Virtual seconds in a second; infinite for as fast as possible.</param>
    public LiveVehicle(VehicleRun run, SignalBroker broker, TimeProvider time, double speed)
    {
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
        _broker = broker;
        _time = time;
        _speed = speed;
        _slots = new int[run.ApiStore.SlotCount];
        _changes = new SignalChange[run.ApiStore.SlotCount];
    }

    /// <summary>Virtual time. Safe to read from any thread.</summary>
    public TimeSpan Now => TimeSpan.FromTicks(Volatile.Read(ref _nowNs) / 100);

    /// <summary>How far behind the wall clock a tick has ended at most. Safe to read from any thread.</summary>
    public TimeSpan LagMax => TimeSpan.FromTicks(Volatile.Read(ref _lagMaxTicks));

    /// <summary>How far behind the wall clock the last tick has ended; 0 when it was in time. Safe from any thread.</summary>
    public TimeSpan Lag => TimeSpan.FromTicks(Volatile.Read(ref _lagTicks));

    /// <summary>How many values the vehicle has given to its clients. Safe to read from any thread.</summary>
    public long Updates => Volatile.Read(ref _updates);

    /// <summary>The run. Only what it says is safe may be read from another thread.</summary>
    public VehicleRun Run => _run;

    /// <summary>Drives until the duration is over or somebody asks it to stop. Blocks the calling thread.</summary>
    public void Drive(long durationNs, CancellationToken stop)
    {
        long tickNs = Tick.Ticks * 100;
        DateTimeOffset start = _time.GetUtcNow();
        long begun = _time.GetTimestamp();
        while (_run.NowNs < durationNs && !stop.IsCancellationRequested)
        {
            TakeRequests();
            _run.RunUntil(Math.Min(_run.NowNs + tickNs, durationNs));
            Volatile.Write(ref _nowNs, _run.NowNs);
            GiveChanges(start);
            Pace(begun, stop);
        }
    }

    private void TakeRequests()
    {
        while (_broker.TryTakeRequest(out OutsideRequest request))
        {
            int slot = SignalStore.SlotOf(_run.ApiStore.Catalog, request.SignalIndex, request.IsTarget);
            _run.Request(slot, request.Value);
        }
    }

    private void GiveChanges(DateTimeOffset start)
    {
        SignalStore store = _run.ApiStore;
        int count = store.DrainChanges(_slots);
        int signals = store.Catalog.Signals.Length;
        for (int i = 0; i < count; i++)
        {
            int slot = _slots[i];
            ref readonly SignalSlot content = ref store.Read(slot);
            bool isTarget = slot >= signals;
            DateTimeOffset time = start + TimeSpan.FromTicks(content.TimeNs / 100);
            _changes[i] = new SignalChange(
                isTarget ? slot - signals : slot,
                isTarget,
                content.Value,
                content.Quality,
                time
            );
        }
        _broker.Publish(_changes.AsSpan(0, count));
        Volatile.Write(ref _updates, _updates + count);
        _broker.AdvanceTo(start + TimeSpan.FromTicks(_run.NowNs / 100));
    }

    private void Pace(long begun, CancellationToken stop)
    {
        if (double.IsPositiveInfinity(_speed))
        {
            return;
        }
        TimeSpan due = TimeSpan.FromTicks((long)(_run.NowNs / 100 / _speed));
        TimeSpan ahead = due - _time.GetElapsedTime(begun);
        Volatile.Write(ref _lagTicks, Math.Max(0, -ahead.Ticks));
        if (ahead > TimeSpan.FromMilliseconds(1))
        {
            stop.WaitHandle.WaitOne(ahead);
        }
        else if (ahead < TimeSpan.Zero && -ahead.Ticks > _lagMaxTicks)
        {
            Volatile.Write(ref _lagMaxTicks, -ahead.Ticks);
        }
    }
}
