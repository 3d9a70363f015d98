using Bordnetz.Runtime;

namespace Bordnetz.Functions.Energy;

/// <summary>
/// Predicts how far the energy on board lasts: from the consumption of this trip, and as long as the trip is short
/// from a typical one.
/// </summary>
internal sealed class RangePrediction : IVehicleFunction
{
    // km of typical driving that is mixed with the trip.
    private const double TypicalDistance = 20;

    private readonly Input<double> _distance;
    private readonly Input<double>? _energy;
    private readonly Input<double>? _energyUsed;
    private readonly Input<double>? _fuel;
    private readonly Input<double>? _fuelUsed;
    private readonly Output<double> _range;
    private readonly Output<double>? _batteryRange;
    private readonly Output<double>? _fuelRange;
    private readonly double _electricTypical;
    private readonly double _fuelTypical;

    public RangePrediction(FunctionPorts ports)
    {
        const string powertrain = "Vehicle.Powertrain.";
        _distance = ports.Reads<double>("Vehicle.TraveledDistanceSinceStart");
        _energy = ports.ReadsIfDeclared<double>(powertrain + "TractionBattery.StateOfCharge.CurrentEnergy");
        _energyUsed = ports.ReadsIfDeclared<double>(powertrain + "TractionBattery.ConsumptionSinceStart");
        _fuel = ports.ReadsIfDeclared<double>(powertrain + "FuelSystem.AbsoluteLevel");
        _fuelUsed = ports.ReadsIfDeclared<double>(powertrain + "FuelSystem.ConsumptionSinceStart");
        _range = ports.Publishes<double>(powertrain + "Range");
        _batteryRange = ports.PublishesIfDeclared<double>(powertrain + "TractionBattery.Range");
        _fuelRange = ports.PublishesIfDeclared<double>(powertrain + "FuelSystem.Range");
        _electricTypical = ports.Parameter("electric-consumption", 19.5);
        _fuelTypical = ports.Parameter("fuel-consumption", 7.2);
    }

    public void Step(in StepContext step)
    {
        double trip = _distance.Value / 1000;
        // On the hybrid each source moved only part of the way, so the trip says nothing about one of them alone.
        bool alone = _energy is null || _fuel is null;
        double battery = 0;
        double fuel = 0;
        if (_energy is not null)
        {
            battery = Metres(_energy.Value, _energyUsed!.Value, _electricTypical, alone ? trip : 0);
            _batteryRange!.Value = battery;
        }
        if (_fuel is not null)
        {
            fuel = Metres(_fuel.Value, _fuelUsed!.Value, _fuelTypical, alone ? trip : 0);
            _fuelRange!.Value = fuel;
        }
        _range.Value = battery + fuel;
    }

    // Quantity left, used on the trip and used per 100 km; way of the trip in km. Returns m.
    private static double Metres(double left, double used, double typical, double trip)
    {
        double mixed = (typical * TypicalDistance / 100 + (trip > 0 ? used : 0)) / (TypicalDistance + trip) * 100;
        return Math.Max(0, left) / Math.Max(0.2 * typical, mixed) * 100_000;
    }
}
