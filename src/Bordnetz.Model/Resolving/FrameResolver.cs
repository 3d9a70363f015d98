using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model.Reading;

namespace Bordnetz.Model.Resolving;

/// <summary>Resolves the frames of one variant and the legs by which they travel.</summary>
internal sealed class FrameResolver(
    IReadOnlyDictionary<string, Node> nodes,
    IReadOnlyDictionary<string, Network> networks,
    Func<FeatureExpression?, bool> holds,
    VariantProblems problems
)
{
    // A receiver gives a frame up when it has missed two.
    private const int TimeoutPeriods = 3;

    private readonly ImmutableArray<Frame>.Builder _frames = ImmutableArray.CreateBuilder<Frame>();
    private readonly Dictionary<(Network Network, uint Pdu), Frame> _pdus = [];

    public ImmutableArray<Frame> Resolve(ImmutableArray<NetworkLayout> layouts)
    {
        foreach (NetworkLayout layout in layouts)
        {
            if (
                !networks.TryGetValue(layout.Network.Name, out Network? network)
                || network.Place != layout.Network.Place
            )
            {
                continue;
            }
            Dictionary<CanId, Frame> byId = [];
            foreach (FrameLayout frameLayout in layout.Frames)
            {
                if (Resolve(frameLayout, network) is not { } frame)
                {
                    continue;
                }
                _frames.Add(frame);
                if (!byId.TryAdd(frame.Layout.Id, frame))
                {
                    string message = LayoutLinker.SameIdentifier(
                        network.Name,
                        frame.Layout,
                        byId[frame.Layout.Id].Layout
                    );
                    problems.Error("BN1301", frame.Place, message);
                }
                CheckPdu(frame);
            }
        }
        return _frames.DrainToImmutable();
    }

    private Frame? Resolve(FrameLayout layout, Network network)
    {
        if (!holds(layout.Addition?.When) || !nodes.TryGetValue(layout.Sender, out Node? sender))
        {
            return null;
        }
        bool anyNamed = false;
        HashSet<Node> all = [];
        ImmutableArray<FrameSignal>.Builder signals = ImmutableArray.CreateBuilder<FrameSignal>(
            layout.Message.Signals.Length
        );
        for (int i = 0; i < layout.Message.Signals.Length; i++)
        {
            foreach (FrameSignal signal in SignalsOf(layout, i, sender))
            {
                bool isHeard = signal is { Signal: not null, IsTarget: false } && !layout.Listeners.IsEmpty;
                anyNamed |= isHeard || !layout.Receivers[i].IsEmpty;
                all.UnionWith(signal.Receivers);
                signals.Add(signal);
            }
        }
        // A black box sends whether or not anybody here listens.
        if (anyNamed && all.Count == 0 && !sender.IsBlackBox)
        {
            return null;
        }
        List<Node> takers = [.. all.OrderBy(n => n.Index)];
        return new Frame
        {
            Name = layout.Message.Name,
            Index = _frames.Count,
            Network = network,
            Layout = layout.Message,
            Sender = sender,
            PeriodNs = layout.PeriodNs,
            OffsetNs = layout.Addition?.OffsetNs,
            Priority = layout.Addition?.Priority ?? 0,
            E2eProfile = layout.Protection?.Name ?? layout.Addition?.E2eProfile,
            Protection = layout.Protection,
            TimeoutNs = layout.Addition?.TimeoutNs ?? (TimeoutPeriods * layout.PeriodNs),
            Signals = signals.DrainToImmutable(),
            Legs = Legs(network, sender, takers),
            Place = layout.Message.Place,
        };
    }

    private IEnumerable<FrameSignal> SignalsOf(FrameLayout layout, int index, Node sender)
    {
        ImmutableArray<Node> receivers = Present(layout.Receivers[index], sender);
        FrameSignal plain = new()
        {
            Layout = layout.Message.Signals[index],
            Index = index,
            Receivers = receivers,
        };
        if (layout.Mapped[index].IsEmpty)
        {
            yield return plain;
        }
        bool isSent = true;
        foreach (MappedSignal mapped in layout.Mapped[index])
        {
            yield return plain with
            {
                Signal = mapped.Signal,
                IsTarget = mapped.IsTarget,
                Transform = mapped.Transform,
                Condition = mapped.Condition,
                IsSent = isSent,
                Receivers = mapped.IsTarget
                    ? receivers
                    : Present([.. layout.Receivers[index].Union(layout.Listeners)], sender),
                Place = mapped.Place,
            };
            isSent &= !mapped.Condition.Multiplexer.IsEmpty;
        }
    }

    private ImmutableArray<Node> Present(ImmutableArray<string> names, Node sender) =>
        [.. names.Where(nodes.ContainsKey).Select(n => nodes[n]).Where(n => n != sender)];

    private ImmutableArray<FrameLeg> Legs(Network network, Node sender, List<Node> receivers)
    {
        List<Node> local = receivers.FindAll(network.Nodes.Contains);
        List<Node> remote = receivers.FindAll(n => !network.Nodes.Contains(n));
        bool senderIsLocal = network.Nodes.Contains(sender);
        if (senderIsLocal && remote.Count == 0)
        {
            return [new FrameLeg(network, sender, [.. local], -1)];
        }
        if (
            network.Gateway is not { } gateway
            || network.Uplink is null
            || !networks.TryGetValue(network.Uplink, out Network? uplink)
        )
        {
            // The missing gateway or uplink has been reported where the network was resolved.
            return [];
        }
        return senderIsLocal
            ? LegsFromNetwork(network, uplink, sender, gateway, local, remote)
            : LegsToNetwork(network, uplink, sender, gateway, local, remote);
    }

    // A sender on this network, receivers beyond the gateway.
    private static ImmutableArray<FrameLeg> LegsFromNetwork(
        Network network,
        Network uplink,
        Node sender,
        Node gateway,
        List<Node> local,
        List<Node> remote
    )
    {
        if (sender == gateway)
        {
            FrameLeg up = new(uplink, gateway, [.. remote], -1);
            return local.Count == 0 ? [up] : [new FrameLeg(network, gateway, [.. local], -1), up];
        }
        IEnumerable<Node> takers = local.Contains(gateway) ? local : local.Append(gateway);
        return [new FrameLeg(network, sender, [.. takers], -1), new FrameLeg(uplink, gateway, [.. remote], 0)];
    }

    // A sender beyond the gateway. The gateway may itself be all that receives on this network.
    private static ImmutableArray<FrameLeg> LegsToNetwork(
        Network network,
        Network uplink,
        Node sender,
        Node gateway,
        List<Node> local,
        List<Node> remote
    )
    {
        List<Node> beyond = local.FindAll(n => n != gateway);
        bool passesGateway = beyond.Count > 0 || (local.Count == 0 && remote.Count == 0);
        bool gatewayTakes = passesGateway || local.Count > 0;
        FrameLeg first = new(uplink, sender, [.. gatewayTakes ? remote.Append(gateway) : remote], -1);
        return passesGateway ? [first, new FrameLeg(network, gateway, [.. beyond], 0)] : [first];
    }

    // Over one Ethernet, each PDU identifier means one frame.
    private void CheckPdu(Frame frame)
    {
        foreach (FrameLeg leg in frame.Legs)
        {
            if (leg.Network.Kind != NetworkKind.Ethernet)
            {
                continue;
            }
            ulong pdu = (ulong)frame.Network.PduBase + frame.Layout.Id.Value;
            if (pdu > uint.MaxValue)
            {
                problems.Error(
                    "BN1305",
                    frame.Place,
                    $"the PDU identifier of '{frame}', base plus identifier, is over 32 bits"
                );
            }
            else if (
                !_pdus.TryAdd((leg.Network, (uint)pdu), frame)
                && _pdus[(leg.Network, (uint)pdu)] is var first
                && first.Network != frame.Network
            )
            {
                problems.Error(
                    "BN1305",
                    frame.Place,
                    $"'{frame}' and '{first}' both have the PDU identifier 0x{pdu:X} on '{leg.Network.Name}'; choose another"
                        + " 'pdu-base'"
                );
            }
        }
    }
}
