using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>
/// Adds up what a variant draws. A consumer awake draws idle + load × (peak − idle), asleep what it says it draws then,
/// on a dead rail nothing; a power is turned into a current at the voltage of the rail. Pure and thread-safe.
/// </summary>
public static class PowerBalance
{
    /// <summary>Adds up every scene and every fuse.</summary>
    public static PowerBudget Analyse(Variant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        ImmutableArray<Consumer> all = [.. Consumers(variant)];
        ImmutableArray<Consumer> supplied = [.. all.Where(c => c.Rail is not null)];
        return new PowerBudget(
            [.. variant.Power.Scenes.Select(s => Analyse(variant, s, supplied))],
            [.. variant.Power.Fuses.Select(f => new FuseLoad(f, PeakOf(f, supplied)))],
            [.. all.Where(c => c.Rail is null && c.Draws).Select(c => c.Name)]
        );
    }

    private static IEnumerable<Consumer> Consumers(Variant variant)
    {
        foreach (Node node in variant.Nodes)
        {
            yield return new Consumer(node.Name, node, null, node.Hardware, node.Hardware.Rail, node.Hardware.Fuse);
        }
        foreach (Device device in variant.Devices)
        {
            Hardware own = device.Hardware;
            Hardware fed = own.Rail is null ? device.On.Hardware : own;
            yield return new Consumer(device.Name, null, device, own, fed.Rail, fed.Fuse);
        }
    }

    private static SceneBudget Analyse(Variant variant, Scene scene, ImmutableArray<Consumer> consumers)
    {
        Dictionary<Node, double> nodes = scene.Nodes.ToDictionary(n => n.Node, n => n.Load);
        Dictionary<Device, double> devices = scene.Devices.ToDictionary(d => d.Device, d => d.Load);
        bool IsLive(Rail rail) => !rail.IsSwitched || scene.Rails.Contains(rail);
        double? LoadOf(Consumer consumer) =>
            consumer.Node is { } node && nodes.TryGetValue(node, out double ofNode) ? ofNode
            : consumer.Device is { } device && devices.TryGetValue(device, out double ofDevice) ? ofDevice
            : null;
        ImmutableArray<ConsumerDraw> drawn =
        [
            .. consumers.Select(c => new ConsumerDraw(
                c.Name,
                c.Node is not null,
                c.Rail!,
                IsLive(c.Rail!) ? c.CurrentAt(LoadOf(c)) : 0
            )),
        ];
        ImmutableArray<RailDraw> rails =
        [
            .. variant.Power.Rails.Select(rail => new RailDraw(
                rail,
                IsLive(rail),
                drawn.Where(d => d.Rail == rail).Sum(d => d.CurrentA)
            )),
        ];
        return new SceneBudget(scene, drawn, rails, Sources(variant, scene, rails));
    }

    /// <summary>
    /// From the rails up: a battery hands what it would give to the running source that charges it, a converter asks its
    /// own source for its input.
    /// </summary>
    private static ImmutableArray<SourceDraw> Sources(Variant variant, Scene scene, ImmutableArray<RailDraw> rails)
    {
        ImmutableArray<PowerSource> sources = variant.Power.Sources;
        var current = new double[sources.Length];
        var relievedBy = new PowerSource?[sources.Length];
        foreach (RailDraw rail in rails)
        {
            current[rail.Rail.Source.Index] += rail.CurrentA;
        }
        HashSet<PowerSource> done = [];
        foreach (PowerSource source in sources)
        {
            Settle(source);
        }
        return [.. sources.Select(s => new SourceDraw(s, current[s.Index], relievedBy[s.Index]))];

        void Settle(PowerSource source)
        {
            if (!done.Add(source))
            {
                return;
            }
            // What this one has to give is known only when everything that draws from it is.
            foreach (PowerSource below in sources.Where(s => s.From == source.Name || IsRelieving(source, s)))
            {
                Settle(below);
            }
            if (source.Kind == PowerSourceKind.Battery)
            {
                if (sources.FirstOrDefault(s => IsRelieving(s, source)) is { } running)
                {
                    relievedBy[source.Index] = running;
                    current[running.Index] += Convert(current[source.Index], source, running);
                    current[source.Index] = 0;
                }
            }
            else if (source.From is { } from && sources.FirstOrDefault(s => s.Name == from) is { } above)
            {
                double efficiency = source.Efficiency?.Value ?? 1;
                current[above.Index] += Convert(current[source.Index], source, above) / efficiency;
            }
        }

        bool IsRelieving(PowerSource running, PowerSource battery) =>
            running.Charges == battery.Name && scene.Running.Contains(running);
    }

    private static double Convert(double currentA, PowerSource from, PowerSource to) =>
        currentA * from.Voltage.Value / to.Voltage.Value;

    private static double PeakOf(Fuse fuse, ImmutableArray<Consumer> consumers) =>
        consumers.Where(c => c.Fuse == fuse).Sum(c => c.PeakA);

    private sealed record Consumer(string Name, Node? Node, Device? Device, Hardware Hardware, Rail? Rail, Fuse? Fuse)
    {
        public bool Draws => Hardware.Sleep is not null || Hardware.Idle is not null || Hardware.Peak is not null;

        public double PeakA => Math.Max(Amperes(Hardware.Peak), Amperes(Hardware.Idle));

        public double CurrentAt(double? load)
        {
            if (load is not { } share)
            {
                return Amperes(Hardware.Sleep);
            }
            double idle = Amperes(Hardware.Idle);
            return idle + (share * (Math.Max(Amperes(Hardware.Peak), idle) - idle));
        }

        private double Amperes(Figure? figure) =>
            figure is null ? 0
            : figure.Unit == "W" ? figure.Value / Rail!.Source.Voltage.Value
            : figure.Value;
    }
}
