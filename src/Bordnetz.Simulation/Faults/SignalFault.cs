using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Signals;

namespace Bordnetz.Simulation.Faults;

/// <summary>A fault of a signal's current value in the store of the node where it is made.</summary>
internal sealed class SignalFault(Fault fault, SignalDefinition signal, SignalStore store, Pcg32 chance)
{
    private const double UsualProbability = 0.5;
    private const double UsualSeconds = 0.1;
    private const double UsualShare = 0.1;

    private readonly int _slot = SignalStore.CurrentSlot(signal.Index);
    private readonly Queue<(long TimeNs, SignalValue Value)> _late = new();
    private SignalValue _held;
    private long _heldNs = long.MinValue;

    public Fault Fault => fault;

    public SignalStore Store => store;

    public SignalDefinition Signal => signal;

    /// <summary>Spoils the value that was written just now.</summary>
    public void Apply(long nowNs)
    {
        ref readonly SignalSlot slot = ref store.Read(_slot);
        if (slot.Quality == Quality.Missing || slot.TimeNs != nowNs)
        {
            return;
        }
        SignalValue value = slot.Value;
        switch (fault.Kind)
        {
            case FaultKind.Off:
                store.Degrade(_slot, Quality.Missing);
                break;
            case FaultKind.Intermittent when chance.Happens(fault.Amount ?? UsualProbability):
                store.Degrade(_slot, Quality.Missing);
                break;
            case FaultKind.Stuck:
                Hold(value, nowNs, long.MaxValue);
                break;
            case FaultKind.Slow:
                Hold(value, nowNs, (long)((fault.Amount ?? UsualSeconds) * 1e9));
                break;
            case FaultKind.Delayed:
                Delay(value, nowNs);
                break;
            case FaultKind.Garbage:
                store.Write(_slot, Random(), nowNs);
                break;
            case FaultKind.Wrong:
                store.Write(_slot, Shifted(value), nowNs);
                break;
            default:
                break;
        }
    }

    private void Hold(SignalValue value, long nowNs, long forNs)
    {
        if (_heldNs == long.MinValue || nowNs - _heldNs >= forNs)
        {
            (_held, _heldNs) = (value, nowNs);
        }
        store.Write(_slot, _held, nowNs);
    }

    private void Delay(SignalValue value, long nowNs)
    {
        long delay = (long)((fault.Amount ?? UsualSeconds) * 1e9);
        _late.Enqueue((nowNs, value));
        if (!_held.HasValue)
        {
            _held = value;
        }
        while (_late.TryPeek(out (long TimeNs, SignalValue Value) next) && nowNs - next.TimeNs >= delay)
        {
            _held = _late.Dequeue().Value;
        }
        store.Write(_slot, _held, nowNs);
    }

    private SignalValue Random()
    {
        if (!signal.Allowed.IsDefaultOrEmpty)
        {
            return signal.Allowed[(int)chance.Below(signal.Allowed.Length)];
        }
        if (signal.Type == DataType.String)
        {
            return SignalValue.From("");
        }
        double low = signal.Min ?? (signal.Type == DataType.Boolean ? 0 : -1000);
        double high = signal.Max ?? (signal.Type == DataType.Boolean ? 1 : 1000);
        double share = chance.Below(1_000_001) / 1e6;
        return SignalValue.FromNumber(low + (share * (high - low)), signal.Type);
    }

    // Text becomes the next word that is allowed, a number grows by the amount or a tenth.
    private SignalValue Shifted(SignalValue value)
    {
        if (!signal.Allowed.IsDefaultOrEmpty)
        {
            int at = signal.Allowed.IndexOf(value);
            return signal.Allowed[(at + 1) % signal.Allowed.Length];
        }
        if (signal.Type == DataType.Boolean)
        {
            return SignalValue.From(!value.ToBoolean());
        }
        if (signal.Type == DataType.String)
        {
            return value;
        }
        double number = value.ToNumber();
        return SignalValue.FromNumber(number + (fault.Amount ?? (UsualShare * number)), signal.Type);
    }
}
