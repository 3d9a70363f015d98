using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>
/// Bounds the changes of scene: who is woken by what and when, and when the last one sleeps. The formulas stand in
/// <c>docs/analyses/modes.md</c>. Pure and thread-safe.
/// </summary>
internal sealed class ModeAnalysis
{
    private readonly Variant _variant;
    private readonly PartialNetworking _groups;
    private readonly Dictionary<(Network Network, Node Node), long?> _pdus = [];

    private ModeAnalysis(Variant variant, ImmutableArray<FrameBound> frames)
    {
        _variant = variant;
        _groups = new PartialNetworking(variant);
        foreach (FrameBound frame in frames.Where(f => f.Frame.IsNm))
        {
            _pdus.Add((frame.Frame.Network, frame.Frame.Sender), frame.LegBoundsNs[0]);
        }
    }

    /// <summary>Bounds every change between two scenes of a variant, with the bounds of its frames.</summary>
    public static ModeBounds Analyse(Variant variant, ImmutableArray<FrameBound> frames) =>
        PartialNetworking.IsManaged(variant) ? new ModeAnalysis(variant, frames).Analyse() : ModeBounds.None;

    private ModeBounds Analyse()
    {
        ImmutableArray<Scene> scenes = _variant.Power.Scenes;
        ImmutableArray<TransitionBound>.Builder transitions = ImmutableArray.CreateBuilder<TransitionBound>();
        foreach (Scene from in scenes)
        {
            foreach (Scene to in scenes.Where(s => s != from))
            {
                bool isDecidedInside = to.Holder is null || from.IsAwake(to.Holder);
                string?[] ways = isDecidedInside ? [null] : [.. to.By.Where(b => Woken(b).Any())];
                transitions.AddRange(ways.Select(by => Bound(from, to, by)));
            }
        }
        return new ModeBounds(transitions.DrainToImmutable(), [.. scenes.SelectMany(Sleepless)]);
    }

    private IEnumerable<Node> Woken(string? by) =>
        by is null ? [] : _variant.Nodes.Where(n => n.WakeInputs.Contains(by));

    private TransitionBound Bound(Scene from, Scene to, string? by)
    {
        // Who held the scene before hands it over, if it is awake in the new one.
        bool isHandedOver = from.Holder is { } before && to.IsAwake(before);
        bool isKept = by is null || isHandedOver || !from.Nodes.Any(n => to.IsAwake(n.Node));
        IEnumerable<Node> requesters = by is not null && isHandedOver ? Woken(by).Append(from.Holder!) : Woken(by);
        WakeSpread spread = new(_variant, _groups, from, to, isKept, requesters, PduBound);
        return new TransitionBound
        {
            From = from,
            To = to,
            By = by,
            Wakes = [.. to.Nodes.Select(n => n.Node).Where(n => !spread.IsAwake(n)).Select(spread.WakeOf)],
            HolderNs = to.Holder is { } holder ? spread.WakeOf(holder).BoundNs : 0,
            SleepNs = SleepBound(from, to),
        };
    }

    private long? PduBound(Network network, Node node) => _pdus.GetValueOrDefault((network, node));

    private IEnumerable<Network> ManagedOf(Node node) =>
        _variant.Networks.Where(n => n.Nm is not null && n.Nodes.Contains(node));

    private IEnumerable<Network> CommandedBy(Node node) =>
        _variant.Networks.Where(n => n.Kind == NetworkKind.Lin && n.Gateway == node);

    /// <summary>
    /// By network: the last time at which an NM PDU with a bit arrives there when its holder lets go at 0. A gateway
    /// repeats it until the reset time after it last came from another network.
    /// </summary>
    private Dictionary<Network, long?> LastPdus(Scene scene, ulong bit)
    {
        Dictionary<Network, long?> last = [];
        if (scene.Holder is not { } holder)
        {
            return last;
        }
        Queue<(Network Network, Node Sender, long? Until)> next = [];
        foreach (Network network in ManagedOf(holder).Where(n => (_groups.On(n, holder) & bit) != 0))
        {
            next.Enqueue((network, holder, PduBound(network, holder)));
        }
        // Gateways in a circle keep each other awake for ever.
        int most = _variant.Networks.Length * _variant.Nodes.Length;
        while (next.TryDequeue(out (Network Network, Node Sender, long? Until) sent))
        {
            long? until = most-- > 0 ? sent.Until : null;
            bool isKnown = last.TryGetValue(sent.Network, out long? known);
            if (isKnown && (known is null || known >= until))
            {
                continue;
            }
            last[sent.Network] = until;
            foreach (Node gateway in Listeners(sent.Network, sent.Sender, bit).Where(n => n != holder))
            {
                foreach (
                    Network other in ManagedOf(gateway).Where(o => PartialNetworking.Passes(gateway, sent.Network, o))
                )
                {
                    if ((_groups.On(other, gateway) & bit) != 0)
                    {
                        long? later = until + sent.Network.Nm!.Times.ResetNs + PduBound(other, gateway);
                        next.Enqueue((other, gateway, later));
                    }
                }
            }
        }
        return last;
    }

    private IEnumerable<Node> Listeners(Network network, Node sender, ulong bit) =>
        network.Nm!.Members.Select(m => m.Node).Where(n => n != sender && (_groups.Of(n) & bit) != 0);

    private long? SleepBound(Scene from, Scene to)
    {
        ulong requested = _groups.RequestedBy(from);
        ulong dropped = requested & ~_groups.RequestedBy(to);
        Dictionary<Network, long?> last = [];
        foreach (int id in PartialNetworking.IdsIn(dropped))
        {
            foreach ((Network network, long? time) in LastPdus(from, 1UL << id))
            {
                last[network] = last.TryGetValue(network, out long? other) ? Later(other, time) : time;
            }
        }
        long? bound = 0;
        foreach (Node node in from.Nodes.Select(n => n.Node).Where(n => !to.IsAwake(n) && _groups.CanSleep(n)))
        {
            bound = Later(bound, SleepOf(node, last));
        }
        return bound;
    }

    private long? SleepOf(Node node, Dictionary<Network, long?> last)
    {
        long? bound = 0;
        foreach (Network network in ManagedOf(node))
        {
            bound = Later(bound, AsleepNs(network, last));
            foreach (Network lin in CommandedBy(node))
            {
                long? dropped = last.TryGetValue(network, out long? time) ? time + network.Nm!.Times.ResetNs : 0;
                bound = Later(bound, dropped + GoToSleepNs(lin));
            }
        }
        foreach (Network lin in _variant.Networks.Where(n => n.Kind == NetworkKind.Lin && n.Nodes.Contains(node)))
        {
            if (lin.Gateway is { } commander && commander != node)
            {
                bound = Later(bound, SleepOf(commander, last));
            }
        }
        return bound;
    }

    // From the last NM PDU on; a node that has just come still shows itself for a while.
    private long? AsleepNs(Network network, Dictionary<Network, long?> last)
    {
        NmTimes times = network.Nm!.Times;
        long? slowest = network.Nm.Members.Aggregate((long?)0, (worst, m) => Later(worst, PduBound(network, m.Node)));
        long? quiet = times.RepeatNs + slowest;
        if (last.TryGetValue(network, out long? time))
        {
            quiet = Later(quiet, time);
        }
        return quiet + times.TimeoutNs + times.WaitBusSleepNs;
    }

    // The slot that runs, and the command itself.
    private static long GoToSleepNs(Network lin) =>
        lin.Schedule.Select(s => s.DurationNs).DefaultIfEmpty().Max() + LinTiming.MaximumFrameNs(8, lin.BitRate);

    private IEnumerable<SleeplessNode> Sleepless(Scene scene)
    {
        HashSet<Network> awake = [];
        foreach (int id in PartialNetworking.IdsIn(_groups.RequestedBy(scene)))
        {
            awake.UnionWith(LastPdus(scene, 1UL << id).Keys);
        }
        foreach (Node node in _variant.Nodes.Where(n => !scene.IsAwake(n)))
        {
            Network? kept = ManagedOf(node).FirstOrDefault(n => awake.Contains(n) && !n.Nm!.Times.IsSelective);
            if (kept is not null || !_groups.CanSleep(node))
            {
                yield return new SleeplessNode(scene, node, kept);
            }
        }
    }

    private static long? Later(long? a, long? b) => a is null || b is null ? null : Math.Max(a.Value, b.Value);
}
