using System.Collections.Immutable;
using Bordnetz.Model.Ethernet;
using Bordnetz.Model.Reading;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model.Resolving;

/// <summary>What is common to the variants of one platform.</summary>
internal sealed record PlatformParts(
    PlatformDescription Description,
    FeatureModel Features,
    SignalCatalog Catalog,
    ImmutableArray<NetworkLayout> Layouts
);

/// <summary>
/// Makes one variant: drops what its features exclude, resolves names to objects, and checks what can only be seen
/// once it is decided what exists.
/// </summary>
internal sealed class VariantResolver
{
    private readonly PlatformParts _parts;
    private readonly ImmutableArray<bool> _selected;
    private readonly VariantProblems _problems;
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Network> _networks = new(StringComparer.Ordinal);
    private readonly List<Partition> _partitions = [];
    private readonly HardwareResolver _hardware;
    private readonly DiagnosticsResolver _diagnostics;

    private VariantResolver(PlatformParts parts, ImmutableArray<bool> selected, VariantProblems problems)
    {
        _parts = parts;
        _selected = selected;
        _problems = problems;
        _diagnostics = new DiagnosticsResolver(parts, _nodes, problems);
        _hardware = new HardwareResolver(Platform.Hardware, Present, problems);
    }

    private PlatformDescription Platform => _parts.Description;

    /// <summary>Makes the variant; null when that is not possible, which is then among the problems.</summary>
    public static Variant? Resolve(
        PlatformParts parts,
        string name,
        ImmutableArray<bool> selected,
        VariantProblems problems
    )
    {
        problems.Begin(name);
        return new VariantResolver(parts, selected, problems).Resolve(name);
    }

    private Variant? Resolve(string name)
    {
        ImmutableArray<Node> nodes = ResolveNodes();
        if (nodes.IsEmpty)
        {
            _problems.Error("BN1404", Platform.Place, "no node is left");
            return null;
        }
        ImmutableArray<Network> networks = ResolveNetworks();
        ImmutableArray<Frame> frames = new FrameResolver(_nodes, _networks, Holds, _problems).Resolve(_parts.Layouts);
        NetworkManagementResolver management = new(_nodes, _problems);
        frames = management.AddPdus(frames, networks);
        ImmutableArray<Function> functions = ResolveFunctions();
        ImmutableArray<Device> devices = _hardware.ResolveDevices(_nodes);
        Variant variant = new()
        {
            Name = name,
            Features = _parts
                .Features.Features.Where(f => _selected[f.Index])
                .Select(f => f.Name)
                .ToImmutableSortedSet(StringComparer.Ordinal),
            Catalog = _parts.Catalog,
            Nodes = nodes,
            Partitions = [.. _partitions],
            Networks = networks,
            Frames = frames,
            Functions = functions,
            Sensors = ResolveLinks(Platform.Sensors, "sensor"),
            Actuators = ResolveLinks(Platform.Actuators, "actuator"),
            Chains = [],
            Devices = devices,
            Power = _hardware.ResolvePower(_nodes, devices),
            Wiring = _hardware.Wiring,
            ApiNode = nodes.FirstOrDefault(n => n.Kind == NodeKind.Central) ?? nodes[0],
            PlantParameters = ResolvePlant(),
            Powertrain = ResolvePowertrain(),
        };
        variant = variant with
        {
            PartialNetworks = management.Resolve(
                Present(Platform.PartialNetworks, "partial network"),
                variant.Power.Scenes
            ),
        };
        SignalFlow flow = new(variant);
        new FlowCheck(variant, flow, _problems).Run();
        ChainResolver chains = new(variant, flow, _problems);
        return variant with
        {
            Chains = chains.Resolve(Present(Platform.Chains, "chain")),
            Dtcs = _diagnostics.Resolve(Present(Platform.Dtcs, "trouble code"), variant),
        };
    }

    private bool Holds(FeatureExpression? when) => when is null || when.Holds(_selected.AsSpan());

    private bool Holds(ElementDescription element) => Holds(element.When);

    // Elements may share a name as long as no variant has two of them.
    private IEnumerable<T> Present<T>(IEnumerable<T> elements, string what)
        where T : ElementDescription
    {
        Dictionary<string, T> seen = new(StringComparer.Ordinal);
        foreach (T element in elements.Where(Holds))
        {
            if (seen.TryAdd(element.Name, element))
            {
                yield return element;
            }
            else
            {
                _problems.Error(
                    "BN1110",
                    element.Place,
                    $"the {what} '{element.Name}' is defined already, at {seen[element.Name].Place}"
                );
            }
        }
    }

    private ImmutableArray<Node> ResolveNodes()
    {
        ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>();
        List<NodeDescription> present = [.. Present(Platform.Nodes, "node")];
        Dictionary<string, NodeDescription> byName = present.ToDictionary(n => n.Name, StringComparer.Ordinal);
        _hardware.ResolveSupply(byName);
        Dictionary<int, Node> byAddress = [];
        foreach (NodeDescription description in present)
        {
            int first = _partitions.Count;
            IEnumerable<Partition> divided = description.Divided.Select(
                (p, i) =>
                    new Partition(description.Name, p.Name.Value, first + i)
                    {
                        Asil = p.Asil,
                        IsIsolating = p.IsIsolating,
                        Cpu = p.Cpu,
                        Ram = p.Ram,
                        Flash = p.Flash,
                    }
            );
            _partitions.AddRange(divided.DefaultIfEmpty(new Partition(description.Name, description.Name, first)));
            string who = $"node '{description.Name}'";
            (Rail? rail, Fuse? fuse) = _hardware.SupplyOf(description.Hardware.Supply, who);
            Node node = new()
            {
                Name = description.Name,
                Index = nodes.Count,
                Kind = description.Kind,
                Partitions = [.. _partitions.Skip(first)],
                IsBlackBox = description.IsBlackBox,
                Sites = description.Sites,
                DiagnosticAddress = description.DiagnosticAddress,
                WakeInputs = [.. description.WakeInputs.Select(i => i.Value)],
                BootNs = description.BootNs ?? Assumptions.BootNs,
                Hardware = _hardware.HardwareOf(description.Hardware, who) with { Rail = rail, Fuse = fuse },
                Description = description.Description,
                Place = description.Place,
            };
            nodes.Add(node);
            _nodes.Add(node.Name, node);
            if (node.DiagnosticAddress is { } address && !byAddress.TryAdd(address, node))
            {
                _problems.Error(
                    "BN1507",
                    node.Place,
                    $"'{node.Name}' and '{byAddress[address]}' have the same diagnostic address 0x{address:X4}"
                );
            }
        }
        return nodes.DrainToImmutable();
    }

    private ImmutableArray<Network> ResolveNetworks()
    {
        ImmutableArray<Network>.Builder networks = ImmutableArray.CreateBuilder<Network>();
        Dictionary<NetworkDescription, NetworkLayout> layouts = _parts.Layouts.ToDictionary(
            l => l.Network,
            ReferenceEqualityComparer.Instance as IEqualityComparer<NetworkDescription>
        );
        foreach (NetworkDescription description in Present(Platform.Networks, "network"))
        {
            ImmutableArray<Node> wired =
            [
                .. description.Nodes.Where(n => _nodes.ContainsKey(n.Value)).Select(n => _nodes[n.Value]),
            ];
            EthernetResolver ethernet = new(description, wired, _nodes, Holds, _problems);
            Node? center = RequireNode(description.Switch, $"the switch of '{description.Name}'");
            EthernetTopology? topology = ethernet.Topology(center);
            Network network = new()
            {
                Name = description.Name,
                Index = networks.Count,
                Kind = description.Kind,
                BitRate = layouts[description].BitRate,
                DataBitRate = description.DataBitRate ?? layouts[description].BitRate,
                Nodes = wired,
                Gateway = RequireNode(description.Gateway, $"the gateway of '{description.Name}'"),
                Uplink = description.Uplink?.Value,
                Switch = topology?.Switches is [var only] ? only.Node : center,
                Topology = topology,
                Plca = ethernet.Plca(),
                PduBase = description.PduBase,
                MaxLoad = description.MaxLoad,
                Nm = description.Nm is { } times ? Management(times, description) : null,
                Schedule = layouts[description].Schedule,
                MappingFile = layouts[description].MappingFile,
                Cable = _hardware.CableOf(description.Cable, $"network '{description.Name}'"),
                Length = description.Length,
                Description = description.Description,
                Place = description.Place,
            };
            networks.Add(network);
            _networks.Add(network.Name, network);
        }
        foreach (NetworkDescription description in Platform.Networks.Where(Holds))
        {
            if (description.Uplink is { } uplink && !_networks.ContainsKey(uplink.Value))
            {
                _problems.Error(
                    "BN1404",
                    uplink.Place,
                    $"the uplink '{uplink.Value}' of '{description.Name}' is missing"
                );
            }
        }
        return networks.DrainToImmutable();
    }

    // A node's number on a network is its place in the description, so that it is the same in every variant.
    private NetworkManagement Management(NmTimes times, NetworkDescription network)
    {
        ImmutableArray<NmMember>.Builder members = ImmutableArray.CreateBuilder<NmMember>();
        for (int i = 0; i < network.Nodes.Length; i++)
        {
            if (_nodes.TryGetValue(network.Nodes[i].Value, out Node? node))
            {
                members.Add(new NmMember(node, (byte)i));
            }
        }
        return new NetworkManagement(times, members.DrainToImmutable());
    }

    private Node? RequireNode(PlacedText? name, string what)
    {
        if (name is null || _nodes.TryGetValue(name.Value, out Node? node))
        {
            return name is null ? null : _nodes[name.Value];
        }
        _problems.Error("BN1404", name.Place, $"{what}, '{name.Value}', is missing; both need the same 'when'");
        return null;
    }

    private ImmutableArray<Function> ResolveFunctions()
    {
        ImmutableArray<Function>.Builder functions = ImmutableArray.CreateBuilder<Function>();
        foreach (FunctionDescription description in Present(Platform.Functions, "function"))
        {
            (PlacedText nodeName, string? partitionName) = ReferenceCheck.SplitPlace(description.On);
            if (RequireNode(nodeName, $"the node of function '{description.Name}'") is not { } node)
            {
                continue;
            }
            Partition? partition =
                partitionName is null && node.Partitions.Length == 1
                    ? node.Partitions[0]
                    : node.Partitions.FirstOrDefault(p => p.Name == partitionName);
            if (partition is null)
            {
                _problems.Error("BN1403", description.On.Place, $"'{description.On.Value}' is no partition");
                continue;
            }
            Function function = new()
            {
                Name = description.Name,
                Code = description.Code ?? description.Name,
                Index = functions.Count,
                Node = node,
                Partition = partition,
                PeriodNs = description.PeriodNs,
                OffsetNs = description.OffsetNs,
                DeadlineNs = description.DeadlineNs,
                BcetNs = description.BcetNs,
                WcetNs = description.WcetNs,
                Asil = description.Asil,
                Decomposition = description.Decomposition is { } shared
                    ? new Decomposition(shared.Of, shared.With.Value, shared.With.Place)
                    : null,
                Ram = description.Ram,
                Flash = description.Flash,
                Offers = [.. description.Offers.Select(o => o.Value)],
                Uses = [.. description.Uses.Select(u => u.Value)],
                Reads = Signals(description.Reads, "reads"),
                Publishes = Signals(description.Publishes, "publishes"),
                Actuates = Signals(description.Actuates, "actuates"),
                Provides = Signals(description.Provides, "provides"),
                Parameters = description.Parameters,
                Description = description.Description,
                Place = description.Place,
            };
            functions.Add(function with { Degraded = _diagnostics.Modes(description, function) });
        }
        return functions.DrainToImmutable();
    }

    private ImmutableArray<SignalDefinition> Signals(ImmutableArray<SignalUse> uses, string key)
    {
        ImmutableArray<SignalDefinition>.Builder signals = ImmutableArray.CreateBuilder<SignalDefinition>(uses.Length);
        foreach (SignalUse use in uses)
        {
            if (!Holds(use.When) || !_parts.Catalog.TryFind(use.Path.Value, out SignalDefinition? signal))
            {
                continue;
            }
            if (signals.Contains(signal))
            {
                _problems.Error("BN1110", use.Path.Place, $"'{signal.Path}' stands twice under '{key}'");
            }
            else
            {
                signals.Add(signal);
            }
        }
        return signals.DrainToImmutable();
    }

    private ImmutableArray<PlantLink> ResolveLinks(List<PlantLinkDescription> descriptions, string what)
    {
        ImmutableArray<PlantLink>.Builder links = ImmutableArray.CreateBuilder<PlantLink>();
        foreach (PlantLinkDescription description in Present(descriptions, what))
        {
            if (
                RequireNode(description.On, $"the node of {what} '{description.Name}'") is { } node
                && _parts.Catalog.TryFind(description.Signal.Value, out SignalDefinition? signal)
            )
            {
                links.Add(
                    new PlantLink
                    {
                        Name = description.Name,
                        Index = links.Count,
                        Node = node,
                        Variable = description.Plant.Value,
                        Signal = signal,
                        PeriodNs = description.PeriodNs,
                        Gain = description.Gain ?? 1,
                        Shift = description.Shift ?? 0,
                        Safe = SafeValue(description, signal),
                        SafeAfterNs = description.SafeAfterNs,
                        Place = description.Place,
                    }
                );
            }
        }
        return links.DrainToImmutable();
    }

    private SignalValue? SafeValue(PlantLinkDescription description, SignalDefinition signal)
    {
        if (description.Safe is not { } text)
        {
            return null;
        }
        SignalValue? value = SignalText.Read(text.Node, signal, out string wrong);
        if (value is null)
        {
            _problems.Error("BN1202", text.Place, wrong);
        }
        return value;
    }

    private ImmutableSortedDictionary<string, Quantity> ResolvePlant()
    {
        ImmutableSortedDictionary<string, Quantity>.Builder parameters = ImmutableSortedDictionary.CreateBuilder<
            string,
            Quantity
        >(StringComparer.Ordinal);
        foreach (PlantDescription entry in Platform.Plant.Where(p => Holds(p.When)))
        {
            foreach ((string name, Quantity value) in entry.Parameters)
            {
                parameters[name] = value;
            }
        }
        return parameters.ToImmutable();
    }

    private Powertrain ResolvePowertrain()
    {
        List<PowertrainDescription> chosen =
        [
            .. Platform.Powertrains.Where(p =>
                p.Feature is null || (_parts.Features.TryFind(p.Feature.Value, out Feature? f) && _selected[f.Index])
            ),
        ];
        if (Platform.Powertrains.Count > 0 && chosen.Count != 1)
        {
            string what = chosen.Count == 0 ? "no" : "more than one";
            SourcePlace place = Platform.Powertrains[0].Feature?.Place ?? Platform.Place;
            _problems.Error("BN1406", place, $"{what} feature under 'powertrain' is selected");
        }
        return chosen.Count > 0 ? chosen[0].Powertrain : Powertrain.Bev;
    }
}
