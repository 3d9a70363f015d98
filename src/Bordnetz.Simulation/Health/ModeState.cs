using Bordnetz.Model;
using Bordnetz.Signals;

namespace Bordnetz.Simulation.Health;

/// <summary>Whether a function is in one of its degraded modes. Not thread-safe; nothing allocates.</summary>
internal sealed class ModeState
{
    // A value that never came counts as lost only when everybody has had the time to send it.
    private const long FirstValueNs = 1_000_000_000;

    private readonly SignalStore _store;
    private readonly int[] _needs;
    private readonly (int Slot, SignalValue Value)[] _outputs;
    private long _startNs;
    private long _badSinceNs;
    private long _goodSinceNs;
    private bool _isBad;

    public ModeState(Function function, DegradedMode mode, SignalStore store)
    {
        Mode = mode;
        _store = store;
        _needs = [.. mode.Needs.Select(s => SignalStore.SlotOf(store.Catalog, s.Index, !function.Reads.Contains(s)))];
        _outputs =
        [
            .. mode.Outputs.Select(o => (SignalStore.SlotOf(store.Catalog, o.Signal.Index, o.IsTarget), o.Value)),
        ];
    }

    public DegradedMode Mode { get; }

    public bool IsActive { get; private set; }

    /// <summary>Looks at the needs; true when the mode begins or ends now.</summary>
    public bool Look(long nowNs)
    {
        bool bad = false;
        foreach (int need in _needs)
        {
            Quality quality = _store.Read(need).Quality;
            bad |= quality is Quality.Stale or Quality.Invalid;
            bad |= quality == Quality.Missing && nowNs - _startNs >= FirstValueNs;
        }
        if (bad != _isBad)
        {
            _isBad = bad;
            (bad ? ref _badSinceNs : ref _goodSinceNs) = nowNs;
        }
        bool active = IsActive ? bad || nowNs - _goodSinceNs < Mode.BackNs : bad && nowNs - _badSinceNs >= Mode.AfterNs;
        bool changes = active != IsActive;
        IsActive = active;
        return changes;
    }

    /// <summary>The function does not run, and the health monitor speaks for it; true when the mode begins now.</summary>
    public bool Stand()
    {
        if (!Mode.ReplacesSilent || IsActive)
        {
            return false;
        }
        // So that the function must run well for a while before it is believed.
        _isBad = true;
        return IsActive = true;
    }

    /// <summary>Replaces what the function said.</summary>
    public void Apply(long nowNs)
    {
        foreach ((int slot, SignalValue value) in _outputs)
        {
            _store.Write(slot, value, nowNs);
        }
    }

    /// <summary>Forgets everything, as a computer that starts does.</summary>
    public void Restart(long nowNs)
    {
        IsActive = false;
        _isBad = false;
        _startNs = nowNs;
    }
}
