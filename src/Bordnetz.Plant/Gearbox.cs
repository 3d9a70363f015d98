namespace Bordnetz.Plant;

/// <summary>Which gear is in and how it couples. The battery-electric vehicle has one ratio, always in.</summary>
internal sealed class Gearbox
{
    private const double RpmPerRad = 9.549296585513721;

    // Radians of the input shaft per metre of way, by gear: index 0 reverse (negative), 1 to 8 forward.
    private readonly double[] _turns = new double[9];
    private readonly PlantPowertrain _powertrain;
    private readonly double _shiftTime;
    private readonly double _lockupSpeed;
    private readonly double _maxInput;
    private readonly double _converterFactor;
    private int _target;
    private double _clock;

    internal Gearbox(PlantPowertrain powertrain, PlantParameters p)
    {
        _powertrain = powertrain;
        double radius = p[PlantParameter.WheelRadius];
        double final = p[PlantParameter.FinalDrive];
        if (powertrain == PlantPowertrain.Bev)
        {
            Array.Fill(_turns, p[PlantParameter.MotorRatio] / radius);
            Gear = 1;
            Coupling = GearCoupling.Locked;
        }
        else
        {
            _turns[0] = -p[PlantParameter.GearReverseRatio] * final / radius;
            for (int gear = 1; gear <= 8; gear++)
            {
                _turns[gear] = p[PlantParameter.Gear1Ratio + gear - 1] * final / radius;
            }
        }
        _shiftTime = p[PlantParameter.ShiftTime];
        _lockupSpeed = p[PlantParameter.LockupSpeed] / RpmPerRad;
        _converterFactor = p[PlantParameter.ConverterFactor];
        _maxInput = p[PlantParameter.EngineMaxSpeed] / RpmPerRad;
        if (powertrain == PlantPowertrain.Phev)
        {
            _maxInput = Math.Min(_maxInput, p[PlantParameter.MotorMaxSpeed] / RpmPerRad / p[PlantParameter.MotorRatio]);
        }
        _target = Gear;
    }

    /// <summary>The gear that is in: 1 to 8, 0 neutral, -1 reverse.</summary>
    internal int Gear { get; private set; }

    /// <summary>How it couples.</summary>
    internal GearCoupling Coupling { get; private set; }

    /// <summary>Radians of the input shaft per metre of way with the gear that is in; 0 in neutral.</summary>
    internal double TurnsPerMetre => Turns(Gear);

    /// <summary>True in the first part of a shift, when the old gear still carries the torque.</summary>
    internal bool IsHandingOver { get; private set; }

    /// <summary>Takes the request and the clock a step further.</summary>
    /// <returns>Radians of the input shaft per metre of way; 0 in neutral.</returns>
    internal double Update(int request, double speed, double engineSpeed, bool engineRunning, double dt)
    {
        if (_powertrain == PlantPowertrain.Bev)
        {
            return _turns[1];
        }
        TakeRequest(request, speed, dt);
        double turns = Turns(Gear);
        Coupling =
            Gear == 0 ? GearCoupling.Open
            : _powertrain == PlantPowertrain.Phev ? HybridCoupling()
            : AutomaticCoupling(turns * speed, engineRunning);
        return Coupling == GearCoupling.Open ? 0 : turns;
    }

    /// <summary>The converter's torques.</summary>
    internal (double Pump, double Turbine) Convert(double pump, double turbine) =>
        TorqueConverter.Torques(_converterFactor, pump, turbine);

    /// <summary>The slipping clutch has come to rest.</summary>
    internal void Lock() => Coupling = GearCoupling.Locked;

    /// <summary>The crankshaft has come to a stop.</summary>
    internal void Release() => Coupling = GearCoupling.Open;

    private double Turns(int gear) => gear == 0 ? 0 : _turns[Math.Max(gear, 0)];

    private void TakeRequest(int request, double speed, double dt)
    {
        if (request != _target && MayEngage(request, speed))
        {
            _target = request;
            _clock = 0;
        }
        IsHandingOver = false;
        if (_target == Gear)
        {
            return;
        }
        _clock += dt;
        // Neutral opens at once; a first gear from neutral needs its time, too.
        if (_target == 0 || _clock >= _shiftTime || !MayEngage(_target, speed))
        {
            bool refused = _target != 0 && !MayEngage(_target, speed);
            Gear = refused ? Gear : _target;
            _target = Gear;
            Coupling = Coupling == GearCoupling.Locked ? GearCoupling.Slipping : Coupling;
            return;
        }
        IsHandingOver = Gear != 0;
    }

    // The gearbox protects itself: no gear that overspeeds its input, no reversing while rolling forward.
    private bool MayEngage(int gear, double speed)
    {
        double input = Turns(gear) * speed;
        return gear is >= -1 and <= 8 && input < 1.02 * _maxInput && input > -0.08 * _maxInput;
    }

    private GearCoupling HybridCoupling() =>
        Coupling == GearCoupling.Locked && !IsHandingOver ? GearCoupling.Locked : GearCoupling.Slipping;

    private GearCoupling AutomaticCoupling(double input, bool engineRunning)
    {
        if (!engineRunning)
        {
            return GearCoupling.Open;
        }
        switch (Coupling)
        {
            case GearCoupling.Locked when input > 0.85 * _lockupSpeed:
                return IsHandingOver ? GearCoupling.Slipping : GearCoupling.Locked;
            case GearCoupling.Slipping when input > 0.85 * _lockupSpeed:
                return GearCoupling.Slipping;
            default:
                return input > _lockupSpeed ? GearCoupling.Slipping : GearCoupling.Converter;
        }
    }
}
