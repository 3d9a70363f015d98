using Bordnetz.Model;
using Bordnetz.Runtime;

namespace Bordnetz.Simulation.Modes;

/// <summary>What a LIN cluster does.</summary>
internal enum LinMode
{
    /// <summary>Nothing is sent.</summary>
    Asleep,

    /// <summary>The commander works through its schedule.</summary>
    Awake,

    /// <summary>The commander sends the go-to-sleep command in its next slot.</summary>
    GoingToSleep,
}

/// <summary>The sleep of one node: its channels, what it has heard, and why it is awake. Not thread-safe.</summary>
internal sealed class NodeModes
{
    private const int Bits = 64;

    // By network and bit: until when a request that was heard there holds. Null where nothing is passed on.
    private readonly long[]?[] _heardUntil;
    private readonly ulong[] _heard;

    public NodeModes(Node node, Variant variant, PartialNetworking groups)
    {
        Node = node;
        Groups = groups.Of(node);
        ByNetwork = new NmChannel?[variant.Networks.Length];
        _heard = new ulong[variant.Networks.Length];
        _heardUntil = new long[]?[variant.Networks.Length];
        Commands =
        [
            .. variant.Networks.Where(n => n.Kind == NetworkKind.Lin && n.Gateway == node && n.Schedule.Length > 0),
        ];
        Responds =
        [
            .. variant.Networks.Where(n => n.Kind == NetworkKind.Lin && n.Gateway != node && n.Nodes.Contains(node)),
        ];
        Network[] managed = [.. variant.Networks.Where(n => n.Nm?.Members.Any(m => m.Node == node) == true)];
        foreach (Network network in managed)
        {
            NmMember member = network.Nm!.Members.First(m => m.Node == node);
            ByNetwork[network.Index] = new NmChannel(network.Nm.Times, member, Groups);
            if (Commands.Length > 0 || managed.Any(o => PartialNetworking.Passes(node, network, o)))
            {
                _heardUntil[network.Index] = new long[Bits];
            }
        }
        Channels = [.. managed.Select(n => (n, ByNetwork[n.Index]!))];
    }

    public Node Node { get; }

    /// <summary>The partial networks of the node.</summary>
    public ulong Groups { get; }

    /// <summary>By network index; null where there is no management.</summary>
    public NmChannel?[] ByNetwork { get; }

    public (Network Network, NmChannel Channel)[] Channels { get; }

    /// <summary>The LINs that it commands.</summary>
    public Network[] Commands { get; }

    /// <summary>The LINs to which it responds.</summary>
    public Network[] Responds { get; }

    /// <summary>What woke it; null when it started for another reason.</summary>
    public string? WokenBy { get; set; }

    /// <summary>The network that woke it; null when it was something else.</summary>
    public Network? WokenOn { get; set; }

    /// <summary>Whether an input woke it, so that it requests the scene when it has started.</summary>
    public bool HoldsOnStart { get; set; }

    /// <summary>Until when it requests the scene because an input woke it.</summary>
    public long HoldUntilNs { get; set; }

    /// <summary>The time of the timer event that counts.</summary>
    public long ArmedNs { get; set; } = long.MaxValue;

    /// <summary>Whether its rail was live when it was last looked at.</summary>
    public bool WasLive { get; set; }

    /// <summary>Takes in a request heard on a network.</summary>
    /// <returns>Whether something in it is new.</returns>
    public bool Hear(Network network, ulong request, long untilNs)
    {
        if (_heardUntil[network.Index] is not { } until)
        {
            return false;
        }
        ulong mine = request & Groups;
        for (ulong rest = mine; rest != 0; rest &= rest - 1)
        {
            until[System.Numerics.BitOperations.TrailingZeroCount(rest)] = untilNs;
        }
        bool isNew = (mine & ~_heard[network.Index]) != 0;
        _heard[network.Index] |= mine;
        return isNew;
    }

    /// <summary>What was heard on other networks and is to be passed on to this one.</summary>
    public ulong PassedTo(Network network)
    {
        ulong request = 0;
        foreach ((Network other, _) in Channels)
        {
            if (PartialNetworking.Passes(Node, other, network))
            {
                request |= _heard[other.Index];
            }
        }
        return request;
    }

    /// <summary>Drops what was not repeated in time.</summary>
    public void Expire(long nowNs)
    {
        foreach ((Network network, _) in Channels)
        {
            for (ulong rest = _heard[network.Index]; rest != 0; rest &= rest - 1)
            {
                int bit = System.Numerics.BitOperations.TrailingZeroCount(rest);
                if (_heardUntil[network.Index]![bit] <= nowNs)
                {
                    _heard[network.Index] &= ~(1UL << bit);
                }
            }
        }
        HoldUntilNs = HoldUntilNs <= nowNs ? 0 : HoldUntilNs;
    }

    /// <summary>When something is due next.</summary>
    public long NextNs()
    {
        long next = HoldUntilNs > 0 ? HoldUntilNs : long.MaxValue;
        foreach ((Network network, NmChannel channel) in Channels)
        {
            next = Math.Min(next, channel.NextNs);
            for (ulong rest = _heard[network.Index]; rest != 0; rest &= rest - 1)
            {
                int bit = System.Numerics.BitOperations.TrailingZeroCount(rest);
                next = Math.Min(next, _heardUntil[network.Index]![bit]);
            }
        }
        return next;
    }

    /// <summary>Forgets everything, as a computer that sleeps or has no power does.</summary>
    public void Reset()
    {
        foreach ((_, NmChannel channel) in Channels)
        {
            channel.Reset();
        }
        Array.Clear(_heard);
        HoldUntilNs = 0;
        ArmedNs = long.MaxValue;
    }
}
