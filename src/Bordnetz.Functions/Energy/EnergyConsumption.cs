using Bordnetz.Runtime;

namespace Bordnetz.Functions.Energy;

/// <summary>Electric energy used on the trip, and recuperated in the vehicle's life.</summary>
internal sealed class EnergyConsumption : IVehicleFunction
{
    private const double JoulePerKilowattHour = 3.6e6;

    // km after which a mean makes sense.
    private const double DistanceMin = 0.3;

    private readonly Input<double> _power;
    private readonly Input<double> _motorPower;
    private readonly Input<double> _speed;
    private readonly Input<string> _lowVoltageState;
    private readonly Output<double> _sinceStart;
    private readonly Output<double> _average;
    private readonly Output<double> _recuperated;
    private double _used;
    private double _way;
    private double _braked;
    private bool _awake;

    public EnergyConsumption(FunctionPorts ports)
    {
        const string battery = "Vehicle.Powertrain.TractionBattery.";
        _power = ports.Reads<double>(battery + "CurrentPower");
        _motorPower = ports.Reads<double>("Vehicle.Powertrain.ElectricMotor.Power");
        _speed = ports.Reads<double>("Vehicle.Speed");
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _sinceStart = ports.Publishes<double>(battery + "ConsumptionSinceStart");
        _average = ports.Publishes<double>(battery + "AverageConsumption");
        _recuperated = ports.Publishes<double>("Vehicle.Powertrain.AccumulatedBrakingEnergy");
    }

    public void Step(in StepContext step)
    {
        bool awake = DriveStates.IsAwake(_lowVoltageState.Value);
        if (awake && !_awake)
        {
            _used = 0;
            _way = 0;
        }
        _awake = awake;
        // VSS counts power into the battery as positive.
        _used -= _power.Value * step.DeltaSeconds / JoulePerKilowattHour;
        _way += Math.Abs(_speed.Value) * step.DeltaSeconds / 3600;
        _braked += Math.Max(0, -_motorPower.Value) * 1000 * step.DeltaSeconds / JoulePerKilowattHour;
        _sinceStart.Value = _used;
        _average.Value = _way > DistanceMin ? _used / _way * 100 : 0;
        _recuperated.Value = _braked;
    }
}
