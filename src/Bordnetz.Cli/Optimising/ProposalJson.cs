using System.Text.Encodings.Web;
using System.Text.Json;
using Bordnetz.Optimization;

namespace Bordnetz.Cli.Optimising;

/// <summary>The present and the proposed design for programs.</summary>
internal static class ProposalJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Proposal proposal) =>
        JsonSerializer.Serialize(
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
            },
            Options
        );
}
