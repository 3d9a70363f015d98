using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Can;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model.Reading;

/// <summary>Reads the <c>transform</c> of one side of a mapping, and checks that the types fit.</summary>
internal sealed class TransformReader(SignalDefinition signal, DbcSignal layout, bool isTarget, ReadContext context)
{
    private ProblemLog Log => context.Log;

    /// <summary>The transform of one side; <paramref name="formula"/> is the place of one that is not linear.</summary>
    public ValueTransform Read(YamlMapReader side, out SourcePlace? formula)
    {
        formula = null;
        if (signal.Type.IsArray())
        {
            Log.Error("BN1312", side.Place, $"'{signal.Path}' is an array, which a frame's signal cannot carry");
            return ValueTransform.Identity;
        }
        YamlMap? map = side.Map("transform");
        if (map is null)
        {
            return ReadPlain(side);
        }
        YamlMapReader transform = new(map, PlatformKeys.Transform, "'transform'", context);
        if (transform.Has("math") == transform.Has("mapping"))
        {
            Log.Error("BN1315", map.Place, "a transform has either 'math' or 'mapping'");
            return ValueTransform.Identity;
        }
        return transform.Has("math") ? ReadFormula(transform, ref formula) : ReadTable(transform);
    }

    // The texts of the layout's value table are themselves the values of a string, where it allows them.
    private ValueTransform ReadPlain(YamlMapReader side)
    {
        ValueTransform texts = new()
        {
            Table =
            [
                .. layout
                    .Values.Where(v => signal.Allowed.IsEmpty || signal.Allowed.Contains(SignalValue.From(v.Text)))
                    .Select(v => ((v.Raw * layout.Factor) + layout.Offset, SignalValue.From(v.Text))),
            ],
        };
        if (signal.Type == DataType.String && !texts.Table.IsEmpty)
        {
            return texts;
        }
        CheckPlain(side, ValueTransform.Identity);
        return ValueTransform.Identity;
    }

    private ValueTransform ReadFormula(YamlMapReader transform, ref SourcePlace? place)
    {
        if (transform.Text("math") is not { } text)
        {
            return ValueTransform.Identity;
        }
        if (LinearFormula.TryParse(text.Value, out _, out _) is not { Gain: not 0 } formula)
        {
            place = text.Place;
            return ReadOther(transform, text);
        }
        // The formula's x is the value on the source side; kept is always VSS value from frame value.
        ValueTransform linear = isTarget
            ? new ValueTransform { Gain = 1 / formula.Gain, Shift = -formula.Shift / formula.Gain }
            : new ValueTransform { Gain = formula.Gain, Shift = formula.Shift };
        CheckPlain(transform, linear);
        return linear;
    }

    private ValueTransform ReadOther(YamlMapReader transform, PlacedText text)
    {
        if (FormulaParser.TryParse(text.Value, out FormulaMistake mistake) is not { } formula)
        {
            Log.Error(
                mistake.IsUnrepeatable ? "BN1334" : "BN1315",
                text.PlaceOf(mistake.Offset),
                $"the formula '{text.Value}' cannot be used: {mistake.Reason}"
            );
            return ValueTransform.Identity;
        }
        if (signal.Type == DataType.String)
        {
            CheckPlain(transform, ValueTransform.Identity);
        }
        return new ValueTransform { Formula = formula };
    }

    private void CheckPlain(YamlMapReader at, ValueTransform transform)
    {
        if (signal.Type == DataType.String)
        {
            Log.Error(
                "BN1312",
                at.Place,
                $"'{signal.Path}' is a string: its values need a table, 'transform: {{ mapping: [...] }}'"
            );
            return;
        }
        if (!signal.Type.IsInteger() || isTarget || layout.Min == layout.Max)
        {
            return;
        }
        (double least, double most) = signal.Type.Range();
        double a = (transform.Gain * layout.Min) + transform.Shift;
        double b = (transform.Gain * layout.Max) + transform.Shift;
        if (Math.Min(a, b) < least || Math.Max(a, b) > most)
        {
            Log.Warning(
                "BN1314",
                at.Place,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{layout.Name}' ranges from {Math.Min(a, b)} to {Math.Max(a, b)}, more than the {signal.Type.Name()} of '{signal.Path}' holds"
                )
            );
        }
    }

    private ValueTransform ReadTable(YamlMapReader transform)
    {
        ImmutableArray<(double, SignalValue)>.Builder table = ImmutableArray.CreateBuilder<(double, SignalValue)>();
        HashSet<string> sources = new(StringComparer.Ordinal);
        IReadOnlyList<YamlNode> items = transform.Items("mapping");
        foreach (YamlNode item in items)
        {
            if (item is not YamlMap map)
            {
                context.WrongKind<YamlMap>(item, "an entry of 'mapping'", "a map of 'from' and 'to'");
                continue;
            }
            YamlMapReader pair = new(map, PlatformKeys.TransformPair, "an entry of 'mapping'", context);
            PlacedText? from = pair.RequiredText("from");
            PlacedText? to = pair.RequiredText("to");
            if (from is null || to is null)
            {
                continue;
            }
            if (!sources.Add(from.Value))
            {
                Log.Warning("BN1336", from.Place, $"'{from.Value}' is mapped twice; the first counts");
                continue;
            }
            double? frame = FrameValue(isTarget ? to : from);
            SignalValue? value = VssValue(isTarget ? from : to);
            if (frame is not null && value is not null)
            {
                table.Add((frame.Value, value.Value));
            }
        }
        if (items.Count == 0)
        {
            Log.Error("BN1315", transform.PlaceOf("mapping"), "the table of a transform cannot be empty");
        }
        return new ValueTransform { Table = table.ToImmutable() };
    }

    // A physical value, or a text of the layout's value table.
    private double? FrameValue(PlacedText text)
    {
        if (
            double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number)
        )
        {
            return number;
        }
        foreach ((long raw, string meaning) in layout.Values)
        {
            if (meaning == text.Value)
            {
                return (raw * layout.Factor) + layout.Offset;
            }
        }
        string hint = Suggestion.For(text.Value, layout.Values.Select(v => v.Text));
        Log.Error("BN1315", text.Place, $"'{text.Value}' is no number and no value of '{layout.Name}'{hint}");
        return null;
    }

    private SignalValue? VssValue(PlacedText text)
    {
        SignalValue? value = SignalText.Read(text.Node, signal, out string wrong);
        if (value is null)
        {
            Log.Error("BN1312", text.Place, wrong);
        }
        return value;
    }
}
