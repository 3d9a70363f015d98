using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model.Resolving;

/// <summary>Checks that every value comes from somewhere, and from one place only.</summary>
internal sealed class FlowCheck(Variant variant, SignalFlow flow, VariantProblems problems)
{
    public void Run()
    {
        foreach (Function function in variant.Functions)
        {
            CheckFunction(function);
        }
        CheckSensors();
        foreach (PlantLink actuator in variant.Actuators)
        {
            SignalAt target = new(actuator.Node, actuator.Signal, IsTarget: true);
            if (!flow.HasSource(target))
            {
                problems.Warning(
                    "BN1316",
                    actuator.Place,
                    $"actuator '{actuator.Name}' on '{actuator.Node}' applies the target of '{actuator.Signal.Path}', but"
                        + " nothing brings it there"
                );
            }
        }
        foreach (Frame frame in variant.Frames)
        {
            CheckFrame(frame);
            CheckSharing(frame);
            CheckInverses(frame);
        }
        foreach (IReadOnlyList<(Frame Frame, FrameSignal Signal)> frames in flow.FramesByValue)
        {
            CheckRivals(frames);
        }
    }

    private void CheckRivals(IReadOnlyList<(Frame Frame, FrameSignal Signal)> frames)
    {
        (Frame first, FrameSignal signal) = frames[0];
        foreach ((Frame frame, FrameSignal other) in frames)
        {
            if (frame.Sender != first.Sender)
            {
                problems.Warning(
                    "BN1318",
                    other.Layout.Place.Line == 0 ? frame.Place : other.Layout.Place,
                    $"frames '{first}' and '{frame}' bring '{signal.Signal!.Path}' to the same node from different"
                        + " senders; the last one wins"
                );
            }
        }
    }

    private void CheckFunction(Function function)
    {
        foreach (SignalDefinition signal in function.Reads)
        {
            // An attribute is a constant of the vehicle, known without being sent.
            if (signal.Kind != SignalKind.Attribute && !flow.HasSource(new SignalAt(function.Node, signal, false)))
            {
                problems.Warning(
                    "BN1316",
                    function.Place,
                    $"function '{function.Name}' on '{function.Node}' reads '{signal.Path}', but nothing brings it there"
                );
            }
        }
        foreach (SignalDefinition signal in function.Provides)
        {
            if (!flow.HasSource(new SignalAt(function.Node, signal, true)))
            {
                problems.Warning(
                    "BN1316",
                    function.Place,
                    $"function '{function.Name}' on '{function.Node}' provides '{signal.Path}', but nothing brings its"
                        + " target there"
                );
            }
        }
        foreach (SignalDefinition signal in function.Publishes)
        {
            CheckPublisher(function, signal);
        }
        foreach (SignalDefinition signal in function.Actuates)
        {
            IReadOnlyList<Function> all = flow.Functions(new SignalAt(function.Node, signal, true));
            if (all[0] != function)
            {
                problems.Warning(
                    "BN1408",
                    function.Place,
                    $"functions '{all[0].Name}' and '{function.Name}' on '{function.Node}' both set the target of"
                        + $" '{signal.Path}'; the last one wins"
                );
            }
        }
    }

    private void CheckPublisher(Function function, SignalDefinition signal)
    {
        SignalAt at = new(function.Node, signal, false);
        IReadOnlyList<Function> all = flow.Functions(at);
        string? other =
            all[0] != function ? $"function '{all[0].Name}'"
            : flow.Sensors(at) is [var sensor, ..] ? $"sensor '{sensor.Name}'"
            : flow.Frames(at) is [var (frame, _), ..] ? $"frame '{frame}'"
            : null;
        if (other is not null)
        {
            problems.Error(
                "BN1407",
                function.Place,
                $"'{signal.Path}' has two publishers on '{function.Node}': function '{function.Name}' and {other}"
            );
        }
    }

    private void CheckSensors()
    {
        foreach (PlantLink sensor in variant.Sensors)
        {
            SignalAt at = new(sensor.Node, sensor.Signal, false);
            string? other =
                flow.Sensors(at)[0] != sensor ? $"sensor '{flow.Sensors(at)[0].Name}'"
                : flow.Frames(at) is [var (frame, _), ..] ? $"frame '{frame}'"
                : null;
            if (other is not null)
            {
                problems.Error(
                    "BN1407",
                    sensor.Place,
                    $"'{sensor.Signal.Path}' has two publishers on '{sensor.Node}': sensor '{sensor.Name}' and {other}"
                );
            }
        }
    }

    private void CheckFrame(Frame frame)
    {
        if (frame.Sender.IsBlackBox)
        {
            return;
        }
        foreach (FrameSignal signal in frame.Signals)
        {
            if (signal is not { Signal: { } carried, IsSent: true })
            {
                continue;
            }
            SourcePlace place = signal.Layout.Place.Line == 0 ? frame.Place : signal.Layout.Place;
            if (flow.HasSource(new SignalAt(frame.Sender, carried, signal.IsTarget)))
            {
                problems.Fine("BN1317", place);
                continue;
            }
            string what = signal.IsTarget ? "the target of " : "";
            problems.Warning(
                "BN1317",
                place,
                $"frame '{frame}' carries {what}'{carried.Path}', but nothing brings it to its sender '{frame.Sender}'"
            );
        }
    }

    // What a described node sends in one signal cannot be a target and something else at the same time.
    private void CheckSharing(Frame frame)
    {
        if (frame.Sender.IsBlackBox)
        {
            return;
        }
        foreach (IGrouping<int, FrameSignal> paths in frame.Signals.GroupBy(s => s.Index))
        {
            FrameSignal first = paths.First();
            FrameSignal? other = paths.Skip(1).FirstOrDefault(s => s.IsTarget || first.IsTarget);
            if (other is not null)
            {
                problems.Error(
                    "BN1310",
                    other.Place,
                    $"'{frame.Name}.{first.Layout.Name}' carries '{first.Signal!.Path}' already (line {first.Place.Line});"
                        + $" beside a target, what '{frame.Sender}' sends in a signal is nothing else"
                );
            }
        }
    }

    // The side that a formula does not serve needs its inverse, unless nothing is known of what that side does.
    private void CheckInverses(Frame frame)
    {
        foreach (FrameSignal signal in frame.Signals)
        {
            if (signal is not { Signal: { } carried, Transform.Formula: { } formula })
            {
                continue;
            }
            Node? described =
                signal.IsTarget ? signal.Receivers.FirstOrDefault(r => Takes(r, carried))
                : signal.IsSent && Gives(frame.Sender, carried) ? frame.Sender
                : null;
            if (described is null)
            {
                continue;
            }
            string does = signal.IsTarget ? "receives" : "sends";
            problems.Error(
                "BN1333",
                signal.Place,
                $"the formula '{formula.Text}' has no inverse, which '{described}' needs as it {does} '{frame}': write it"
                    + $" as a * x + b, give a table, or make '{described}' a 'black-box' that nothing is known of"
            );
        }
    }

    private bool Gives(Node node, SignalDefinition signal)
    {
        SignalAt at = new(node, signal, IsTarget: false);
        return !node.IsBlackBox || flow.Functions(at).Count > 0 || flow.Sensors(at).Count > 0;
    }

    private bool Takes(Node node, SignalDefinition signal) =>
        !node.IsBlackBox
        || variant.Actuators.Any(a => a.Node == node && a.Signal == signal)
        || variant.Functions.Any(f => f.Node == node && f.Provides.Contains(signal));
}
