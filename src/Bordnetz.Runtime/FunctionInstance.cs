using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Runtime;

/// <summary>
/// A function in a vehicle: its code with its ports bound to the store of its node, run by logical execution time.
/// Inputs are copied at release, outputs become visible at deadline, whatever the processor did between.
/// </summary>
public sealed class FunctionInstance
{
    private readonly Port[] _inputs;
    private readonly Port[] _outputs;
    private readonly IVehicleFunction _code;
    private readonly SignalStore _store;

    private FunctionInstance(Function function, IVehicleFunction code, IReadOnlyList<Port> ports, SignalStore store)
    {
        Function = function;
        _code = code;
        _store = store;
        _inputs = ports.Where(p => p.Role is PortRole.Reads or PortRole.Provides).ToArray();
        _outputs = ports.Where(p => p.Role is PortRole.Publishes or PortRole.Actuates).ToArray();
    }

    /// <summary>What the description says of it.</summary>
    public Function Function { get; }

    /// <summary>
    /// Makes the function with its ports; every use that the description does not declare, every parameter that the
    /// code does not know, and a name without code are problems.
    /// </summary>
    /// <returns>Null when the library has no code for the name.</returns>
    public static FunctionInstance? Create(
        Function function,
        Variant variant,
        FunctionLibrary library,
        SignalStore store,
        ProblemLog log
    )
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(log);
        if (!library.TryFind(function.Code, out Func<FunctionPorts, IVehicleFunction>? factory))
        {
            log.Error(
                "BN1410",
                function.Place,
                $"there is no code '{function.Code}' for function '{function.Name}'{Suggestion.For(function.Code, library.Names)}"
            );
            return null;
        }
        FunctionPorts ports = new(function, variant, log);
        IVehicleFunction code = factory(ports);
        foreach (string unknown in function.Parameters.Keys.Where(k => !ports.ParametersAsked.Contains(k)))
        {
            log.Error(
                "BN1411",
                function.Place,
                $"function '{function.Name}' has no parameter '{unknown}'{Suggestion.For(unknown, ports.ParametersAsked)}"
            );
        }
        return new FunctionInstance(function, code, ports.Ports, store);
    }

    /// <summary>The release: copies the inputs and runs the code; the outputs are held back.</summary>
    public void Release(long nowNs)
    {
        foreach (Port input in _inputs)
        {
            input.Latch(_store);
        }
        _code.Step(new StepContext(nowNs, Function.PeriodNs));
    }

    /// <summary>The deadline: the outputs become visible.</summary>
    public void Commit(long nowNs)
    {
        foreach (Port output in _outputs)
        {
            output.Commit(_store, nowNs);
        }
    }
}
