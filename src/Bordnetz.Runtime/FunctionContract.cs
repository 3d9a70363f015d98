using System.Runtime.CompilerServices;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Runtime;

/// <summary>
/// The code of a function. It is made once per vehicle with its ports, then stepped once per period by the vehicle's
/// single thread. It sees signals only, keeps its own state in fields, and takes no time or chance from elsewhere.
/// </summary>
public interface IVehicleFunction
{
    /// <summary>One period: read the inputs, set the outputs.</summary>
    void Step(in StepContext step);
}

/// <summary>What a function may know about the step it is in.</summary>
/// <param name="TimeNs">The release time, in nanoseconds of the vehicle's clock.</param>
/// <param name="PeriodNs">The function's period, in nanoseconds.</param>
public readonly record struct StepContext(long TimeNs, long PeriodNs)
{
    /// <summary>The period in seconds.</summary>
    public double DeltaSeconds => PeriodNs * 1e-9;

    /// <summary>The release time in seconds.</summary>
    public double Seconds => TimeNs * 1e-9;
}

/// <summary>
/// Gives a function its ports and calibration while it is made. What the code asks for must be declared in the
/// description (<c>reads</c>, <c>publishes</c>, <c>actuates</c>, <c>provides</c>); anything else is a problem.
/// </summary>
public sealed class FunctionPorts
{
    private readonly Function _function;
    private readonly SignalCatalog _catalog;
    private readonly ProblemLog _log;
    private readonly List<Port> _ports = [];
    private readonly HashSet<string> _parametersAsked = new(StringComparer.Ordinal);

    internal FunctionPorts(Function function, Variant variant, ProblemLog log)
    {
        _function = function;
        _catalog = variant.Catalog;
        _log = log;
        Variant = variant;
    }

    /// <summary>The variant in which the function runs, for functions that adapt to it.</summary>
    public Variant Variant { get; }

    internal IReadOnlyList<Port> Ports => _ports;

    internal IReadOnlySet<string> ParametersAsked => _parametersAsked;

    /// <summary>An input that reads a signal's current value.</summary>
    /// <param name="path">The VSS path; it must be under <c>reads</c> in the description.</param>
    /// <param name="initial">The value until the first one arrives.</param>
    public Input<T> Reads<T>(string path, T initial = default!) =>
        Add<T, Input<T>>(path, PortRole.Reads, (s, r) => new Input<T>(s, r, initial));

    /// <summary>An input that reads a signal's current value in its own type.</summary>
    /// <param name="path">A typed path, such as the generator makes them of a catalog.</param>
    /// <param name="initial">The value until the first one arrives.</param>
    [OverloadResolutionPriority(1)]
    public Input<T> Reads<T>(SignalPath<T> path, T initial = default!) => Reads((string)path, initial);

    /// <summary>An input that takes an actuator's target; the path must be under <c>provides</c>.</summary>
    public Input<T> Provides<T>(string path, T initial = default!) =>
        Add<T, Input<T>>(path, PortRole.Provides, (s, r) => new Input<T>(s, r, initial));

    /// <summary>An input that takes an actuator's target in its own type.</summary>
    [OverloadResolutionPriority(1)]
    public Input<T> Provides<T>(SignalPath<T> path, T initial = default!) => Provides((string)path, initial);

    /// <summary>An output that sets a signal's current value; the path must be under <c>publishes</c>.</summary>
    public Output<T> Publishes<T>(string path) =>
        Add<T, Output<T>>(path, PortRole.Publishes, (s, r) => new Output<T>(s, r));

    /// <summary>An output that sets a signal's current value in its own type.</summary>
    public Output<T> Publishes<T>(SignalPath<T> path) => Publishes<T>((string)path);

    /// <summary>An output that sets an actuator's target; the path must be under <c>actuates</c>.</summary>
    public Output<T> Actuates<T>(string path) =>
        Add<T, Output<T>>(path, PortRole.Actuates, (s, r) => new Output<T>(s, r));

    /// <summary>An output that sets an actuator's target in its own type.</summary>
    public Output<T> Actuates<T>(SignalPath<T> path) => Actuates<T>((string)path);

    /// <summary>
    /// Whether the description declares the use of a signal in this variant, for functions whose inputs or outputs
    /// depend on the equipment.
    /// </summary>
    public bool Has(string path, PortRole role) => Declared(role).Any(s => s.Path == path);

    /// <summary>A calibration value from the description's <c>parameters</c>, or the default.</summary>
    public double Parameter(string name, double defaultValue)
    {
        _parametersAsked.Add(name);
        return _function.Parameters.GetValueOrDefault(name, defaultValue);
    }

    /// <summary>What the description declares under a role in this variant, for code that serves many functions.</summary>
    public System.Collections.Immutable.ImmutableArray<SignalDefinition> Declared(PortRole role) =>
        role switch
        {
            PortRole.Reads => _function.Reads,
            PortRole.Publishes => _function.Publishes,
            PortRole.Actuates => _function.Actuates,
            _ => _function.Provides,
        };

    private TPort Add<T, TPort>(string path, PortRole role, Func<SignalDefinition, PortRole, TPort> make)
        where TPort : Port
    {
        SignalDefinition? signal = Declared(role).FirstOrDefault(s => s.Path == path);
        if (signal is null)
        {
            string key = role.ToString().ToLowerInvariant();
            _log.Error(
                "BN1401",
                _function.Place,
                $"the code of function '{_function.Name}' uses '{path}' but the description does not list it under '{key}'"
            );
            // The port is still made, so that all such problems are found in one go; the vehicle is never built.
            signal = _catalog.TryFind(path, out SignalDefinition? known)
                ? known
                : new SignalDefinition
                {
                    Index = 0,
                    Path = path,
                    Kind = SignalKind.Sensor,
                    Type = DataType.Double,
                };
        }
        TPort port = make(signal, role);
        if (!PortValue.Fits<T>(signal.Type))
        {
            _log.Error(
                "BN1412",
                _function.Place,
                $"the code of function '{_function.Name}' takes '{path}' as {typeof(T).Name}, but it is {signal.Type.Name()}"
            );
        }
        bool isTarget = role is PortRole.Actuates or PortRole.Provides;
        port.Slot = SignalStore.SlotOf(_catalog, signal.Index, isTarget);
        _ports.Add(port);
        return port;
    }
}

/// <summary>
/// The code behind the function names of descriptions. Immutable after start-up; thread-safe for reading.
/// </summary>
public sealed class FunctionLibrary
{
    private readonly SortedDictionary<string, Func<FunctionPorts, IVehicleFunction>> _factories = new(
        StringComparer.Ordinal
    );

    /// <summary>The names for which there is code.</summary>
    public IEnumerable<string> Names => _factories.Keys;

    /// <summary>Registers the code of a function.</summary>
    /// <returns>This library, for chaining.</returns>
    public FunctionLibrary Add(string name, Func<FunctionPorts, IVehicleFunction> factory)
    {
        _factories.Add(name, factory);
        return this;
    }

    /// <summary>Finds the code of a function.</summary>
    public bool TryFind(
        string name,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Func<FunctionPorts, IVehicleFunction>? factory
    ) => _factories.TryGetValue(name, out factory);
}
