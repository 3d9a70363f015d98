using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Optimization.Fitting;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Simulation;

namespace Bordnetz.Cli.Calibrating;

/// <summary>What a fit came to.</summary>
/// <param name="Calibration">What was asked.</param>
/// <param name="Fitted">The values found, in the order of the calibration's parameters.</param>
/// <param name="Rows">Measured and predicted, row by row.</param>
internal sealed record CalibrationResult(
    Calibration Calibration,
    ImmutableArray<Quantity> Fitted,
    ImmutableArray<PredictedRow> Rows
)
{
    /// <summary>Whether every vehicle that was not fitted is predicted well enough.</summary>
    public bool Holds => !Rows.Any(IsOff);

    /// <summary>Whether a row was predicted, and not well enough.</summary>
    public bool IsOff(PredictedRow row) => !row.IsFitted && !(Math.Abs(row.Error) <= Calibration.Tolerance);
}

/// <summary>A measured drive and what the model says of it.</summary>
/// <param name="Vehicle">The vehicle.</param>
/// <param name="IsFitted">Whether it was fitted.</param>
/// <param name="Measured">What was measured.</param>
/// <param name="Predicted">The model's figure, in the unit of the mean of what was measured.</param>
/// <param name="Drive">The drive.</param>
internal sealed record PredictedRow(
    VehicleParameters Vehicle,
    bool IsFitted,
    ConsumptionMeasurement Measured,
    double Predicted,
    DriveObservation Drive
)
{
    /// <summary>How far the prediction is off, as a share of what was measured.</summary>
    public double Error => (Predicted / Measured.Mean) - 1;
}

/// <summary>Drives the vehicles of a calibration as whole virtual vehicles and fits the plant's parameters.</summary>
internal sealed class CalibrationRun
{
    // With no distance or no energy a logarithm has no value; such a row is as wrong as can be.
    private const double Hopeless = 10;

    private readonly Calibration _calibration;
    private readonly Variant _variant;
    private readonly ImmutableSortedDictionary<string, Scenario> _scenarios;
    private readonly FunctionLibrary _library;
    private readonly int _jobs;
    private readonly ImmutableArray<(MeasuredVehicle Vehicle, ConsumptionMeasurement Measured)> _rows;
    private readonly ImmutableArray<(MeasuredVehicle Vehicle, ConsumptionMeasurement Measured)> _fitRows;

    private CalibrationRun(
        Calibration calibration,
        Variant variant,
        ImmutableSortedDictionary<string, Scenario> scenarios,
        FunctionLibrary library,
        int jobs
    )
    {
        _calibration = calibration;
        _variant = variant;
        _scenarios = scenarios;
        _library = library;
        _jobs = jobs;
        _rows = [.. calibration.Vehicles.SelectMany(v => v.Measurements.Select(m => (v, m)))];
        _fitRows = [.. _rows.Where(r => r.Vehicle.IsFitted)];
    }

    /// <summary>Fits and predicts; null after problems, which are in the log.</summary>
    public static CalibrationResult? Run(Calibration calibration, FunctionLibrary library, int jobs, ProblemLog log)
    {
        if (Platform.Load(calibration.PlatformFolder, log) is not { } platform)
        {
            return null;
        }
        ImmutableArray<Variant> variants = platform.Select(calibration.Variant, log);
        if (variants.Length > 1)
        {
            string names = string.Join(", ", variants.Select(v => v.Name));
            log.Error("BN9161", calibration.VariantPlace, $"a calibration drives one variant, not {names}");
        }
        ImmutableSortedDictionary<string, Scenario> scenarios = calibration
            .Vehicles.SelectMany(v => v.Measurements)
            .Select(m => m.Scenario)
            .Distinct()
            .Select(name => (Name: name, Scenario: platform.LoadScenario(name, log)))
            .Where(s => s.Scenario is not null)
            .ToImmutableSortedDictionary(s => s.Name, s => s.Scenario!, StringComparer.Ordinal);
        if (log.HasErrors)
        {
            return null;
        }
        CalibrationRun run = new(calibration, variants[0], scenarios, library, jobs);
        run.CheckAll(log);
        return log.HasErrors ? null : run.Fit();
    }

    // What cannot be driven is told before the first run: all vehicles, at both ends of what is fitted.
    private void CheckAll(ProblemLog log)
    {
        foreach ((MeasuredVehicle vehicle, ConsumptionMeasurement measured) in _rows)
        {
            foreach (double share in new[] { 0.0, 1.0 })
            {
                Build(vehicle, measured, Values([.. _calibration.Parameters.Select(_ => share)]), log);
            }
            if (_variant.Powertrain == (measured.IsElectric ? Powertrain.Combustion : Powertrain.Bev))
            {
                string what = measured.IsElectric ? "electric energy" : "fuel";
                log.Error("BN9162", measured.Place, $"the variant '{_variant.Name}' uses no {what} to compare with");
            }
        }
    }

    private CalibrationResult Fit()
    {
        double[] start = [.. _calibration.Parameters.Select(_ => 0.5)];
        double[] found = start.Length == 0 ? start : LeastSquares.Fit(start, Residuals);
        ImmutableArray<Quantity> values = Values(found);
        DriveObservation[] drives = Drive([.. _rows.Select(r => (r.Vehicle, r.Measured, values))]);
        return new CalibrationResult(
            _calibration,
            values,
            [
                .. _rows.Zip(
                    drives,
                    (row, drive) =>
                        new PredictedRow(
                            row.Vehicle.Vehicle,
                            row.Vehicle.IsFitted,
                            row.Measured,
                            Predicted(row.Measured, drive),
                            drive
                        )
                ),
            ]
        );
    }

    private ImmutableArray<Quantity> Values(double[] shares) =>
        [.. _calibration.Parameters.Select((p, i) => p.At(shares[i]))];

    private double[][] Residuals(IReadOnlyList<double[]> points)
    {
        DriveObservation[] drives = Drive([
            .. points.Select(Values).SelectMany(v => _fitRows.Select(r => (r.Vehicle, r.Measured, v))),
        ]);
        return
        [
            .. drives
                .Chunk(_fitRows.Length)
                .Select(d => d.Select((x, i) => Residual(_fitRows[i].Measured, x)).ToArray()),
        ];
    }

    private double Residual(ConsumptionMeasurement measured, DriveObservation drive)
    {
        double ratio = Predicted(measured, drive) / measured.Mean;
        return ratio > 0 ? Math.Log(ratio) : Hopeless;
    }

    private double Predicted(ConsumptionMeasurement measured, DriveObservation drive) =>
        measured.IsElectric
            ? drive.ElectricKwhPer100Km!.Value / _calibration.ChargingEfficiency
            : drive.FuelLitresPer100Km!.Value;

    private DriveObservation[] Drive(
        IReadOnlyList<(
            MeasuredVehicle Vehicle,
            ConsumptionMeasurement Measured,
            ImmutableArray<Quantity> Values
        )> drives
    )
    {
        DriveObservation[] seen = new DriveObservation[drives.Count];
        Parallel.For(
            0,
            drives.Count,
            new ParallelOptions { MaxDegreeOfParallelism = _jobs },
            i =>
            {
                (MeasuredVehicle vehicle, ConsumptionMeasurement measured, ImmutableArray<Quantity> values) = drives[i];
                VehicleRun run = Build(vehicle, measured, values, new ProblemLog())!;
                run.RunUntil(run.Scenario.DurationNs);
                seen[i] = run.Finish().Drive;
            }
        );
        return seen;
    }

    private VehicleRun? Build(
        MeasuredVehicle vehicle,
        ConsumptionMeasurement measured,
        ImmutableArray<Quantity> values,
        ProblemLog log
    )
    {
        Variant variant = vehicle.Vehicle.ApplyTo(_variant);
        variant = variant with
        {
            PlantParameters = variant.PlantParameters.SetItems(
                _calibration.Parameters.Select((p, i) => KeyValuePair.Create(p.Name, values[i]))
            ),
        };
        return VehicleBuilder.Build(variant, _scenarios[measured.Scenario], _library, new RunOptions(), log);
    }
}
