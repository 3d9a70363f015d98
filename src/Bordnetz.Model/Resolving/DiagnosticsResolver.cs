using System.Collections.Immutable;
using Bordnetz.Model.Reading;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model.Resolving;

/// <summary>Resolves the trouble codes and degraded modes of one variant.</summary>
internal sealed class DiagnosticsResolver(
    PlatformParts parts,
    IReadOnlyDictionary<string, Node> nodes,
    VariantProblems problems
)
{
    /// <summary>
    /// The trouble codes of those present whose node the variant has and of which it has anything that can set them.
    /// </summary>
    public ImmutableArray<Dtc> Resolve(IEnumerable<DtcDescription> present, Variant variant)
    {
        ImmutableArray<Dtc>.Builder codes = ImmutableArray.CreateBuilder<Dtc>();
        Dictionary<(Node, string), Dtc> known = [];
        foreach (DtcDescription description in present)
        {
            if (!nodes.TryGetValue(description.At.Value, out Node? node))
            {
                CheckNode(description.At);
                continue;
            }
            Dtc code = new()
            {
                Name = description.Name,
                Index = codes.Count,
                Code = description.Code.Value,
                Node = node,
                ConfirmNs = description.ConfirmNs,
                HealNs = description.HealNs,
                Lost = Frames(description.Lost, variant, node),
                Distrusted = Frames(description.Distrusted, variant, node),
                Overrun = Functions(description.Overrun, variant),
                Silent = Functions(description.Silent, variant),
                BusOff = Networks(description.BusOff, variant),
                WatchdogReset = description.WatchdogReset,
                Description = description.Description,
                Place = description.Place,
            };
            bool canBeSet =
                code.WatchdogReset
                || !code.Lost.IsEmpty
                || !code.Distrusted.IsEmpty
                || !code.Overrun.IsEmpty
                || !code.Silent.IsEmpty
                || !code.BusOff.IsEmpty;
            if (!canBeSet)
            {
                continue;
            }
            if (!known.TryAdd((node, code.Code), code))
            {
                problems.Error(
                    "BN1703",
                    code.Place,
                    $"'{node}' has the trouble code {code.Code} already, as '{known[(node, code.Code)].Name}'"
                );
            }
            codes.Add(code);
        }
        return codes.DrainToImmutable();
    }

    /// <summary>The degraded modes of a function, without the inputs that the variant lacks.</summary>
    public ImmutableArray<DegradedMode> Modes(FunctionDescription description, Function function)
    {
        ImmutableArray<DegradedMode>.Builder modes = ImmutableArray.CreateBuilder<DegradedMode>();
        foreach (DegradedDescription mode in description.Degraded)
        {
            ImmutableArray<SignalDefinition> needs =
            [
                .. mode
                    .Needs.Select(n => Find(n, function.Reads.AddRange(function.Provides)))
                    .OfType<SignalDefinition>(),
            ];
            if (needs.IsEmpty && !mode.ReplacesSilent)
            {
                continue;
            }
            modes.Add(
                new DegradedMode
                {
                    Name = mode.Name,
                    Needs = needs,
                    ReplacesSilent = mode.ReplacesSilent,
                    AfterNs = mode.AfterNs,
                    BackNs = mode.BackNs,
                    Outputs = [.. mode.Outputs.SelectMany(o => Output(o.Path, o.Value, function))],
                    Place = mode.Place,
                }
            );
        }
        return modes.DrainToImmutable();

        SignalDefinition? Find(PlacedText path, ImmutableArray<SignalDefinition> inputs)
        {
            SignalDefinition? found = inputs.FirstOrDefault(s => s.Path == path.Value);
            bool isDeclared = description.Reads.Concat(description.Provides).Any(u => u.Path.Value == path.Value);
            if (found is null && !isDeclared)
            {
                problems.Error(
                    "BN1704",
                    path.Place,
                    $"function '{function.Name}' needs '{path.Value}' but does not read it"
                );
            }
            return found;
        }
    }

    private IEnumerable<(SignalDefinition Signal, bool IsTarget, SignalValue Value)> Output(
        PlacedText path,
        YamlText text,
        Function function
    )
    {
        bool isTarget = function.Actuates.Any(s => s.Path == path.Value);
        SignalDefinition? signal = function
            .Actuates.Concat(function.Publishes)
            .FirstOrDefault(s => s.Path == path.Value);
        if (signal is null)
        {
            if (!parts.Catalog.TryFind(path.Value, out _))
            {
                problems.Error("BN1704", path.Place, $"'{path.Value}' is no signal of the catalog");
            }
            // What the variant's function does not say needs no replacement.
            yield break;
        }
        if (SignalText.Read(text, signal, out string wrong) is not { } value)
        {
            problems.Error("BN1202", text.Place, wrong);
            yield break;
        }
        yield return (signal, isTarget, value);
    }

    private ImmutableArray<Frame> Frames(ImmutableArray<PlacedText> names, Variant variant, Node at)
    {
        ImmutableArray<Frame>.Builder frames = ImmutableArray.CreateBuilder<Frame>();
        foreach (PlacedText name in names)
        {
            if (variant.Frames.FirstOrDefault(f => f.ToString() == name.Value) is { } frame)
            {
                if (frame.Signals.Any(s => s.Receivers.Contains(at)))
                {
                    frames.Add(frame);
                }
                else
                {
                    problems.Warning("BN1705", name.Place, $"'{at}' takes nothing from frame '{frame}'");
                }
            }
            else if (!parts.Layouts.Any(l => l.Frames.Any(f => $"{l.Network.Name}.{f.Message.Name}" == name.Value)))
            {
                IEnumerable<string> all = variant.Frames.Select(f => f.ToString());
                problems.Error(
                    "BN1704",
                    name.Place,
                    $"there is no frame '{name.Value}'{Suggestion.For(name.Value, all)}"
                );
            }
        }
        return frames.DrainToImmutable();
    }

    private ImmutableArray<Function> Functions(ImmutableArray<PlacedText> names, Variant variant)
    {
        foreach (PlacedText name in names.Where(n => !parts.Description.Functions.Any(f => f.Name == n.Value)))
        {
            string hint = Suggestion.For(name.Value, parts.Description.Functions.Select(f => f.Name));
            problems.Error("BN1704", name.Place, $"there is no function '{name.Value}'{hint}");
        }
        return [.. variant.Functions.Where(f => names.Any(n => n.Value == f.Name))];
    }

    private ImmutableArray<Network> Networks(ImmutableArray<PlacedText> names, Variant variant)
    {
        foreach (PlacedText name in names.Where(n => !parts.Description.Networks.Any(f => f.Name == n.Value)))
        {
            string hint = Suggestion.For(name.Value, parts.Description.Networks.Select(f => f.Name));
            problems.Error("BN1704", name.Place, $"there is no network '{name.Value}'{hint}");
        }
        return [.. variant.Networks.Where(f => names.Any(n => n.Value == f.Name))];
    }

    private void CheckNode(PlacedText at)
    {
        if (at.Value.Length > 0 && !parts.Description.Nodes.Any(n => n.Name == at.Value))
        {
            string hint = Suggestion.For(at.Value, parts.Description.Nodes.Select(n => n.Name));
            problems.Error("BN1704", at.Place, $"there is no node '{at.Value}'{hint}");
        }
    }
}
