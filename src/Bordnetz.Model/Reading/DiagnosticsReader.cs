using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>A trouble code as written.</summary>
internal sealed record DtcDescription : ElementDescription
{
    public required PlacedText Code { get; init; }

    public required PlacedText At { get; init; }

    public long ConfirmNs { get; init; }

    public long HealNs { get; init; }

    public ImmutableArray<PlacedText> Lost { get; init; } = [];

    public ImmutableArray<PlacedText> Distrusted { get; init; } = [];

    public ImmutableArray<PlacedText> Overrun { get; init; } = [];

    public ImmutableArray<PlacedText> Silent { get; init; } = [];

    public ImmutableArray<PlacedText> BusOff { get; init; } = [];

    public bool WatchdogReset { get; init; }
}

/// <summary>A degraded mode as written.</summary>
internal sealed record DegradedDescription(
    string Name,
    ImmutableArray<PlacedText> Needs,
    bool ReplacesSilent,
    long AfterNs,
    long BackNs,
    ImmutableArray<(PlacedText Path, YamlText Value)> Outputs,
    SourcePlace Place
);

/// <summary>Reads trouble codes and degraded modes.</summary>
internal static class DiagnosticsReader
{
    private const long UsualBackNs = 500_000_000;

    public static DtcDescription ReadDtc(YamlEntry entry, YamlMapReader map)
    {
        DtcDescription dtc = new()
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            Code = map.RequiredText("code") ?? Missing,
            At = map.RequiredText("at") ?? Missing,
            ConfirmNs = map.Nanoseconds("confirm", allowZero: true) ?? 0,
            HealNs = map.Nanoseconds("heal", allowZero: true) ?? 0,
            Lost = map.Texts("lost"),
            Distrusted = map.Texts("distrusted"),
            Overrun = map.Texts("overrun"),
            Silent = map.Texts("silent"),
            BusOff = map.Texts("bus-off"),
            WatchdogReset = map.Flag("watchdog"),
        };
        if (dtc.Code.Value.Length > 0 && Dtc.TryNumber(dtc.Code.Value) is null)
        {
            map.Context.Log.Error(
                "BN1701",
                dtc.Code.Place,
                $"'{dtc.Code.Value}' is no trouble code; one is a letter of PCBU, a digit from 0 to 3, three hexadecimal digits and "
                    + "two for the failure type, such as U012187"
            );
        }
        bool isEmpty =
            dtc.Lost.IsEmpty
            && dtc.Distrusted.IsEmpty
            && dtc.Overrun.IsEmpty
            && dtc.Silent.IsEmpty
            && dtc.BusOff.IsEmpty
            && !dtc.WatchdogReset;
        if (isEmpty)
        {
            map.Context.Log.Error(
                "BN1702",
                entry.Place,
                $"the trouble code '{entry.Key}' says nothing that sets it: 'lost', 'distrusted', 'overrun', 'silent', "
                    + "'bus-off' or 'watchdog'"
            );
        }
        return dtc;
    }

    public static ImmutableArray<DegradedDescription> ReadDegraded(YamlMapReader function, string name)
    {
        ImmutableArray<DegradedDescription>.Builder modes = ImmutableArray.CreateBuilder<DegradedDescription>();
        foreach (YamlEntry entry in function.Map("degraded")?.Entries ?? [])
        {
            string what = $"degraded mode '{entry.Key}' of function '{name}'";
            if (entry.Value is not YamlMap map)
            {
                function.Context.WrongKind<YamlMap>(entry.Value, what, "a map");
                continue;
            }
            YamlMapReader reader = new(map, PlatformKeys.Degraded, what, function.Context);
            if (!reader.Has("needs") && !reader.Has("silent"))
            {
                reader.Require("needs");
            }
            ImmutableArray<(PlacedText, YamlText)>.Builder outputs = ImmutableArray.CreateBuilder<(
                PlacedText,
                YamlText
            )>();
            foreach (YamlEntry output in reader.Map("set")?.Entries ?? [])
            {
                if (output.Value is YamlText text)
                {
                    outputs.Add((new PlacedText(new YamlText(output.Place, output.Key, YamlTextStyle.Plain)), text));
                }
                else
                {
                    function.Context.WrongKind<YamlText>(output.Value, $"the value of '{output.Key}'", "a value");
                }
            }
            modes.Add(
                new DegradedDescription(
                    entry.Key,
                    reader.Texts("needs"),
                    reader.Flag("silent"),
                    reader.Nanoseconds("after", allowZero: true) ?? 0,
                    reader.Nanoseconds("back", allowZero: true) ?? UsualBackNs,
                    outputs.DrainToImmutable(),
                    entry.Place
                )
            );
        }
        return modes.DrainToImmutable();
    }

    private static readonly PlacedText Missing = new(new YamlText(default, "", YamlTextStyle.Plain));
}
