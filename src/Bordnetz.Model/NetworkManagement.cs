using System.Collections.Immutable;
using System.Numerics;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>
/// The times of a network's management, with the names of AUTOSAR CanNm and UdpNm, in nanoseconds.
/// </summary>
public sealed record NmTimes
{
    /// <summary>The identifier of the NM PDU of the node with number 0; every other node adds its number.</summary>
    public required uint Id { get; init; }

    /// <summary>CanNmMsgCycleTime: the time between two NM PDUs of one node.</summary>
    public required long CycleNs { get; init; }

    /// <summary>CanNmTimeoutTime: the time without NM PDUs after which a node that needs nothing leaves the network.</summary>
    public required long TimeoutNs { get; init; }

    /// <summary>CanNmRepeatMessageTime: how long a node shows itself after it has come.</summary>
    public required long RepeatNs { get; init; }

    /// <summary>CanNmWaitBusSleepTime: how long it listens after it has left, before it sleeps.</summary>
    public required long WaitBusSleepNs { get; init; }

    /// <summary>CanNmPnResetTime: how long a request of a partial network holds without being repeated.</summary>
    public required long ResetNs { get; init; }

    /// <summary>
    /// Whether its transceivers wake by NM PDUs of their own partial networks only (ISO 11898-2, selective wake-up); else
    /// every frame wakes all.
    /// </summary>
    public bool IsSelective { get; init; }

    /// <summary>Where they are described.</summary>
    public SourcePlace Place { get; init; }
}

/// <summary>A node on a network with management.</summary>
/// <param name="Node">The node.</param>
/// <param name="Number">Its source node identifier: its place under <c>nodes</c> of the network, from 0.</param>
public sealed record NmMember(Node Node, byte Number);

/// <summary>How the nodes of a CAN or Ethernet agree to sleep (AUTOSAR SWS CANNetworkManagement).</summary>
/// <param name="Times">Its times.</param>
/// <param name="Members">Its nodes with their numbers.</param>
public sealed record NetworkManagement(NmTimes Times, ImmutableArray<NmMember> Members)
{
    /// <summary>Length of an NM PDU in bytes.</summary>
    public const int PduLength = 8;
}

/// <summary>
/// A partial network cluster: nodes that are woken and kept awake together, by a bit in the NM PDUs. Compared by
/// reference within its variant.
/// </summary>
public sealed record PartialNetwork
{
    /// <summary>The lowest number: the first bit of byte 2 of an NM PDU.</summary>
    public const int FirstId = 16;

    /// <summary>The highest number: the last bit of byte 7 of an NM PDU.</summary>
    public const int LastId = 63;

    /// <summary>The name, unique among partial networks.</summary>
    public required string Name { get; init; }

    /// <summary>Its number: bit <c>id % 8</c> of byte <c>id / 8</c> of an NM PDU.</summary>
    public required int Id { get; init; }

    /// <summary>Its nodes.</summary>
    public required ImmutableArray<Node> Nodes { get; init; }

    /// <summary>The scenes that request it.</summary>
    public required ImmutableArray<Scene> Scenes { get; init; }

    /// <summary>The bit by which it is requested.</summary>
    public ulong Bit => 1UL << Id;

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public bool Equals(PartialNetwork? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Id;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>
/// Who belongs to which partial network of a variant, as bits of an NM PDU. A variant without partial networks is one
/// group, <see cref="Everyone"/>, that every scene with somebody awake requests.
/// </summary>
public sealed class PartialNetworking
{
    /// <summary>The bit that stands for all nodes where there are no partial networks.</summary>
    public const ulong Everyone = 1UL << PartialNetwork.FirstId;

    private readonly Variant _variant;
    private readonly ulong[] _ofNode;
    private readonly ulong[,] _beside;
    private readonly Dictionary<Scene, ulong> _requests = [];

    /// <summary>Takes together what a variant says.</summary>
    public PartialNetworking(Variant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        _variant = variant;
        _ofNode = new ulong[variant.Nodes.Length];
        if (variant.PartialNetworks.IsEmpty)
        {
            Array.Fill(_ofNode, Everyone);
        }
        foreach (PartialNetwork partial in variant.PartialNetworks)
        {
            foreach (Node node in partial.Nodes)
            {
                _ofNode[node.Index] |= partial.Bit;
            }
        }
        _beside = new ulong[variant.Networks.Length, variant.Nodes.Length];
        foreach (Network network in variant.Networks)
        {
            foreach (Node node in variant.Nodes)
            {
                _beside[network.Index, node.Index] = network
                    .Nodes.Where(n => n != node)
                    .Aggregate(0UL, (bits, n) => bits | _ofNode[n.Index]);
            }
        }
        foreach (Scene scene in variant.Power.Scenes)
        {
            _requests.Add(scene, BitsOf(scene));
        }
    }

    /// <summary>Whether a variant has a network on which nodes agree to sleep.</summary>
    public static bool IsManaged(Variant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return variant.Networks.Any(n => n.Nm is not null);
    }

    /// <summary>The partial networks of a node.</summary>
    public ulong Of(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _ofNode[node.Index];
    }

    /// <summary>The numbers of the partial networks among bits, ascending.</summary>
    public static IEnumerable<int> IdsIn(ulong bits)
    {
        for (ulong rest = bits; rest != 0; rest &= rest - 1)
        {
            yield return BitOperations.TrailingZeroCount(rest);
        }
    }

    /// <summary>Whether a node passes requests on from one network to another: it is the gateway of either.</summary>
    public static bool Passes(Node node, Network from, Network to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return from != to && (from.Gateway == node || to.Gateway == node);
    }

    /// <summary>The partial networks that a scene of the variant requests.</summary>
    public ulong RequestedBy(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return _requests[scene];
    }

    private ulong BitsOf(Scene scene) =>
        _variant.PartialNetworks.IsEmpty
            ? (scene.Nodes.IsEmpty ? 0 : Everyone)
            : _variant.PartialNetworks.Where(p => p.Scenes.Contains(scene)).Aggregate(0UL, (bits, p) => bits | p.Bit);

    /// <summary>The partial networks of the nodes on a network, one node left out.</summary>
    public ulong On(Network network, Node except)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(except);
        return _beside[network.Index, except.Index];
    }

    /// <summary>
    /// Whether a node stays awake by itself in a scene: it is awake, and no partial network of it is requested.
    /// </summary>
    public bool IsSelfHeld(Node node, Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return scene.IsAwake(node) && (Of(node) & RequestedBy(scene)) == 0;
    }

    /// <summary>
    /// Whether there is a way in which a node learns that it may sleep: a network with management, a LIN whose commander
    /// has one, or a rail that is cut.
    /// </summary>
    public bool CanSleep(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Hardware.Rail is { IsSwitched: true }
            || _variant.Networks.Any(n =>
                n.Nodes.Contains(node)
                && (
                    n.Nm is not null
                    || (n is { Kind: NetworkKind.Lin, Gateway: { } gateway } && gateway != node && CanSleep(gateway))
                )
            );
    }
}
