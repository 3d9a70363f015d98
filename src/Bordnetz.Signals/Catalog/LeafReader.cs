using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Checks the attributes of nodes and makes signal definitions of leaves.</summary>
internal sealed class LeafReader(VssUnits units, StructReader structs, ProblemLog log)
{
    private static readonly string[] NodeTypes = ["branch", "attribute", "sensor", "actuator", "struct", "property"];

    /// <summary>The attributes that VSS defines; others are kept as extensions.</summary>
    internal static readonly string[] KnownAttributes =
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

    /// <summary>What says something about values, of which a branch has none.</summary>
    private static readonly string[] ValueAttributes =
    [
        "datatype",
        "unit",
        "min",
        "max",
        "allowed",
        "enum",
        "pattern",
        "default",
        "arraysize",
    ];

    private readonly ValueReader _values = new(log);
    private readonly EnumReader _enums = new(log);

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
            foreach (VssEntry attribute in node.Attributes.Where(a => ValueAttributes.Contains(a.Name)))
            {
                log.Warning(
                    "BN2057",
                    attribute.NamePlace,
                    $"'{attribute.Name}' says nothing of '{path}', which is no leaf but {node["type"]}"
                );
            }
        }
    }

    /// <summary>Reads a leaf; null when it cannot be used, which a problem says.</summary>
    public SignalDefinition? Read(CatalogNode node, string path, SignalKind kind, int index)
    {
        CheckNames(node, path);
        CheckDescription(node, path);
        CheckStaticId(node, path);
        if (ReadType(node, path, out StructType? structType) is not { } type)
        {
            return null;
        }
        double? min = _values.Bound(node["min"], "min", path, type);
        double? max = _values.Bound(node["max"], "max", path, type);
        if (min > max)
        {
            log.Error("BN3009", node["min"]!.Place, $"'{path}' has min {node["min"]} above max {node["max"]}");
        }
        ImmutableArray<SignalValue> allowed = ReadAllowed(node, path, type, out ImmutableArray<string> names);
        if (allowed.Length > 0 && names.IsEmpty && (min ?? max) is not null)
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
            StructPath = structType?.Path,
            ArraySize = ReadArraySize(node, path, type),
            Unit = ReadUnit(node, path, type),
            Min = min,
            Max = max,
            Allowed = allowed,
            AllowedNames = names,
            Pattern = ReadPattern(node, path, type),
            Description = node["description"]?.Text ?? "",
            Comment = Text(node, "comment"),
            Deprecation = Text(node, "deprecation"),
            Notification = ReadNotification(node, path, kind),
            Extensions = [.. node.Attributes.Where(a => !KnownAttributes.Contains(a.Name))],
            Place = node.Place,
        };
        CheckAllowedMatch(node, signal);
        return signal with { Default = ReadDefault(node, signal, structType) };
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

    private void CheckStaticId(CatalogNode node, string path)
    {
        if (node["constUID"] is { Kind: not VssValueKind.Null } id && !StaticIds.IsId(id.Text))
        {
            log.Error("BN2058", id.Place, $"'constUID' of '{path}' must be 0x and eight hexadecimal digits, not {id}");
        }
    }

    private DataType? ReadType(CatalogNode node, string path, out StructType? structType)
    {
        structType = null;
        if (node["datatype"] is not { } name)
        {
            log.Error("BN3005", node.Place, $"'{path}' has no 'datatype'{SuggestAttribute("datatype", node)}");
            return null;
        }
        if (DataTypes.TryParse(name.Text, out DataType type))
        {
            return type;
        }
        bool array = name.Text.EndsWith("[]", StringComparison.Ordinal);
        if (structs.Resolve(array ? name.Text[..^2] : name.Text, path) is { } structPath)
        {
            structType = structs.Get(structPath);
            return structType is null ? null
                : array ? DataType.StructArray
                : DataType.Struct;
        }
        log.Error(
            "BN3006",
            name.Place,
            $"{name} is no data type of VSS{Suggestion.For(name.Text, DataTypes.AllNames.Concat(structs.Paths))}"
        );
        return null;
    }

    private int? ReadArraySize(CatalogNode node, string path, DataType type)
    {
        if (node["arraysize"] is not { Kind: not VssValueKind.Null } size)
        {
            return null;
        }
        if (!type.IsArray())
        {
            log.Error("BN2053", size.Place, $"'arraysize' is for arrays, but '{path}' is '{type.Name()}'");
            return null;
        }
        SignalValue count = ValueReader.Quiet(size, DataType.UInt32);
        if (!count.HasValue || count.Bits is < 1 or > int.MaxValue)
        {
            log.Error("BN2053", size.Place, $"'arraysize' of '{path}' must be a positive whole number, not {size}");
            return null;
        }
        return (int)count.Bits;
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

    private ImmutableArray<SignalValue> ReadAllowed(
        CatalogNode node,
        string path,
        DataType type,
        out ImmutableArray<string> names
    )
    {
        names = [];
        DataType element = type.Element();
        if (node["enum"] is { Kind: not VssValueKind.Null } map)
        {
            return _enums.Read(node, map, path, type, out names);
        }
        if (node["allowed"] is not { Kind: not VssValueKind.Null } list)
        {
            return [];
        }
        if (list.Kind != VssValueKind.List || element == DataType.Struct)
        {
            log.Error(
                "BN3008",
                list.Place,
                element == DataType.Struct
                    ? $"'allowed' of '{path}' cannot list values of a struct type"
                    : $"'allowed' of '{path}' must be a list, not {list}"
            );
            return [];
        }
        HashSet<string> seen = new(StringComparer.Ordinal);
        ImmutableArray<SignalValue>.Builder allowed = ImmutableArray.CreateBuilder<SignalValue>();
        foreach (VssValue item in list.Items)
        {
            SignalValue value = _values.Scalar(item, "allowed", path, element);
            if (value.HasValue && !seen.Add(value.ToString()))
            {
                log.Warning("BN3009", item.Place, $"'{path}' allows {item} twice");
            }
            else if (value.HasValue)
            {
                allowed.Add(value);
            }
        }
        return allowed.ToImmutable();
    }

    private void CheckAllowedMatch(CatalogNode node, SignalDefinition signal)
    {
        if (signal.Pattern is null || node["allowed"] is not { Kind: VssValueKind.List } list)
        {
            return;
        }
        foreach (VssValue item in list.Items.Where(i => !SignalValidation.Matches(signal.Pattern, i.Text)))
        {
            log.Error("BN3009", item.Place, $"'{signal.Path}' allows {item}, which its 'pattern' does not match");
        }
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

    private SignalValue ReadDefault(CatalogNode node, SignalDefinition signal, StructType? structType)
    {
        if (node["default"] is not { Kind: not VssValueKind.Null } written)
        {
            return default;
        }
        SignalValue value = _values.Value(written, "default", signal.Path, signal.Type, structType, structs.Get);
        if (!value.HasValue)
        {
            return default;
        }
        if (signal.ArraySize is { } size && SignalArrays.Count(value) != size)
        {
            log.Error(
                "BN2053",
                written.Place,
                $"the default of '{signal.Path}' has {SignalArrays.Count(value)} elements, but 'arraysize' is {size}"
            );
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
