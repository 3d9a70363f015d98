using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;

namespace Bordnetz.Simulation.Faults;

/// <summary>When the faults of a campaign begin and end.</summary>
public sealed record CampaignTimes
{
    /// <summary>When a fault begins, in nanoseconds from the start of the run.</summary>
    public long AtNs { get; init; } = 8_000_000_000;

    /// <summary>How long it lasts, in nanoseconds.</summary>
    public long ForNs { get; init; } = 2_000_000_000;

    /// <summary>How long the vehicle then has to recover, in nanoseconds.</summary>
    public long AfterNs { get; init; } = 5_000_000_000;

    /// <summary>Length of each run, in nanoseconds.</summary>
    public long TotalNs => AtNs + ForNs + AfterNs;
}

/// <summary>
/// A campaign of faults generated from the description of a variant: every fault that everything can have, one at a time,
/// and seeded pairs of them. Each run is a pure function of variant, scenario, seed and faults.
/// </summary>
public sealed class FaultCampaign
{
    // Streams of chance beyond those of a run.
    private const ulong PairStream = 1UL << 50;
    private const long BrownOutNs = 80_000_000;

    private readonly Variant _variant;
    private readonly Scenario _scenario;
    private readonly FunctionLibrary _library;
    private readonly ulong _seed;
    private readonly FaultJudge _judge;

    /// <summary>Prepares a campaign: drives the whole vehicle once, to compare with.</summary>
    /// <exception cref="ArgumentException">The variant cannot be driven; the message says why.</exception>
    public FaultCampaign(Variant variant, Scenario scenario, FunctionLibrary library, ulong seed, CampaignTimes times)
    {
        ArgumentNullException.ThrowIfNull(variant);
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(times);
        _variant = variant;
        _scenario = scenario;
        _library = library;
        _seed = seed;
        Times = times;
        _judge = new FaultJudge(VariantAnalyzer.Analyse(variant), Drive([]));
    }

    /// <summary>The variant.</summary>
    public Variant Variant => _variant;

    /// <summary>When faults begin and end.</summary>
    public CampaignTimes Times { get; }

    /// <summary>Every fault that everything in the variant can have, in the order of the description.</summary>
    public ImmutableArray<Fault> SingleFaults()
    {
        ImmutableArray<Fault>.Builder faults = ImmutableArray.CreateBuilder<Fault>();
        foreach (FaultTarget target in Enum.GetValues<FaultTarget>())
        {
            foreach (string name in FaultTable.Names(target, _variant))
            {
                foreach (FaultKind kind in Fault.KindsOf(target))
                {
                    Fault fault = new()
                    {
                        Target = target,
                        Name = name,
                        Kind = kind,
                        AtNs = Times.AtNs,
                        ForNs = kind == FaultKind.BrownOut ? BrownOutNs : Times.ForNs,
                    };
                    if (IsPossible(fault))
                    {
                        faults.Add(fault);
                    }
                }
            }
        }
        return faults.DrainToImmutable();
    }

    /// <summary>Pairs of single faults, drawn by the seed; the second begins within the first.</summary>
    public ImmutableArray<ImmutableArray<Fault>> Pairs(int count)
    {
        ImmutableArray<Fault> singles = SingleFaults();
        Pcg32 chance = new(_seed, PairStream);
        ImmutableArray<ImmutableArray<Fault>>.Builder pairs = ImmutableArray.CreateBuilder<ImmutableArray<Fault>>(
            count
        );
        for (int i = 0; i < count && singles.Length > 1; i++)
        {
            Fault first = singles[(int)chance.Below(singles.Length)];
            Fault second = singles[(int)chance.Below(singles.Length)];
            long later = chance.Below(1 + (Times.ForNs / 1_000_000)) * 1_000_000;
            pairs.Add([first, second with { AtNs = second.AtNs + later }]);
        }
        return pairs.DrainToImmutable();
    }

    /// <summary>Drives the vehicle with some faults and judges what was seen. Thread-safe.</summary>
    public FaultResult Run(ImmutableArray<Fault> faults) => _judge.Judge(faults, Drive(faults));

    private RunObservations Drive(ImmutableArray<Fault> faults)
    {
        ProblemLog log = new();
        RunOptions options = new() { Seed = _seed, Faults = [.. faults] };
        VehicleRun run =
            VehicleBuilder.Build(_variant, _scenario, _library, options, log)
            ?? throw new ArgumentException(string.Join(Environment.NewLine, log.Problems));
        run.RunUntil(Times.TotalNs);
        return run.Finish();
    }

    // What does nothing is no fault: a babbling node without a CAN, a supply that feeds no node, another identity
    // without one of its own, frames of a LIN out of turn.
    private bool IsPossible(Fault fault)
    {
        switch (fault.Target)
        {
            case FaultTarget.Node when fault.Kind == FaultKind.Babble:
                return _variant.Networks.Any(n =>
                    n.Kind is NetworkKind.Can or NetworkKind.CanFd && n.Nodes.Any(m => m.Name == fault.Name)
                );
            case FaultTarget.Supply:
                return FaultTable.Bind([fault], _variant, new ProblemLog()) is [{ Nodes.Length: > 0 }];
            case FaultTarget.Frame:
                Frame frame = _variant.Frames.First(f => f.ToString() == fault.Name);
                bool isTimed = fault.Kind is FaultKind.Delayed or FaultKind.Duplicate or FaultKind.Reorder;
                bool isLin = frame.Legs.Any(l => l.After < 0 && l.Network.Kind == NetworkKind.Lin);
                return !frame.Legs.IsEmpty
                    && !(isTimed && isLin)
                    && (fault.Kind != FaultKind.Wrong || frame.Protection is not null);
            default:
                return true;
        }
    }
}
