namespace Bordnetz.Plant;

/// <summary>Where energy leaves the vehicle or is turned into heat.</summary>
public enum EnergyFlow
{
    /// <summary>Aerodynamic drag, or the speed-dependent part of a coast-down curve.</summary>
    AirDrag,

    /// <summary>Rolling resistance, or the constant part of a coast-down curve.</summary>
    RollingResistance,

    /// <summary>Work against gravity; negative downhill.</summary>
    Climbing,

    /// <summary>Heat of the friction brakes.</summary>
    FrictionBrakes,

    /// <summary>Drive torque beyond what the tyres carry.</summary>
    TyreSlip,

    /// <summary>Gear mesh and churning.</summary>
    Gearbox,

    /// <summary>Torque converter, lock-up, shift and separation clutches.</summary>
    Clutches,

    /// <summary>Copper, iron and bearings of the electric motor.</summary>
    Motor,

    /// <summary>The inverter.</summary>
    Inverter,

    /// <summary>Inner resistance of the traction battery.</summary>
    BatteryResistance,

    /// <summary>The DC/DC converter.</summary>
    DcDc,

    /// <summary>Fuel energy that does not become shaft work, with friction and pumping.</summary>
    Engine,

    /// <summary>The alternator.</summary>
    Alternator,

    /// <summary>The starter.</summary>
    Starter,

    /// <summary>All consumers of the 12 V net.</summary>
    LowVoltageConsumers,

    /// <summary>Inner resistance of the 12 V battery.</summary>
    LowVoltageBattery,

    /// <summary>Electric or shaft power of heating and cooling.</summary>
    Hvac,
}

/// <summary>
/// The energy balance of a run. Flows are integrated step by step; stores are functions of the state, read at the
/// start and now. The difference of both is the residual: it is measured, not forced to zero. Everything is in joule.
/// </summary>
public sealed class EnergyAudit
{
    private static readonly EnergyFlow[] Flows = Enum.GetValues<EnergyFlow>();

    private readonly double[] _flows = new double[Flows.Length];
    private double _fuelStart;
    private double _batteryStart;
    private double _lowVoltageStart;
    private double _kineticStart;
    private double _fuel;
    private double _battery;
    private double _lowVoltage;
    private double _kinetic;
    private double _litresStart;
    private double _litres;

    /// <summary>All flows, in their order.</summary>
    public static IReadOnlyList<EnergyFlow> AllFlows => Flows;

    /// <summary>What went this way since the start, J.</summary>
    public double this[EnergyFlow flow] => _flows[(int)flow];

    /// <summary>Energy of the fuel used, J.</summary>
    public double FuelEnergy => _fuelStart - _fuel;

    /// <summary>Fuel used, l.</summary>
    public double FuelLitres => _litresStart - _litres;

    /// <summary>Energy taken from the traction battery's cells, less what was put back, J.</summary>
    public double BatteryEnergy => _batteryStart - _battery;

    /// <summary>Energy taken from the 12 V battery's cells, less what was put back, J.</summary>
    public double LowVoltageEnergy => _lowVoltageStart - _lowVoltage;

    /// <summary>Kinetic energy gained by vehicle, motor and engine, J.</summary>
    public double KineticEnergy => _kinetic - _kineticStart;

    /// <summary>Energy that left the traction battery at its terminals, J.</summary>
    public double BatteryDischarged { get; private set; }

    /// <summary>Energy that entered the traction battery at its terminals, J.</summary>
    public double BatteryCharged { get; private set; }

    /// <summary>Distance, km.</summary>
    public double DistanceKm { get; private set; }

    /// <summary>Sources less stores less all flows, J: what the balance cannot explain.</summary>
    public double Residual
    {
        get
        {
            double sum = FuelEnergy + BatteryEnergy + LowVoltageEnergy - KineticEnergy;
            foreach (double flow in _flows)
            {
                sum -= flow;
            }
            return sum;
        }
    }

    /// <summary>Energy that came out of tank and traction battery, J.</summary>
    public double Throughput => FuelEnergy + BatteryDischarged;

    /// <summary>Residual over throughput; 0 while nothing flowed.</summary>
    public double ResidualShare => Throughput > 0 ? Math.Abs(Residual) / Throughput : 0;

    /// <summary>What was used since the start.</summary>
    public EnergyUse Use => new(DistanceKm, BatteryDischarged - BatteryCharged, FuelLitres);

    internal void Add(EnergyFlow flow, double joule) => _flows[(int)flow] += joule;

    internal void AddTerminal(double joule)
    {
        BatteryDischarged += Math.Max(0, joule);
        BatteryCharged -= Math.Min(0, joule);
    }

    internal void AddWay(double metres) => DistanceKm += Math.Abs(metres) / 1000;

    internal void Start(in EnergyStores stores)
    {
        (_fuelStart, _batteryStart, _lowVoltageStart, _kineticStart, _litresStart) = stores;
        Close(stores);
    }

    internal void Close(in EnergyStores stores) => (_fuel, _battery, _lowVoltage, _kinetic, _litres) = stores;
}

/// <summary>What is stored, J, and the fuel in litres.</summary>
internal readonly record struct EnergyStores(
    double Fuel,
    double Battery,
    double LowVoltage,
    double Kinetic,
    double Litres
);
