using Bordnetz.Cli.Output;
using Bordnetz.Model;
using Spectre.Console;

namespace Bordnetz.Cli.Calibrating;

/// <summary>A calibration for people: each measured drive beside its prediction, then what was fitted.</summary>
internal static class CalibrationTables
{
    public static void Write(CalibrationResult result, IAnsiConsole console)
    {
        console.WidenWhenPiped();
        Calibration calibration = result.Calibration;
        Table table = new() { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape(calibration.Name)) };
        table.AddColumn("vehicle");
        table.AddColumn("scenario");
        table.AddColumn("");
        table.AddColumn(Right("measured"));
        table.AddColumn(Right("tests"));
        table.AddColumn(Right("predicted"));
        table.AddColumn("per 100 km");
        table.AddColumn(Right("off by %"));
        foreach (PredictedRow row in result.Rows)
        {
            string error = $"{row.Error * 100:+0.0;-0.0;0.0}";
            table.AddRow(
                Markup.Escape(row.Vehicle.Name),
                Markup.Escape(row.Measured.Scenario),
                row.IsFitted ? "fitted" : "predicted",
                row.Measured.Mean.ToString("F2"),
                row.Measured.Consumptions.Length.ToString(),
                row.Predicted.ToString("F2"),
                row.Measured.IsElectric ? "kWh from the wall" : "l",
                result.IsOff(row) ? $"[red]{error}[/]" : error
            );
        }
        console.Write(table);
        if (result.Rows.Any(r => r.Measured.IsElectric))
        {
            console.WriteLine($"charging efficiency {calibration.ChargingEfficiency * 100:0.#} %");
        }
        foreach ((FittedParameter parameter, Quantity value) in calibration.Parameters.Zip(result.Fitted))
        {
            console.WriteLine($"{parameter.Name}: {value.Value:G5}{value.Unit}");
        }
        string tolerance = $"{calibration.Tolerance * 100:0.#} %";
        int predicted = result.Rows.Count(r => !r.IsFitted);
        int off = result.Rows.Count(result.IsOff);
        console.MarkupLine(
            off == 0
                ? $"[green]{predicted} predictions within {tolerance}[/]"
                : $"[red]{off} of {predicted} predictions off by more than {tolerance}[/]"
        );
    }

    private static TableColumn Right(string header) => new(header) { Alignment = Justify.Right };
}
