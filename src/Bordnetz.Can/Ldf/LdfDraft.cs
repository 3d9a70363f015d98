namespace Bordnetz.Can;

/// <summary>An LDF while it is being read.</summary>
internal sealed class LdfDraft
{
    public List<LinResponder> Responders { get; } = [];
    public List<LinConfiguration> Configurations { get; } = [];
    public List<LinSignal> Signals { get; } = [];
    public List<LinSignalGroup> SignalGroups { get; } = [];
    public List<LinFrame> Frames { get; } = [];
    public List<LinSporadicFrame> SporadicFrames { get; } = [];
    public List<LinEventTriggeredFrame> EventTriggeredFrames { get; } = [];
    public List<LinSchedule> Schedules { get; } = [];
    public List<LinEncoding> Encodings { get; } = [];

    /// <summary>Encodings by signal: sections may stand in any order.</summary>
    public Dictionary<string, string> EncodingOf { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, int> AddressOf { get; } = new(StringComparer.Ordinal);

    /// <summary>Attributes by node, in file order.</summary>
    public List<LinResponder> Attributes { get; } = [];

    public LdfFile Complete(LdfFile file) =>
        file with
        {
            Responders = [.. CompleteResponders()],
            Configurations = [.. Configurations],
            Signals =
            [
                .. Signals.Select(signal =>
                    EncodingOf.TryGetValue(signal.Name, out string? encoding)
                        ? signal with
                        {
                            Encoding = encoding,
                        }
                        : signal
                ),
            ],
            SignalGroups = [.. SignalGroups],
            Frames = [.. Frames],
            SporadicFrames = [.. SporadicFrames],
            EventTriggeredFrames = [.. EventTriggeredFrames],
            Schedules = [.. Schedules],
            Encodings = [.. Encodings],
        };

    private IEnumerable<LinResponder> CompleteResponders()
    {
        HashSet<string> named = new(Responders.Select(node => node.Name), StringComparer.Ordinal);
        Dictionary<string, LinResponder> attributes = new(StringComparer.Ordinal);
        foreach (LinResponder node in Attributes)
        {
            attributes[node.Name] = node;
        }
        foreach (LinResponder node in Responders)
        {
            LinResponder whole = attributes.TryGetValue(node.Name, out LinResponder? found)
                ? found with
                {
                    Place = node.Place,
                }
                : node;
            yield return AddressOf.TryGetValue(node.Name, out int address)
                ? whole with
                {
                    DiagnosticAddress = address,
                }
                : whole;
        }
        foreach (LinResponder node in Attributes)
        {
            if (named.Add(node.Name))
            {
                yield return attributes[node.Name] with
                {
                    IsPart = true,
                };
            }
        }
    }
}
