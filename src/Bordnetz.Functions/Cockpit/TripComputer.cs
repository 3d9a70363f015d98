using Bordnetz.Runtime;

namespace Bordnetz.Functions.Cockpit;

/// <summary>Odometer, trip meter, trip time and mean speed. A trip lasts from on to off.</summary>
internal sealed class TripComputer : IVehicleFunction
{
    private readonly Input<double> _speed;
    private readonly Input<string> _lowVoltageState;
    private readonly Input<double> _tripMeterRequest;
    private readonly Output<double> _odometer;
    private readonly Output<double> _sinceStart;
    private readonly Output<double> _duration;
    private readonly Output<double> _tripMeter;
    private readonly Output<double> _averageSpeed;
    private readonly NewRequest<double> _newTripMeter;
    private readonly double _odometerAtStart;
    private double _way;
    private double _trip;
    private double _meter;
    private double _time;
    private bool _awake;

    public TripComputer(FunctionPorts ports)
    {
        _speed = ports.Reads<double>("Vehicle.Speed");
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _tripMeterRequest = ports.Provides<double>("Vehicle.TripMeterReading");
        _newTripMeter = new NewRequest<double>(_tripMeterRequest);
        _odometer = ports.Publishes<double>("Vehicle.TraveledDistance");
        _sinceStart = ports.Publishes<double>("Vehicle.TraveledDistanceSinceStart");
        _duration = ports.Publishes<double>("Vehicle.TripDuration");
        _tripMeter = ports.Publishes<double>("Vehicle.TripMeterReading");
        _averageSpeed = ports.Publishes<double>("Vehicle.AverageSpeed");
        _odometerAtStart = ports.Parameter("odometer", 12_000_000);
    }

    public void Step(in StepContext step)
    {
        bool awake = DriveStates.IsAwake(_lowVoltageState.Value);
        if (awake && !_awake)
        {
            _trip = 0;
            _time = 0;
        }
        _awake = awake;
        if (_newTripMeter.Came())
        {
            _meter = Math.Max(0, _tripMeterRequest.Value);
        }
        double way = Math.Abs(_speed.Value) / 3.6 * step.DeltaSeconds;
        _way += way;
        _trip += way;
        _meter += way;
        _time += awake ? step.DeltaSeconds : 0;
        // Counters never run ahead of the way.
        _odometer.Value = Math.Floor(_odometerAtStart + _way);
        _sinceStart.Value = Math.Floor(_trip);
        _tripMeter.Value = Math.Floor(_meter);
        _duration.Value = _time;
        _averageSpeed.Value = _time > 1 ? _trip / _time * 3.6 : 0;
    }
}
