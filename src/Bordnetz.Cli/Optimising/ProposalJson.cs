using Bordnetz.Cli.Output;
using Bordnetz.Optimization;

namespace Bordnetz.Cli.Optimising;

/// <summary>The present and the proposed design for programs.</summary>
internal static class ProposalJson
{
    public static string Write(Proposal proposal) =>
        JsonText.Of(
            new
            {
                Platform = proposal.Before.Name,
                proposal.IsChange,
                proposal.Moves,
                Figures = proposal.Rows.Select(r => new
                {
                    r.What,
                    r.Unit,
                    Present = r.Before,
                    Proposed = r.After,
                }),
                Proof = proposal.Proof is { } proof ? new { proof.IsOptimal, proof.Gap } : null,
                Files = proposal.Changes.Select(c => c.Path),
            }
        );
}
