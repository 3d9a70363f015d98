using System.Collections.Immutable;
using Bordnetz.Model.Reading;
using Bordnetz.Model.Yaml;
using Bordnetz.Signals;

namespace Bordnetz.Model.Resolving;

/// <summary>
/// Finds the way of a chain: which signal leads from each step to the next, and which frame carries it where that is
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

    // Adds the frame that leads from one stop to the next, if one is needed.
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
        FrameStep? best = null;
        foreach ((SignalDefinition signal, bool isTarget) in common)
        {
            foreach ((Frame frame, FrameSignal carried) in flow.Frames(new SignalAt(to.Node, signal, isTarget)))
            {
                if (frame.Sender == from.Node && (best is null || frame.Index < best.Frame.Index))
                {
                    best = new FrameStep(frame, carried, to.Node, LegsTo(frame, to.Node));
                }
            }
        }
        if (best is null)
        {
            (SignalDefinition signal, bool isTarget) = common[0];
            string what = isTarget ? $"the target of '{signal.Path}'" : $"'{signal.Path}'";
            problems.Error(
                "BN1409",
                place.Place,
                $"chain '{chain.Name}' breaks: no frame carries {what} from '{from.Node}' to '{to.Node}'"
            );
            return false;
        }
        steps.Add(best);
        return true;
    }

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
