using System.Collections.Immutable;
using Bordnetz.Model.Reading;
using Bordnetz.Model.Yaml;

namespace Bordnetz.Model.Resolving;

/// <summary>Resolves the parts, cables, sources, rails and fuses of one variant; then its devices and scenes.</summary>
internal sealed class HardwareResolver
{
    private readonly HardwareSections _sections;
    private readonly VariantProblems _problems;
    private readonly Dictionary<string, PartDescription> _parts;
    private readonly Dictionary<string, Cable> _cables;
    private readonly Dictionary<string, PowerSource> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Rail> _rails = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Fuse> _fuses = new(StringComparer.Ordinal);
    private readonly Func<IEnumerable<ElementDescription>, string, IEnumerable<ElementDescription>> _present;

    /// <param name="sections">What the platform describes.</param>
    /// <param name="present">Picks what the variant has, and reports names that stand twice.</param>
    /// <param name="problems">Takes what is missing.</param>
    public HardwareResolver(
        HardwareSections sections,
        Func<IEnumerable<ElementDescription>, string, IEnumerable<ElementDescription>> present,
        VariantProblems problems
    )
    {
        _sections = sections;
        _problems = problems;
        _present = present;
        _parts = Present(sections.Parts, "part").ToDictionary(p => p.Name, StringComparer.Ordinal);
        _cables = Present(sections.Cables, "cable").ToDictionary(c => c.Name, c => c.Cable, StringComparer.Ordinal);
    }

    /// <summary>How the variant is wired.</summary>
    public Wiring Wiring => new() { Detour = _sections.Detour, Cables = [.. _cables.Values] };

    /// <summary>The cable of a name; null when none is named, or the variant lacks it, which is then a problem.</summary>
    public Cable? CableOf(PlacedText? name, string who) => Require(name, _cables, who, "cable");

    /// <summary>
    /// Reads the sources, rails and fuses. Fuses and sources in nodes come to their places by the positions of those,
    /// so that this comes before the nodes themselves.
    /// </summary>
    public void ResolveSupply(IReadOnlyDictionary<string, NodeDescription> nodes)
    {
        foreach (SourceDescription source in Present(_sections.Sources, "source"))
        {
            if (source.Voltage is { } voltage)
            {
                _sources.Add(source.Name, Resolve(source, voltage, nodes));
            }
        }
        foreach (RailDescription rail in Present(_sections.Rails, "rail"))
        {
            if (Require(rail.From, _sources, $"rail '{rail.Name}'", "source") is { } source)
            {
                Rail resolved = new()
                {
                    Name = rail.Name,
                    Index = _rails.Count,
                    Source = source,
                    IsSwitched = rail.IsSwitched,
                    Cable = CableOf(rail.Cable, $"rail '{rail.Name}'"),
                    Place = rail.Place,
                };
                _rails.Add(rail.Name, resolved);
            }
        }
        ResolveFuses(nodes);
    }

    /// <summary>What a node or a device has; its supply comes from <see cref="SupplyOf"/>.</summary>
    public Hardware HardwareOf(HardwareDescription own, string who)
    {
        PartDescription? part = Require(own.Part, _parts, who, "part");
        HardwareDescription? bought = part?.Hardware;
        return new Hardware
        {
            Part = part is null ? null : new Part(part.Name, part.Number),
            At = own.At,
            Mass = own.Mass ?? bought?.Mass,
            Price = own.Price ?? bought?.Price,
            Cpu = own.Cpu ?? bought?.Cpu,
            Ram = own.Ram ?? bought?.Ram,
            Flash = own.Flash ?? bought?.Flash,
            Io = own.Io ?? bought?.Io,
            Sleep = own.Sleep ?? bought?.Sleep,
            Idle = own.Idle ?? bought?.Idle,
            Peak = own.Peak ?? bought?.Peak,
            Asil = own.Asil ?? bought?.Asil,
        };
    }

    private void ResolveFuses(IReadOnlyDictionary<string, NodeDescription> nodes)
    {
        foreach (FuseDescription fuse in Present(_sections.Fuses, "fuse"))
        {
            string who = $"fuse '{fuse.Name}'";
            NodeDescription? holder = Require(fuse.In, nodes, who, "node");
            if (Require(fuse.Rail, _rails, who, "rail") is not { } rail || fuse.Rating is not { } rating)
            {
                continue;
            }
            Fuse resolved = new()
            {
                Name = fuse.Name,
                Index = _fuses.Count,
                Rail = rail,
                Rating = rating,
                In = holder?.Name,
                At = fuse.At ?? holder?.Hardware.At,
                Cable = CableOf(fuse.Cable, who),
                Place = fuse.Place,
            };
            _fuses.Add(fuse.Name, resolved);
        }
    }

    /// <summary>The rail and the fuse that a name means.</summary>
    public (Rail? Rail, Fuse? Fuse) SupplyOf(PlacedText? supply, string who)
    {
        if (supply is null)
        {
            return (null, null);
        }
        if (_fuses.TryGetValue(supply.Value, out Fuse? fuse))
        {
            return (fuse.Rail, fuse);
        }
        return (Require(supply, _rails, who, "rail or fuse"), null);
    }

    public ImmutableArray<Device> ResolveDevices(IReadOnlyDictionary<string, Node> nodes)
    {
        ImmutableArray<Device>.Builder devices = ImmutableArray.CreateBuilder<Device>();
        foreach (DeviceDescription description in Present(_sections.Devices, "device"))
        {
            string who = $"device '{description.Name}'";
            // A device lives in the variants where its node does.
            if (!nodes.TryGetValue(description.On.Value, out Node? on))
            {
                continue;
            }
            (Rail? rail, Fuse? fuse) = SupplyOf(description.Hardware.Supply, who);
            devices.Add(
                new Device
                {
                    Name = description.Name,
                    Index = devices.Count,
                    On = on,
                    Hardware = HardwareOf(description.Hardware, who) with { Rail = rail, Fuse = fuse },
                    Wires = description.Wires,
                    Cable = CableOf(description.Cable, who),
                    Length = description.Length,
                    Serves = [.. description.Serves.Select(s => s.Value)],
                    Description = description.Description,
                    Place = description.Place,
                }
            );
        }
        return devices.DrainToImmutable();
    }

    public PowerNet ResolvePower(IReadOnlyDictionary<string, Node> nodes, ImmutableArray<Device> devices) =>
        new()
        {
            Sources = [.. _sources.Values.OrderBy(s => s.Index)],
            Rails = [.. _rails.Values.OrderBy(r => r.Index)],
            Fuses = [.. _fuses.Values.OrderBy(f => f.Index)],
            WakeLines = [.. WakeLines(nodes)],
            Scenes = [.. Present(_sections.Scenes, "scene").Select(s => Resolve(s, nodes, devices))],
        };

    private IEnumerable<WakeLine> WakeLines(IReadOnlyDictionary<string, Node> nodes)
    {
        foreach (WakeLineDescription line in Present(_sections.WakeLines, "wake-up line"))
        {
            if (Require(line.From, nodes, $"wake-up line '{line.Name}'", "node") is { } from)
            {
                ImmutableArray<Node> to =
                [
                    .. line.To.Where(n => nodes.ContainsKey(n.Value)).Select(n => nodes[n.Value]),
                ];
                yield return new WakeLine(line.Name, from, to, CableOf(line.Cable, $"wake-up line '{line.Name}'"));
            }
        }
    }

    private PowerSource Resolve(
        SourceDescription source,
        Figure voltage,
        IReadOnlyDictionary<string, NodeDescription> nodes
    )
    {
        string who = $"source '{source.Name}'";
        NodeDescription? holder = Require(source.In, nodes, who, "node");
        return new PowerSource
        {
            Name = source.Name,
            Index = _sources.Count,
            Kind = source.Kind,
            Voltage = voltage,
            Capacity = source.Capacity,
            Usable = source.Usable,
            Power = source.Power,
            Efficiency = source.Efficiency,
            From = source.From?.Value,
            Charges = source.Charges?.Value,
            At = source.At ?? holder?.Hardware.At,
            Place = source.Place,
        };
    }

    // What a variant lacks is left out of its scenes.
    private Scene Resolve(
        SceneDescription scene,
        IReadOnlyDictionary<string, Node> nodes,
        ImmutableArray<Device> devices
    )
    {
        Dictionary<string, double> loads = new(StringComparer.Ordinal);
        if (scene.IsAllAwake)
        {
            foreach (string name in nodes.Keys.Except(scene.Asleep.Select(a => a.Value)))
            {
                loads[name] = scene.Load;
            }
        }
        foreach (PlacedText name in scene.Awake)
        {
            loads[name.Value] = scene.Load;
        }
        foreach ((PlacedText name, double load) in scene.Loads)
        {
            loads[name.Value] = load;
        }
        ImmutableArray<(Node, double)> awake =
        [
            .. nodes.Values.OrderBy(n => n.Index).Where(n => loads.ContainsKey(n.Name)).Select(n => (n, loads[n.Name])),
        ];
        return new Scene
        {
            Name = scene.Name,
            Description = scene.Description,
            Place = scene.Place,
            Nodes = awake,
            By = [.. scene.By.Select(i => i.Value)],
            Holder = Holder(scene, [.. awake.Select(n => n.Item1)], nodes),
            WakeWithinNs = scene.WakeWithinNs,
            SleepWithinNs = scene.SleepWithinNs,
            Devices = [.. devices.Where(d => loads.ContainsKey(d.Name)).Select(d => (d, loads[d.Name]))],
            Rails = [.. scene.Rails.Where(r => _rails.ContainsKey(r.Value)).Select(r => _rails[r.Value])],
            Running = [.. scene.Running.Where(s => _sources.ContainsKey(s.Value)).Select(s => _sources[s.Value])],
            MaxCurrent = scene.MaxCurrent,
            MinDuration = scene.MinDuration,
        };
    }

    // Who is not said to hold a scene is the central computer, or else the first that is awake.
    private Node? Holder(SceneDescription scene, ImmutableArray<Node> awake, IReadOnlyDictionary<string, Node> nodes)
    {
        if (scene.HeldBy is not { } name)
        {
            return awake.FirstOrDefault(n => n.Kind == NodeKind.Central) ?? awake.FirstOrDefault();
        }
        Node? holder = Require(name, nodes, $"scene '{scene.Name}'", "node");
        if (holder is not null && !awake.Contains(holder))
        {
            _problems.Error(
                "BN1854",
                name.Place,
                $"scene '{scene.Name}' is held by '{holder}', which sleeps in it; name a node that is awake"
            );
            return null;
        }
        return holder;
    }

    private IEnumerable<T> Present<T>(List<T> elements, string what)
        where T : ElementDescription => _present(elements, what).Cast<T>();

    private T? Require<T>(PlacedText? name, IReadOnlyDictionary<string, T> known, string who, string what)
        where T : class
    {
        if (name is null || name.Value.Length == 0)
        {
            return null;
        }
        if (known.TryGetValue(name.Value, out T? found))
        {
            return found;
        }
        _problems.Error(
            "BN1404",
            name.Place,
            $"the {what} '{name.Value}' of {who} is missing; both need the same 'when'"
        );
        return null;
    }
}
