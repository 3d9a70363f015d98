using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Model.Formatting;

/// <summary>
/// Everything that a platform's variants hold, as text, whatever members the model has: two platforms with the same
/// text are the same but for the places in files where things stand.
/// </summary>
internal sealed class ModelText
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Members = new();

    private readonly StringBuilder _text = new();
    private readonly Dictionary<object, int> _seen = new(ReferenceEqualityComparer.Instance);

    public static string Of(Platform platform)
    {
        ModelText text = new();
        text.Add(platform.Name);
        text.Add(platform.Description);
        foreach (Variant variant in platform.Variants)
        {
            text.Add(variant);
            text._text.Append('\n');
        }
        return text._text.ToString();
    }

    private void Add(object? value)
    {
        // Far from any depth that a model has.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value)
        {
            case null:
                _text.Append("null;");
                break;
            case string s:
                _text.Append('"').Append(s).Append("\";");
                break;
            case ITuple tuple:
                for (int i = 0; i < tuple.Length; i++)
                {
                    Add(tuple[i]);
                }
                break;
            case IEnumerable items when !IsDefault(items):
                _text.Append('[');
                foreach (object? item in items)
                {
                    Add(item);
                }
                _text.Append("];");
                break;
            case IFormattable number when value.GetType().IsPrimitive || value is decimal or Enum:
                _text.Append(number.ToString(null, CultureInfo.InvariantCulture)).Append(';');
                break;
            // Structs of other rooms say what they hold; those of the model can hold places.
            case ValueType when !IsOfModel(value) && !IsPair(value):
                _text.Append(value).Append(';');
                break;
            case ValueType:
                AddMembers(value);
                break;
            default:
                AddObject(value);
                break;
        }
    }

    private void AddObject(object value)
    {
        if (!_seen.TryAdd(value, _seen.Count))
        {
            _text.Append('#').Append(_seen[value]).Append(';');
            return;
        }
        AddMembers(value);
    }

    private void AddMembers(object value)
    {
        _text.Append(value.GetType().Name).Append('{');
        foreach (PropertyInfo member in Members.GetOrAdd(value.GetType(), MembersOf))
        {
            _text.Append(member.Name).Append('=');
            Add(member.GetValue(value));
        }
        _text.Append('}');
    }

    private static bool IsOfModel(object value) => value.GetType().Assembly == typeof(ModelText).Assembly;

    private static bool IsPair(object value) =>
        value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    private static bool IsDefault(IEnumerable items) =>
        items.GetType() is { IsGenericType: true } type
        && type.Name.StartsWith("ImmutableArray", StringComparison.Ordinal)
        && type.GetProperty("IsDefault")!.GetValue(items) is true;

    private static PropertyInfo[] MembersOf(Type type) =>
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.GetIndexParameters().Length == 0 && p.PropertyType != typeof(SourcePlace))
                .OrderBy(p => p.Name, StringComparer.Ordinal),
        ];
}
