using Bordnetz.Model.Yaml;
using Bordnetz.Plant;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model.Reading;

/// <summary>
/// Checks that what an element names exists somewhere in the platform. Whether it exists in the variants that need it
/// is checked when these are resolved.
/// </summary>
internal sealed class ReferenceCheck(
    PlatformDescription platform,
    SignalCatalog? catalog,
    NodeNames names,
    bool isIncomplete,
    ProblemLog log
)
{
    public void Run()
    {
        foreach (NetworkDescription network in platform.Networks)
        {
            CheckNetwork(network);
        }
        foreach (FunctionDescription function in platform.Functions)
        {
            CheckPartition(function);
            CheckSignals(function);
        }
        foreach (PlantLinkDescription sensor in platform.Sensors)
        {
            CheckLink(sensor, "sensor", PlantDirection.Output);
        }
        foreach (PlantLinkDescription actuator in platform.Actuators)
        {
            CheckLink(actuator, "actuator", PlantDirection.Input);
        }
        foreach (ChainDescription chain in platform.Chains)
        {
            CheckChain(chain);
        }
    }

    private void CheckNetwork(NetworkDescription network)
    {
        string what = $"network '{network.Name}'";
        HashSet<string> wired = new(StringComparer.Ordinal);
        foreach (PlacedText node in network.Nodes)
        {
            names.Find(node, what);
            if (!wired.Add(node.Value))
            {
                log.Error("BN1104", node.Place, $"'{node.Value}' is wired to '{network.Name}' twice");
            }
        }
        CheckSwitches(network, wired);
        IEnumerable<PlacedText> named = new[]
        {
            network.Gateway,
            network.Switch,
            network.Ethernet.Plca?.Coordinator,
        }.OfType<PlacedText>();
        foreach (PlacedText node in named.Concat(network.Listeners))
        {
            if (names.Find(node, what) is not null && !wired.Contains(node.Value))
            {
                log.Error("BN1104", node.Place, $"'{node.Value}' must be one of the nodes of '{network.Name}'");
            }
        }
        if (network.Uplink is { } uplink)
        {
            CheckUplink(network, uplink);
        }
    }

    private void CheckSwitches(NetworkDescription network, HashSet<string> wired)
    {
        EthernetDescription ethernet = network.Ethernet;
        HashSet<string> ends = new(wired, StringComparer.Ordinal);
        foreach (SwitchDescription described in ethernet.Switches)
        {
            if (
                names.Find(described.In, $"switch '{described.Name}'") is not null
                && !wired.Contains(described.In.Value)
            )
            {
                log.Error(
                    "BN1104",
                    described.In.Place,
                    $"'{described.In.Value}' must be one of the nodes of '{network.Name}'"
                );
            }
            if (described.Name != described.In.Value && !ends.Add(described.Name))
            {
                log.Error(
                    "BN1104",
                    described.Place,
                    $"the switch '{described.Name}' has the name of a node of '{network.Name}'; rename it"
                );
            }
        }
        IEnumerable<PlacedText> named = ethernet
            .Links.SelectMany(l => l.Between)
            .Concat(ethernet.Ports.SelectMany(p => new[] { p.From, p.To }));
        foreach (PlacedText end in named.Where(e => e.Value.Length > 0 && !ends.Contains(e.Value)))
        {
            string hint = Suggestion.For(end.Value, ends);
            log.Error("BN1101", end.Place, $"'{network.Name}' has no switch or node '{end.Value}'{hint}");
        }
    }

    private void CheckUplink(NetworkDescription network, PlacedText uplink)
    {
        List<NetworkDescription> found = [.. platform.Networks.Where(n => n.Name == uplink.Value)];
        if (found.Count == 0)
        {
            if (!isIncomplete)
            {
                string hint = Suggestion.For(uplink.Value, platform.Networks.Select(n => n.Name));
                log.Error("BN1101", uplink.Place, $"the uplink '{uplink.Value}' is no network{hint}");
            }
        }
        else if (found.Any(n => n.Kind != NetworkKind.Ethernet))
        {
            log.Error("BN1104", uplink.Place, $"the uplink '{uplink.Value}' is not of kind ethernet");
        }
        else if (network.Gateway is { } gateway && !found.Any(n => n.Nodes.Any(m => m.Value == gateway.Value)))
        {
            log.Error("BN1104", gateway.Place, $"the gateway '{gateway.Value}' is not wired to '{uplink.Value}'");
        }
    }

    private void CheckPartition(FunctionDescription function)
    {
        (PlacedText node, string? partition) = SplitPlace(function.On);
        if (names.Find(node, $"function '{function.Name}'") is not { } found)
        {
            return;
        }
        List<string> partitions =
        [
            .. platform.Nodes.Where(n => n.Name == found.Name).SelectMany(n => n.Partitions).Select(p => p.Value),
        ];
        if (partition is null)
        {
            if (partitions.Count > 1)
            {
                string known = string.Join(", ", partitions.Select(p => $"{found.Name}/{p}"));
                log.Error("BN1403", function.On.Place, $"'{found.Name}' is divided; say on which partition: {known}");
            }
        }
        else if (!partitions.Contains(partition) && !(partitions.Count == 0 && partition == found.Name))
        {
            string hint = Suggestion.For(partition, partitions);
            log.Error("BN1403", function.On.Place, $"node '{found.Name}' has no partition '{partition}'{hint}");
        }
    }

    /// <summary>Splits <c>node/partition</c>.</summary>
    public static (PlacedText Node, string? Partition) SplitPlace(PlacedText on)
    {
        int slash = on.Value.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? (on, null)
            : (new PlacedText(new YamlText(on.Place, on.Value[..slash], YamlTextStyle.Plain)), on.Value[(slash + 1)..]);
    }

    private void CheckSignals(FunctionDescription function)
    {
        foreach (SignalUse use in function.Reads.Concat(function.Publishes))
        {
            SignalPaths.Find(catalog, use.Path.Value, use.Path.Place, log);
        }
        foreach (SignalUse use in function.Actuates)
        {
            CheckActuator(use, "actuates", function.Name);
        }
        foreach (SignalUse use in function.Provides)
        {
            CheckActuator(use, "provides", function.Name);
        }
    }

    private void CheckActuator(SignalUse use, string verb, string function)
    {
        if (SignalPaths.Find(catalog, use.Path.Value, use.Path.Place, log) is { Kind: not SignalKind.Actuator } signal)
        {
            string kind = signal.Kind == SignalKind.Sensor ? "a sensor" : "an attribute";
            log.Error(
                "BN1405",
                use.Path.Place,
                $"function '{function}' {verb} '{signal.Path}', but that is {kind} and has no target"
            );
        }
    }

    private void CheckLink(PlantLinkDescription link, string what, PlantDirection direction)
    {
        names.Find(link.On, $"{what} '{link.Name}'");
        SignalDefinition? signal = SignalPaths.Find(catalog, link.Signal.Value, link.Signal.Place, log);
        if (direction == PlantDirection.Input && signal is { Kind: not SignalKind.Actuator })
        {
            log.Error(
                "BN1405",
                link.Signal.Place,
                $"actuator '{link.Name}' applies the target of '{signal.Path}', which has none: it is no VSS actuator"
            );
        }
        if (
            signal is { Type: var type }
            && (type.IsArray() || type == DataType.Struct || (type == DataType.String && signal.Allowed.IsEmpty))
        )
        {
            log.Error(
                "BN1312",
                link.Signal.Place,
                $"'{signal.Path}' is of type {type.Name()}, for which the plant has no number"
            );
        }
        if (link.Plant.Value.Length == 0)
        {
            return;
        }
        if (!PlantVariables.TryFind(link.Plant.Value, out PlantVariableInfo? variable))
        {
            string hint = Suggestion.For(link.Plant.Value, PlantVariables.All.Select(v => v.Name));
            log.Error("BN1108", link.Plant.Place, $"the plant has no variable '{link.Plant.Value}'{hint}");
        }
        else if (variable.Direction != direction)
        {
            string does = direction == PlantDirection.Output ? "an actuator writes it" : "a sensor reads it";
            log.Error("BN1108", link.Plant.Place, $"'{variable.Name}' is no variable for a {what}: {does}");
        }
        else
        {
            CheckUnit(link, variable, signal);
        }
    }

    private void CheckUnit(PlantLinkDescription link, PlantVariableInfo variable, SignalDefinition? signal)
    {
        string plant = variable.Unit == "%" ? "percent" : variable.Unit;
        if (
            plant.Length == 0
            || signal?.Unit is not { Length: > 0 } unit
            || string.Equals(unit, plant, StringComparison.OrdinalIgnoreCase)
        )
        {
            return;
        }
        if (link.Gain is null && link.Shift is null)
        {
            log.Warning(
                "BN1204",
                link.Plant.Place,
                $"'{variable.Name}' is in {plant} and '{signal.Path}' in {unit}; convert with 'gain' and 'shift'"
            );
        }
    }

    private void CheckChain(ChainDescription chain)
    {
        CheckMember(chain.From, "sensor", platform.Sensors);
        CheckMember(chain.To, "actuator", platform.Actuators);
        foreach (PlacedText function in chain.Through)
        {
            CheckMember(function, "function", platform.Functions);
        }

        void CheckMember<T>(PlacedText name, string what, List<T> elements)
            where T : ElementDescription
        {
            if (name.Value.Length == 0 || elements.Exists(e => e.Name == name.Value))
            {
                return;
            }
            if (elements.Count > 0 || !isIncomplete)
            {
                string hint = Suggestion.For(name.Value, elements.Select(e => e.Name));
                log.Error(
                    "BN1101",
                    name.Place,
                    $"chain '{chain.Name}' names the {what} '{name.Value}', which is not defined{hint}"
                );
            }
        }
    }
}
