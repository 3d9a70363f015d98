using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Optimization.Placement;

/// <summary>
/// Which devices can hang on which zone controllers without a change of any frame: what a device serves must already come to
/// the controller, and nothing that the present one sends may come from the device. Levels must suffice.
/// </summary>
internal static class DeviceReach
{
    /// <summary>The zone controllers that a device may hang on, its own first.</summary>
    public static ImmutableArray<string> Of(
        string device,
        string on,
        ImmutableArray<string> zones,
        ImmutableArray<Variant> variants
    ) => [on, .. zones.Where(z => z != on && variants.All(v => MayMove(v, device, z)))];

    private static bool MayMove(Variant variant, string name, string zone)
    {
        if (variant.Devices.FirstOrDefault(d => d.Name == name) is not { } device)
        {
            return true;
        }
        if (variant.Nodes.FirstOrDefault(n => n.Name == zone) is not { } to || device.Length is not null)
        {
            return false;
        }
        bool isHighEnough = (to.Hardware.Asil ?? Asil.QM) >= (device.On.Hardware.Asil ?? Asil.QM);
        return isHighEnough
            && !variant.Sensors.Any(s => device.Serves.Contains(s.Name))
            && variant.Actuators.Where(a => device.Serves.Contains(a.Name)).All(a => Comes(variant, a, to));
    }

    private static bool Comes(Variant variant, PlantLink actuator, Node to)
    {
        IEnumerable<(Frame Frame, FrameSignal Signal)> carried = variant
            .Frames.SelectMany(f => f.Signals.Select(s => (f, s)))
            .Where(p => p.s.Signal == actuator.Signal);
        return !variant.Functions.Any(f => f.Node == actuator.Node && f.Actuates.Contains(actuator.Signal))
            && carried.Any(p => p.Signal.IsTarget && p.Signal.Receivers.Contains(to))
            && !carried.Any(p => !p.Signal.IsTarget && p.Frame.Sender == actuator.Node);
    }
}
