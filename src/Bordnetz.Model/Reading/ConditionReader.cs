using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Can;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads under which conditions a receiver takes a value: <c>multiplexer</c>, <c>interval_ms</c>, <c>on_change</c>.</summary>
internal sealed class ConditionReader(DbcMessage message, ReadContext context)
{
    private const long MaxIntervalMs = 86_400_000;
    private const long NanosecondsPerMs = 1_000_000;

    // The integers that binary64 has all of.
    private const long MaxFilterValue = 1L << 53;

    private static readonly ImmutableArray<string> Keys = ["interval_ms", "on_change", "multiplexer"];

    private ProblemLog Log => context.Log;

    public ReceptionCondition Read(YamlMapReader side)
    {
        ReceptionCondition condition = new()
        {
            IntervalNs = (side.Whole("interval_ms", 0, MaxIntervalMs) ?? 0) * NanosecondsPerMs,
            OnChange = side.Flag("on_change"),
            Multiplexer = [.. side.Items("multiplexer").Select(ReadFilter).OfType<MultiplexerFilter>()],
        };
        return condition.IsAlways ? ReceptionCondition.Always : condition;
    }

    /// <summary>Notes the conditions of a target: what sends it does so by its period.</summary>
    public ReceptionCondition Ignore(YamlMapReader side)
    {
        foreach (string key in Keys.Where(side.Has))
        {
            Log.Note(
                "BN1309",
                side.PlaceOfKey(key),
                $"'{key}' has no effect on a target: frames are sent by their period"
            );
        }
        return ReceptionCondition.Always;
    }

    private MultiplexerFilter? ReadFilter(YamlNode item)
    {
        if (item is not YamlMap map)
        {
            return context.WrongKind<MultiplexerFilter>(
                item,
                "an entry of 'multiplexer'",
                "a map of 'signal' and 'value'"
            );
        }
        YamlMapReader reader = new(map, PlatformKeys.MultiplexerFilter, "an entry of 'multiplexer'", context);
        reader.Require("value");
        if (
            reader.RequiredText("signal") is not { } name
            || reader.Whole("value", -MaxFilterValue, MaxFilterValue) is not { } value
        )
        {
            return null;
        }
        for (int i = 0; i < message.Signals.Length; i++)
        {
            if (message.Signals[i].Name == name.Value)
            {
                CheckValue(message.Signals[i], value, reader.PlaceOf("value"));
                return new MultiplexerFilter(i, value);
            }
        }
        string hint = Suggestion.For(name.Value, message.Signals.Select(s => s.Name));
        Log.Error(
            "BN1332",
            name.Place,
            $"frame '{message.Name}' has no signal '{name.Value}'; a multiplexer is in the frame of what it selects{hint}"
        );
        return null;
    }

    private void CheckValue(DbcSignal signal, long value, SourcePlace place)
    {
        if (signal.Length is < 1 or > 64 || signal.Factor == 0)
        {
            // That the layout is wrong has been reported.
            return;
        }
        // Minimum and maximum of a layout are often wrong, and bind a real sender in no way.
        SignalCodec codec = new(signal with { Min = 0, Max = 0 });
        ulong raw = codec.ToRaw(value);
        byte[] payload = new byte[codec.RequiredLength];
        codec.WriteRaw(payload, raw);
        double nearest = codec.Read(payload);
        if (nearest != value)
        {
            Log.Error(
                "BN1332",
                place,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{signal.Name}' is never {value}; the nearest value that it can have is {nearest:G15}"
                )
            );
        }
    }
}
