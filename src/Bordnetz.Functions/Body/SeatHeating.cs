using Bordnetz.Runtime;

namespace Bordnetz.Functions.Body;

/// <summary>
/// Heats the front seats: fully at first, then with the power that holds the level in a cabin of the present
/// temperature; less while the 12 V battery is weak.
/// </summary>
internal sealed class SeatHeating : IVehicleFunction
{
    // s at full power in a cold cabin, and percent of the level that holds it, over celsius.
    private static readonly Curve WarmUp = new([-20, 0, 20], [420, 240, 90]);
    private static readonly Curve Holding = new([-10, 10, 25], [75, 50, 25]);

    // Percent of charge of the 12 V battery between which the power fades.
    private const double WeakFrom = 45;
    private const double WeakTo = 65;

    private readonly Input<string> _lowVoltageState;
    private readonly Input<double> _charge;
    private readonly Input<double> _cabin;
    private readonly Seat[] _seats;

    public SeatHeating(FunctionPorts ports)
    {
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _charge = ports.Reads("Vehicle.LowVoltageBattery.StateOfCharge", 90.0);
        _cabin = ports.Reads("Vehicle.Cabin.HVAC.AmbientAirTemperature", 20.0);
        string[] sides = ["DriverSide", "PassengerSide"];
        _seats = Array.ConvertAll(sides, s => new Seat(ports, $"Vehicle.Cabin.Seat.Row1.{s}."));
    }

    public void Step(in StepContext step)
    {
        bool on = _lowVoltageState.Value == DriveStates.On;
        double share = Slew.Share(_charge.Value, WeakFrom, WeakTo);
        foreach (Seat seat in _seats)
        {
            seat.Step(on, share, _cabin.Value, step.DeltaSeconds);
        }
    }

    private sealed class Seat(FunctionPorts ports, string path)
    {
        private readonly Input<int> _levelRequest = ports.Provides(path + "HeatingCooling", 0);
        private readonly Output<int> _level = ports.Publishes<int>(path + "HeatingCooling");
        private readonly Output<int> _heater = ports.Actuates<int>(path + "Seating.HeatingCooling");
        private double _warm;

        public void Step(bool on, double share, double cabin, double dt)
        {
            // There is no cooling in this seat.
            int level = on ? Math.Clamp(_levelRequest.Value, 0, 100) : 0;
            _warm = level > 0 ? _warm + dt : Math.Max(0, _warm - dt);
            double power = _warm < WarmUp.At(cabin) ? 100 : Holding.At(cabin);
            _level.Value = level;
            _heater.Value = (int)Math.Round(level / 100.0 * power * share);
        }
    }
}
