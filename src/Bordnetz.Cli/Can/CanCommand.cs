using System.CommandLine;

namespace Bordnetz.Cli.Can;

/// <summary><c>bordnetz can</c>: logs of CAN buses and the buses themselves, with the habits of can-utils.</summary>
internal static class CanCommand
{
    public static Command Create() =>
        new("can", "Reads, converts, decodes, measures and plays logs of CAN buses; sends and receives.")
        {
            ConvertCommand.Create(),
            DumpCommand.Create(),
            DecodeCommand.Create(),
            StatsCommand.Create(),
            E2eCommand.Create(),
            DbcCommand.Create(),
            PlayCommand.Create(),
            SendCommand.Create(),
            HubCommand.Create(),
        };
}
