using Bordnetz.Model;
using Bordnetz.Runtime;

namespace Bordnetz.Functions;

/// <summary>Calibration that differs between powertrains.</summary>
internal static class Calibration
{
    /// <summary>
    /// A calibration value; <c>NAME-bev</c>, <c>NAME-phev</c> or <c>NAME-combustion</c> beats <c>NAME</c> on that
    /// powertrain.
    /// </summary>
    public static double ByPowertrain(this FunctionPorts ports, string name, double defaultValue)
    {
        double common = ports.Parameter(name, defaultValue);
        // All are asked for, so that a description may hold those of the other powertrains, too.
        double bev = ports.Parameter(name + "-bev", common);
        double phev = ports.Parameter(name + "-phev", common);
        double combustion = ports.Parameter(name + "-combustion", common);
        return ports.Variant.Powertrain switch
        {
            Powertrain.Bev => bev,
            Powertrain.Phev => phev,
            _ => combustion,
        };
    }

    /// <summary>The ratios of the forward gears from the gearbox input to the wheels; index 0 is unused.</summary>
    public static double[] GearRatios(this FunctionPorts ports)
    {
        double final = ports.Parameter("final-drive", 3.3);
        double[] typical = [4.714, 3.143, 2.106, 1.667, 1.285, 1.0, 0.839, 0.667];
        double[] ratios = new double[9];
        for (int gear = 1; gear <= 8; gear++)
        {
            ratios[gear] = ports.Parameter($"gear-{gear}", typical[gear - 1]) * final;
        }
        return ratios;
    }

    /// <summary>An input that the description declares only on some equipment; null where it does not.</summary>
    public static Input<T>? ReadsIfDeclared<T>(this FunctionPorts ports, string path, T initial = default!) =>
        ports.Has(path, PortRole.Reads) ? ports.Reads(path, initial) : null;

    /// <summary>A current value that the description declares only on some equipment; null where it does not.</summary>
    public static Output<T>? PublishesIfDeclared<T>(this FunctionPorts ports, string path) =>
        ports.Has(path, PortRole.Publishes) ? ports.Publishes<T>(path) : null;

    /// <summary>A target that the description declares only on some equipment; null where it does not.</summary>
    public static Output<T>? ActuatesIfDeclared<T>(this FunctionPorts ports, string path) =>
        ports.Has(path, PortRole.Actuates) ? ports.Actuates<T>(path) : null;
}
