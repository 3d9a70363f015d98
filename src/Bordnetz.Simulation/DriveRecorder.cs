using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Plant;

namespace Bordnetz.Simulation;

/// <summary>Follows the plant on its drive: how well the trace was driven, and the drive second by second.</summary>
internal sealed class DriveRecorder(VehiclePlant plant, ImmutableArray<DrivePhase> phases)
{
    private const long SecondNs = 1_000_000_000;

    private readonly List<DriveSample> _samples = [];
    private readonly List<EnergyUse> _phaseUses = [];
    private EnergyUse _phaseStart;
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
        EndPhase(nowNs);
        if (nowNs % SecondNs == 0)
        {
            double charge = plant.Read(PlantVariable.BatteryStateOfCharge);
            _samples.Add(new((float)(nowNs * 1e-9), (float)wanted, (float)speed, (float)charge));
        }
    }

    /// <summary>What the drive amounts to at its end.</summary>
    public DriveObservation Observe(Powertrain powertrain, long nowNs)
    {
        EndPhase(nowNs);
        EnergyUse weighted = plant.Energy.Use - _phaseStart;
        for (int i = 0; i < _phaseUses.Count; i++)
        {
            weighted += _phaseUses[i] * phases[i].Weight;
        }
        return new DriveObservation(
            plant.Read(PlantVariable.VehicleDistance),
            Electric(weighted, powertrain),
            Fuel(weighted, powertrain),
            plant.Energy.ResidualShare,
            _errorMax,
            _count == 0 ? 0 : Math.Sqrt(_errorSquares / _count)
        )
        {
            Phases =
            [
                .. _phaseUses.Select(
                    (use, i) =>
                        new PhaseObservation(
                            phases[i].Name,
                            use.DistanceKm,
                            Electric(use, powertrain),
                            Fuel(use, powertrain)
                        )
                ),
            ],
            Flows =
            [
                .. EnergyAudit
                    .AllFlows.Select(f => new EnergyFlowObservation(f, plant.Energy[f] / 3.6e6))
                    .Where(f => f.Kwh != 0),
            ],
            Samples = [.. _samples],
        };
    }

    private void EndPhase(long nowNs)
    {
        if (_phaseUses.Count < phases.Length && nowNs >= phases[_phaseUses.Count].EndNs)
        {
            EnergyUse use = plant.Energy.Use;
            _phaseUses.Add(use - _phaseStart);
            _phaseStart = use;
        }
    }

    private static double? Electric(in EnergyUse use, Powertrain powertrain) =>
        powertrain == Powertrain.Combustion ? null : use.ElectricKwhPer100Km;

    private static double? Fuel(in EnergyUse use, Powertrain powertrain) =>
        powertrain == Powertrain.Bev ? null : use.FuelLitresPer100Km;
}
