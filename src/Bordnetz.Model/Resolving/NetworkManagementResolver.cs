using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model.Reading;

namespace Bordnetz.Model.Resolving;

/// <summary>Resolves the partial networks of one variant, and makes the NM PDUs of its networks.</summary>
internal sealed class NetworkManagementResolver(IReadOnlyDictionary<string, Node> nodes, VariantProblems problems)
{
    /// <summary>Appends the NM PDU of every node on every network with management, so that they count in every bound.</summary>
    public ImmutableArray<Frame> AddPdus(ImmutableArray<Frame> frames, ImmutableArray<Network> networks)
    {
        ImmutableArray<Frame>.Builder all = frames.ToBuilder();
        foreach (Network network in networks)
        {
            if (network.Nm is not { } management || (network.Kind == NetworkKind.Ethernet && HasNoWay(network)))
            {
                continue;
            }
            foreach (NmMember member in management.Members.Where(_ => management.Members.Length > 1))
            {
                Frame pdu = Pdu(network, management, member, all.Count);
                if (frames.FirstOrDefault(f => f.Network == network && f.Layout.Id == pdu.Layout.Id) is { } other)
                {
                    problems.Error(
                        "BN1851",
                        management.Times.Place,
                        $"the NM PDU of '{member.Node}' on '{network}' has the identifier 0x{pdu.Layout.Id.Value:X} of "
                            + $"'{other.Name}'; choose another 'id'"
                    );
                }
                all.Add(pdu);
            }
        }
        return all.ToImmutable();
    }

    /// <summary>Resolves the partial networks; what a variant lacks is left out of them.</summary>
    public ImmutableArray<PartialNetwork> Resolve(
        IEnumerable<PartialNetworkDescription> descriptions,
        ImmutableArray<Scene> scenes
    )
    {
        Dictionary<int, PartialNetwork> byId = [];
        foreach (PartialNetworkDescription description in descriptions)
        {
            PartialNetwork partial = new()
            {
                Name = description.Name,
                Id = description.Id,
                Nodes =
                [
                    .. nodes
                        .Values.Where(n => description.IsAll || description.Nodes.Any(d => d.Value == n.Name))
                        .OrderBy(n => n.Index),
                ],
                Scenes = [.. scenes.Where(s => description.Scenes.Any(d => d.Value == s.Name))],
                Description = description.Description,
                Place = description.Place,
            };
            if (!byId.TryAdd(partial.Id, partial))
            {
                problems.Error(
                    "BN1852",
                    partial.Place,
                    $"partial networks '{partial}' and '{byId[partial.Id]}' have the same number {partial.Id}"
                );
            }
            foreach (Scene scene in partial.Scenes)
            {
                foreach (Node node in partial.Nodes.Where(n => !scene.IsAwake(n)))
                {
                    problems.Error(
                        "BN1853",
                        partial.Place,
                        $"scene '{scene}' requests partial network '{partial}', but '{node}' of it sleeps in the scene"
                    );
                }
            }
        }
        return [.. byId.Values.OrderBy(p => p.Id)];
    }

    private static bool HasNoWay(Network network) => network.Topology is null && network.Plca is null;

    // AUTOSAR SWS CANNetworkManagement, chapter 7: source node identifier, control bit vector, user data.
    private static Frame Pdu(Network network, NetworkManagement management, NmMember member, int index) =>
        new()
        {
            Name = $"Nm.{member.Node.Name}",
            Index = index,
            Network = network,
            Layout = new DbcMessage
            {
                Id = new CanId(management.Times.Id + member.Number),
                Name = $"Nm.{member.Node.Name}",
                Length = NetworkManagement.PduLength,
                Transmitter = member.Node.Name,
                IsFd = network.Kind == NetworkKind.CanFd,
                BitRateSwitch = network.Kind == NetworkKind.CanFd,
                Signals =
                [
                    Bits("SourceNodeIdentifier", 0, 8),
                    Bits("RepeatMessageRequest", 8, 1),
                    Bits("ActiveWakeup", 12, 1),
                    Bits("PartialNetworkInformation", 14, 1),
                    Bits("PartialNetworks", 16, 48),
                ],
                Place = management.Times.Place,
            },
            Sender = member.Node,
            PeriodNs = management.Times.CycleNs,
            TimeoutNs = management.Times.TimeoutNs,
            Signals = [],
            Legs =
            [
                new FrameLeg(
                    network,
                    member.Node,
                    [.. management.Members.Select(m => m.Node).Where(n => n != member.Node).OrderBy(n => n.Index)],
                    -1
                ),
            ],
            IsNm = true,
            Place = management.Times.Place,
        };

    private static DbcSignal Bits(string name, int start, int length) =>
        new()
        {
            Name = name,
            StartBit = start,
            Length = length,
        };
}
