using Bordnetz.Functions.Body;
using Bordnetz.Functions.Chassis;
using Bordnetz.Functions.Cockpit;
using Bordnetz.Functions.Driving;
using Bordnetz.Functions.Energy;
using Bordnetz.Runtime;

namespace Bordnetz.Functions;

/// <summary>
/// The functions of a vehicle that ship with Bordnetz. The same code serves every platform and variant: a function
/// adapts to what the description declares for it.
/// </summary>
public static class VehicleFunctions
{
    /// <summary>All functions by their names in descriptions. A new library each time, so that others may be added.</summary>
    public static FunctionLibrary CreateLibrary() =>
        AddGeneral(AddEnergy(AddBody(AddDriving(new FunctionLibrary()))))
            .Add("cluster-display", p => new ClusterDisplay(p))
            .Add("driver-attention", p => new DriverAttention(p))
            .Add("service-indicator", p => new ServiceIndicator(p))
            .Add("trip-computer", p => new TripComputer(p))
            .Add("brake-monitoring", p => new BrakeMonitoring(p))
            .Add("speed-estimation", p => new SpeedEstimation(p))
            .Add("steering-assist", p => new SteeringAssist(p))
            .Add("trailer-supervision", p => new TrailerSupervision(p));

    private static FunctionLibrary AddDriving(FunctionLibrary library) =>
        library
            .Add("brake-blending", p => new BrakeBlending(p))
            .Add("collision-warning", p => new CollisionWarning(p))
            .Add("cruise-control", p => new CruiseControl(p))
            .Add("drive-state", p => new DriveState(p))
            .Add("driver-demand", p => new DriverDemand(p))
            .Add("emergency-braking", p => new EmergencyBraking(p))
            .Add("engine-control", p => new EngineControl(p))
            .Add("engine-start-stop", p => new EngineStartStop(p))
            .Add("gear-strategy", p => new GearStrategy(p))
            .Add("hybrid-strategy", p => new HybridStrategy(p))
            .Add("mass-estimation", p => new MassEstimation(p))
            .Add("motor-limits", p => new MotorLimits(p))
            .Add("parking-brake", p => new ParkingBrake(p))
            .Add("slip-control", p => new SlipControl(p))
            .Add("speed-limiter", p => new SpeedLimiter(p))
            .Add("torque-arbitration", p => new TorqueArbitration(p))
            .Add("torque-coordination", p => new TorqueCoordination(p))
            .Add("tyre-monitoring", p => new TyreMonitoring(p));

    private static FunctionLibrary AddBody(FunctionLibrary library) =>
        library
            .Add("brake-lights", p => new BrakeLights(p))
            .Add("door-locking", p => new DoorLocking(p))
            .Add("exterior-lights", p => new ExteriorLights(p))
            .Add("front-lamp-monitor", p => new FrontLampMonitor(p))
            .Add("rear-lamp-monitor", p => new RearLampMonitor(p))
            .Add("seat-heating", p => new SeatHeating(p))
            .Add("turn-signals", p => new TurnSignals(p))
            .Add("window-control", p => new WindowControl(p))
            .Add("wiper-control", p => new WiperControl(p));

    private static FunctionLibrary AddGeneral(FunctionLibrary library) => library.Add("relay", p => new Relay(p));

    private static FunctionLibrary AddEnergy(FunctionLibrary library) =>
        library
            .Add("battery-estimation", p => new BatteryEstimation(p))
            .Add("charging-supervision", p => new ChargingSupervision(p))
            .Add("climate-control", p => new ClimateControl(p))
            .Add("contactor-control", p => new ContactorControl(p))
            .Add("energy-consumption", p => new EnergyConsumption(p))
            .Add("fuel-monitoring", p => new FuelMonitoring(p))
            .Add("low-voltage-supply", p => new LowVoltageSupply(p))
            .Add("range-prediction", p => new RangePrediction(p))
            .Add("thermal-management", p => new ThermalManagement(p));
}
