using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Can;
using Bordnetz.Signals;

namespace Bordnetz.Model.Suggesting;

/// <summary>A proposal: a signal of a frame that may carry a signal of the catalog.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Layout">The signal in it.</param>
/// <param name="Signal">What it may carry.</param>
/// <param name="Score">How well they fit, 0 to 1. It orders proposals; it is no probability.</param>
/// <param name="Reasons">Why, for people.</param>
public sealed record MappingSuggestion(
    Frame Frame,
    DbcSignal Layout,
    SignalDefinition Signal,
    double Score,
    string Reasons
)
{
    /// <summary>VSS value = <see cref="Gain"/> × frame value + <see cref="Shift"/>, where the units differ.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>See <see cref="Gain"/>.</summary>
    public double Shift { get; init; }

    /// <summary>For allowed values: the frame's raw value and the value that its meaning is.</summary>
    public ImmutableArray<(long Raw, string Value)> Table { get; init; } = [];

    /// <summary>The entry of a mapping file, on one line.</summary>
    /// <param name="needsMessage">Whether several frames have a signal of this name.</param>
    public string ToEntry(bool needsMessage)
    {
        string message = needsMessage ? $", message: {Import.ImportText.Quoted(Frame.Name)}" : "";
        return $"{Signal.Path}: {{ dbc2vss: {{ signal: {Import.ImportText.Quoted(Layout.Name)}{message}{Transform()} }} }}";
    }

    private string Transform()
    {
        if (!Table.IsEmpty)
        {
            string pairs = string.Join(", ", Table.Select(t => $"{{ from: {t.Raw}, to: {Text(t.Value)} }}"));
            return $", transform: {{ mapping: [{pairs}] }}";
        }
        if (Gain == 1 && Shift == 0)
        {
            return "";
        }
        string shift =
            Shift == 0 ? ""
            : Shift > 0 ? $" + {Number(Shift)}"
            : $" - {Number(-Shift)}";
        return $", transform: {{ math: \"x * {Number(Gain)}{shift}\" }}";
    }

    private static string Text(string value) => value is "true" or "false" ? value : Import.ImportText.Quoted(value);

    private static string Number(double value) => value.ToString("0.##########", CultureInfo.InvariantCulture);
}
