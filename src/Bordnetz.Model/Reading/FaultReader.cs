using System.Collections.Immutable;
using Bordnetz.Model.Yaml;

namespace Bordnetz.Model.Reading;

/// <summary>Reads the faults of a scenario.</summary>
internal static class FaultReader
{
    public static ImmutableArray<Fault> Read(YamlMapReader scenario, long durationNs, ReadContext context)
    {
        ImmutableArray<Fault>.Builder faults = ImmutableArray.CreateBuilder<Fault>();
        foreach (YamlMapReader reader in scenario.Maps("faults", PlatformKeys.Fault, "a fault"))
        {
            if (ReadFault(reader, durationNs, context) is { } fault)
            {
                faults.Add(fault);
            }
        }
        return faults.DrainToImmutable();
    }

    private static Fault? ReadFault(YamlMapReader reader, long durationNs, ReadContext context)
    {
        reader.Require("kind");
        FaultTarget[] targets = [.. Enum.GetValues<FaultTarget>().Where(t => reader.Has(Fault.Word(t)))];
        if (targets.Length != 1)
        {
            string words = string.Join(", ", Enum.GetValues<FaultTarget>().Select(t => $"'{Fault.Word(t)}'"));
            context.Log.Error("BN1006", reader.Place, $"a fault has exactly one of {words}");
            return null;
        }
        if (
            reader.Text(Fault.Word(targets[0])) is not { } name
            || reader.Text("kind") is not { } word
            || KindOf(word, context) is not { } kind
        )
        {
            return null;
        }
        long at = reader.Nanoseconds("at", allowZero: true) ?? 0;
        if (at >= durationNs)
        {
            context.Log.Warning("BN1206", reader.PlaceOf("at"), "the fault comes after the end of the run");
        }
        Fault fault = new()
        {
            Target = targets[0],
            Name = name.Value,
            Kind = kind,
            AtNs = at,
            ForNs = reader.Nanoseconds("for"),
            Amount = reader.Number("amount"),
            Place = name.Place,
        };
        if (fault.Wrong() is { Length: > 0 } wrong)
        {
            context.Log.Error("BN1207", word.Place, wrong);
            return null;
        }
        return fault;
    }

    private static FaultKind? KindOf(PlacedText word, ReadContext context)
    {
        FaultKind? kind = Fault.Of<FaultKind>(word.Value, out string wrong);
        if (kind is null)
        {
            context.Log.Error("BN1007", word.Place, $"'kind': {wrong}");
        }
        return kind;
    }
}
