using Bordnetz.Runtime;

namespace Bordnetz.Functions.Energy;

/// <summary>What <see cref="BatteryEstimation"/> tells.</summary>
internal sealed class BatteryOutputs(FunctionPorts ports)
{
    private const string Battery = "Vehicle.Powertrain.TractionBattery.";

    public Output<double> Charge { get; } = ports.Publishes<double>(Battery + "StateOfCharge.Current");

    public Output<double> Shown { get; } = ports.Publishes<double>(Battery + "StateOfCharge.Displayed");

    public Output<double> Energy { get; } = ports.Publishes<double>(Battery + "StateOfCharge.CurrentEnergy");

    public Output<double> Power { get; } = ports.Publishes<double>(Battery + "CurrentPower");

    public Output<double> Loss { get; } = ports.Publishes<double>(Battery + "PowerLoss");

    public Output<double> NetCapacity { get; } = ports.Publishes<double>(Battery + "NetCapacity");

    public Output<double> Health { get; } = ports.Publishes<double>(Battery + "StateOfHealth");

    public Output<double> Charged { get; } = ports.Publishes<double>(Battery + "AccumulatedChargedEnergy");

    public Output<double> Consumed { get; } = ports.Publishes<double>(Battery + "AccumulatedConsumedEnergy");

    public Output<double> DischargeLimit { get; } = ports.Publishes<double>(Battery + "PowerLimitDischarge");

    public Output<double> ChargeLimit { get; } = ports.Publishes<double>(Battery + "PowerLimitCharge");
}
