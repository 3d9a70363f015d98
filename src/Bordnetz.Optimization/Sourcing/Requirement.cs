using Bordnetz.Problems;

namespace Bordnetz.Optimization.Sourcing;

/// <summary>The kinds of requirement that an award can break.</summary>
internal enum RequirementKind
{
    MinSuppliers,
    MaxShare,
    LocalContent,
    Excluded,
    MaxLead,
    QuoteCapacity,
    SupplierCapacity,
}

/// <summary>One thing that an award must keep to, small enough to be left out when a conflict is sought.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">The name of the rule, supplier or quote.</param>
/// <param name="Part">Position of the part; -1 when it is about several.</param>
/// <param name="Index">Position of the rule, or of the quote within its part; -1 for a supplier.</param>
/// <param name="Text">As a sentence has it.</param>
/// <param name="Place">Where it is described.</param>
internal sealed record Requirement(
    RequirementKind Kind,
    string Subject,
    int Part,
    int Index,
    string Text,
    SourcePlace Place
);
