using Bordnetz.Plant;

namespace Bordnetz.Tests.Plant;

/// <summary>The least software that drives a plant: pedals to torque, blended brakes, gears by speed.</summary>
internal sealed class TestController(VehiclePlant plant)
{
    private static readonly double[] UpshiftKmh = [14, 26, 38, 50, 64, 80, 100];

    private int _gear = 1;
    private double _sinceShift;
    private bool _engineOn;
    private double _engineTime;
    private double _start;
    private bool _first = true;

    /// <summary>Reads the sensors and writes the actuators once.</summary>
    public void Act(double dt)
    {
        if (_first)
        {
            _first = false;
            _start = plant.Read(PlantVariable.BatteryStateOfCharge);
        }
        double on = plant.Read(PlantVariable.DriverStartRequest);
        bool drive = plant.Read(PlantVariable.DriverGearSelector) == 3;
        plant.Write(PlantVariable.BatteryContactorRequest, on);
        plant.Write(PlantVariable.DcDcEnableRequest, on);
        plant.Write(PlantVariable.AlternatorRequest, 100);
        double speed = plant.Read(PlantVariable.VehicleSpeed);
        double accelerator = plant.Read(PlantVariable.DriverAccelerator) / 100;
        double brake = plant.Read(PlantVariable.DriverBrake) / 100;
        _sinceShift += dt;
        switch (plant.Powertrain)
        {
            case PlantPowertrain.Bev:
                Electric(accelerator, brake, speed);
                break;
            case PlantPowertrain.Phev:
                Gear(drive, speed, accelerator);
                Hybrid(accelerator, brake, speed, dt);
                break;
            default:
                Gear(drive, speed, accelerator);
                Combustion(accelerator, brake, speed, on > 0);
                break;
        }
        plant.Write(PlantVariable.BrakeLightRequest, brake > 0 ? 1 : 0);
        plant.Write(PlantVariable.LowBeamRequest, 1);
    }

    private void Electric(double accelerator, double brake, double speed)
    {
        double rotation = Math.Max(plant.Read(PlantVariable.MotorSpeed), 100) * Math.PI / 30;
        double full = Math.Min(310, 210_000 / rotation);
        double wheel = BrakeWheelTorque(brake);
        double recuperation = speed > 8 ? Math.Min(wheel, 0.95 * full * 12.98) : 0;
        plant.Write(PlantVariable.MotorTorqueRequest, (accelerator * full) - (recuperation / 12.98));
        plant.Write(PlantVariable.BrakeTorqueRequest, wheel - recuperation);
    }

    private void Hybrid(double accelerator, double brake, double speed, double dt)
    {
        double rotation = Math.Max(plant.Read(PlantVariable.MotorSpeed), 300) * Math.PI / 30;
        double full = Math.Min(300, 85_000 / rotation);
        double power = accelerator * 195_000;
        double charge = plant.Read(PlantVariable.BatteryStateOfCharge);
        double missing = Math.Clamp((_start - charge) * 6_000, -12_000, 12_000);
        _engineTime += dt;
        bool want = speed > 22 && (_engineOn ? power + missing > 4_000 : power + missing > 15_000);
        if (want != _engineOn && _engineTime > (_engineOn ? 3 : 1))
        {
            _engineOn = want;
            _engineTime = 0;
        }
        bool coupled = _engineOn && plant.Read(PlantVariable.ClutchClosed) == 1;
        double wanted = accelerator * Math.Min(520, 195_000 / rotation);
        double engine = coupled ? Math.Clamp(wanted + (missing / rotation), 25, 220) : 0;
        plant.Write(PlantVariable.EngineRunRequest, _engineOn ? 1 : 0);
        plant.Write(PlantVariable.ClutchRequest, _engineOn ? 1 : 0);
        plant.Write(PlantVariable.EngineTorqueRequest, engine);
        double ratio = plant.Read(PlantVariable.Gear) < 1 ? 1 : Ratios[(int)plant.Read(PlantVariable.Gear)] * 3.3;
        double wheel = BrakeWheelTorque(brake);
        double recuperation = speed > 8 && !coupled ? Math.Min(wheel, 0.9 * full * ratio) : 0;
        double actual = coupled ? plant.Read(PlantVariable.EngineTorque) : 0;
        plant.Write(PlantVariable.MotorTorqueRequest, Math.Min(full, wanted - actual) - (recuperation / ratio));
        plant.Write(PlantVariable.BrakeTorqueRequest, wheel - recuperation);
    }

    private void Combustion(double accelerator, double brake, double speed, bool on)
    {
        bool stop = speed < 0.5 && brake > 0.05 && plant.TimeSeconds > 5;
        plant.Write(PlantVariable.EngineRunRequest, on && !stop ? 1 : 0);
        double rotation = Math.Max(plant.Read(PlantVariable.EngineSpeed), 700) * Math.PI / 30;
        plant.Write(PlantVariable.EngineTorqueRequest, accelerator * Math.Min(250, 110_000 / rotation));
        plant.Write(PlantVariable.BrakeTorqueRequest, BrakeWheelTorque(brake));
    }

    private static readonly double[] Ratios = [1, 4.714, 3.143, 2.106, 1.667, 1.285, 1, 0.839, 0.667];

    private static double BrakeWheelTorque(double brake) => brake * 10 * 2000 * 0.345;

    private void Gear(bool drive, double speed, double accelerator)
    {
        double stretch = 1 + (1.2 * accelerator);
        if (_sinceShift > 0.6)
        {
            int before = _gear;
            if (_gear < 8 && speed > UpshiftKmh[_gear - 1] * stretch)
            {
                _gear++;
            }
            else if (_gear > 1 && speed < (UpshiftKmh[_gear - 2] * stretch * 0.85) - 2)
            {
                _gear--;
            }
            _sinceShift = before == _gear ? _sinceShift : 0;
        }
        plant.Write(PlantVariable.GearRequest, drive ? _gear : 0);
    }
}
