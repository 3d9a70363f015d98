namespace Bordnetz.Plant;

/// <summary>
/// The physics of one vehicle with its driver. Software reads sensors and writes actuators between steps; the plant
/// knows nothing of it. Deterministic: the same inputs give the same bits. Safe against any input: values that are
/// not finite are ignored, others limited, and machines protect themselves. Not thread-safe.
/// </summary>
public sealed class VehiclePlant
{
    private const double LongestStep = 0.01;
    private const double LongestRest = 1;

    // 4 mm/s: what a brake holds but for the rounding of the friction model.
    private const double StandingSpeed = 0.004;

    private readonly double[] _values = new double[PlantVariables.All.Count];
    private readonly PlantEnvironment _environment;
    private readonly Driver _driver;
    private readonly PowertrainPlant _powertrain;
    private readonly BodyDevices _body = new();

    /// <summary>A vehicle at rest, off, at ambient temperature, on the start of a drive.</summary>
    /// <param name="powertrain">Its machines.</param>
    /// <param name="parameters">Its numbers.</param>
    /// <param name="cycle">What the driver shall drive.</param>
    /// <param name="environment">Its surroundings; read in every step.</param>
    public VehiclePlant(
        PlantPowertrain powertrain,
        PlantParameters parameters,
        DriveCycle cycle,
        PlantEnvironment environment
    )
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(cycle);
        ArgumentNullException.ThrowIfNull(environment);
        Powertrain = powertrain;
        _environment = environment;
        _driver = new Driver(powertrain, parameters, cycle);
        _powertrain = new PowertrainPlant(powertrain, parameters, environment);
        // A vehicle without a gear actuator has its single ratio in.
        _values[(int)PlantVariable.GearRequest] = powertrain == PlantPowertrain.Bev ? 1 : 0;
        Publish();
    }

    /// <summary>Its machines.</summary>
    public PlantPowertrain Powertrain { get; }

    /// <summary>Time since the start of the run, s.</summary>
    public double TimeSeconds { get; private set; }

    /// <summary>The speed that the drive asks now, km/h.</summary>
    public double TargetSpeedKmh => _driver.Target * 3.6;

    /// <summary>The energy balance since the start of the run.</summary>
    public EnergyAudit Energy => _powertrain.Audit;

    /// <summary>A variable's value, in the unit of <see cref="PlantVariables"/>; of an input what was written.</summary>
    public double Read(PlantVariable variable) => _values[(int)variable];

    /// <summary>Sets an input; it acts from the next step on. Outputs and values that are not finite are ignored.</summary>
    public void Write(PlantVariable variable, double value)
    {
        PlantVariableInfo info = PlantVariables.All[(int)variable];
        if (info.Direction != PlantDirection.Input || !double.IsFinite(value))
        {
            return;
        }
        (double min, double max) = InputRange(variable, info.Unit);
        _values[(int)variable] = Math.Clamp(value, min, max);
    }

    /// <summary>Moves the vehicle on. Steps longer than 10 ms are cut into equal parts; at most 1 s at once.</summary>
    /// <param name="dt">Seconds; not positive or not finite does nothing.</param>
    public void Step(double dt)
    {
        if (!double.IsFinite(dt) || dt <= 0)
        {
            return;
        }
        double length = Math.Min(dt, 1);
        // The small allowance keeps 0.01 a single step whatever its rounding.
        int parts = Math.Max(1, (int)Math.Ceiling(length / LongestStep - 1e-6));
        for (int i = 0; i < parts; i++)
        {
            SubStep(length / parts);
        }
        Publish();
    }

    /// <summary>Whether nothing moves or shall move, so that <see cref="Rest"/> is as good as <see cref="Step"/>.</summary>
    public bool IsStanding => Math.Abs(_powertrain.Driveline.Speed) < StandingSpeed && _driver.Target == 0;

    /// <summary>
    /// Lets a standing vehicle rest with everything switched off, in steps of a second: only the 12 V battery and the
    /// temperatures change. The driver does nothing meanwhile.
    /// </summary>
    /// <param name="seconds">How long; not positive or not finite does nothing.</param>
    /// <param name="load">What the sleeping consumers draw from the 12 V battery, W.</param>
    public void Rest(double seconds, double load)
    {
        if (!double.IsFinite(seconds) || seconds <= 0)
        {
            return;
        }
        long parts = (long)Math.Ceiling(seconds / LongestRest - 1e-9);
        for (long i = 0; i < parts; i++)
        {
            _powertrain.Rest(load, seconds / parts);
        }
        TimeSeconds += seconds;
        Publish();
    }

    private void SubStep(double dt)
    {
        _driver.Step(TimeSeconds, _powertrain.Driveline.Speed, dt);
        double load = _body.Step(_values, _powertrain.LowVoltage.IsAlive, dt);
        _powertrain.Step(_values, _driver.StartRequest > 0, load, dt);
        TimeSeconds += dt;
    }

    private void Publish()
    {
        _values[(int)PlantVariable.DriverAccelerator] = _driver.Accelerator;
        _values[(int)PlantVariable.DriverBrake] = _driver.Brake;
        _values[(int)PlantVariable.DriverGearSelector] = _driver.GearSelector;
        _values[(int)PlantVariable.DriverStartRequest] = _driver.StartRequest;
        _values[(int)PlantVariable.AmbientTemperature] = _environment.AmbientTemperature;
        _values[(int)PlantVariable.AmbientPressure] = _environment.AmbientPressure;
        _values[(int)PlantVariable.RainIntensity] = _environment.Rain;
        _values[(int)PlantVariable.AmbientLight] = _environment.Light;
        _values[(int)PlantVariable.LeadDistance] = 250;
        _powertrain.Publish(_values);
    }

    private static (double Min, double Max) InputRange(PlantVariable variable, string unit) =>
        variable switch
        {
            PlantVariable.GearRequest => (-1, 8),
            PlantVariable.WiperRequest => (0, 3),
            PlantVariable.HvacPowerRequest => (-30_000, 30_000),
            PlantVariable.BrakeTorqueRequest => (0, 40_000),
            _ when unit == "Nm" => (-5_000, 5_000),
            _ when unit == "%" => (0, 100),
            _ => (0, 1),
        };
}
