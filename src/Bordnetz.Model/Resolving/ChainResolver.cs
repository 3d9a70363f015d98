using System.Collections.Immutable;
using Bordnetz.Model.Reading;
using Bordnetz.Model.Yaml;
using Bordnetz.Signals;

namespace Bordnetz.Model.Resolving;

/// <summary>
/// Finds the way of a chain: which signal leads from each step to the next, and which frames carry it where that is
/// on another node.
/// </summary>
internal sealed class ChainResolver(Variant variant, SignalFlow flow, VariantProblems problems)
{
    public ImmutableArray<Chain> Resolve(IEnumerable<ChainDescription> descriptions)
    {
        ImmutableArray<Chain>.Builder chains = ImmutableArray.CreateBuilder<Chain>();
        foreach (ChainDescription description in descriptions)
        {
            if (Steps(description) is { } steps)
            {
                chains.Add(
                    new Chain
                    {
                        Name = description.Name,
                        Index = chains.Count,
                        DeadlineNs = description.DeadlineNs,
                        FttiNs = description.FttiNs,
                        RedundantWith = description.RedundantWith?.Value,
                        Steps = steps,
                        Description = description.Description,
                        Place = description.Place,
                    }
                );
            }
        }
        return chains.DrainToImmutable();
    }

    private ImmutableArray<ChainStep>? Steps(ChainDescription chain)
    {
        PlantLink? sensor = Find(chain, chain.From, variant.Sensors, s => s.Name, "sensor");
        PlantLink? actuator = Find(chain, chain.To, variant.Actuators, a => a.Name, "actuator");
        List<Function> functions = [];
        foreach (PlacedText name in chain.Through)
        {
            if (Find(chain, name, variant.Functions, f => f.Name, "function") is not { } function)
            {
                return null;
            }
            functions.Add(function);
        }
        if (sensor is null || actuator is null)
        {
            return null;
        }
        ImmutableArray<ChainStep>.Builder steps = ImmutableArray.CreateBuilder<ChainStep>();
        steps.Add(new SensorStep(sensor));
        Stop last = new($"sensor '{sensor.Name}'", sensor.Node, [(sensor.Signal, false)]);
        for (int i = 0; i < functions.Count; i++)
        {
            Function function = functions[i];
            Stop next = new(
                $"function '{function.Name}'",
                function.Node,
                [.. function.Reads.Select(s => (s, false)), .. function.Provides.Select(s => (s, true))]
            );
            if (!Connect(chain, chain.Through[i], last, next, steps))
            {
                return null;
            }
            steps.Add(new FunctionStep(function));
            last = next with
            {
                Signals = [.. function.Publishes.Select(s => (s, false)), .. function.Actuates.Select(s => (s, true))],
            };
        }
        Stop end = new($"actuator '{actuator.Name}'", actuator.Node, [(actuator.Signal, true)]);
        if (!Connect(chain, chain.To, last, end, steps))
        {
            return null;
        }
        steps.Add(new ActuatorStep(actuator));
        return steps.DrainToImmutable();
    }

    private T? Find<T>(
        ChainDescription chain,
        PlacedText name,
        ImmutableArray<T> all,
        Func<T, string> nameOf,
        string what
    )
        where T : class
    {
        T? found = all.FirstOrDefault(e => nameOf(e) == name.Value);
        if (found is null)
        {
            problems.Error(
                "BN1404",
                name.Place,
                $"chain '{chain.Name}' names the {what} '{name.Value}', which is missing; both need the same 'when'"
            );
        }
        return found;
    }

    // Adds the frames that lead from one stop to the next, if any are needed.
    private bool Connect(
        ChainDescription chain,
        PlacedText place,
        Stop from,
        Stop to,
        ImmutableArray<ChainStep>.Builder steps
    )
    {
        List<(SignalDefinition Signal, bool IsTarget)> common = [.. from.Signals.Where(to.Signals.Contains)];
        if (common.Count == 0)
        {
            problems.Error(
                "BN1409",
                place.Place,
                $"chain '{chain.Name}' breaks: {to.What} takes nothing that {from.What} gives"
            );
            return false;
        }
        if (from.Node == to.Node)
        {
            return true;
        }
        List<FrameStep>? best = null;
        foreach ((SignalDefinition signal, bool isTarget) in common)
        {
            List<FrameStep>? way = Way(from.Node, new SignalAt(to.Node, signal, isTarget));
            if (way is not null && (best is null || IsShorter(way, best)))
            {
                best = way;
            }
        }
        if (best is null)
        {
            (SignalDefinition signal, bool isTarget) = common[0];
            if (Filtered(to.Node, common) is { } filtered)
            {
                problems.Error(
                    "BN1335",
                    place.Place,
                    $"chain '{chain.Name}' breaks: '{filtered.Signal!.Path}' comes only when a multiplexer has its value,"
                        + " which can take any time; send it in a frame of its own"
                );
                return false;
            }
            string what = isTarget ? $"the target of '{signal.Path}'" : $"'{signal.Path}'";
            problems.Error(
                "BN1409",
                place.Place,
                $"chain '{chain.Name}' breaks: no frame carries {what} from '{from.Node}' to '{to.Node}'"
            );
            return false;
        }
        steps.AddRange(best);
        return true;
    }

    // The fewest frames that bring a value from a node to another. Nodes between pass it on from their own store, as
    // the gateway between two CANs does. Among equals the first frame by index decides.
    private List<FrameStep>? Way(Node from, SignalAt to)
    {
        Dictionary<Node, FrameStep?> onward = new() { [to.Node] = null };
        Queue<Node> open = new([to.Node]);
        while (open.TryDequeue(out Node? node))
        {
            foreach ((Frame frame, FrameSignal carried) in flow.Frames(to with { Node = node }))
            {
                // What its sender does not fill, or seldom, leads nowhere in a time that can be proven.
                if (!carried.IsSent || ComesSeldom(carried))
                {
                    continue;
                }
                if (!onward.TryAdd(frame.Sender, new FrameStep(frame, carried, node, LegsTo(frame, node))))
                {
                    continue;
                }
                if (frame.Sender == from)
                {
                    List<FrameStep> way = [];
                    for (FrameStep? step = onward[from]; step is not null; step = onward[step.To])
                    {
                        way.Add(step);
                    }
                    return way;
                }
                open.Enqueue(frame.Sender);
            }
        }
        return null;
    }

    private FrameSignal? Filtered(Node to, IEnumerable<(SignalDefinition Signal, bool IsTarget)> signals) =>
        signals
            .SelectMany(s => flow.Frames(new SignalAt(to, s.Signal, s.IsTarget)))
            .Select(f => f.Signal)
            .FirstOrDefault(ComesSeldom);

    // Not with every frame: only when a multiplexer, of the layout or of the mapping, has its value.
    private static bool ComesSeldom(FrameSignal signal) =>
        signal.Layout.MultiplexedBy is not null || !signal.Condition.Multiplexer.IsEmpty;

    private static bool IsShorter(List<FrameStep> way, List<FrameStep> other) =>
        way.Count < other.Count || (way.Count == other.Count && way[0].Frame.Index < other[0].Frame.Index);

    private static ImmutableArray<int> LegsTo(Frame frame, Node node)
    {
        List<int> legs = [];
        int last = Array.FindIndex(frame.Legs.ToArray(), leg => leg.To.Contains(node));
        for (int leg = last; leg >= 0; leg = frame.Legs[leg].After)
        {
            legs.Insert(0, leg);
        }
        return [.. legs];
    }

    private sealed record Stop(
        string What,
        Node Node,
        ImmutableArray<(SignalDefinition Signal, bool IsTarget)> Signals
    );
}
