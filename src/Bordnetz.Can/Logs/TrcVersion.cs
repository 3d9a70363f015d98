namespace Bordnetz.Can.Logs;

/// <summary>The versions of PEAK's TRC.</summary>
public enum TrcVersion
{
    /// <summary>No type column, whole milliseconds.</summary>
    V10 = 10,

    /// <summary>Tenths of milliseconds, direction.</summary>
    V11 = 11,

    /// <summary>And the bus.</summary>
    V12 = 12,

    /// <summary>And a reserved column.</summary>
    V13 = 13,

    /// <summary>Microseconds, CAN FD; one bus.</summary>
    V20 = 20,

    /// <summary>And the bus and named columns.</summary>
    V21 = 21,
}
