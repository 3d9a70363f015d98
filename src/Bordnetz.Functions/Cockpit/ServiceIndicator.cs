using Bordnetz.Runtime;

namespace Bordnetz.Functions.Cockpit;

/// <summary>Distance until the next service: by distance, and with a combustion engine also by its running time.</summary>
internal sealed class ServiceIndicator : IVehicleFunction
{
    // km below which the driver is told.
    private const double DueBelow = 1000;

    private readonly Input<double> _odometer;
    private readonly Input<double>? _engineHours;
    private readonly Output<double> _distance;
    private readonly Output<bool> _isDue;
    private readonly double _interval;
    private readonly double _hours;

    public ServiceIndicator(FunctionPorts ports)
    {
        _odometer = ports.Reads<double>("Vehicle.TraveledDistance");
        _engineHours = ports.ReadsIfDeclared<double>("Vehicle.Powertrain.CombustionEngine.EngineHours");
        _distance = ports.Publishes<double>("Vehicle.Service.DistanceToService");
        _isDue = ports.Publishes<bool>("Vehicle.Service.IsServiceDue");
        _interval = Math.Max(1, ports.Parameter("interval", 30_000));
        _hours = Math.Max(1, ports.Parameter("engine-hours", 600));
    }

    public void Step(in StepContext step)
    {
        if (!_odometer.IsGood)
        {
            return;
        }
        double driven = _odometer.Value / 1000;
        double left = _interval - driven % _interval;
        if (_engineHours is not null)
        {
            double hoursLeft = _hours - _engineHours.Value % _hours;
            left = Math.Min(left, hoursLeft / _hours * _interval);
        }
        _distance.Value = left;
        _isDue.Value = left < DueBelow;
    }
}
