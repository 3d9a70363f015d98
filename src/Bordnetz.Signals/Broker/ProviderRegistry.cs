namespace Bordnetz.Signals;

/// <summary>
/// The outside providers of signals and actuators. A claim is exclusive and ends at the moment the provider is
/// disposed of, so that one that lost its connection can claim again at once. Thread-safe.
/// </summary>
public sealed class ProviderRegistry
{
    private readonly Lock _gate = new();
    private readonly bool[] _vehicleProvides;
    private readonly int _capacity;
    private readonly Action<int[], DateTimeOffset?> _onLoss;
    private readonly SignalProvider?[] _signals;
    private readonly SignalProvider?[] _actuators;
    private int _count;

    internal ProviderRegistry(bool[] vehicleProvides, int capacity, Action<int[], DateTimeOffset?> onLoss)
    {
        _onLoss = onLoss;
        _vehicleProvides = vehicleProvides;
        _capacity = capacity;
        _signals = new SignalProvider?[vehicleProvides.Length];
        _actuators = new SignalProvider?[vehicleProvides.Length];
    }

    /// <summary>How many providers are open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Opens a provider that has claimed nothing yet.</summary>
    public SignalProvider Open() => TryOpen(int.MaxValue)!;

    /// <summary>Opens a provider that has claimed nothing yet; null when <paramref name="max"/> are open already.</summary>
    public SignalProvider? TryOpen(int max)
    {
        if (Interlocked.Increment(ref _count) > max)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }
        return new SignalProvider(this, _capacity);
    }

    /// <summary>The provider that gives the signal's current value; null when nobody claimed it.</summary>
    public SignalProvider? SignalOwner(int index) => Volatile.Read(ref _signals[index]);

    /// <summary>The outside provider that takes the actuator's targets; null when nobody claimed it.</summary>
    public SignalProvider? ActuatorOwner(int index) => Volatile.Read(ref _actuators[index]);

    internal bool IsSignal(int index) => (uint)index < (uint)_signals.Length;

    internal bool TryClaimSignals(SignalProvider provider, ReadOnlySpan<int> indices, out int taken)
    {
        lock (_gate)
        {
            if (provider.IsClosed)
            {
                taken = indices.IsEmpty ? -1 : indices[0];
                return false;
            }
            foreach (int index in indices)
            {
                if (_signals[index] is { } owner && owner != provider)
                {
                    taken = index;
                    return false;
                }
            }
            foreach (int index in indices)
            {
                Volatile.Write(ref _signals[index], provider);
            }
        }
        taken = -1;
        return true;
    }

    internal bool TryClaimActuators(SignalProvider provider, ReadOnlySpan<int> indices, out int taken)
    {
        lock (_gate)
        {
            if (provider.IsClosed)
            {
                taken = indices.IsEmpty ? -1 : indices[0];
                return false;
            }
            foreach (int index in indices)
            {
                bool free = _actuators[index] is not { } owner || owner == provider;
                if (!free || _vehicleProvides[index])
                {
                    taken = index;
                    return false;
                }
            }
            foreach (int index in indices)
            {
                Volatile.Write(ref _actuators[index], provider);
            }
        }
        taken = -1;
        return true;
    }

    internal void Release(SignalProvider provider, DateTimeOffset? now)
    {
        int[] claimed;
        lock (_gate)
        {
            claimed = [.. Enumerable.Range(0, _signals.Length).Where(i => _signals[i] == provider)];
        }
        // Before the claims end, so that it cannot come after the first value of the next provider.
        _onLoss(claimed, now);
        lock (_gate)
        {
            for (int i = 0; i < _signals.Length; i++)
            {
                if (_signals[i] == provider)
                {
                    Volatile.Write(ref _signals[i], null);
                }
                if (_actuators[i] == provider)
                {
                    Volatile.Write(ref _actuators[i], null);
                }
            }
        }
        Interlocked.Decrement(ref _count);
    }
}
