using System.Collections.Immutable;

namespace Bordnetz.Can;

/// <summary>The attributes that tools agree on, and what they mean here.</summary>
internal static class DbcWellKnown
{
    public const string NodeLongName = "SystemNodeLongSymbol";
    public const string MessageLongName = "SystemMessageLongSymbol";
    public const string SignalLongName = "SystemSignalLongSymbol";
    public const string VariableLongName = "SystemEnvVarLongSymbol";
    public const string CycleTime = "GenMsgCycleTime";
    public const string StartValue = "GenSigStartValue";
    public const string FrameFormat = "VFrameFormat";
    public const string ProtocolType = "ProtocolType";
    public const string BitRateSwitch = "CANFD_BRS";

    private const int StandardFd = 14;
    private const int ExtendedFd = 15;
    private const int J1939Group = 3;

    /// <summary>Whether a message is sent in the CAN FD format: the attribute says so, or it is too long.</summary>
    public static bool IsFd(DbcFile file, ImmutableArray<DbcAttribute> attributes, int length)
    {
        // The attribute is an enumeration or the plain number of its member.
        double? number = file.AttributeNumber(DbcAttributeTarget.Message, attributes, FrameFormat);
        string text = file.AttributeText(DbcAttributeTarget.Message, attributes, FrameFormat) ?? "";
        bool saysFd =
            number is StandardFd or ExtendedFd
            || text.EndsWith("CAN_FD", StringComparison.OrdinalIgnoreCase)
            || text.EndsWith("CANFD", StringComparison.OrdinalIgnoreCase);
        return saysFd || (length > FdDlc.MaxClassicLength && !SaysJ1939(file, attributes));
    }

    /// <summary>
    /// Whether a message is a J1939 parameter group: its frame format says so, or says nothing and the network's
    /// protocol does. More than eight bytes of it go by J1939's transport protocol, not in a CAN FD frame.
    /// </summary>
    public static bool SaysJ1939(DbcFile file, ImmutableArray<DbcAttribute> attributes)
    {
        double? number = file.AttributeNumber(DbcAttributeTarget.Message, attributes, FrameFormat);
        string text = file.AttributeText(DbcAttributeTarget.Message, attributes, FrameFormat) ?? "";
        if (number is J1939Group || IsJ1939(text))
        {
            return true;
        }
        return !attributes.Any(attribute => attribute.Name == FrameFormat)
            && IsJ1939(file.AttributeText(DbcAttributeTarget.Network, file.Attributes, ProtocolType) ?? "");
    }

    private static bool IsJ1939(string text) => text.StartsWith("J1939", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the data phase of a CAN FD frame is sent at the higher rate.</summary>
    public static bool HasBitRateSwitch(DbcFile file, ImmutableArray<DbcAttribute> attributes) =>
        file.AttributeNumber(DbcAttributeTarget.Message, attributes, BitRateSwitch) is not 0d;

    /// <summary>The cycle time in milliseconds; null when there is none.</summary>
    public static double? CycleTimeMs(DbcFile file, ImmutableArray<DbcAttribute> attributes) =>
        file.AttributeNumber(DbcAttributeTarget.Message, attributes, CycleTime) is { } time and > 0 ? time : null;

    /// <summary>The raw start value; null when there is none, or only a default of 0.</summary>
    public static double? Start(DbcFile file, ImmutableArray<DbcAttribute> attributes)
    {
        foreach (DbcAttribute attribute in attributes)
        {
            if (attribute.Name == StartValue)
            {
                return attribute.Value.Number;
            }
        }
        double? standard = file.FindDefinition(DbcAttributeTarget.Signal, StartValue)?.Default?.Number;
        return standard is 0d ? null : standard;
    }
}
