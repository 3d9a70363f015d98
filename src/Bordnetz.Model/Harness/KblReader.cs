using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Bordnetz.Problems;

namespace Bordnetz.Model.Harness;

/// <summary>
/// Reads a wiring harness in the KBL format (VDA 4964, "Kabelbaumliste", 2.3 and 2.4): geometry, wires and cores,
/// connections, routings and modules.
/// </summary>
public sealed class KblReader
{
    /// <summary>The largest file that is read, in characters.</summary>
    public const long MostCharacters = 256L << 20;

    private const string Root = "KBL_container";

    private readonly XElement _container;
    private readonly string _file;
    private readonly ProblemLog _log;
    private readonly Dictionary<string, XElement> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _segments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _wires = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _componentNodes = new(StringComparer.Ordinal);

    private KblReader(XElement container, string file, ProblemLog log)
    {
        _container = container;
        _file = file;
        _log = log;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="log">Takes every problem, with its place.</param>
    /// <returns>Null when it cannot be read or is no KBL.</returns>
    public static HarnessFile? Read(string path, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(log);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Read(stream, path, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN1580", new SourcePlace(path), $"the harness cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>Reads a stream.</summary>
    public static HarnessFile? Read(Stream stream, string name, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(log);
        XmlReaderSettings settings = new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MostCharacters,
        };
        XElement? root;
        try
        {
            using XmlReader reader = XmlReader.Create(stream, settings);
            root = XDocument.Load(reader, LoadOptions.SetLineInfo).Root;
        }
        catch (XmlException e)
        {
            log.Error("BN1580", new SourcePlace(name, e.LineNumber, e.LinePosition), $"this is no XML: {e.Message}");
            return null;
        }
        if (root is null || root.Name.LocalName != Root)
        {
            log.Error("BN1580", new SourcePlace(name), $"this is no KBL: its outermost element is not '{Root}'");
            return null;
        }
        return new KblReader(root, name, log).Read();
    }

    private HarnessFile Read()
    {
        foreach (XElement element in _container.Descendants())
        {
            if (element.Attribute("id")?.Value is { } id && !_byId.TryAdd(id, element))
            {
                _log.Error("BN1581", PlaceOf(element), $"the identifier '{id}' stands twice");
            }
        }
        XElement harness = Child(_container, "Harness") ?? new XElement("Harness");
        ImmutableArray<HarnessNode> nodes = [.. Children(_container, "Node").Select(ReadNode)];
        ImmutableArray<HarnessSegment> segments = ReadSegments();
        ImmutableArray<HarnessWire> wires = ReadWires(harness);
        return new HarnessFile
        {
            Name = _file,
            PartNumber = Text(harness, "Part_number"),
            Nodes = nodes,
            Segments = segments,
            Wires = wires,
            Connections = ReadConnections(harness),
            Modules = [.. Children(harness, "Module").Select(ReadModule)],
        };
    }

    private HarnessNode ReadNode(XElement element, int index)
    {
        _nodes[element.Attribute("id")?.Value ?? ""] = index;
        double[] at = Resolve(element, "Cartesian_point") is { } point
            ? [.. Children(point, "Coordinates").Select(c => Number(c) ?? 0)]
            : [];
        ImmutableArray<string> components = References(Text(element, "Referenced_components"));
        foreach (string component in components)
        {
            _componentNodes.TryAdd(component, index);
        }
        return new HarnessNode(
            Text(element, "Id"),
            at.ElementAtOrDefault(0),
            at.ElementAtOrDefault(1),
            at.ElementAtOrDefault(2),
            components
        );
    }

    private ImmutableArray<HarnessSegment> ReadSegments()
    {
        ImmutableArray<HarnessSegment>.Builder segments = ImmutableArray.CreateBuilder<HarnessSegment>();
        foreach (XElement element in Children(_container, "Segment"))
        {
            string name = Text(element, "Id");
            double? length = LengthMm(Child(element, "Physical_length")) ?? LengthMm(Child(element, "Virtual_length"));
            if (
                NodeOf(element, "Start_node") is not { } from
                || NodeOf(element, "End_node") is not { } to
                || length is not { } mm
            )
            {
                _log.Error("BN1582", PlaceOf(element), $"the segment '{name}' lacks an end or its length");
                continue;
            }
            _segments[element.Attribute("id")?.Value ?? ""] = segments.Count;
            segments.Add(new HarnessSegment(name, from, to, mm));
        }
        return segments.ToImmutable();
    }

    private int? NodeOf(XElement segment, string end) =>
        _nodes.TryGetValue(Text(segment, end), out int node) ? node : null;

    private ImmutableArray<HarnessWire> ReadWires(XElement harness)
    {
        ImmutableArray<HarnessWire>.Builder wires = ImmutableArray.CreateBuilder<HarnessWire>();
        foreach (XElement element in Children(harness, "General_wire_occurrence"))
        {
            string number = Text(element, "Wire_number") is { Length: > 0 } own
                ? own
                : Text(element, "Special_wire_id");
            List<XElement> cores = [.. Children(element, "Core_occurrence")];
            if (cores.Count == 0)
            {
                Add(wires, element, number, cable: null);
            }
            foreach (XElement core in cores)
            {
                Add(wires, core, Text(core, "Wire_number"), cable: number);
            }
        }
        return wires.ToImmutable();
    }

    private void Add(ImmutableArray<HarnessWire>.Builder wires, XElement element, string number, string? cable)
    {
        XElement? part = Resolve(element, "Part");
        XElement? length = Children(element, "Length_information")
            // What was routed in three dimensions comes before what production adds.
            .OrderByDescending(l => Text(l, "Length_type") == "DMU")
            .FirstOrDefault();
        double? area = part is null ? null : AreaMm2(Child(part, "Cross_section_area"));
        XElement? mass = part is null ? null : Child(part, "Mass_information");
        double? perMetre =
            mass is not null && IsPerMetre(mass) && Child(mass, "Value_component") is { } value ? Number(value) : null;
        _wires[element.Attribute("id")?.Value ?? ""] = wires.Count;
        wires.Add(
            new HarnessWire(
                number,
                area ?? 0,
                perMetre,
                length is null ? null : LengthMm(Child(length, "Length_value")),
                length is null ? "" : Text(length, "Length_type"),
                cable
            )
        );
    }

    private ImmutableArray<HarnessConnection> ReadConnections(XElement harness)
    {
        Dictionary<string, ImmutableArray<int>> routes = new(StringComparer.Ordinal);
        foreach (XElement routing in Children(_container, "Routing"))
        {
            ImmutableArray<int>.Builder route = ImmutableArray.CreateBuilder<int>();
            foreach (string id in References(Text(routing, "Segments")))
            {
                if (_segments.TryGetValue(id, out int segment))
                {
                    route.Add(segment);
                }
                else
                {
                    _log.Error("BN1581", PlaceOf(routing), $"a routing names the segment '{id}', which there is not");
                }
            }
            routes[Text(routing, "Routed_wire")] = route.ToImmutable();
        }
        ImmutableArray<HarnessConnection>.Builder connections = ImmutableArray.CreateBuilder<HarnessConnection>();
        foreach (XElement element in Children(harness, "Connection"))
        {
            string wireId = Text(element, "Wire");
            if (!_wires.TryGetValue(wireId, out int wire))
            {
                _log.Error(
                    "BN1581",
                    PlaceOf(element),
                    $"the connection '{Text(element, "Id")}' names the wire '{wireId}', which there is not"
                );
                continue;
            }
            string id = element.Attribute("id")?.Value ?? "";
            ImmutableArray<int> ends =
            [
                .. Children(element, "Extremities").Select(e => NodeOf(Text(e, "Contact_point"))).OfType<int>(),
            ];
            ImmutableArray<int> route = routes.TryGetValue(id, out ImmutableArray<int> own) ? own : [];
            connections.Add(
                new HarnessConnection(
                    Text(element, "Id"),
                    Text(element, "Signal_name"),
                    wire,
                    ends,
                    route,
                    PlaceOf(element)
                )
            );
        }
        return connections.ToImmutable();
    }

    // A contact point lies in an occurrence of a connector, which sits at a node.
    private int? NodeOf(string contactPoint)
    {
        if (!_byId.TryGetValue(contactPoint, out XElement? element))
        {
            return null;
        }
        for (XElement? at = element; at is not null; at = at.Parent)
        {
            if (at.Attribute("id")?.Value is { } id && _componentNodes.TryGetValue(id, out int node))
            {
                return node;
            }
        }
        return null;
    }

    private HarnessModule ReadModule(XElement element)
    {
        XElement? configuration = Child(element, "Module_configuration");
        IEnumerable<string> controlled = References(
            configuration is null ? "" : Text(configuration, "Controlled_components")
        );
        HashSet<int> wires = [];
        foreach (string id in controlled)
        {
            if (_wires.TryGetValue(id, out int wire))
            {
                wires.Add(wire);
            }
            else if (_byId.TryGetValue(id, out XElement? occurrence))
            {
                // A cable stands for its cores.
                wires.UnionWith(
                    Children(occurrence, "Core_occurrence")
                        .Select(c => c.Attribute("id")?.Value ?? "")
                        .Where(_wires.ContainsKey)
                        .Select(c => _wires[c])
                );
            }
        }
        return new HarnessModule(
            Text(element, "Part_number"),
            Text(element, "Description"),
            configuration is null ? "" : Text(configuration, "Logistic_control_information"),
            [.. wires.Order()]
        );
    }

    private XElement? Resolve(XElement element, string reference)
    {
        string id = Text(element, reference);
        if (id.Length == 0)
        {
            return null;
        }
        if (_byId.TryGetValue(id, out XElement? found))
        {
            return found;
        }
        _log.Error("BN1581", PlaceOf(element), $"'{element.Name.LocalName}' names '{id}', which there is not");
        return null;
    }

    private double? LengthMm(XElement? value) => Quantity(value, isArea: false);

    private double? AreaMm2(XElement? value) => Quantity(value, isArea: true);

    private double? Quantity(XElement? value, bool isArea)
    {
        if (
            value is null
            || Child(value, "Value_component") is not { } component
            || Number(component) is not { } number
        )
        {
            return null;
        }
        XElement? unit = Resolve(value, "Unit_component");
        double toMm = (unit is null ? "milli" : Text(unit, "Si_prefix")) switch
        {
            "milli" => 1,
            "centi" => 10,
            "deci" => 100,
            "kilo" => 1e6,
            _ => 1000,
        };
        if (unit is not null && Text(unit, "Si_unit_name") is var name && name != "metre")
        {
            _log.Error("BN1583", PlaceOf(value), $"a length or area is stated in '{name}'");
            return null;
        }
        return number * (isArea ? toMm * toMm : toMm);
    }

    private bool IsPerMetre(XElement mass) =>
        Resolve(mass, "Unit_component") is { } unit
        && Text(unit, "Unit_name").Equals("GramPerMetre", StringComparison.OrdinalIgnoreCase);

    private double? Number(XElement element)
    {
        if (
            double.TryParse(element.Value.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number)
        )
        {
            return number;
        }
        _log.Error("BN1583", PlaceOf(element), $"'{element.Value.Trim()}' is no number");
        return null;
    }

    private SourcePlace PlaceOf(XElement element) =>
        element is IXmlLineInfo line && line.HasLineInfo()
            ? new SourcePlace(_file, line.LineNumber, line.LinePosition)
            : new SourcePlace(_file);

    private static ImmutableArray<string> References(string text) =>
        [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    private static IEnumerable<XElement> Children(XElement element, string name) =>
        element.Elements().Where(e => e.Name.LocalName == name);

    private static XElement? Child(XElement element, string name) => Children(element, name).FirstOrDefault();

    private static string Text(XElement element, string name) => Child(element, name)?.Value.Trim() ?? "";
}
