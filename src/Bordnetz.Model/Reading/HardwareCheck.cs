using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Checks that parts, devices, wires and power name what exists somewhere in the platform.</summary>
internal sealed class HardwareCheck(PlatformDescription platform, NodeNames nodes, bool isIncomplete, ProblemLog log)
{
    private HardwareSections Sections => platform.Hardware;

    public void Run()
    {
        foreach (NodeDescription node in platform.Nodes)
        {
            CheckHardware(node.Hardware, $"node '{node.Name}'");
        }
        foreach (DeviceDescription device in Sections.Devices)
        {
            CheckDevice(device);
        }
        foreach (NetworkDescription network in platform.Networks)
        {
            Find(network.Cable, Sections.Cables, $"network '{network.Name}'", "cable");
        }
        CheckPower();
        foreach (SceneDescription scene in Sections.Scenes)
        {
            CheckScene(scene);
        }
        foreach (PartialNetworkDescription partial in platform.PartialNetworks)
        {
            string who = $"partial network '{partial.Name}'";
            foreach (PlacedText node in partial.Nodes)
            {
                FindNode(node, who);
            }
            foreach (PlacedText scene in partial.Scenes)
            {
                Find(scene, Sections.Scenes, who, "scene");
            }
        }
        foreach (ChainDescription chain in platform.Chains)
        {
            Find(chain.RedundantWith, platform.Chains, $"chain '{chain.Name}'", "chain");
        }
        foreach (FunctionDescription function in platform.Functions)
        {
            CheckFunction(function);
        }
    }

    private void CheckHardware(HardwareDescription hardware, string who)
    {
        Find(hardware.Part, Sections.Parts, who, "part");
        if (hardware.Supply is { } supply)
        {
            Find(supply, [.. Sections.Rails, .. Sections.Fuses], who, "rail or fuse");
        }
    }

    private void CheckDevice(DeviceDescription device)
    {
        string who = $"device '{device.Name}'";
        CheckHardware(device.Hardware, who);
        nodes.Find(device.On, who);
        Find(device.Cable, Sections.Cables, who, "cable");
        foreach (PlacedText served in device.Serves)
        {
            Find(served, [.. platform.Sensors, .. platform.Actuators], who, "sensor or actuator");
        }
        if (platform.Nodes.Exists(n => n.Name == device.Name))
        {
            log.Error("BN1504", device.Place, $"'{device.Name}' is a node already; a device needs a name of its own");
        }
    }

    private void CheckPower()
    {
        foreach (SourceDescription source in Sections.Sources)
        {
            string who = $"source '{source.Name}'";
            Find(source.From, Sections.Sources, who, "source");
            Find(source.Charges, Sections.Sources, who, "source");
            FindNode(source.In, who);
            CheckCircle(source);
        }
        foreach (RailDescription rail in Sections.Rails)
        {
            Find(rail.From, Sections.Sources, $"rail '{rail.Name}'", "source");
            Find(rail.Cable, Sections.Cables, $"rail '{rail.Name}'", "cable");
        }
        foreach (FuseDescription fuse in Sections.Fuses)
        {
            string who = $"fuse '{fuse.Name}'";
            Find(fuse.Rail, Sections.Rails, who, "rail");
            Find(fuse.Cable, Sections.Cables, who, "cable");
            FindNode(fuse.In, who);
            if (Sections.Rails.Exists(r => r.Name == fuse.Name))
            {
                log.Error("BN1504", fuse.Place, $"'{fuse.Name}' is a rail already; a fuse needs a name of its own");
            }
        }
        foreach (WakeLineDescription line in Sections.WakeLines)
        {
            string who = $"wake-up line '{line.Name}'";
            FindNode(line.From, who);
            foreach (PlacedText node in line.To)
            {
                FindNode(node, who);
            }
            Find(line.Cable, Sections.Cables, who, "cable");
        }
    }

    // What a source draws from, or relieves, must not hang on the source itself.
    private void CheckCircle(SourceDescription source)
    {
        HashSet<string> seen = new(StringComparer.Ordinal) { source.Name };
        Queue<SourceDescription> next = new([source]);
        while (next.TryDequeue(out SourceDescription? at))
        {
            foreach (SourceDescription above in Sections.Sources.Where(s => s.Name == at.From?.Value))
            {
                if (above.Name == source.Name)
                {
                    log.Error("BN1505", source.Place, $"source '{source.Name}' draws from itself");
                    return;
                }
                if (seen.Add(above.Name))
                {
                    next.Enqueue(above);
                }
            }
        }
        if (source.Charges is { } charged)
        {
            if (charged.Value == source.Name || charged.Value == source.From?.Value)
            {
                log.Error("BN1505", charged.Place, $"source '{source.Name}' cannot charge what it draws from");
            }
            else if (Sections.Sources.Exists(s => s.Name == charged.Value && s.Kind != PowerSourceKind.Battery))
            {
                log.Error("BN1505", charged.Place, $"'{charged.Value}' is no battery and cannot be charged");
            }
        }
    }

    private void CheckScene(SceneDescription scene)
    {
        string who = $"scene '{scene.Name}'";
        List<ElementDescription> consumers = [.. platform.Nodes, .. Sections.Devices];
        IEnumerable<PlacedText> named = scene.Awake.Concat(scene.Asleep).Concat(scene.Loads.Select(l => l.Name));
        foreach (PlacedText name in named)
        {
            Find(name, consumers, who, "node or device");
        }
        foreach (PlacedText rail in scene.Rails)
        {
            Find(rail, Sections.Rails, who, "rail");
        }
        foreach (PlacedText source in scene.Running)
        {
            Find(source, Sections.Sources, who, "source");
        }
        FindNode(scene.HeldBy, who);
        IEnumerable<string> inputs = platform.Nodes.SelectMany(n => n.WakeInputs).Select(i => i.Value);
        foreach (PlacedText input in scene.By)
        {
            if (!isIncomplete && !inputs.Contains(input.Value, StringComparer.Ordinal))
            {
                string hint = Suggestion.For(input.Value, inputs);
                log.Error(
                    "BN1855",
                    input.Place,
                    $"{who} is entered by '{input.Value}', which wakes no node{hint}; name it under 'wake' of a node"
                );
            }
        }
    }

    private void CheckFunction(FunctionDescription function)
    {
        string who = $"function '{function.Name}'";
        Find(function.Decomposition?.With, platform.Functions, who, "function");
        if (function.Decomposition is { } own && own.With.Value == function.Name)
        {
            log.Error("BN1501", own.With.Place, $"{who} cannot share a requirement with itself");
        }
        foreach (PlacedText service in function.Uses)
        {
            IEnumerable<string> offered = platform.Functions.SelectMany(f => f.Offers).Select(o => o.Value);
            if (!isIncomplete && !offered.Contains(service.Value, StringComparer.Ordinal))
            {
                string hint = Suggestion.For(service.Value, offered);
                log.Error(
                    "BN1501",
                    service.Place,
                    $"{who} uses the service '{service.Value}', which nobody offers{hint}"
                );
            }
        }
    }

    private void FindNode(PlacedText? name, string who)
    {
        if (name is not null)
        {
            nodes.Find(name, who);
        }
    }

    private void Find(PlacedText? name, IReadOnlyList<ElementDescription> elements, string who, string what)
    {
        if (name is null || name.Value.Length == 0 || isIncomplete || elements.Any(e => e.Name == name.Value))
        {
            return;
        }
        string hint = Suggestion.For(name.Value, elements.Select(e => e.Name));
        log.Error("BN1501", name.Place, $"{who} names the {what} '{name.Value}', which is not defined{hint}");
    }
}
