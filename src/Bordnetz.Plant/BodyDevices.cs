namespace Bordnetz.Plant;

/// <summary>Windows, wiper, locks and lights: what moves, and what it draws from the 12 V net.</summary>
internal sealed class BodyDevices
{
    private const double WindowPercentPerSecond = 25;
    private const double LockSeconds = 0.15;
    private const double IntervalSeconds = 4;

    private readonly double[] _windows = new double[4];
    private readonly double[] _locks = new double[4];
    private double _wiper;
    private double _pause;
    private bool _wiping;

    /// <summary>0 parked, 100 turned over.</summary>
    internal double WiperPosition => _wiper <= 100 ? _wiper : 200 - _wiper;

    /// <summary>Moves everything a step.</summary>
    /// <param name="values">All plant variables: requests in, positions out.</param>
    /// <param name="alive">Whether the 12 V net can drive motors and lamps.</param>
    /// <param name="dt">Length of the step, s.</param>
    /// <returns>Power wanted from the 12 V net, W.</returns>
    internal double Step(double[] values, bool alive, double dt)
    {
        double load =
            70 * On(values, PlantVariable.LowBeamRequest)
            + 60 * On(values, PlantVariable.HighBeamRequest)
            + 18 * On(values, PlantVariable.BrakeLightRequest)
            + 20 * On(values, PlantVariable.TurnLeftRequest)
            + 20 * On(values, PlantVariable.TurnRightRequest)
            + 0.8 * values[(int)PlantVariable.SeatHeatingLeftRequest]
            + 0.8 * values[(int)PlantVariable.SeatHeatingRightRequest];
        for (int i = 0; i < 4; i++)
        {
            load += Window(values, i, alive ? dt : 0) + Lock(values, i, alive ? dt : 0);
        }
        load += Wiper(values[(int)PlantVariable.WiperRequest], alive ? dt : 0);
        values[(int)PlantVariable.WiperPosition] = WiperPosition;
        return load;
    }

    private double Window(double[] values, int index, double dt)
    {
        // Requests and positions alternate in the table of variables.
        int request = (int)PlantVariable.WindowFrontLeftRequest + 2 * index;
        double way = Math.Clamp(
            values[request] - _windows[index],
            -WindowPercentPerSecond * dt,
            WindowPercentPerSecond * dt
        );
        _windows[index] += way;
        values[request + 1] = _windows[index];
        return way == 0 ? 0 : 90;
    }

    private double Lock(double[] values, int index, double dt)
    {
        double wanted = On(values, PlantVariable.LockRequest);
        // The motors start one after the other to spare the fuse.
        double pace = dt / (LockSeconds + 0.03 * index);
        double way = Math.Clamp(wanted - _locks[index], -pace, pace);
        _locks[index] += way;
        values[(int)PlantVariable.LockFrontLeft + index] = _locks[index] >= 1 ? 1 : 0;
        return way == 0 ? 0 : 30;
    }

    private double Wiper(double request, double dt)
    {
        // Full turns of the crank in a minute: interval and slow 42, fast 63.
        double pace = request >= 2.5 ? 63.0 : 42.0;
        if (!_wiping)
        {
            _pause += dt;
            bool due = request >= 1.5 || (request >= 0.5 && _pause >= IntervalSeconds);
            if (!due)
            {
                return 0;
            }
            _wiping = true;
        }
        _wiper += pace / 60 * 200 * dt;
        if (_wiper >= 200)
        {
            _wiping = request >= 1.5;
            _wiper = _wiping ? _wiper - 200 : 0;
            _pause = 0;
        }
        return 65;
    }

    private static double On(double[] values, PlantVariable request) => values[(int)request] >= 0.5 ? 1 : 0;
}
