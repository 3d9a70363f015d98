namespace Bordnetz.Plant;

/// <summary>
/// A human who follows a speed trace with two pedals and never both: presses start, selects drive, looks a little
/// ahead, knows about how strong the vehicle is, and learns the rest (control software between pedal and wheel) by
/// an integral part.
/// </summary>
internal sealed class Driver
{
    private const double LookAheadSeconds = 0.2;
    private const double ProportionalPerSecond = 1.1;
    private const double IntegralPerSecondSquared = 0.35;

    // A foot moves this fast, percent per second.
    private const double PedalRate = 350;

    private readonly DriveCycle _cycle;
    private readonly double _mass;
    private readonly double _forceMax;
    private readonly double _powerMax;
    private readonly double _rolling;
    private readonly double _air;
    private double _integral;
    private int _index;
    private int _indexAhead;
    private int _indexNext;

    internal Driver(PlantPowertrain powertrain, PlantParameters p, DriveCycle cycle)
    {
        _cycle = cycle;
        _mass = p[PlantParameter.Mass];
        double power = powertrain switch
        {
            PlantPowertrain.Bev => p[PlantParameter.MotorMaxPower],
            PlantPowertrain.Phev => p[PlantParameter.MotorMaxPower] + p[PlantParameter.EngineMaxPower],
            _ => p[PlantParameter.EngineMaxPower],
        };
        _powerMax = power * 1000;
        _forceMax = Math.Min(4.5 * _mass, 12_000);
        _rolling = p[PlantParameter.RollingResistance] * _mass * 9.81 + p[PlantParameter.RoadLoadA];
        _air = 0.6 * p[PlantParameter.DragArea];
    }

    /// <summary>Percent.</summary>
    internal double Accelerator { get; private set; }

    /// <summary>Percent.</summary>
    internal double Brake { get; private set; }

    /// <summary>0 park, 3 drive.</summary>
    internal double GearSelector { get; private set; }

    /// <summary>1 when the vehicle shall be on.</summary>
    internal double StartRequest { get; private set; }

    /// <summary>What the trace asks now, m/s.</summary>
    internal double Target { get; private set; }

    internal void Step(double time, double speed, double dt)
    {
        Target = _cycle.SpeedAt(time, ref _index);
        StartRequest = time >= 0.5 ? 1 : 0;
        GearSelector = time >= 2 ? 3 : 0;
        double ahead = _cycle.SpeedAt(time + LookAheadSeconds, ref _indexAhead);
        double next = _cycle.SpeedAt(time + LookAheadSeconds + 0.5, ref _indexNext);
        if (GearSelector < 3 || (Math.Max(ahead, next) < 0.15 && speed < 1.2))
        {
            // Stand, or come to a stand with a firm foot.
            _integral = 0;
            Move(0, GearSelector < 3 ? 25 : 18, dt);
            return;
        }
        double error = Math.Clamp(ahead - speed, -6, 6);
        double push = 2 * (next - ahead);
        double wanted = push + ProportionalPerSecond * error + _integral;
        double force = _mass * wanted + _rolling + _air * ahead * ahead;
        double strong = Math.Max(400, Math.Min(_forceMax, _powerMax / Math.Max(speed, 1)));
        double pedal = force >= 0 ? 100 * force / strong : 0;
        double brake = force < 0 && wanted < -0.25 ? 100 * -force / (_mass * 10) : 0;
        bool saturated = (pedal >= 100 && error > 0) || (brake >= 100 && error < 0);
        if (!saturated)
        {
            _integral = Math.Clamp(_integral + IntegralPerSecondSquared * error * dt, -1.5, 1.5);
        }
        Move(Math.Clamp(pedal, 0, 100), Math.Clamp(brake, 0, 100), dt);
    }

    private void Move(double accelerator, double brake, double dt)
    {
        // One foot: the pedal that is left springs back at once, the other follows at the foot's speed.
        Accelerator = brake > 0 ? 0 : Follow(Accelerator, accelerator, dt);
        Brake = brake > 0 ? Follow(Brake, brake, dt) : 0;
    }

    private static double Follow(double now, double wanted, double dt) =>
        now + Math.Clamp(wanted - now, -PedalRate * dt, PedalRate * dt);
}
