using Bordnetz.Model;
using Bordnetz.Optimization;
using Bordnetz.Optimization.Allocation;
using Bordnetz.Optimization.Identifiers;
using Bordnetz.Optimization.Placement;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Optimising;

/// <summary>Loads a platform and asks one of the optimisers. A class of its own, so that others never load the solvers.</summary>
internal static class OptimiseRun
{
    /// <summary>Makes a proposal; null after problems.</summary>
    public delegate Proposal? Proposing(string? folder, double timeLimit, ProblemLog log);

    public static Proposal? Placement(string? folder, double limit, ProblemLog log) =>
        Load(folder, log) is { } platform ? PlacementOptimizer.Propose(platform, limit, log) : null;

    public static Proposal? Allocation(string? folder, double limit, ProblemLog log) =>
        Load(folder, log) is { } platform ? AllocationOptimizer.Propose(platform, limit, log) : null;

    public static Proposal? Identifiers(string? folder, double limit, ProblemLog log) =>
        Load(folder, log) is { } platform ? IdentifierOptimizer.Propose(platform, log) : null;

    private static Platform? Load(string? folder, ProblemLog log) =>
        PlatformLoading.Load(folder, null, log) is (var platform, _, _) ? platform : null;
}
