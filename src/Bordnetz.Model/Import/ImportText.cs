using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Bordnetz.Can;
using Bordnetz.Model.Reading;

namespace Bordnetz.Model.Import;

/// <summary>The texts of an imported platform.</summary>
internal sealed class ImportText(ImportOptions options, IReadOnlyList<ImportedBus> buses, ImportedNodes nodes)
{
    private readonly StringBuilder _text = new();

    public static string LayoutPath(ImportedBus bus) => $"networks/{bus.Name}.dbc";

    public static string MappingPath(ImportedBus bus) => $"networks/{bus.Name}.vspec";

    public ImmutableArray<byte> Platform(IReadOnlyList<List<ImportedFrame>> frames)
    {
        Line(
            "# The networks of an existing car, taken over from its DBC files. Its ECUs are black boxes: the layouts say"
        );
        Line("# what they send, nothing says what they do. 'bordnetz map suggest' proposes what the signals mean.");
        Line("bordnetz: 1");
        Line($"name: {Quoted(options.Name)}");
        Line($"catalog: [{string.Join(", ", options.Catalog.Select(c => Quoted(c.Path)))}]");
        Line($"powertrain: {options.Powertrain.ToString().ToLowerInvariant()}");
        Line("");
        Line("nodes:");
        Line($"  {nodes.Computer}: {{ kind: central, description: What the outside sees of the car }}");
        foreach ((string name, string layout, string comment) in nodes.All)
        {
            string layoutName = NodeNames.LayoutName(name) == layout ? "" : $", layout-name: {Quoted(layout)}";
            string description = OneLine(comment) is { Length: > 0 } words ? $", description: {Quoted(words)}" : "";
            Line($"  {name}: {{ kind: ecu, black-box: true{layoutName}{description} }}");
        }
        if (nodes.Unknown is { } unknown)
        {
            Line(
                $"  {unknown}: {{ kind: ecu, black-box: true, description: Stands for the senders that no layout names }}"
            );
        }
        Line("");
        Line("networks:");
        for (int i = 0; i < buses.Count; i++)
        {
            Network(buses[i], frames[i]);
        }
        return Bytes(_text.ToString());
    }

    private void Network(ImportedBus bus, List<ImportedFrame> frames)
    {
        bool isFd = ImportedFrame.IsFd(bus);
        (long rate, string assumed) = Rate(bus);
        Line($"  {bus.Name}:");
        Line($"    kind: {(isFd ? "canfd" : "can")}");
        Line($"    description: {Quoted(bus.File)}");
        Line($"    rate: {Kilobits(rate)}{assumed}");
        if (isFd)
        {
            Line($"    data-rate: {Kilobits(Math.Max(rate, options.DataBitRate))} # assumed");
        }
        IEnumerable<string> wired = nodes.Of(bus).Prepend(nodes.Computer);
        Line($"    nodes: [{string.Join(", ", wired)}]");
        Line($"    listeners: {nodes.Computer}");
        Line($"    layout: {LayoutPath(bus)}");
        Line($"    mapping: {MappingPath(bus)}");
        // Where frames share a name, what is said of the first holds for all.
        List<string> additions = [.. frames.DistinctBy(f => f.Message.Name).Select(Addition).OfType<string>()];
        if (additions.Count > 0)
        {
            Line("    frames:");
            additions.ForEach(Line);
        }
    }

    private string? Addition(ImportedFrame frame)
    {
        string name = $"      {Quoted(frame.Message.Name)}";
        if (frame.LeftOut is { } why)
        {
            return $"{name}: {{ ignore: true }} # {why}";
        }
        List<string> says = [];
        if (frame.Origin != PeriodOrigin.Layout)
        {
            says.Add($"period: {Milliseconds(frame.PeriodNs)}");
        }
        if (frame.Message.Transmitter == ImportedNodes.NoNode)
        {
            says.Add($"sender: {nodes.Unknown}");
        }
        string origin = frame.Origin switch
        {
            PeriodOrigin.Assumed => " # period assumed",
            PeriodOrigin.Measured => " # period measured",
            _ => "",
        };
        return says.Count == 0 ? null : $"{name}: {{ {string.Join(", ", says)} }}{origin}";
    }

    private (long Rate, string Remark) Rate(ImportedBus bus)
    {
        double? told = bus.Dbc.AttributeNumber(DbcAttributeTarget.Network, bus.Dbc.Attributes, "Baudrate");
        // Some tools write bit/s, some kbit/s.
        long rate =
            told is >= 10_000 and <= 1_000_000 ? (long)told.Value
            : told is >= 10 and <= 1000 ? (long)(told.Value * 1000)
            : 0;
        return rate > 0 ? (rate, "") : (options.BitRate, " # assumed");
    }

    /// <summary>A mapping in which every signal stands as not yet mapped.</summary>
    public static ImmutableArray<byte> Mapping(ImportedBus bus, List<ImportedFrame> frames)
    {
        StringBuilder text = new();
        text.Append("# What the signals of ").Append(bus.Name).Append(" mean, one entry a VSS path:\n");
        text.Append("#   Vehicle.Speed: { dbc2vss: { signal: SPEED } }\n");
        text.Append("# 'bordnetz map suggest' proposes entries. Not yet mapped:\n");
        foreach (ImportedFrame frame in frames.Where(f => f.LeftOut is null))
        {
            foreach (DbcSignal signal in frame.Message.Signals)
            {
                text.Append("# ").Append(frame.Message.Name).Append('.').Append(signal.Name);
                string unit = OneLine(signal.Unit);
                text.Append(unit.Length > 0 ? $" [{unit}]" : "").Append('\n');
            }
        }
        return Bytes(text.ToString());
    }

    public static ImmutableArray<byte> Standing() =>
        Bytes(
            """
            bordnetz-scenario: 1
            name: standing
            description: The car stands; a recorded bus brings the drive
            duration: 1h

            """
        );

    private void Line(string text) => _text.Append(text).Append('\n');

    private static ImmutableArray<byte> Bytes(string text) =>
        ImmutableCollectionsMarshal.AsImmutableArray(Encoding.UTF8.GetBytes(text));

    private static string Kilobits(long rate) =>
        (rate / 1000.0).ToString("0.###", CultureInfo.InvariantCulture) + "kbit/s";

    private static string Milliseconds(long ns) => (ns / 1e6).ToString("0.######", CultureInfo.InvariantCulture) + "ms";

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A YAML scalar: plain where that is safe, else in double quotes.</summary>
    internal static string Quoted(string text)
    {
        bool plain =
            text.Length > 0
            && (char.IsAsciiLetter(text[0]) || text[0] == '_')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '/' or '-')
            && text.ToLowerInvariant()
                is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n");
        if (plain)
        {
            return text;
        }
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff' => quoted.Append($"\\u{(int)c:x4}"),
                _ when char.IsSurrogate(c) => quoted.Append($"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }
}
