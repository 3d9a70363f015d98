using System.Collections.Immutable;
using Bordnetz.Model.Yaml;

namespace Bordnetz.Model.Reading;

/// <summary>The keys of what is said of sourcing.</summary>
internal static class SourcingKeys
{
    public static KeyTable Sourcing { get; } = new("sourcing", "term", "volumes", "suppliers", "quotes", "rules");

    public static KeyTable Volume { get; } =
        new("volume", "brand", "vehicles", "description", "when", "assumed", "source");

    public static KeyTable Supplier { get; } =
        new("supplier", "region", "capacity", "description", "assumed", "source");

    public static KeyTable Quote { get; } =
        new("quote", "prices", "tooling", "carry-over", "capacity", "lead", "local", "assumed", "source");

    public static KeyTable PriceStep { get; } = new("priceStep", "from", "price", "assumed", "source");

    public static KeyTable Rule { get; } =
        new(
            "sourcingRule",
            "description",
            "parts",
            "when",
            "min-suppliers",
            "min-share",
            "max-share",
            "region",
            "local-content",
            "exclude",
            "max-lead"
        );

    public static ImmutableArray<KeyTable> All { get; } = [Sourcing, Volume, Supplier, Quote, PriceStep, Rule];
}
