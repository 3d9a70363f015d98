using Bordnetz.Cli.Output;

namespace Bordnetz.Cli.Calibrating;

/// <summary>A calibration for programs.</summary>
internal static class CalibrationJson
{
    public static string Write(CalibrationResult result) =>
        JsonText.Of(
            new
            {
                result.Calibration.Name,
                result.Calibration.Variant,
                result.Calibration.ChargingEfficiency,
                result.Calibration.Tolerance,
                result.Holds,
                Fitted = result.Calibration.Parameters.Zip(
                    result.Fitted,
                    (p, v) =>
                        new
                        {
                            p.Name,
                            v.Value,
                            v.Unit,
                        }
                ),
                Rows = result.Rows.Select(r => new
                {
                    Vehicle = r.Vehicle.Name,
                    r.Measured.Scenario,
                    r.IsFitted,
                    Unit = r.Measured.IsElectric ? "kWh/100km" : "l/100km",
                    Measured = r.Measured.Mean,
                    Tests = r.Measured.Consumptions.Select(c => c.Per100Km),
                    r.Predicted,
                    r.Error,
                    r.Drive.DistanceKm,
                    r.Drive.Phases,
                }),
            }
        );
}
