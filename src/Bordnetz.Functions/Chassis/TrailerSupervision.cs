using Bordnetz.Runtime;

namespace Bordnetz.Functions.Chassis;

/// <summary>Runs on the trailer module: a mass that no vehicle alone may have tells that a trailer is coupled.</summary>
internal sealed class TrailerSupervision : IVehicleFunction
{
    // kg between coupled and uncoupled.
    private const double Slack = 150;

    private readonly Input<double> _mass;
    private readonly Input<string> _lowVoltageState;
    private readonly Output<bool> _connected;
    private readonly double _grossWeight;
    private bool _isConnected;

    public TrailerSupervision(FunctionPorts ports)
    {
        _mass = ports.Reads<double>("Vehicle.CurrentOverallWeight");
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _connected = ports.Publishes<bool>("Vehicle.Trailer.IsConnected");
        _grossWeight = ports.Parameter("gross-weight", 2650);
    }

    public void Step(in StepContext step)
    {
        bool awake = DriveStates.IsAwake(_lowVoltageState.Value);
        _isConnected = awake && Slew.Hysteresis(_isConnected, _mass.Value, _grossWeight - Slack, _grossWeight);
        _connected.Value = _isConnected;
    }
}
