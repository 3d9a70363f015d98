using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Runtime;

/// <summary>
/// One function of a variant without the rest of the vehicle, for its tests: set what it reads, step it, get what it
/// sets. Its ports are those that the description declares. Not thread-safe.
/// </summary>
public sealed class FunctionHarness
{
    private readonly SignalCatalog _catalog;
    private readonly SignalStore _store;
    private readonly FunctionInstance _instance;

    /// <summary>Makes the function with its ports bound to a store of its own.</summary>
    /// <param name="library">The code.</param>
    /// <param name="variant">The variant in which it runs.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">
    /// The variant has no such function, or code and description do not fit; the message says what is wrong.
    /// </exception>
    public FunctionHarness(FunctionLibrary library, Variant variant, string name)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(variant);
        Function function =
            variant.Functions.FirstOrDefault(f => f.Name == name)
            ?? throw new ArgumentException($"variant '{variant.Name}' has no function '{name}'", nameof(name));
        _catalog = variant.Catalog;
        _store = new SignalStore(_catalog);
        ProblemLog log = new();
        FunctionInstance? instance = FunctionInstance.Create(function, variant, library, _store, log);
        if (instance is null || log.HasErrors)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, log.Problems), nameof(name));
        }
        _instance = instance;
    }

    /// <summary>What the description says of the function.</summary>
    public Function Function => _instance.Function;

    /// <summary>The time of the next release, in nanoseconds.</summary>
    public long TimeNs { get; private set; }

    /// <summary>Sets a signal's current value, as a frame or a sensor would: a number, a boolean or a string.</summary>
    /// <returns>This harness, for chaining.</returns>
    public FunctionHarness Set<T>(string path, T value, Quality quality = Quality.Good)
    {
        SignalDefinition signal = Find(path);
        _store.Write(SignalStore.CurrentSlot(signal.Index), PortValue.From(value, signal.Type), TimeNs, quality);
        return this;
    }

    /// <summary>Sets an actuator's target, as an outside client or another function would.</summary>
    /// <returns>This harness, for chaining.</returns>
    public FunctionHarness Request<T>(string path, T value)
    {
        SignalDefinition signal = Find(path);
        _store.Write(_store.TargetSlot(signal.Index), PortValue.From(value, signal.Type), TimeNs);
        return this;
    }

    /// <summary>Runs the function for a number of periods; its outputs are visible afterwards.</summary>
    /// <returns>This harness, for chaining.</returns>
    public FunctionHarness Step(int periods = 1)
    {
        for (int i = 0; i < periods; i++)
        {
            _instance.Release(TimeNs);
            _instance.Commit(TimeNs + Function.DeadlineNs);
            TimeNs += Function.PeriodNs;
        }
        return this;
    }

    /// <summary>Runs the function for as many periods as fit into a time.</summary>
    /// <param name="seconds">The time.</param>
    /// <returns>This harness, for chaining.</returns>
    public FunctionHarness StepFor(double seconds) => Step((int)Math.Round(seconds * 1e9 / Function.PeriodNs));

    /// <summary>A signal's current value; absent when nothing has set it.</summary>
    public SignalValue Get(string path) => _store.Read(SignalStore.CurrentSlot(Find(path).Index)).Value;

    /// <summary>An actuator's target; absent when nothing has set it.</summary>
    public SignalValue GetTarget(string path) => _store.Read(_store.TargetSlot(Find(path).Index)).Value;

    /// <summary>A signal's current value in its own type.</summary>
    /// <exception cref="InvalidOperationException">Nothing has set it.</exception>
    public T Get<T>(SignalPath<T> path) => Present(Get(path.Path), path);

    /// <summary>An actuator's target in its own type.</summary>
    /// <exception cref="InvalidOperationException">Nothing has set it.</exception>
    public T GetTarget<T>(SignalPath<T> path) => Present(GetTarget(path.Path), path);

    private static T Present<T>(SignalValue value, SignalPath<T> path) =>
        value.HasValue ? path.Form.From(value) : throw new InvalidOperationException($"'{path.Path}' has no value yet");

    private SignalDefinition Find(string path) =>
        _catalog.TryFind(path, out SignalDefinition? signal)
            ? signal
            : throw new ArgumentException($"there is no signal '{path}'{_catalog.Suggest(path)}", nameof(path));
}
