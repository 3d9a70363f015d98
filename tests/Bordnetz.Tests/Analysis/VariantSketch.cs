using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Signals;

namespace Bordnetz.Tests.Analysis;

/// <summary>Draws a variant by hand: only what timing depends on.</summary>
internal sealed class VariantSketch
{
    private readonly List<Node> _nodes = [];
    private readonly List<Network> _networks = [];
    private readonly List<Frame> _frames = [];
    private readonly List<Function> _functions = [];
    private readonly List<Chain> _chains = [];
    private int _links;

    public Node Node(string name)
    {
        Node node = new()
        {
            Name = name,
            Index = _nodes.Count,
            Kind = NodeKind.Ecu,
            Partitions = [new Partition(name, name, _nodes.Count)],
        };
        _nodes.Add(node);
        return node;
    }

    public Network Ethernet(long bitRate, Node? center, params ReadOnlySpan<Node> nodes) =>
        Add(
            new Network
            {
                Name = "backbone",
                Index = _networks.Count,
                Kind = NetworkKind.Ethernet,
                BitRate = bitRate,
                DataBitRate = bitRate,
                Nodes = [.. nodes],
                Switch = center,
            }
        );

    public Network Can(string name, params ReadOnlySpan<Node> nodes) =>
        Add(
            new Network
            {
                Name = name,
                Index = _networks.Count,
                Kind = NetworkKind.Can,
                BitRate = 500_000,
                DataBitRate = 500_000,
                Nodes = [.. nodes],
            }
        );

    public Network Lin(string name, Node commander, params ReadOnlySpan<(string Frame, long DurationNs)> slots)
    {
        ImmutableArray<LinSlot>.Builder schedule = ImmutableArray.CreateBuilder<LinSlot>();
        foreach ((string frame, long duration) in slots)
        {
            schedule.Add(new LinSlot(frame, duration));
        }
        return Add(
            new Network
            {
                Name = name,
                Index = _networks.Count,
                Kind = NetworkKind.Lin,
                BitRate = 20_000,
                DataBitRate = 20_000,
                Nodes = [commander],
                Gateway = commander,
                Schedule = schedule.ToImmutable(),
            }
        );
    }

    public Network Add(Network network)
    {
        _networks.Add(network);
        return network;
    }

    public Frame Frame(
        Network layout,
        uint id,
        int bytes,
        long periodNs,
        int priority,
        Node sender,
        params ReadOnlySpan<FrameLeg> legs
    )
    {
        Frame frame = new()
        {
            Name = $"F{id:X}",
            Index = _frames.Count,
            Network = layout,
            Layout = new DbcMessage
            {
                Id = new CanId(id),
                Name = $"F{id:X}",
                Length = bytes,
                IsFd = layout.Kind == NetworkKind.CanFd,
                BitRateSwitch = true,
            },
            Sender = sender,
            PeriodNs = periodNs,
            Priority = priority,
            Signals = [],
            Legs = [.. legs],
        };
        _frames.Add(frame);
        return frame;
    }

    public Function Function(string name, Node node, long periodNs, long wcetNs, long? deadlineNs = null)
    {
        Function function = new()
        {
            Name = name,
            Index = _functions.Count,
            Node = node,
            Partition = node.Partitions[0],
            PeriodNs = periodNs,
            DeadlineNs = deadlineNs ?? periodNs,
            BcetNs = 0,
            WcetNs = wcetNs,
        };
        _functions.Add(function);
        return function;
    }

    public PlantLink PlantLink(string name, Node node, long periodNs) =>
        new()
        {
            Name = name,
            Index = _links++,
            Node = node,
            Variable = "driver.accelerator",
            Signal = new SignalDefinition
            {
                Index = 0,
                Path = "Vehicle.Speed",
                Kind = SignalKind.Sensor,
                Type = DataType.Float,
            },
            PeriodNs = periodNs,
        };

    public FrameStep Step(Frame frame, Node to, params ReadOnlySpan<int> legs) =>
        new(
            frame,
            new FrameSignal
            {
                Layout = new DbcSignal
                {
                    Name = "S",
                    StartBit = 0,
                    Length = 8,
                },
                Index = 0,
                Receivers = [to],
            },
            to,
            [.. legs]
        );

    public Chain Chain(string name, long deadlineNs, params ReadOnlySpan<ChainStep> steps)
    {
        Chain chain = new()
        {
            Name = name,
            Index = _chains.Count,
            DeadlineNs = deadlineNs,
            Steps = [.. steps],
        };
        _chains.Add(chain);
        return chain;
    }

    public Variant Build() =>
        new()
        {
            Name = "sketch",
            Features = [],
            Catalog = new SignalCatalog([], []),
            Nodes = [.. _nodes],
            Partitions = [.. _nodes.SelectMany(n => n.Partitions)],
            Networks = [.. _networks],
            Frames = [.. _frames],
            Functions = [.. _functions],
            Sensors = [],
            Actuators = [],
            Chains = [.. _chains],
            ApiNode = _nodes[0],
            PlantParameters = ImmutableSortedDictionary<string, Quantity>.Empty,
            Powertrain = Powertrain.Bev,
        };
}
