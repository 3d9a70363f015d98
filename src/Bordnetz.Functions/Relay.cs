using Bordnetz.Runtime;
using Bordnetz.Signals;

namespace Bordnetz.Functions;

/// <summary>
/// Stands in for code that is not written yet (<c>code: relay</c>): each period it takes everything that it reads and
/// provides, and gives everything that it publishes and actuates. What comes out follows from what goes in and means
/// nothing; times, loads and chains are those that the description promises.
/// </summary>
internal sealed class Relay : IVehicleFunction
{
    private readonly List<Input<double>> _inputs = [];
    private readonly List<(Output<double> Port, double Low, double Span)> _numbers = [];
    private readonly List<Output<bool>> _switches = [];

    public Relay(FunctionPorts ports)
    {
        foreach (SignalDefinition signal in ports.Declared(PortRole.Reads).Where(IsNumber))
        {
            _inputs.Add(ports.Reads<double>(signal.Path));
        }
        foreach (SignalDefinition signal in ports.Declared(PortRole.Provides).Where(IsNumber))
        {
            _inputs.Add(ports.Provides<double>(signal.Path));
        }
        foreach (SignalDefinition signal in ports.Declared(PortRole.Publishes))
        {
            AddOutput(signal, ports.Publishes<double>, ports.Publishes<bool>);
        }
        foreach (SignalDefinition signal in ports.Declared(PortRole.Actuates))
        {
            AddOutput(signal, ports.Actuates<double>, ports.Actuates<bool>);
        }
    }

    public void Step(in StepContext step)
    {
        double sum = 0;
        foreach (Input<double> input in _inputs)
        {
            sum += input.Value;
        }
        foreach ((Output<double> port, double low, double span) in _numbers)
        {
            double share = sum / span;
            port.Value = low + (span * (share - Math.Floor(share)));
        }
        foreach (Output<bool> output in _switches)
        {
            output.Value = ((long)Math.Floor(sum) & 1) != 0;
        }
    }

    // A text has no natural in-between; it keeps what it has.
    private void AddOutput(
        SignalDefinition signal,
        Func<string, Output<double>> number,
        Func<string, Output<bool>> onOff
    )
    {
        if (signal.Type == DataType.Boolean)
        {
            _switches.Add(onOff(signal.Path));
        }
        else if (signal.Type.IsNumeric())
        {
            (double low, double high) = signal.Type.Range();
            low = Math.Max(signal.Min ?? 0, low);
            high = Math.Min(signal.Max ?? low + 100, high);
            _numbers.Add((number(signal.Path), low, Math.Max(1e-9, high - low)));
        }
    }

    private static bool IsNumber(SignalDefinition signal) => signal.Type.IsNumeric() && signal.Allowed.IsEmpty;
}
