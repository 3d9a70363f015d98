namespace Bordnetz.Functions;

/// <summary>The values of <c>Vehicle.Powertrain.DriveState</c> and <c>Vehicle.LowVoltageSystemState</c>.</summary>
internal static class DriveStates
{
    public const string Off = "OFF";
    public const string Starting = "STARTING";
    public const string Ready = "READY";
    public const string Drive = "DRIVE";
    public const string Reverse = "REVERSE";

    /// <summary>Low-voltage state while the vehicle is on.</summary>
    public const string On = "ON";

    /// <summary>Low-voltage state while it is being started.</summary>
    public const string Start = "START";

    /// <summary>Whether torque may move the vehicle.</summary>
    public static bool MayMove(string state) => state is Drive or Reverse;

    /// <summary>Whether consumers may work.</summary>
    public static bool IsAwake(string lowVoltageState) => lowVoltageState is On or Start;
}
