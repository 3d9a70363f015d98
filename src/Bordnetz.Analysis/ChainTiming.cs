using System.Collections.Immutable;
using System.Diagnostics;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>
/// The longest reaction time of a chain: at each step a change can have come just too late and waits a whole period
/// (A. Davare et al., "Period optimization for hard real-time distributed automotive systems", DAC 2007), with a
/// function's deadline in place of its response time because its outputs become visible only then.
/// </summary>
internal static class ChainTiming
{
    public static ChainBound Analyse(Chain chain, ImmutableArray<FrameBound> frames)
    {
        ImmutableArray<ChainShare> steps = [.. chain.Steps.Select(step => Share(step, frames))];
        long? bound = 0;
        foreach (ChainShare step in steps)
        {
            bound += step.TotalNs;
        }
        return new ChainBound(chain, bound, steps);
    }

    private static ChainShare Share(ChainStep step, ImmutableArray<FrameBound> frames) =>
        step switch
        {
            SensorStep sensor => new ChainShare(ChainStepKind.Sensor, sensor.Sensor.Name, sensor.Sensor.PeriodNs, 0),
            FrameStep frame => OfFrame(frame, frames[frame.Frame.Index]),
            FunctionStep function => new ChainShare(
                ChainStepKind.Function,
                function.Function.Name,
                function.Function.PeriodNs,
                function.Function.DeadlineNs
            ),
            ActuatorStep actuator => new ChainShare(
                ChainStepKind.Actuator,
                actuator.Actuator.Name,
                actuator.Actuator.PeriodNs,
                0
            ),
            _ => throw new UnreachableException(),
        };

    private static ChainShare OfFrame(FrameStep step, FrameBound bound)
    {
        Frame frame = step.Frame;
        if (step.Legs.IsEmpty)
        {
            return new ChainShare(ChainStepKind.Frame, frame.ToString(), frame.PeriodNs, null);
        }
        FrameLeg first = frame.Legs[step.Legs[0]];
        // A LIN responder answers with its value of the moment: the wait is for the slot, not for the sender's period.
        long wait =
            first.Network.Kind == NetworkKind.Lin && first.After < 0
                ? LinTiming.LargestGapNs(first.Network.Schedule, frame.Name) ?? frame.PeriodNs
                : frame.PeriodNs;
        long? arrival = bound.ArrivalBoundsNs[step.Legs[^1]];
        wait += Withheld(step, wait, arrival ?? 0);
        return new ChainShare(ChainStepKind.Frame, frame.ToString(), wait, arrival);
    }

    /// <summary>
    /// How much longer a value waits whose mapping has an <c>interval_ms</c>. The frame taken last arrived at most the
    /// arrival bound after it was queued, at least one period before the value in question; the first one to arrive an
    /// interval later takes that value along, and had left within one period of the interval's end. On LIN frames can
    /// be repeated, so that the period before is not certain.
    /// </summary>
    private static long Withheld(FrameStep step, long waitNs, long arrivalNs)
    {
        long interval = step.Signal.Condition.IntervalNs;
        if (interval == 0)
        {
            return 0;
        }
        bool isLin = step.Legs.Any(leg => step.Frame.Legs[leg].Network.Kind == NetworkKind.Lin);
        return interval + arrivalNs + (isLin ? waitNs : 0);
    }
}
