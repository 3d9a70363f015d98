using System.CommandLine;

namespace Bordnetz.Cli.Signals;

/// <summary><c>bordnetz signals</c>: catalogs of signals. One file for each command below it.</summary>
internal static class SignalsCommand
{
    public static Command Create() =>
        new("signals", "Reads, checks and converts catalogs of vehicle signals (VSS).")
        {
            ExportCommand.Create(),
            LintCommand.Create(),
        };
}
