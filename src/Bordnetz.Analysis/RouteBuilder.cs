using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Model.Ethernet;

namespace Bordnetz.Analysis;

/// <summary>Lays the frames of a variant over its CANs, links and schedule tables.</summary>
internal sealed class RouteBuilder
{
    private readonly Dictionary<Network, CanResource> _cans = [];
    private readonly Dictionary<EthernetPort, LinkResource> _links = [];
    private readonly Dictionary<Network, PlcaResource> _wires = [];
    private readonly List<Resource> _resources = [];

    public RouteBuilder(Variant variant)
    {
        Routes = new LegRoute[variant.Frames.Length][];
        foreach (Frame frame in variant.Frames)
        {
            var legs = new LegRoute[frame.Legs.Length];
            Routes[frame.Index] = legs;
            for (int i = 0; i < legs.Length; i++)
            {
                FrameLeg leg = frame.Legs[i];
                LegRoute? before = leg.After >= 0 && leg.After < i ? legs[leg.After] : null;
                legs[i] = leg.Network.Kind switch
                {
                    NetworkKind.Lin => LayOverLin(frame, leg, before),
                    NetworkKind.Ethernet => LayOverEthernet(frame, leg, before),
                    _ => LayOverCan(frame, leg, before),
                };
            }
        }
    }

    /// <summary>By frame index, by leg.</summary>
    public LegRoute[][] Routes { get; }

    /// <summary>All CANs and directed links that carry something, in the order first used.</summary>
    public IReadOnlyList<Resource> Resources => _resources;

    /// <summary>The resource of a CAN; null when it carries nothing.</summary>
    public CanResource? CanOf(Network network) => _cans.GetValueOrDefault(network);

    /// <summary>The resource of a shared wire; null when it carries nothing.</summary>
    public PlcaResource? WireOf(Network network) => _wires.GetValueOrDefault(network);

    /// <summary>The links of an Ethernet network that carry something, ordered by their ends.</summary>
    public IEnumerable<LinkResource> LinksOf(Network network) =>
        (network.Topology?.Ports ?? [])
            .Where(_links.ContainsKey)
            .Select(port => _links[port])
            .OrderBy(link => link.Port.From.Index)
            .ThenBy(link => link.Port.To.Index);

    private static LegRoute LayOverLin(Frame frame, FrameLeg leg, LegRoute? before)
    {
        Network network = leg.Network;
        long? gap = LinTiming.LargestGapNs(network.Schedule, frame.Name);
        LegRoute route = new() { SlotWaitNs = before is null ? null : gap };
        if (leg.After >= 0 && before is null)
        {
            return route;
        }
        long time = LinTiming.MaximumFrameNs(frame.Layout.Length, network.BitRate);
        for (int slot = 0; slot < LinTiming.SlotCount(network.Schedule, frame.Name); slot++)
        {
            Hop hop = new()
            {
                TransmissionNs = time,
                PeriodNs = LinTiming.TableLengthNs(network.Schedule),
                Rank = slot,
                Response = new ResponseTime(time, time, 0),
            };
            LegStream stream = new();
            stream.Last.Add((null, hop));
            route.Streams.Add(stream);
        }
        return route;
    }

    private LegRoute LayOverCan(Frame frame, FrameLeg leg, LegRoute? before)
    {
        if (!_cans.TryGetValue(leg.Network, out CanResource? can))
        {
            can = new CanResource(leg.Network.BitRate);
            _cans.Add(leg.Network, can);
            _resources.Add(can);
        }
        LegRoute route = new();
        foreach (Hop? after in Predecessors(leg, before))
        {
            Hop hop = new()
            {
                TransmissionNs = CanFrameTime.WorstCaseNs(frame.Layout, leg.Network.BitRate, leg.Network.DataBitRate),
                PeriodNs = after?.PeriodNs ?? frame.PeriodNs,
                Rank = frame.Layout.Id.ArbitrationRank,
                After = after,
                DelayNs = after is null ? 0 : Assumptions.GatewayDelayNs,
            };
            can.Hops.Add(hop);
            LegStream stream = new();
            stream.Last.Add((null, hop));
            route.Streams.Add(stream);
        }
        return route;
    }

    private LegRoute LayOverEthernet(Frame frame, FrameLeg leg, LegRoute? before)
    {
        LegRoute route = new();
        if (leg.Network.Plca is { } medium)
        {
            return LayOverWire(frame, leg, medium, before);
        }
        if (leg.Network.Topology is not { } topology)
        {
            return route;
        }
        List<Node> receivers = [.. leg.To.Distinct().Where(node => node != leg.From)];
        if (receivers.Exists(node => !topology.Reaches(leg.From, node)))
        {
            return route;
        }
        ImmutableArray<RouteStep> way = topology.Route(leg.From, receivers);
        foreach (Hop? after in Predecessors(leg, before))
        {
            var hops = new Hop[way.Length];
            LegStream stream = new();
            for (int i = 0; i < way.Length; i++)
            {
                EthernetPort port = way[i].Port;
                Hop? previous = way[i].After < 0 ? after : hops[way[i].After];
                long delay =
                    way[i].After >= 0 ? Assumptions.SwitchDelayNs
                    : after is null ? 0
                    : Assumptions.GatewayDelayNs;
                LinkResource? input = way[i].After < 0 ? null : _links[way[way[i].After].Port];
                hops[i] = NewHop(frame, port, previous, input, delay);
                if (receivers.Contains(port.To))
                {
                    stream.Last.Add((port.To, hops[i]));
                }
            }
            route.Streams.Add(stream);
        }
        return route;
    }

    private LegRoute LayOverWire(Frame frame, FrameLeg leg, PlcaMedium medium, LegRoute? before)
    {
        LegRoute route = new();
        int turn = medium.Order.IndexOf(leg.From);
        if (turn < 0)
        {
            return route;
        }
        if (!_wires.TryGetValue(leg.Network, out PlcaResource? wire))
        {
            wire = new PlcaResource(medium);
            _wires.Add(leg.Network, wire);
            _resources.Add(wire);
        }
        long bits = EthernetFrameLength.Bits(frame.Layout.Length);
        foreach (Hop? after in Predecessors(leg, before))
        {
            Hop hop = new()
            {
                TransmissionNs = TransmissionTime.Ns(bits, PlcaMedium.BitRate),
                PeriodNs = after?.PeriodNs ?? frame.PeriodNs,
                Rank = PriorityOf(frame),
                FrameBits = bits,
                Turn = turn,
                After = after,
                DelayNs = after is null ? 0 : Assumptions.GatewayDelayNs,
            };
            wire.Hops.Add(hop);
            LegStream stream = new();
            stream.Last.Add((null, hop));
            route.Streams.Add(stream);
        }
        return route;
    }

    private Hop NewHop(Frame frame, EthernetPort port, Hop? after, LinkResource? input, long delayNs)
    {
        if (!_links.TryGetValue(port, out LinkResource? link))
        {
            link = new LinkResource(port, _links.Count);
            _links.Add(port, link);
            _resources.Add(link);
        }
        long bits = EthernetFrameLength.Bits(frame.Layout.Length);
        Hop hop = new()
        {
            TransmissionNs = TransmissionTime.Ns(bits, port.BitRate),
            PeriodNs = after?.PeriodNs ?? frame.PeriodNs,
            Rank = port.Shaping.Classes.Length - 1 - port.Shaping.ClassOf(PriorityOf(frame)),
            FrameBits = bits,
            Input = input,
            StartsLeg = input is null,
            After = after,
            DelayNs = delayNs,
        };
        link.Hops.Add(hop);
        return hop;
    }

    private static int PriorityOf(Frame frame) => Math.Clamp(frame.Priority, 0, TrafficClass.PriorityCount - 1);

    /// <summary>The hops after which a leg's streams start; a single null at the sender.</summary>
    private static IEnumerable<Hop?> Predecessors(FrameLeg leg, LegRoute? before)
    {
        if (leg.After < 0)
        {
            return [null];
        }
        return before is null
            ? []
            : before.Streams.Select(stream => stream.ReceivedBy(leg.From)).Where(hop => hop is not null);
    }
}
