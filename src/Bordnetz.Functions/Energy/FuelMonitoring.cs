using Bordnetz.Runtime;

namespace Bordnetz.Functions.Energy;

/// <summary>Fuel left, fuel burnt, and consumption. The sensor in the tank sloshes, so its level is damped.</summary>
internal sealed class FuelMonitoring : IVehicleFunction
{
    private const double Smoothing = 20;

    // Percent of the tank at which the driver is told to fill up, and at which it is forgotten.
    private const double LowBelow = 12;
    private const double LowAbove = 15;

    // l/100km shown at most, and the km after which a mean makes sense.
    private const double ConsumptionMax = 99.9;
    private const double DistanceMin = 0.3;

    private readonly Input<double> _rate;
    private readonly Input<double> _level;
    private readonly Input<double> _speed;
    private readonly Input<string> _lowVoltageState;
    private readonly Output<double> _volume;
    private readonly Output<double> _instant;
    private readonly Output<double> _average;
    private readonly Output<double> _sinceStart;
    private readonly Output<bool> _low;
    private readonly double _tank;
    private double _levelNow = -1;
    private double _burnt;
    private double _way;
    private bool _isLow;
    private bool _awake;

    public FuelMonitoring(FunctionPorts ports)
    {
        const string fuel = "Vehicle.Powertrain.FuelSystem.";
        _rate = ports.Reads<double>("Vehicle.Powertrain.CombustionEngine.FuelRate");
        _level = ports.Reads<double>(fuel + "RelativeLevel");
        _speed = ports.Reads<double>("Vehicle.Speed");
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _volume = ports.Publishes<double>(fuel + "AbsoluteLevel");
        _instant = ports.Publishes<double>(fuel + "InstantConsumption");
        _average = ports.Publishes<double>(fuel + "AverageConsumption");
        _sinceStart = ports.Publishes<double>(fuel + "ConsumptionSinceStart");
        _low = ports.Publishes<bool>(fuel + "IsFuelLevelLow");
        _tank = ports.ByPowertrain("tank", 50);
    }

    public void Step(in StepContext step)
    {
        double hours = step.DeltaSeconds / 3600;
        bool awake = DriveStates.IsAwake(_lowVoltageState.Value);
        if (awake && !_awake)
        {
            _burnt = 0;
            _way = 0;
        }
        _awake = awake;
        double speed = Math.Abs(_speed.Value);
        _burnt += _rate.Value * hours;
        _way += speed * hours;
        if (_level.IsGood)
        {
            _levelNow = _levelNow < 0 ? _level.Value : Slew.Lag(_levelNow, _level.Value, Smoothing, step.DeltaSeconds);
            _isLow = _isLow ? _levelNow < LowAbove : _levelNow < LowBelow;
            _volume.Value = _levelNow / 100 * _tank;
            _low.Value = _isLow;
        }
        _instant.Value = speed > 3 ? Math.Min(ConsumptionMax, _rate.Value / speed * 100) : 0;
        _average.Value = _way > DistanceMin ? Math.Min(ConsumptionMax, _burnt / _way * 100) : 0;
        _sinceStart.Value = _burnt;
    }
}
