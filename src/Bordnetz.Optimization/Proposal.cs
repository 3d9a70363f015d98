using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Model.Formatting;
using Bordnetz.Optimization.Solving;

namespace Bordnetz.Optimization;

/// <summary>
/// A better design: what would change in the description, and figures of the present and of the proposed one, both by the
/// analysis that <c>check</c> uses on descriptions as read. Immutable.
/// </summary>
public sealed record Proposal
{
    /// <summary>The platform as it is.</summary>
    public required Platform Before { get; init; }

    /// <summary>The platform as it would be; the same where nothing better was found.</summary>
    public required Platform After { get; init; }

    /// <summary>The files as they are and as they would be; empty where nothing better was found.</summary>
    public required ImmutableArray<FormattedFile> Changes { get; init; }

    /// <summary>What changes, in words.</summary>
    public required ImmutableArray<string> Moves { get; init; }

    /// <summary>Figures side by side.</summary>
    public required ImmutableArray<ProposalRow> Rows { get; init; }

    /// <summary>What is known of the answer; null where there is no bound.</summary>
    public Proof? Proof { get; init; }

    /// <summary>Whether there is anything to change.</summary>
    public bool IsChange => !Changes.IsEmpty;
}

/// <summary>One figure of the present and of the proposed design.</summary>
/// <param name="What">What it is.</param>
/// <param name="Unit">Its unit; empty for plain numbers.</param>
/// <param name="Before">In the present design; null when it has no bound.</param>
/// <param name="After">In the proposed design; null when it has no bound.</param>
public sealed record ProposalRow(string What, string Unit, double? Before, double? After);
