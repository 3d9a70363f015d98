namespace Bordnetz.Plant;

/// <summary>
/// Three bodies: vehicle with wheels, gearbox input shaft with the motor, crankshaft; between them a gear coupling and
/// a separation clutch. Every torque is constant over a step and works at the mean of the speeds before and after, so
/// that the work done equals the change of kinetic energy to rounding.
/// </summary>
internal sealed class Driveline
{
    private readonly bool _hasEngine;
    private readonly bool _hasMotor;
    private readonly double _shaftInertia;
    private readonly double _engineInertia;
    private readonly double _vehicleMass;
    private readonly double _efficiency;
    private readonly double _drag;
    private readonly double _clutchMax;
    private readonly double _idle;
    private readonly Gearbox _gearbox;
    private double _gearTorque;
    private double _resistance;

    internal Driveline(PlantPowertrain powertrain, PlantParameters p)
    {
        _hasEngine = powertrain != PlantPowertrain.Bev;
        _hasMotor = powertrain != PlantPowertrain.Combustion;
        double radius = p[PlantParameter.WheelRadius];
        double motorRatio = powertrain == PlantPowertrain.Phev ? p[PlantParameter.MotorRatio] : 1;
        _shaftInertia = _hasMotor ? p[PlantParameter.MotorInertia] * motorRatio * motorRatio : 0;
        _engineInertia = _hasEngine ? p[PlantParameter.EngineInertia] : 0;
        _vehicleMass = p[PlantParameter.Mass] + p[PlantParameter.WheelInertia] / (radius * radius);
        _efficiency = p[PlantParameter.GearboxEfficiency] / 100;
        _drag = p[PlantParameter.GearboxDrag];
        _clutchMax = p[PlantParameter.ClutchMaxTorque];
        _idle = p[PlantParameter.EngineIdleSpeed] / 9.549296585513721;
        _gearbox = new Gearbox(powertrain, p);
        SeparationLocked = powertrain == PlantPowertrain.Combustion;
    }

    /// <summary>Speed over ground, m/s.</summary>
    internal double Speed { get; private set; }

    /// <summary>Gearbox input, rad/s.</summary>
    internal double ShaftSpeed { get; private set; }

    /// <summary>Crankshaft, rad/s.</summary>
    internal double EngineSpeed { get; private set; }

    /// <summary>Means over the last step.</summary>
    internal double MeanSpeed { get; private set; }

    /// <summary>Mean over the last step, rad/s.</summary>
    internal double MeanShaft { get; private set; }

    /// <summary>Mean over the last step, rad/s.</summary>
    internal double MeanEngine { get; private set; }

    /// <summary>Whether crankshaft and input shaft turn together.</summary>
    internal bool SeparationLocked { get; private set; }

    /// <summary>What the couplings took from the crankshaft in the last step while they slipped, Nm.</summary>
    internal double EngineLoad { get; private set; }

    /// <summary>Force at the driven wheels in the last step, N.</summary>
    internal double WheelForce { get; private set; }

    /// <summary>The gearbox.</summary>
    internal Gearbox Gearbox => _gearbox;

    /// <summary>Kinetic energy of all bodies, J: a function of the state alone, for the audit.</summary>
    internal double Kinetic =>
        0.5
        * (
            _vehicleMass * Speed * Speed
            + _shaftInertia * ShaftSpeed * ShaftSpeed
            + _engineInertia * EngineSpeed * EngineSpeed
        );

    /// <summary>Moves all bodies by a step.</summary>
    internal void Step(in DrivelineLoad load, EnergyAudit audit, double dt)
    {
        double i = _gearbox.Update(load.GearRequest, Speed, EngineSpeed, load.EngineRunning, dt);
        bool geared = _gearbox.Coupling == GearCoupling.Locked;
        double separation = SeparationTorque(load, i, geared, dt, out bool meetEngine);
        double engineSide = SeparationLocked ? load.EngineTorque : separation;
        double shaftTorque = load.MotorTorque + engineSide;
        double shaftInertia = _shaftInertia + (SeparationLocked ? _engineInertia : 0);
        double pump = CouplingTorque(
            shaftTorque,
            shaftInertia,
            i,
            load.TyreLimit,
            dt,
            out double turbine,
            out bool meetGear
        );
        double into = geared ? shaftTorque : turbine;

        double before = Speed;
        double mass = _vehicleMass + (geared ? shaftInertia * i * i : 0);
        MoveVehicle(load, into, i, mass, audit, dt);

        double shaftBefore = ShaftSpeed;
        double engineBefore = EngineSpeed;
        if (geared)
        {
            ShaftSpeed = i * Speed;
        }
        else if (shaftInertia > 0)
        {
            ShaftSpeed += (shaftTorque - pump) * dt / shaftInertia;
        }
        EngineSpeed = SeparationLocked
            ? ShaftSpeed
            : EngineSpeed + (_hasEngine ? (load.EngineTorque - separation) * dt / _engineInertia : 0);
        MeanSpeed = (before + Speed) / 2;
        MeanShaft = (shaftBefore + ShaftSpeed) / 2;
        MeanEngine = (engineBefore + EngineSpeed) / 2;
        double slipWork =
            separation * (MeanEngine - MeanShaft) + (geared ? 0 : pump * MeanShaft - turbine * i * MeanSpeed);
        audit.Add(EnergyFlow.Clutches, slipWork * dt);
        EngineLoad = (SeparationLocked ? 0 : separation) + (geared || !SeparationLocked ? 0 : pump);
        _gearTorque = pump;

        double kinetic = Kinetic;
        Meet(meetEngine, meetGear, i);
        KeepCrankshaftForward(load.EngineTorque);
        audit.Add(EnergyFlow.Clutches, kinetic - Kinetic);
    }

    // The separation clutch of the hybrid: what it transmits from the crankshaft to the input shaft.
    private double SeparationTorque(in DrivelineLoad load, double i, bool geared, double dt, out bool meet)
    {
        meet = false;
        if (!_hasMotor || !_hasEngine)
        {
            return 0;
        }
        if (SeparationLocked && (!load.ClutchRequest || ShaftSpeed < 0.88 * _idle))
        {
            SeparationLocked = false;
        }
        if (SeparationLocked || !load.ClutchRequest)
        {
            return 0;
        }
        bool fast = ShaftSpeed > 0.95 * _idle;
        double gentle = GentleTorque(geared ? i : 0);
        double capacity =
            !load.EngineRunning ? (fast ? gentle : 0)
            : fast ? Math.Max(0, load.EngineTorque * (EngineSpeed > ShaftSpeed ? 1 : -1)) + gentle
            : 2.5 * Math.Max(0, EngineSpeed - 0.95 * _idle);
        capacity = Math.Min(capacity, _clutchMax);
        double other = geared ? 1 / (_shaftInertia + _vehicleMass / (i * i)) : 1 / _shaftInertia;
        double rest = load.MotorTorque + (geared ? _resistance / i : -_gearTorque);
        double needed =
            ((EngineSpeed - ShaftSpeed) / dt + load.EngineTorque / _engineInertia - rest * other)
            / (1 / _engineInertia + other);
        meet = fast && Math.Abs(needed) <= capacity;
        return Math.Clamp(needed, -capacity, capacity);
    }

    // What the gear coupling takes from the input shaft; the turbine gives more only in the converter.
    private double CouplingTorque(
        double shaftTorque,
        double shaftInertia,
        double i,
        double tyreLimit,
        double dt,
        out double turbine,
        out bool meet
    )
    {
        meet = false;
        turbine = 0;
        double tyres = i == 0 ? 0 : tyreLimit / Math.Abs(i);
        if (_gearbox.Coupling == GearCoupling.Converter)
        {
            (double pump, turbine) = _gearbox.Convert(EngineSpeed, i * Speed);
            turbine = Math.Clamp(turbine, -tyres, tyres);
            return pump;
        }
        if (_gearbox.Coupling != GearCoupling.Slipping || i == 0)
        {
            return 0;
        }
        double slip = ShaftSpeed - i * Speed;
        double needed =
            (slip / dt + shaftTorque / shaftInertia - i * _resistance / _vehicleMass)
            / (1 / shaftInertia + i * i / _vehicleMass);
        // Where the shaft's own torque already pulls it to the new speed, the clutch only helps a little.
        double capacity = shaftTorque * slip > 0 ? Math.Abs(shaftTorque) + GentleTorque(i) : 0.4 * GentleTorque(i);
        capacity = _gearbox.IsHandingOver ? Math.Abs(shaftTorque) : Math.Min(capacity, _clutchMax * 2);
        capacity = Math.Min(capacity, tyres);
        meet = !_gearbox.IsHandingOver && Math.Abs(needed) <= capacity;
        turbine = Math.Clamp(needed, -capacity, capacity);
        return turbine;
    }

    // The torque by which a clutch may pull on the vehicle to bring speeds together: felt as 0.5 m/s^2.
    private double GentleTorque(double i) => i == 0 ? 70 : Math.Clamp(0.5 * _vehicleMass / Math.Abs(i), 15, 120);

    private void MoveVehicle(in DrivelineLoad load, double into, double i, double mass, EnergyAudit audit, double dt)
    {
        double drive = into * i;
        double excess = 0;
        if (drive * Speed >= 0 && Math.Abs(drive) > load.TyreLimit)
        {
            double limited = drive > 0 ? load.TyreLimit : -load.TyreLimit;
            excess = drive - limited;
            drive = limited;
        }
        double speed = Speed;
        double gearLoss = i == 0 ? 0 : ((1 - _efficiency) * Math.Abs(into) + (speed == 0 ? 0 : _drag)) * Math.Abs(i);
        // Tyres that recuperate have the less left for the brakes.
        double spare = Math.Max(0, load.GripForce - (drive * speed < 0 ? Math.Abs(drive) : 0));
        double brake = Math.Min(load.BrakeForce, spare);
        double friction = load.RollingForce + brake + gearLoss;
        double air = (load.LinearForce + load.QuadraticForce * Math.Abs(speed)) * speed;
        double net = drive - air - load.ClimbForce;
        double sense =
            speed > 0 ? 1
            : speed < 0 ? -1
            : net > 0 ? 1
            : -1;
        double share = 1;
        double after;
        if (speed == 0 && Math.Abs(net) <= friction)
        {
            after = 0;
        }
        else
        {
            after = speed + (net - sense * friction) * dt / mass;
            if (speed != 0 && after * speed < 0 && friction > 0)
            {
                // It comes to rest within the step: of the friction only so much acts as stops it, unless the other
                // forces alone turn it round.
                share = Math.Clamp((net + mass * speed / dt) * sense / friction, 0, 1);
                after = share > 0 ? 0 : speed + net * dt / mass;
            }
        }
        double mean = (speed + after) / 2;
        double way = sense * mean * dt * share;
        audit.Add(EnergyFlow.RollingResistance, load.RollingForce * way);
        audit.Add(EnergyFlow.FrictionBrakes, brake * way);
        audit.Add(EnergyFlow.Gearbox, gearLoss * way);
        audit.Add(EnergyFlow.AirDrag, air * mean * dt);
        audit.Add(EnergyFlow.Climbing, load.ClimbForce * mean * dt);
        audit.Add(EnergyFlow.TyreSlip, excess * mean * dt);
        _resistance = -air - load.ClimbForce - (speed == 0 ? 0 : sense * friction);
        WheelForce = drive;
        Speed = after;
    }

    // Bodies that met in this step stay together; the little that is left of their slip goes as in a plastic impact.
    private void Meet(bool engine, bool gear, double i)
    {
        if (engine)
        {
            bool rigid = _gearbox.Coupling == GearCoupling.Locked;
            double other = _shaftInertia + (rigid ? _vehicleMass / (i * i) : 0);
            double common = (_engineInertia * EngineSpeed + other * ShaftSpeed) / (_engineInertia + other);
            EngineSpeed = common;
            ShaftSpeed = common;
            Speed = rigid ? common / i : Speed;
            SeparationLocked = true;
        }
        if (gear)
        {
            double inertia = _shaftInertia + (SeparationLocked ? _engineInertia : 0);
            double common =
                (inertia * ShaftSpeed + _vehicleMass / (i * i) * i * Speed) / (inertia + _vehicleMass / (i * i));
            ShaftSpeed = common;
            EngineSpeed = SeparationLocked ? common : EngineSpeed;
            Speed = common / i;
            _gearbox.Lock();
        }
    }

    private void KeepCrankshaftForward(double engineTorque)
    {
        // A crankshaft that hardly turns has stopped: the last drop of its energy is lost in compression.
        if (!_hasEngine || EngineSpeed > 0.05 || (EngineSpeed >= 0 && engineTorque > 0))
        {
            return;
        }
        EngineSpeed = 0;
        if (!_hasMotor)
        {
            ShaftSpeed = 0;
            _gearbox.Release();
        }
        else if (SeparationLocked)
        {
            SeparationLocked = false;
        }
    }
}
