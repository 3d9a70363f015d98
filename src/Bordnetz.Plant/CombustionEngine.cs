namespace Bordnetz.Plant;

/// <summary>A spark-ignition engine: Willans lines for fuel, lagging air path, idle governor, starter, coolant.</summary>
internal sealed class CombustionEngine
{
    private const double RpmPerRad = 9.549296585513721;

    // How fast the governor opens: ignition acts at once, so there is no lag in it. Nm per rad/s.
    private const double GovernorGain = 3;

    // Share of the peak torque that the boosted engine reaches at low speeds, rpm.
    private static readonly Curve Boost = new([0, 500, 1000, 1300, 1600], [0.25, 0.35, 0.55, 0.8, 1]);

    private readonly double _maxTorque;
    private readonly double _maxPower;
    private readonly double _idle;
    private readonly double _maxSpeed;
    private readonly double _lag;
    private readonly double _efficiency;
    private readonly double _torquePerPressure;
    private readonly double _frictionPressure;
    private readonly double _frictionSlope;
    private readonly double _coldFriction;
    private readonly double _coldEnrichment;
    private readonly double _fullLoadEnrichment;
    private readonly double _heatCapacity;
    private readonly double _starterTorque;
    private readonly double _starterEfficiency;
    private readonly double _energyPerLitre;
    private readonly double _tank;
    private double _air;
    private double _fuel;
    private double _friction;
    private double _heatDrawn;

    internal CombustionEngine(PlantParameters p, double ambient)
    {
        _maxTorque = p[PlantParameter.EngineMaxTorque];
        _maxPower = p[PlantParameter.EngineMaxPower] * 1000;
        _idle = p[PlantParameter.EngineIdleSpeed] / RpmPerRad;
        _maxSpeed = p[PlantParameter.EngineMaxSpeed] / RpmPerRad;
        _lag = p[PlantParameter.EngineTorqueLag];
        _efficiency = p[PlantParameter.EngineIndicatedEfficiency] / 100;
        // Torque of a four-stroke engine per bar of mean pressure: volume over 4 pi.
        _torquePerPressure = p[PlantParameter.EngineDisplacement] * 1e-3 * 1e5 / 12.566370614359172;
        _frictionPressure = p[PlantParameter.EngineFrictionPressure];
        _frictionSlope = p[PlantParameter.EngineFrictionSlope] * RpmPerRad;
        _coldFriction = p[PlantParameter.EngineColdFriction] / 100;
        _coldEnrichment = p[PlantParameter.EngineColdEnrichment] / 100;
        _fullLoadEnrichment = p[PlantParameter.EngineFullLoadEnrichment] / 100;
        _heatCapacity = p[PlantParameter.EngineHeatCapacity] * 1000;
        _starterTorque = p[PlantParameter.StarterTorque];
        _starterEfficiency = p[PlantParameter.StarterEfficiency] / 100;
        _energyPerLitre = p[PlantParameter.FuelEnergy] * 1e6;
        _tank = p[PlantParameter.FuelTank];
        _fuel = _tank * p[PlantParameter.FuelInitialLevel] / 100;
        Coolant = ambient;
    }

    /// <summary>It burns fuel on its own, or would but for the overrun cut.</summary>
    internal bool IsRunning { get; private set; }

    /// <summary>Crankshaft torque without starter and accessories, Nm.</summary>
    internal double Torque { get; private set; }

    /// <summary>Torque of the starter at the crankshaft, Nm.</summary>
    internal double StarterTorque { get; private set; }

    /// <summary>Electric power of the starter, W.</summary>
    internal double StarterPower { get; private set; }

    /// <summary>Coolant, celsius.</summary>
    internal double Coolant { get; private set; }

    /// <summary>Fuel flow of the last step, l/h.</summary>
    internal double FuelRate { get; private set; }

    /// <summary>Fuel energy less shaft work of the last step, J.</summary>
    internal double Loss { get; private set; }

    /// <summary>Fuel in the tank, J.</summary>
    internal double Stored => _fuel * _energyPerLitre;

    /// <summary>Fuel in the tank, l.</summary>
    internal double Litres => _fuel;

    /// <summary>Fill of the tank, percent.</summary>
    internal double FuelLevel => _fuel / _tank * 100;

    /// <summary>Idle speed, rad/s.</summary>
    internal double Idle => _idle;

    /// <summary>Speed above which no gear may drive it, rad/s.</summary>
    internal double MaxSpeed => _maxSpeed;

    /// <summary>The torque of this step.</summary>
    /// <param name="run">Whether it shall run.</param>
    /// <param name="request">Crankshaft torque wanted, Nm; at or below 0 the fuel is cut down to idle speed.</param>
    /// <param name="speed">rad/s.</param>
    /// <param name="load">What couplings and accessories took in the last step, Nm, for the idle governor.</param>
    /// <param name="starterPower">Electric power that the starter may draw, W.</param>
    /// <param name="dt">Length of the step, s.</param>
    internal void Prepare(bool run, double request, double speed, double load, double starterPower, double dt)
    {
        double cold = Math.Clamp((90 - Coolant) / 70, 0, 1.7);
        // Static friction is no torque that could turn a standing crankshaft: it fades in over the first 10 rad/s.
        _friction =
            _torquePerPressure
            * (_frictionPressure + _frictionSlope * speed)
            * (1 + _coldFriction * cold)
            * Math.Clamp(speed / 10, 0, 1);
        bool wanted = run && _fuel > 0;
        if (!wanted || speed < 0.35 * _idle)
        {
            IsRunning = false;
        }
        else if (!IsRunning && speed > 0.42 * _idle)
        {
            IsRunning = true;
            _air = 0;
        }
        // A direct-current machine: its current goes with its torque, its voltage with its free speed.
        double free = 0.9 * _idle;
        double cranking = Math.Min(
            _starterTorque * Math.Clamp(1 - speed / free, 0, 1),
            starterPower * _starterEfficiency / free
        );
        StarterTorque = wanted && !IsRunning ? Math.Max(0, cranking) : 0;
        StarterPower = StarterTorque * free / _starterEfficiency;
        if (!IsRunning)
        {
            _air = 0;
            Torque = -_friction;
            return;
        }
        double limit = FullLoad(speed);
        double target = request > 0 ? Math.Min(request, limit) : -_friction;
        _air += (target - _air) * Math.Min(1, dt / _lag);
        // The load is known ahead near idle speed only; above, the air path alone decides.
        double ahead = Math.Max(0, load) * Math.Clamp(2 - speed / _idle, 0, 1);
        double governor = GovernorGain * (_idle - speed) + ahead;
        Torque = Math.Max(-_friction, Math.Min(limit, Math.Max(_air, governor)));
    }

    /// <summary>Burns the fuel of the step whose mean speed was <paramref name="meanSpeed"/>.</summary>
    internal void Finish(double meanSpeed, double dt)
    {
        double fuelPower = 0;
        if (IsRunning)
        {
            double cold = Math.Clamp((80 - Coolant) / 60, 0, 1.7);
            double share = Torque * meanSpeed / _maxPower;
            double enrichment = 1 + _coldEnrichment * cold + _fullLoadEnrichment * Math.Clamp((share - 0.8) * 5, 0, 1);
            fuelPower = Math.Max(0, Torque + _friction) * Math.Max(0, meanSpeed) / _efficiency * enrichment;
        }
        double litres = Math.Min(_fuel, fuelPower * dt / _energyPerLitre);
        _fuel -= litres;
        FuelRate = litres / dt * 3600;
        Loss = litres * _energyPerLitre - Torque * meanSpeed * dt;
    }

    /// <summary>Greatest crankshaft torque at a speed, Nm.</summary>
    internal double FullLoad(double speed)
    {
        double limit = Math.Min(_maxTorque * Boost.At(speed * RpmPerRad), _maxPower / Math.Max(speed, 1));
        return limit * Math.Clamp((_maxSpeed * 1.03 - speed) / (_maxSpeed * 0.03), 0, 1);
    }

    /// <summary>Takes heat out of the coolant for the cabin, W.</summary>
    /// <returns>The heat it can give, W.</returns>
    internal double DrawHeat(double wanted, double cabin)
    {
        _heatDrawn = Math.Clamp(wanted, 0, Math.Max(0, (Coolant - cabin) * 110));
        return _heatDrawn;
    }

    /// <summary>Warms the block by losses; a thermostat opens the radiator, which wind and fan cool.</summary>
    /// <summary>Stands without fuel.</summary>
    internal void Rest(double ambient, double dt)
    {
        Loss = 0;
        _heatDrawn = 0;
        Cool(ambient, 0, 0, dt);
    }

    internal void Cool(double ambient, double vehicleSpeed, double fanShare, double dt)
    {
        double radiator =
            Math.Clamp((Coolant - 88) / 8, 0, 1) * (60 + 35 * Math.Min(vehicleSpeed, 45) + 700 * fanShare);
        double heat = Math.Max(0, Loss) * 0.42 - (_heatDrawn + (Coolant - ambient) * (12 + radiator)) * dt;
        Coolant += heat / _heatCapacity;
    }
}
