using System.CommandLine;

namespace Bordnetz.Cli.Signals;

/// <summary><c>bordnetz signals</c>: catalogs of signals, and the signals of a running vehicle. One file a command.</summary>
internal static class SignalsCommand
{
    public static Command Create() =>
        new(
            "signals",
            "Reads, sets, watches and provides the signals of a running vehicle; converts and checks catalogs."
        )
        {
            GetCommand.Create(),
            SetCommand.Create(),
            WatchCommand.Create(),
            ListCommand.Create(),
            ProvideCommand.Create(),
            ExportCommand.Create(),
            LintCommand.Create(),
        };
}
