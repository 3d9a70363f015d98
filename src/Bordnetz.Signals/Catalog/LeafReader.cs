using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Checks the attributes of nodes and makes signal definitions of leaves.</summary>
internal sealed class LeafReader(VssUnits units, HashSet<string> structs, ProblemLog log)
{
    private static readonly string[] NodeTypes = ["branch", "attribute", "sensor", "actuator", "struct", "property"];

    /// <summary>The attributes that VSS defines; others are kept as extensions.</summary>
    private static readonly string[] KnownAttributes =
    [
        "type",
        "datatype",
        "description",
        "comment",
        "deprecation",
        "unit",
        "min",
        "max",
        "allowed",
        "enum",
        "pattern",
        "default",
        "instances",
        "instantiate",
        "aggregate",
        "delete",
        "arraysize",
        "constUID",
        "fka",
        "uuid",
    ];

    private readonly ValueReader _values = new(log);

    /// <summary>Whether the value is the boolean true.</summary>
    public static bool IsTrue(VssValue? value) =>
        value is { Kind: VssValueKind.Boolean, Text: "true" or "True" or "TRUE" };

    /// <summary>The node's type; null, and a problem, when it has none or an unknown one.</summary>
    public string? NodeType(CatalogNode node, string path, Func<string> suggestPath)
    {
        if (node["type"] is not { } type)
        {
            string misspelt = node.Attributes.Count == 0 ? "" : SuggestAttribute("type", node);
            string hint = misspelt.Length > 0 ? misspelt : suggestPath();
            log.Error("BN3005", node.Place, $"'{path}' has no 'type'{hint}");
            return null;
        }
        if (!NodeTypes.Contains(type.Text))
        {
            log.Error(
                "BN3006",
                type.Place,
                $"{type} is no type of a node; VSS has {string.Join(", ", NodeTypes)}"
                    + Suggestion.For(type.Text, NodeTypes)
            );
            return null;
        }
        return type.Text;
    }

    /// <summary>Checks the attributes of a branch.</summary>
    public void CheckBranch(CatalogNode node, string path)
    {
        if (node.IsDefined && !node.IsInstance)
        {
            CheckNames(node, path);
            CheckDescription(node, path);
        }
    }

    /// <summary>Reads a leaf; null when it cannot be used, which a problem says.</summary>
    public SignalDefinition? Read(CatalogNode node, string path, SignalKind kind, int index)
    {
        CheckNames(node, path);
        CheckDescription(node, path);
        if (ReadType(node, path) is not { } type)
        {
            return null;
        }
        double? min = _values.Bound(node["min"], "min", path, type);
        double? max = _values.Bound(node["max"], "max", path, type);
        if (min > max)
        {
            log.Error("BN3009", node["min"]!.Place, $"'{path}' has min {node["min"]} above max {node["max"]}");
        }
        ImmutableArray<SignalValue> allowed = ReadAllowed(node, path, type);
        if (allowed.Length > 0 && (min ?? max) is not null)
        {
            log.Warning(
                "BN3009",
                (node["min"] ?? node["max"])!.Place,
                $"'{path}' has 'allowed' as well as 'min' or 'max'; VSS wants one of the two"
            );
        }
        SignalDefinition signal = new()
        {
            Index = index,
            Path = path,
            Kind = kind,
            Type = type,
            Unit = ReadUnit(node, path, type),
            Min = min,
            Max = max,
            Allowed = allowed,
            Pattern = ReadPattern(node, path, type),
            Description = node["description"]?.Text ?? "",
            Comment = Text(node, "comment"),
            Deprecation = Text(node, "deprecation"),
            Notification = ReadNotification(node, path, kind),
            Extensions = [.. node.Attributes.Where(a => !KnownAttributes.Contains(a.Name))],
            Place = node.Place,
        };
        return signal with { Default = ReadDefault(node, signal) };
    }

    private void CheckNames(CatalogNode node, string path)
    {
        foreach (VssEntry attribute in node.Attributes)
        {
            if (
                !KnownAttributes.Contains(attribute.Name)
                && Suggestion.Closest(attribute.Name, KnownAttributes) is { } meant
                && node[meant] is null
                && !attribute.Name.Contains('2', StringComparison.Ordinal)
            )
            {
                log.Warning(
                    "BN3012",
                    attribute.NamePlace,
                    $"'{path}' has the attribute '{attribute.Name}', which VSS does not know; did you mean '{meant}'?"
                );
            }
        }
    }

    private void CheckDescription(CatalogNode node, string path)
    {
        if (string.IsNullOrWhiteSpace(node["description"]?.Text))
        {
            log.Warning("BN3005", node.Place, $"'{path}' has no 'description', which VSS wants for every node");
        }
    }

    private DataType? ReadType(CatalogNode node, string path)
    {
        if (node["datatype"] is not { } name)
        {
            log.Error("BN3005", node.Place, $"'{path}' has no 'datatype'{SuggestAttribute("datatype", node)}");
            return null;
        }
        if (DataTypes.TryParse(name.Text, out DataType type))
        {
            return type;
        }
        if (IsStruct(name.Text, path))
        {
            log.Note(
                "BN3010",
                name.Place,
                $"'{path}' is left out: it is of the struct type '{name.Text}', and struct types are not served"
            );
            return null;
        }
        log.Error(
            "BN3006",
            name.Place,
            $"{name} is no data type of VSS{Suggestion.For(name.Text, DataTypes.AllNames.Concat(structs))}"
        );
        return null;
    }

    // A struct may be named in full, or relative to a branch above.
    private bool IsStruct(string name, string path)
    {
        string bare = name.EndsWith("[]", StringComparison.Ordinal) ? name[..^2] : name;
        for (string at = path; at.Contains('.', StringComparison.Ordinal); )
        {
            at = at[..at.LastIndexOf('.')];
            if (structs.Contains(at + "." + bare))
            {
                return true;
            }
        }
        return structs.Contains(bare);
    }

    private string? ReadUnit(CatalogNode node, string path, DataType type)
    {
        if (node["unit"] is not { Kind: not VssValueKind.Null } name)
        {
            return null;
        }
        if (units.Find(name.Text) is not { } unit)
        {
            log.Error(
                "BN3007",
                name.Place,
                $"'{path}' has the unknown unit {name}{Suggestion.For(name.Text, units.Names)}"
            );
            return null;
        }
        if (!unit.Allows(type))
        {
            log.Error("BN3007", name.Place, $"'{path}' is '{type.Name()}' and cannot have the unit '{unit.Name}'");
        }
        return unit.Name;
    }

    private ImmutableArray<SignalValue> ReadAllowed(CatalogNode node, string path, DataType type)
    {
        DataType element = type.Element();
        if (node["enum"] is { Kind: VssValueKind.Map } names)
        {
            return
            [
                .. names.Entries.Select(e => _values.Scalar(e.Value, "enum", path, element)).Where(v => v.HasValue),
            ];
        }
        if (node["allowed"] is not { Kind: not VssValueKind.Null } list)
        {
            return [];
        }
        if (list.Kind != VssValueKind.List)
        {
            log.Error("BN3008", list.Place, $"'allowed' of '{path}' must be a list, not {list}");
            return [];
        }
        return [.. list.Items.Select(v => _values.Scalar(v, "allowed", path, element)).Where(v => v.HasValue)];
    }

    private string? ReadPattern(CatalogNode node, string path, DataType type)
    {
        if (node["pattern"] is not { Kind: not VssValueKind.Null } pattern)
        {
            return null;
        }
        if (type.Element() != DataType.String)
        {
            log.Error("BN3009", pattern.Place, $"'pattern' is for strings, but '{path}' is '{type.Name()}'");
            return null;
        }
        if (!SignalValidation.TryMakePattern(pattern.Text, out _))
        {
            log.Error("BN3008", pattern.Place, $"'pattern' of '{path}' is no regular expression that can be checked");
            return null;
        }
        return pattern.Text;
    }

    private NotificationKind ReadNotification(CatalogNode node, string path, SignalKind kind)
    {
        NotificationKind usual =
            kind == SignalKind.Attribute ? NotificationKind.OnChange : NotificationKind.EveryUpdate;
        if (node["x-kuksa-changetype"] is not { } name)
        {
            return usual;
        }
        switch (name.Text.ToUpperInvariant())
        {
            case "CONTINUOUS":
                return NotificationKind.EveryUpdate;
            case "ONCHANGE" or "STATIC":
                return NotificationKind.OnChange;
            default:
                log.Warning(
                    "BN3008",
                    name.Place,
                    $"'x-kuksa-changetype' of '{path}' is continuous, onchange or static, not {name}"
                );
                return usual;
        }
    }

    private SignalValue ReadDefault(CatalogNode node, SignalDefinition signal)
    {
        if (node["default"] is not { Kind: not VssValueKind.Null } written)
        {
            return default;
        }
        SignalValue value = _values.Value(written, "default", signal.Path, signal.Type);
        if (!value.HasValue)
        {
            return default;
        }
        ValueVerdict verdict = SignalValidation.Check(signal, value);
        if (verdict != ValueVerdict.Valid)
        {
            log.Error(
                "BN3009",
                written.Place,
                $"the default {value} of '{signal.Path}' {SignalValidation.Say(verdict)}"
            );
        }
        return value;
    }

    private static string? Text(CatalogNode node, string attribute) =>
        node[attribute] is { Kind: not (VssValueKind.Null or VssValueKind.List or VssValueKind.Map) } value
            ? value.Text
            : null;

    private static string SuggestAttribute(string wanted, CatalogNode node) =>
        Suggestion.Closest(wanted, node.Attributes.Select(a => a.Name).Where(n => !KnownAttributes.Contains(n)))
            is { } typo
            ? $"; '{typo}' was probably meant to be '{wanted}'"
            : "";
}
