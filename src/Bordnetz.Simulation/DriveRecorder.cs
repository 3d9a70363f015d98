using Bordnetz.Model;
using Bordnetz.Plant;

namespace Bordnetz.Simulation;

/// <summary>Follows the plant on its drive: how well the trace was driven, and the drive second by second.</summary>
internal sealed class DriveRecorder(VehiclePlant plant)
{
    private const long SecondNs = 1_000_000_000;

    private readonly List<DriveSample> _samples = [];
    private double _errorMax;
    private double _errorSquares;
    private long _count;

    /// <summary>Looks at the plant after a step.</summary>
    public void Note(long nowNs)
    {
        double speed = plant.Read(PlantVariable.VehicleSpeed);
        double wanted = plant.TargetSpeedKmh;
        double error = Math.Abs(speed - wanted);
        _errorMax = Math.Max(_errorMax, error);
        _errorSquares += error * error;
        _count++;
        if (nowNs % SecondNs == 0)
        {
            double charge = plant.Read(PlantVariable.BatteryStateOfCharge);
            _samples.Add(new((float)(nowNs * 1e-9), (float)wanted, (float)speed, (float)charge));
        }
    }

    /// <summary>What the drive amounts to.</summary>
    public DriveObservation Observe(Powertrain powertrain)
    {
        EnergyAudit audit = plant.Energy;
        return new DriveObservation(
            plant.Read(PlantVariable.VehicleDistance),
            powertrain == Powertrain.Combustion ? null : audit.ElectricKwhPer100Km,
            powertrain == Powertrain.Bev ? null : audit.FuelLitresPer100Km,
            audit.ResidualShare,
            _errorMax,
            _count == 0 ? 0 : Math.Sqrt(_errorSquares / _count)
        )
        {
            Samples = [.. _samples],
        };
    }
}
