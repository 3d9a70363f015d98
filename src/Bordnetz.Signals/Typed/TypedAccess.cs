using System.Diagnostics.CodeAnalysis;

namespace Bordnetz.Signals;

/// <summary>
/// Reading and writing by typed signals, on stores and brokers of the signal's own catalog. Nothing allocates beyond what
/// the store or broker does.
/// </summary>
public static class TypedAccess
{
    /// <summary>Reads a current value.</summary>
    /// <param name="store">A store.</param>
    /// <param name="signal">A signal of its catalog.</param>
    /// <param name="value">The value; the type's default when there is none.</param>
    /// <returns>How far the value can be trusted; <see cref="Quality.Missing"/> when there is none.</returns>
    public static Quality Read<T>(this SignalStore store, Signal<T> signal, [MaybeNull] out T value)
    {
        ArgumentNullException.ThrowIfNull(store);
        return Get(in store.Read(signal.Index), signal.Form, out value);
    }

    /// <summary>Reads a target, likewise.</summary>
    public static Quality ReadTarget<T>(this SignalStore store, Signal<T> signal, [MaybeNull] out T value)
    {
        ArgumentNullException.ThrowIfNull(store);
        return Get(in store.Read(signal.TargetSlot), signal.Form, out value);
    }

    /// <summary>Writes a current value.</summary>
    /// <param name="store">A store.</param>
    /// <param name="signal">A signal of its catalog.</param>
    /// <param name="value">The value.</param>
    /// <param name="timeNs">The vehicle's time, in nanoseconds.</param>
    /// <param name="quality">How far the value can be trusted.</param>
    public static void Write<T>(
        this SignalStore store,
        Signal<T> signal,
        T value,
        long timeNs,
        Quality quality = Quality.Good
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        store.Write(signal.Index, signal.Form.To(value), timeNs, quality);
    }

    /// <summary>Writes a target, likewise.</summary>
    public static void WriteTarget<T>(this SignalStore store, Signal<T> signal, T value, long timeNs)
    {
        ArgumentNullException.ThrowIfNull(store);
        store.Write(signal.TargetSlot, signal.Form.To(value), timeNs);
    }

    /// <summary>Reads the latest current value, or target.</summary>
    /// <returns>How far the value can be trusted; <see cref="Quality.Missing"/> when there is none.</returns>
    public static Quality Read<T>(
        this SignalBroker broker,
        Signal<T> signal,
        [MaybeNull] out T value,
        bool target = false
    )
    {
        ArgumentNullException.ThrowIfNull(broker);
        Datapoint datapoint = broker.Read(signal.Index, target);
        value = datapoint.Value.HasValue ? signal.Form.From(datapoint.Value) : default;
        return datapoint.Value.HasValue ? datapoint.Quality : Quality.Missing;
    }

    /// <summary>Publishes a current value from inside the vehicle.</summary>
    public static void Publish<T>(
        this SignalBroker broker,
        Signal<T> signal,
        T value,
        DateTimeOffset time,
        Quality quality = Quality.Good
    )
    {
        ArgumentNullException.ThrowIfNull(broker);
        SignalChange change = new(signal.Index, false, signal.Form.To(value), quality, time);
        broker.Publish(new ReadOnlySpan<SignalChange>(in change));
    }

    /// <summary>Asks for a target; see <see cref="SignalBroker.Actuate"/>.</summary>
    public static ActuationResult Actuate<T>(this SignalBroker broker, Signal<T> signal, T value, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(broker);
        return broker.Actuate(signal.Index, signal.Form.To(value), time);
    }

    private static Quality Get<T>(in SignalSlot slot, SignalForm<T> form, [MaybeNull] out T value)
    {
        bool isThere = slot.Value.HasValue;
        value = isThere ? form.From(slot.Value) : default;
        return isThere ? slot.Quality : Quality.Missing;
    }
}
