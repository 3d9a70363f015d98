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
            if (signal.Signal is not { } carried)
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
}
