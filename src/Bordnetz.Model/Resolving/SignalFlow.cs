using Bordnetz.Signals;

namespace Bordnetz.Model.Resolving;

/// <summary>One of the two values of a signal at one node.</summary>
internal readonly record struct SignalAt(Node Node, SignalDefinition Signal, bool IsTarget);

/// <summary>What brings a value to a node: a local writer, or a frame.</summary>
internal sealed class SignalFlow
{
    private readonly Dictionary<(int Node, int Signal, bool IsTarget), List<Function>> _functions = [];
    private readonly Dictionary<(int Node, int Signal, bool IsTarget), List<PlantLink>> _sensors = [];
    private readonly Dictionary<
        (int Node, int Signal, bool IsTarget),
        List<(Frame Frame, FrameSignal Signal)>
    > _frames = [];
    private readonly int _apiNode;

    public SignalFlow(Variant variant)
    {
        _apiNode = variant.ApiNode.Index;
        foreach (Function function in variant.Functions)
        {
            foreach (SignalDefinition signal in function.Publishes)
            {
                Add(_functions, (function.Node.Index, signal.Index, false), function);
            }
            foreach (SignalDefinition signal in function.Actuates)
            {
                Add(_functions, (function.Node.Index, signal.Index, true), function);
            }
        }
        foreach (PlantLink sensor in variant.Sensors)
        {
            Add(_sensors, (sensor.Node.Index, sensor.Signal.Index, false), sensor);
        }
        foreach (Frame frame in variant.Frames)
        {
            foreach (FrameSignal signal in frame.Signals)
            {
                foreach (Node receiver in signal.Signal is null ? [] : signal.Receivers)
                {
                    Add(_frames, (receiver.Index, signal.Signal!.Index, signal.IsTarget), (frame, signal));
                }
            }
        }
    }

    public IReadOnlyList<Function> Functions(SignalAt at) => Get(_functions, at);

    public IReadOnlyList<PlantLink> Sensors(SignalAt at) => Get(_sensors, at);

    /// <summary>The frames that bring the value, in the order of their indices.</summary>
    public IReadOnlyList<(Frame Frame, FrameSignal Signal)> Frames(SignalAt at) => Get(_frames, at);

    /// <summary>The frames that bring each value, by the first of them.</summary>
    public IEnumerable<IReadOnlyList<(Frame Frame, FrameSignal Signal)>> FramesByValue =>
        _frames.Values.OrderBy(f => f[0].Frame.Index).ThenBy(f => f[0].Signal.Index);

    /// <summary>Whether anything brings the value. Outside clients set targets at the node that they see.</summary>
    public bool HasSource(SignalAt at) =>
        Functions(at).Count > 0
        || Sensors(at).Count > 0
        || Frames(at).Count > 0
        || (at.IsTarget && at.Node.Index == _apiNode);

    private static void Add<T>(Dictionary<(int, int, bool), List<T>> into, (int, int, bool) key, T item)
    {
        if (!into.TryGetValue(key, out List<T>? list))
        {
            into.Add(key, list = []);
        }
        list.Add(item);
    }

    private static List<T> Get<T>(Dictionary<(int, int, bool), List<T>> from, SignalAt at) =>
        from.TryGetValue((at.Node.Index, at.Signal.Index, at.IsTarget), out List<T>? list) ? list : [];
}
