namespace Bordnetz.Plant;

/// <summary>Puts battery, motor, engine, driveline, 12 V net and heat together for one step after the other.</summary>
internal sealed class PowertrainPlant
{
    private const double RpmPerRad = 9.549296585513721;

    private readonly PlantPowertrain _kind;
    private readonly PlantEnvironment _environment;
    private readonly RoadLoad _road;
    private readonly TractionBattery? _battery;
    private readonly ElectricMotor? _motor;
    private readonly CombustionEngine? _engine;
    private readonly Brakes _brakes;
    private readonly Cabin _cabin;
    private readonly double _motorRatio;
    private readonly double _radius;
    private readonly double _auxiliary;
    private readonly double _quiescent;
    private readonly double _dcDcMax;
    private readonly double _dcDcEfficiency;
    private readonly double _prechargeTime;
    private readonly double _alternatorMax;
    private readonly double _alternatorEfficiency;
    private double _precharge;
    private double _dcDcPower;
    private double _accessoryTorque;
    private double _acceleration;
    private DrivelineLoad _load;

    internal PowertrainPlant(PlantPowertrain kind, PlantParameters p, PlantEnvironment environment)
    {
        _kind = kind;
        _environment = environment;
        double ambient = environment.AmbientTemperature;
        bool electric = kind != PlantPowertrain.Combustion;
        _battery = electric ? new TractionBattery(p, ambient) : null;
        _motor = electric ? new ElectricMotor(p, ambient) : null;
        _engine = kind != PlantPowertrain.Bev ? new CombustionEngine(p, ambient) : null;
        _road = new RoadLoad(p);
        _brakes = new Brakes(p);
        _cabin = new Cabin(p, ambient);
        _motorRatio = kind == PlantPowertrain.Phev ? p[PlantParameter.MotorRatio] : 1;
        _radius = p[PlantParameter.WheelRadius];
        _auxiliary = p[PlantParameter.AuxiliaryLoad];
        _quiescent = p[PlantParameter.QuiescentLoad];
        _dcDcMax = p[PlantParameter.DcdcMaxPower];
        _dcDcEfficiency = p[PlantParameter.DcdcEfficiency] / 100;
        _prechargeTime = p[PlantParameter.ContactorPrechargeTime];
        _alternatorMax = p[PlantParameter.AlternatorMaxPower];
        _alternatorEfficiency = p[PlantParameter.AlternatorEfficiency] / 100;
        Driveline = new Driveline(kind, p);
        LowVoltage = new LowVoltageNet(p);
        Audit.Start(Stores());
    }

    internal Driveline Driveline { get; }

    internal LowVoltageNet LowVoltage { get; }

    internal EnergyAudit Audit { get; } = new();

    private bool ContactorClosed => _battery is not null && _precharge >= _prechargeTime;

    internal void Step(double[] values, bool on, double bodyLoad, double dt)
    {
        Contactor(values, dt);
        double load =
            bodyLoad
            + (on ? _auxiliary : _quiescent)
            + Percent(values, PlantVariable.FanRequest) * 350
            + Percent(values, PlantVariable.BatteryPumpRequest) * 70;
        double thermal = _cabin.Limit(values[(int)PlantVariable.HvacPowerRequest]);
        double hvac = ElectricHvac(thermal);
        double dcDc = DcDc(values, load, hvac);
        double tractionLoad = hvac + (dcDc > 0 ? dcDc / _dcDcEfficiency : 0);
        double shaft = Driveline.ShaftSpeed;
        PrepareMotor(values, tractionLoad, dt);
        double alternator = PrepareEngine(values, load, thermal, dt, out double compressor);
        PrepareDriveline(values, dt);

        double before = Driveline.Speed;
        Driveline.Step(_load, Audit, dt);
        _acceleration = (Driveline.Speed - before) / dt;
        Audit.AddWay(Driveline.MeanSpeed * dt);

        double generated = FinishEngine(alternator, dt, out double starter12, out double starterTraction);
        FinishTraction(shaft, tractionLoad + starterTraction, dt);
        FinishLowVoltage(load, starter12, dcDc, generated, dt);
        double shaftHvac = compressor * Driveline.MeanEngine;
        Audit.Add(EnergyFlow.Hvac, (hvac + shaftHvac) * dt);
        double heat =
            _engine is not null && _kind == PlantPowertrain.Combustion
                ? (thermal > 0 ? _engine.DrawHeat(thermal, _cabin.Temperature) : _cabin.ThermalPower(shaftHvac, false))
                : _cabin.ThermalPower(hvac, thermal > 0);
        Temperatures(values, heat, dt);
        Audit.Close(Stores());
    }

    /// <summary>
    /// A vehicle at rest, with all its machines off, for a step that may be long against all but heat: its consumers empty
    /// the 12 V battery, and what is warm cools down.
    /// </summary>
    internal void Rest(double load, double dt)
    {
        double ambient = _environment.AmbientTemperature;
        _precharge = 0;
        _acceleration = 0;
        FinishLowVoltage(load, 0, 0, 0, dt);
        _battery?.Cool(ambient, 0, dt);
        _motor?.Rest(ambient, dt);
        _engine?.Rest(ambient, dt);
        _cabin.Step(0, _environment, dt);
        Audit.Close(Stores());
    }

    /// <summary>Writes all outputs.</summary>
    internal void Publish(double[] values)
    {
        double speed = Driveline.Speed * 3.6;
        values[(int)PlantVariable.VehicleSpeed] = speed;
        values[(int)PlantVariable.VehicleAcceleration] = _acceleration;
        values[(int)PlantVariable.VehicleDistance] = Audit.DistanceKm;
        double slip = speed * Math.Clamp(Driveline.WheelForce / _road.TyreLimit(_environment) * 0.02, -0.02, 0.02);
        bool rear = _kind == PlantPowertrain.Bev;
        values[(int)PlantVariable.WheelSpeedFrontLeft] = rear ? speed : speed + slip;
        values[(int)PlantVariable.WheelSpeedFrontRight] = rear ? speed : speed + slip;
        values[(int)PlantVariable.WheelSpeedRearLeft] = rear ? speed + slip : speed;
        values[(int)PlantVariable.WheelSpeedRearRight] = rear ? speed + slip : speed;
        // A single ratio is always in; what can be told is which way positive torque drives.
        double gear = Math.Round(values[(int)PlantVariable.GearRequest]);
        values[(int)PlantVariable.Gear] = rear ? Math.Clamp(gear, -1, 1) : Driveline.Gearbox.Gear;
        values[(int)PlantVariable.ClutchClosed] = _engine is not null && Driveline.SeparationLocked ? 1 : 0;
        values[(int)PlantVariable.BrakeTorque] = _brakes.Torque;
        values[(int)PlantVariable.BrakePressure] = _brakes.Pressure;
        values[(int)PlantVariable.ParkingBrakeEngaged] = _brakes.ParkingEngaged ? 1 : 0;
        values[(int)PlantVariable.LowVoltage] = LowVoltage.Voltage;
        values[(int)PlantVariable.LowVoltageCurrent] = LowVoltage.Current;
        values[(int)PlantVariable.LowVoltageStateOfCharge] = LowVoltage.StateOfCharge;
        values[(int)PlantVariable.CabinTemperature] = _cabin.Temperature;
        values[(int)PlantVariable.DcDcPower] = _dcDcPower;
        PublishElectric(values);
        PublishEngine(values);
    }

    private void PublishElectric(double[] values)
    {
        double ambient = _environment.AmbientTemperature;
        values[(int)PlantVariable.MotorSpeed] = _motor is null ? 0 : Driveline.ShaftSpeed * _motorRatio * RpmPerRad;
        values[(int)PlantVariable.MotorTorque] = _motor?.Torque ?? 0;
        values[(int)PlantVariable.MotorTemperature] = _motor?.Temperature ?? ambient;
        values[(int)PlantVariable.InverterTemperature] = _motor?.InverterTemperature ?? ambient;
        values[(int)PlantVariable.BatteryVoltage] = _battery?.Voltage ?? 0;
        values[(int)PlantVariable.BatteryCurrent] = _battery?.Current ?? 0;
        values[(int)PlantVariable.BatteryStateOfCharge] = _battery?.StateOfCharge ?? 0;
        values[(int)PlantVariable.BatteryTemperature] = _battery?.Temperature ?? ambient;
        values[(int)PlantVariable.BatteryCellVoltageMin] = _battery?.CellMin ?? 0;
        values[(int)PlantVariable.BatteryCellVoltageMax] = _battery?.CellMax ?? 0;
        values[(int)PlantVariable.BatteryContactorClosed] = ContactorClosed ? 1 : 0;
    }

    private void PublishEngine(double[] values)
    {
        values[(int)PlantVariable.EngineRunning] = _engine is { IsRunning: true } ? 1 : 0;
        values[(int)PlantVariable.EngineSpeed] = Driveline.EngineSpeed * RpmPerRad;
        values[(int)PlantVariable.EngineTorque] = _engine?.Torque ?? 0;
        values[(int)PlantVariable.EngineCoolantTemperature] = _engine?.Coolant ?? _environment.AmbientTemperature;
        values[(int)PlantVariable.EngineFuelRate] = _engine?.FuelRate ?? 0;
        values[(int)PlantVariable.FuelLevel] = _engine?.FuelLevel ?? 0;
    }

    private void Contactor(double[] values, double dt)
    {
        bool wanted = On(values, PlantVariable.BatteryContactorRequest) && LowVoltage.IsAlive;
        _precharge = wanted ? Math.Min(_precharge + dt, _prechargeTime) : 0;
    }

    // The thermal unit on the traction net, as far as the battery can feed it.
    private double ElectricHvac(double thermal) =>
        _battery is not null && ContactorClosed
            ? Math.Min(_cabin.DrivePower(thermal), Math.Max(0, _battery.DischargePower - 300))
            : 0;

    private double DcDc(double[] values, double load, double hvac)
    {
        if (_battery is null || !ContactorClosed || !On(values, PlantVariable.DcDcEnableRequest))
        {
            return 0;
        }
        double most = Math.Max(0, _battery.DischargePower - hvac) * _dcDcEfficiency * 0.95;
        return Math.Min(LowVoltage.Wanted(load), Math.Min(_dcDcMax, most));
    }

    private void PrepareMotor(double[] values, double tractionLoad, double dt)
    {
        if (_motor is null || _battery is null)
        {
            return;
        }
        double speed = Driveline.ShaftSpeed * _motorRatio;
        int gear = (int)Math.Round(values[(int)PlantVariable.GearRequest]);
        // The single ratio has no reverse gear: the motor itself turns round.
        double sense = _kind == PlantPowertrain.Bev && gear < 0 ? -1 : 1;
        double request = values[(int)PlantVariable.MotorTorqueRequest];
        double rotation = speed * sense;
        if (gear == 0 || (_kind == PlantPowertrain.Phev && Driveline.Gearbox.Coupling == GearCoupling.Open))
        {
            request = 0;
        }
        else if (request < 0)
        {
            // Recuperation brakes and never drives: it fades out towards standstill.
            request *= Math.Clamp(rotation / 12, 0, 1);
        }
        double turns = Math.Abs(Driveline.Gearbox.TurnsPerMetre) * _motorRatio;
        double grip = turns > 0 ? _road.TyreLimit(_environment) / turns : 0;
        double command = Math.Clamp(request, -grip, grip) * sense;
        double most = ContactorClosed ? _battery.DischargePower - tractionLoad : 0;
        _motor.Prepare(command, speed, -(_battery.ChargePower + tractionLoad), most, dt);
        _load.MotorTorque = _motor.Torque * _motorRatio;
    }

    // Returns the alternator's torque at the crankshaft.
    private double PrepareEngine(double[] values, double load, double thermal, double dt, out double compressor)
    {
        compressor = 0;
        if (_engine is null)
        {
            return 0;
        }
        double speed = Driveline.EngineSpeed;
        double alternator = 0;
        if (_kind == PlantPowertrain.Combustion && speed > 55 && _engine.IsRunning)
        {
            double excitation = Percent(values, PlantVariable.AlternatorRequest);
            double able = _alternatorMax * Math.Min(1, speed / (_engine.MaxSpeed / 3)) * excitation;
            alternator = Math.Min(LowVoltage.Wanted(load), able) / _alternatorEfficiency / speed;
            compressor = thermal < 0 ? _cabin.DrivePower(thermal) / Math.Max(speed, _engine.Idle) : 0;
        }
        _accessoryTorque = alternator + compressor;
        double starterPower =
            _kind == PlantPowertrain.Combustion ? LowVoltage.StarterPower - load
            : ContactorClosed ? 0.5 * _battery!.DischargePower
            : 0;
        _engine.Prepare(
            On(values, PlantVariable.EngineRunRequest),
            values[(int)PlantVariable.EngineTorqueRequest],
            speed,
            Driveline.EngineLoad + _accessoryTorque,
            starterPower,
            dt
        );
        _load.EngineTorque = _engine.Torque + _engine.StarterTorque - _accessoryTorque;
        _load.EngineRunning = _engine.IsRunning;
        return alternator;
    }

    private void PrepareDriveline(double[] values, double dt)
    {
        _brakes.Step(values[(int)PlantVariable.BrakeTorqueRequest], On(values, PlantVariable.ParkingBrakeRequest), dt);
        _load.ClutchRequest = On(values, PlantVariable.ClutchRequest);
        _load.GearRequest = (int)Math.Round(values[(int)PlantVariable.GearRequest]);
        _road.Fill(ref _load, _environment);
        _load.BrakeForce = _brakes.Holding / _radius;
    }

    // Returns the alternator's electric power, W; starters draw from their net.
    private double FinishEngine(double alternator, double dt, out double starter12, out double starterTraction)
    {
        starter12 = 0;
        starterTraction = 0;
        if (_engine is null)
        {
            return 0;
        }
        double mean = Driveline.MeanEngine;
        _engine.Finish(mean, dt);
        Audit.Add(EnergyFlow.Engine, _engine.Loss);
        double shaft = _engine.StarterTorque * mean;
        double electric = _engine.StarterPower;
        Audit.Add(EnergyFlow.Starter, (electric - shaft) * dt);
        starter12 = _kind == PlantPowertrain.Combustion ? electric : 0;
        starterTraction = electric - starter12;
        double power = alternator * mean;
        Audit.Add(EnergyFlow.Alternator, power * (1 - _alternatorEfficiency) * dt);
        return power * _alternatorEfficiency;
    }

    private void FinishTraction(double shaftBefore, double load, double dt)
    {
        if (_motor is null || _battery is null)
        {
            return;
        }
        double power = _motor.Finish(shaftBefore * _motorRatio, Driveline.MeanShaft * _motorRatio, dt) + load;
        Audit.Add(EnergyFlow.Motor, _motor.MotorHeat);
        Audit.Add(EnergyFlow.Inverter, _motor.InverterHeat);
        double delivered = _battery.Step(power, dt);
        Audit.AddTerminal(delivered * dt);
        Audit.Add(EnergyFlow.BatteryResistance, _battery.Heat);
    }

    private void FinishLowVoltage(double load, double starter, double dcDc, double generated, double dt)
    {
        LowVoltage.Step(load + starter, dcDc + generated, dt);
        _dcDcPower = dcDc;
        Audit.Add(EnergyFlow.DcDc, dcDc > 0 ? dcDc * (1 / _dcDcEfficiency - 1) * dt : 0);
        Audit.Add(EnergyFlow.LowVoltageConsumers, (LowVoltage.Served - starter) * dt);
        Audit.Add(EnergyFlow.LowVoltageBattery, LowVoltage.Heat);
    }

    private void Temperatures(double[] values, double heat, double dt)
    {
        double ambient = _environment.AmbientTemperature;
        double pump = Percent(values, PlantVariable.BatteryPumpRequest);
        _battery?.Cool(ambient, pump, dt);
        _motor?.Cool(ambient, pump, dt);
        _engine?.Cool(ambient, Math.Abs(Driveline.Speed), Percent(values, PlantVariable.FanRequest), dt);
        _cabin.Step(heat, _environment, dt);
    }

    private EnergyStores Stores() =>
        new(_engine?.Stored ?? 0, _battery?.Stored ?? 0, LowVoltage.Stored, Driveline.Kinetic, _engine?.Litres ?? 0);

    private static bool On(double[] values, PlantVariable request) => values[(int)request] >= 0.5;

    private static double Percent(double[] values, PlantVariable request) => values[(int)request] / 100;
}
