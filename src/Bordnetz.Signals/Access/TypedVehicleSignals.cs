using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Bordnetz.Signals;

/// <summary>A value of a signal in its C# type.</summary>
/// <typeparam name="T">The C# type.</typeparam>
/// <param name="Value">The value; the type's default when there is none.</param>
/// <param name="Time">When the vehicle or the broker got it.</param>
/// <param name="Quality">How far it can be trusted.</param>
public readonly record struct TypedDatapoint<T>(T? Value, DateTimeOffset Time, Quality Quality)
{
    /// <summary>Whether there is a value.</summary>
    public bool HasValue => Quality != Quality.Missing;
}

/// <summary>The signals of a vehicle by typed paths, as the generator makes them of a catalog.</summary>
public static class TypedVehicleSignals
{
    /// <summary>The latest value.</summary>
    public static async ValueTask<TypedDatapoint<T>> ReadAsync<T>(
        this IVehicleSignals signals,
        SignalPath<T> path,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(path);
        ImmutableArray<Datapoint> values = await signals.ReadAsync([path.Path], cancel).ConfigureAwait(false);
        return Typed(path, values[0]);
    }

    /// <summary>Asks for the target of an actuator.</summary>
    public static ValueTask ActuateAsync<T>(
        this IVehicleSignals signals,
        SignalPath<T> path,
        T target,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(path);
        return signals.ActuateAsync([new TargetRequest(path.Path, path.Form.To(target))], cancel);
    }

    /// <summary>Gives the current value.</summary>
    public static ValueTask PublishAsync<T>(
        this IVehicleSignals signals,
        SignalPath<T> path,
        T value,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(path);
        return signals.PublishAsync(path.Path, path.Form.To(value), cancel);
    }

    /// <summary>Tells of one signal: its state, then each publication, until cancelled.</summary>
    public static async IAsyncEnumerable<TypedDatapoint<T>> SubscribeAsync<T>(
        this IVehicleSignals signals,
        SignalPath<T> path,
        SubscribeOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(path);
        await foreach (SignalNews news in signals.SubscribeAsync([path.Path], options, cancel).ConfigureAwait(false))
        {
            foreach (NamedDatapoint value in news.Values)
            {
                yield return Typed(path, value.Datapoint);
            }
        }
    }

    private static TypedDatapoint<T> Typed<T>(SignalPath<T> path, Datapoint datapoint)
    {
        if (!datapoint.Value.HasValue)
        {
            return new TypedDatapoint<T>(default, datapoint.Time, Quality.Missing);
        }
        return datapoint.Value.Type == path.Form.Type
            ? new TypedDatapoint<T>(path.Form.From(datapoint.Value), datapoint.Time, datapoint.Quality)
            : throw new SignalException(
                SignalFailure.Invalid,
                $"'{path.Path}' is '{datapoint.Value.Type.Name()}' in the vehicle, not '{path.Form.Type.Name()}'"
            );
    }
}
