using System.CommandLine;

namespace Bordnetz.Cli.Signals;

/// <summary><c>bordnetz signals</c>: the signals of a running vehicle. One file for each command below it.</summary>
internal static class SignalsCommand
{
    public static Command Create() =>
        new("signals", "Reads, sets, watches and provides the signals of a running vehicle.")
        {
            GetCommand.Create(),
            SetCommand.Create(),
            WatchCommand.Create(),
            ListCommand.Create(),
            ProvideCommand.Create(),
        };
}
