using System.Globalization;
using Bordnetz.Can;

namespace Bordnetz.Cli.Can;

/// <summary>How messages and values of a DBC are shown.</summary>
internal static class MessageText
{
    /// <summary>The name, and for a J1939 message who sent it, and to whom where the identifier tells.</summary>
    public static string Name(DbcMessage message, CanId id)
    {
        if (!message.IsJ1939)
        {
            return message.Name;
        }
        string receiver = J1939.HasDestination(id) ? $" to {J1939.DestinationAddress(id):X2}" : "";
        return $"{message.Name} (PGN {J1939.ParameterGroup(id)} from {J1939.SourceAddress(id):X2}{receiver})";
    }

    /// <summary>The source address of a J1939 message in hexadecimal; null for other messages.</summary>
    public static string? Source(DbcMessage message, CanId id) =>
        message.IsJ1939 ? J1939.SourceAddress(id).ToString("X2", CultureInfo.InvariantCulture) : null;
}
