using Bordnetz.Runtime;

namespace Bordnetz.Functions.Cockpit;

/// <summary>What <see cref="ClusterDisplay"/> tells.</summary>
internal sealed class ClusterOutputs(FunctionPorts ports)
{
    private const string Cluster = "Vehicle.Cabin.Cluster.";

    public Output<int> Speed { get; } = ports.Publishes<int>(Cluster + "Speed");

    public Output<double> PowerMeter { get; } = ports.Publishes<double>(Cluster + "PowerMeter");

    public Output<string> Gear { get; } = ports.Publishes<string>(Cluster + "GearIndication");

    public Output<double> Range { get; } = ports.Publishes<double>(Cluster + "Range");

    public Output<double> OutsideTemperature { get; } = ports.Publishes<double>(Cluster + "OutsideTemperature");

    public Output<bool> IceWarning { get; } = ports.Publishes<bool>(Cluster + "IsIceWarningOn");

    public Output<bool> BrakeWarning { get; } = ports.Publishes<bool>(Cluster + "IsBrakeWarningOn");

    public Output<bool> LowVoltageWarning { get; } = ports.Publishes<bool>(Cluster + "IsLowVoltageWarningOn");

    public Output<bool> EnergyWarning { get; } = ports.Publishes<bool>(Cluster + "IsEnergyWarningOn");

    public Output<bool> TelltaleLeft { get; } = ports.Publishes<bool>(Cluster + "IsTelltaleLeftOn");

    public Output<bool> TelltaleRight { get; } = ports.Publishes<bool>(Cluster + "IsTelltaleRightOn");
}
