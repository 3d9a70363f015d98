using System.Collections.Immutable;
using Bordnetz.Can.Generator;

namespace Bordnetz.Signals.Generator;

/// <summary>
/// Enumerations of allowed texts. Signals of one name with the same texts, such as those of instances, share one.
/// </summary>
internal sealed class EnumSource
{
    /// <summary>One enumeration.</summary>
    public sealed record Names(string Type, ImmutableArray<(string Member, string Text)> Members);

    private readonly Dictionary<string, Names> _byContent = new(StringComparer.Ordinal);
    private readonly Bordnetz.Can.Generator.Names _types = new([]);

    /// <summary>The enumeration of a signal; null when its values are none.</summary>
    public Names? For(SignalDefinition signal)
    {
        if (signal.Type != DataType.String || signal.Allowed.IsEmpty)
        {
            return null;
        }
        string[] path = signal.Path.Split('.');
        string name = path[path.Length - 1];
        string content = name + "\n" + string.Join("\n", signal.Allowed);
        if (!_byContent.TryGetValue(content, out Names? names))
        {
            Bordnetz.Can.Generator.Names members = new([]);
            string type = _types.Take(Identifier.Of(name) + "Value");
            names = new Names(
                type,
                [.. signal.Allowed.Select(v => (members.Take(Identifier.Of(v.ToString())), v.ToString()))]
            );
            _byContent.Add(content, names);
        }
        return names;
    }

    /// <summary>Writes the enumerations and how they are converted.</summary>
    public void Write(SourceBuilder source)
    {
        foreach (Names names in _byContent.Values)
        {
            source.Summary("The allowed texts of the signals with this type; -1 stands for any other text.");
            source.Open($"public enum {names.Type}");
            foreach ((string member, string text) in names.Members)
            {
                source.Summary(CatalogSource.OneLine(text));
                source.Line(Identifier.InSource(member) + ",");
            }
            source.Close();
            WriteForm(source, names);
        }
    }

    private static void WriteForm(SourceBuilder source, Names names)
    {
        const string signals = "global::Bordnetz.Signals.";
        source.Open($"file static class {names.Type}Form");
        source.Line($"public static readonly {signals}SignalForm<{names.Type}> Instance = new(");
        source.Line($"    {signals}DataType.String,");
        source.Line("    static value => value.ToText() switch");
        source.Line("    {");
        foreach ((string member, string text) in names.Members)
        {
            source.Line($"        {SourceBuilder.Literal(text)} => {names.Type}.{Identifier.InSource(member)},");
        }
        source.Line($"        _ => ({names.Type})(-1),");
        source.Line("    },");
        source.Line($"    static value => {signals}SignalValue.From(value switch");
        source.Line("    {");
        foreach ((string member, string text) in names.Members)
        {
            source.Line($"        {names.Type}.{Identifier.InSource(member)} => {SourceBuilder.Literal(text)},");
        }
        source.Line("        _ => throw new global::System.ArgumentOutOfRangeException(nameof(value)),");
        source.Line("    })");
        source.Line(");");
        source.Close();
    }
}
