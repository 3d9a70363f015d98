using System.CommandLine;

namespace Bordnetz.Cli.Can;

/// <summary><c>bordnetz can</c>: logs of CAN buses, with the habits of can-utils.</summary>
internal static class CanCommand
{
    public static Command Create() =>
        new("can", "Reads, converts, decodes and measures logs of CAN buses.")
        {
            ConvertCommand.Create(),
            DumpCommand.Create(),
            DecodeCommand.Create(),
            StatsCommand.Create(),
            E2eCommand.Create(),
            DbcCommand.Create(),
        };
}
