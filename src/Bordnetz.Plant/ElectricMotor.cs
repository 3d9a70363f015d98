namespace Bordnetz.Plant;

/// <summary>A synchronous motor with its inverter: torque within limits, and losses by a polynomial.</summary>
internal sealed class ElectricMotor
{
    private const double RpmPerRad = 9.549296585513721;

    private readonly double _maxTorque;
    private readonly double _maxPower;
    private readonly double _maxSpeed;
    private readonly double _lag;
    private readonly double _copper;
    private readonly double _iron;
    private readonly double _speedLoss;
    private readonly double _standby;
    private readonly double _bridge;
    private readonly double _motorHeatCapacity;
    private readonly double _inverterHeatCapacity;
    private double _command;

    internal ElectricMotor(PlantParameters p, double ambient)
    {
        double scale = p[PlantParameter.MotorLossScale];
        _maxTorque = p[PlantParameter.MotorMaxTorque];
        _maxPower = p[PlantParameter.MotorMaxPower] * 1000;
        _maxSpeed = p[PlantParameter.MotorMaxSpeed] / RpmPerRad;
        _lag = p[PlantParameter.MotorLag];
        _copper = p[PlantParameter.MotorCopperLoss] * scale;
        _iron = p[PlantParameter.MotorIronLoss] * RpmPerRad * scale;
        _speedLoss = p[PlantParameter.MotorSpeedLoss] * RpmPerRad * RpmPerRad * scale;
        _standby = p[PlantParameter.InverterStandbyLoss] * scale;
        _bridge = p[PlantParameter.InverterTorqueLoss] * scale;
        _motorHeatCapacity = p[PlantParameter.MotorHeatCapacity] * 1000;
        _inverterHeatCapacity = p[PlantParameter.InverterHeatCapacity] * 1000;
        Temperature = ambient;
        InverterTemperature = ambient;
    }

    /// <summary>Shaft torque, Nm.</summary>
    internal double Torque { get; private set; }

    /// <summary>Stator, celsius.</summary>
    internal double Temperature { get; private set; }

    /// <summary>Heat sink, celsius.</summary>
    internal double InverterTemperature { get; private set; }

    /// <summary>Loss of the motor in the last step, J.</summary>
    internal double MotorHeat { get; private set; }

    /// <summary>Loss of the inverter in the last step, J.</summary>
    internal double InverterHeat { get; private set; }

    /// <summary>Whether the bridge switches; when not, iron and bearing losses drag on the shaft.</summary>
    internal bool IsOn { get; private set; }

    /// <summary>The torque of this step.</summary>
    /// <param name="command">Nm wanted, already in the sense of rotation of the shaft.</param>
    /// <param name="speed">rad/s.</param>
    /// <param name="least">Lowest electric power allowed, W, negative when the battery can be charged.</param>
    /// <param name="most">Greatest electric power allowed, W; not positive switches the bridge off.</param>
    /// <param name="dt">Length of the step, s.</param>
    internal void Prepare(double command, double speed, double least, double most, double dt)
    {
        double rotation = speed < 0 ? -1 : 1;
        double fast = speed * rotation;
        double noLoad = NoLoadLoss(fast);
        IsOn = most > 2 * _standby + 1;
        if (!IsOn)
        {
            _command = 0;
            // The drag that takes exactly the no-load loss from the shaft; linear near standstill.
            Torque = -rotation * (_iron + _speedLoss * fast) * Math.Min(1, fast);
            return;
        }
        double limit = Math.Min(_maxTorque, _maxPower / Math.Max(fast, 1)) * HeatShare();
        double fade = Math.Clamp((_maxSpeed * 1.02 - fast) / (_maxSpeed * 0.02), 0, 1);
        double wanted = Math.Clamp(command * rotation, -limit, limit * fade);
        _command += (wanted * rotation - _command) * Math.Min(1, dt / _lag);
        // An exponential never arrives; what cannot be felt is zero.
        _command = wanted == 0 && Math.Abs(_command) < 1e-6 ? 0 : _command;
        double torque = Math.Clamp(_command * rotation, -limit, limit * fade);
        torque = Math.Min(torque, MostTorque(fast, most - noLoad - _standby));
        torque = Math.Max(torque, LeastTorque(fast, least - noLoad - _standby));
        Torque = torque * rotation;
    }

    /// <summary>Electric power in the step whose mean speed was <paramref name="meanSpeed"/>, W.</summary>
    internal double Finish(double speed, double meanSpeed, double dt)
    {
        if (!IsOn)
        {
            MotorHeat = -Torque * meanSpeed * dt;
            InverterHeat = 0;
            return 0;
        }
        double torque = Math.Abs(Torque);
        double motor = _copper * torque * torque + NoLoadLoss(Math.Abs(speed));
        double inverter = _standby + _bridge * torque;
        MotorHeat = motor * dt;
        InverterHeat = inverter * dt;
        return Torque * meanSpeed + motor + inverter;
    }

    /// <summary>Heats by the losses and cools to the coolant, which is taken to be at ambient temperature.</summary>
    /// <summary>Stands without current.</summary>
    internal void Rest(double ambient, double dt)
    {
        MotorHeat = 0;
        InverterHeat = 0;
        Cool(ambient, 0, dt);
    }

    internal void Cool(double ambient, double pumpShare, double dt)
    {
        double flow = 25 + 110 * pumpShare;
        Temperature += (MotorHeat - (Temperature - ambient) * flow * dt) / _motorHeatCapacity;
        InverterTemperature += (InverterHeat - (InverterTemperature - ambient) * flow * dt) / _inverterHeatCapacity;
    }

    private double NoLoadLoss(double fast) => (_iron + _speedLoss * fast) * fast;

    private double HeatShare() =>
        Math.Min(Math.Clamp((180 - Temperature) / 30, 0, 1), Math.Clamp((105 - InverterTemperature) / 15, 0, 1));

    // Greatest T with copper·T² + bridge·|T| + T·speed <= power. Negative power needs generated torque.
    private double MostTorque(double fast, double power)
    {
        double slope = power >= 0 ? fast + _bridge : fast - _bridge;
        double radicand = slope * slope + 4 * _copper * power;
        if (radicand < 0 || (power < 0 && slope <= 0))
        {
            return 0;
        }
        double denominator = slope + Math.Sqrt(radicand);
        return denominator > 0 ? 2 * power / denominator : double.MaxValue;
    }

    // Least T with copper·T² + bridge·|T| + T·speed >= power, for what the battery can take at most.
    private double LeastTorque(double fast, double power)
    {
        double slope = fast - _bridge;
        double radicand = slope * slope + 4 * _copper * power;
        if (power >= 0 || slope <= 0 || radicand < 0)
        {
            return power >= 0 ? 0 : double.MinValue;
        }
        return 2 * power / (slope + Math.Sqrt(radicand));
    }
}
