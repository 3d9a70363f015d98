using System.Diagnostics.CodeAnalysis;

namespace Bordnetz.Signals;

/// <summary>
/// A signal's path together with the C# type of its values, such as the generator makes them of a catalog. It belongs to
/// no catalog yet: <see cref="TryBind"/> finds the signal once, and reading and writing then costs no search. Immutable
/// and thread-safe.
/// </summary>
/// <typeparam name="T">The C# type of the values.</typeparam>
public sealed class SignalPath<T>
{
    /// <summary>Makes a path whose type is the natural one of a data type of VSS.</summary>
    /// <param name="path">The full path, such as <c>Vehicle.Speed</c>.</param>
    /// <exception cref="ArgumentException">No data type of VSS is <typeparamref name="T"/>.</exception>
    public SignalPath(string path)
        : this(path, SignalForms.Of<T>()) { }

    /// <summary>Makes a path with a form of its own, such as an enumeration for texts.</summary>
    public SignalPath(string path, SignalForm<T> form)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(form);
        Path = path;
        Form = form;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>How values are converted.</summary>
    public SignalForm<T> Form { get; }

    /// <summary>The path as text, wherever one is asked for.</summary>
    public static implicit operator string(SignalPath<T> path) => path?.Path ?? "";

    /// <summary>Finds the signal in a catalog; false when there is none of that path and data type.</summary>
    public bool TryBind(SignalCatalog catalog, out Signal<T> signal)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        bool found = catalog.TryFind(Path, out SignalDefinition? definition) && definition.Type == Form.Type;
        signal = found ? new Signal<T>(catalog, definition!.Index, Form) : default;
        return found;
    }

    /// <summary>The signal in a catalog that must have it.</summary>
    /// <exception cref="KeyNotFoundException">The catalog has no signal of that path and data type.</exception>
    public Signal<T> In(SignalCatalog catalog)
    {
        if (TryBind(catalog, out Signal<T> signal))
        {
            return signal;
        }
        string what = catalog.TryFind(Path, out SignalDefinition? other)
            ? $"is '{other.Type.Name()}' in the catalog, not '{Form.Type.Name()}'"
            : $"is not in the catalog{catalog.Suggest(Path)}";
        throw new KeyNotFoundException($"'{Path}' {what}");
    }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}

/// <summary>A signal of one catalog, with the C# type of its values. Immutable and thread-safe.</summary>
/// <typeparam name="T">The C# type of the values.</typeparam>
public readonly struct Signal<T> : IEquatable<Signal<T>>
{
    private readonly SignalCatalog _catalog;

    internal Signal(SignalCatalog catalog, int index, SignalForm<T> form)
    {
        _catalog = catalog;
        Index = index;
        Form = form;
    }

    /// <summary>The signal's index in the catalog, which is the slot of its current value in a store.</summary>
    public int Index { get; }

    /// <summary>How values are converted.</summary>
    public SignalForm<T> Form { get; }

    /// <summary>What the signal means.</summary>
    public SignalDefinition Definition => _catalog.Signals[Index];

    /// <summary>The slot of its target in a store of the catalog.</summary>
    internal int TargetSlot => SignalStore.SlotOf(_catalog, Index, isTarget: true);

    /// <summary>The current value, to subscribe to.</summary>
    public SignalSelection Current => new(Index);

    /// <summary>The target, to subscribe to.</summary>
    public SignalSelection Target => new(Index, true);

    /// <summary>The value in an update of this signal; false for one of another signal, or without a value.</summary>
    public bool TryGet(in SignalUpdate update, [MaybeNullWhen(false)] out T value)
    {
        bool isOwn = update.SignalIndex == Index && update.Datapoint.Value.HasValue;
        value = isOwn ? Form.From(update.Datapoint.Value) : default;
        return isOwn;
    }

    /// <inheritdoc/>
    public bool Equals(Signal<T> other) => other.Index == Index && ReferenceEquals(other._catalog, _catalog);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Signal<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <summary>Whether both are the same signal of the same catalog.</summary>
    public static bool operator ==(Signal<T> left, Signal<T> right) => left.Equals(right);

    /// <summary>Whether they are different signals.</summary>
    public static bool operator !=(Signal<T> left, Signal<T> right) => !left.Equals(right);
}
