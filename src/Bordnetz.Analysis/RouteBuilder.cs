using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>Lays the frames of a variant over its CANs, links and schedule tables.</summary>
internal sealed class RouteBuilder
{
    private const int MaxEthernetPriority = 7;

    private readonly Dictionary<Network, CanResource> _cans = [];
    private readonly Dictionary<(Network Network, Node From, Node To), LinkResource> _links = [];
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

    /// <summary>The links of an Ethernet network that carry something, ordered by their ends.</summary>
    public IEnumerable<LinkResource> LinksOf(Network network) =>
        _links
            .Where(pair => pair.Key.Network == network)
            .Select(pair => pair.Value)
            .OrderBy(link => link.From.Index)
            .ThenBy(link => link.To.Index);

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
        if (leg.Network.Switch is not { } center)
        {
            return route;
        }
        foreach (Hop? after in Predecessors(leg, before))
        {
            long delay = after is null ? 0 : Assumptions.GatewayDelayNs;
            Hop? up = leg.From == center ? null : NewHop(frame, leg.Network, leg.From, center, after, delay);
            LegStream stream = new() { Up = up };
            foreach (Node receiver in leg.To.Distinct().Where(node => node != leg.From))
            {
                if (receiver == center)
                {
                    stream.Last.Add((receiver, up!));
                    continue;
                }
                Hop down = NewHop(
                    frame,
                    leg.Network,
                    center,
                    receiver,
                    up ?? after,
                    up is null ? delay : Assumptions.SwitchDelayNs
                );
                stream.Last.Add((receiver, down));
            }
            route.Streams.Add(stream);
        }
        return route;
    }

    private Hop NewHop(Frame frame, Network network, Node from, Node to, Hop? after, long delayNs)
    {
        if (!_links.TryGetValue((network, from, to), out LinkResource? link))
        {
            link = new LinkResource(from, to);
            _links.Add((network, from, to), link);
            _resources.Add(link);
        }
        Hop hop = new()
        {
            TransmissionNs = TransmissionTime.Ns(EthernetFrameLength.Bits(frame.Layout.Length), network.BitRate),
            PeriodNs = after?.PeriodNs ?? frame.PeriodNs,
            Rank = Math.Clamp(frame.Priority, 0, MaxEthernetPriority),
            After = after,
            DelayNs = delayNs,
        };
        link.Hops.Add(hop);
        return hop;
    }

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
