using System.Globalization;
using Bordnetz.Model;
using Bordnetz.Tests.Model;

namespace Bordnetz.Tests.Optimization;

/// <summary>The small platform with something to buy. A test writes the <c>sourcing</c> section.</summary>
internal static class SourcingSketch
{
    /// <summary>Controllers: one in every car, a second in battery-electric ones.</summary>
    public const string Suppliers = """
        sourcing:
          term: 2a
          suppliers:
            a: { region: East }
            b: { region: West }
            c: { region: West, capacity: 100/a }
        """;

    public static SmallPlatform Create(string sourcing)
    {
        SmallPlatform small = SmallHardware.Create();
        small["sourcing.yaml"] = sourcing;
        return small.Change(
            "platform.yaml",
            "include: [parts.yaml, hardware.yaml]",
            "include: [parts.yaml, hardware.yaml, sourcing.yaml]"
        );
    }

    public static Platform Load(string sourcing)
    {
        using SmallPlatform small = Create(sourcing);
        return small.Load();
    }

    /// <summary>A quote; prices as pairs of least number and cents.</summary>
    public static string Quote(string supplier, long toolingEur, string more, params (long From, long Cents)[] prices)
    {
        IEnumerable<string> steps = prices.Select(p =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{ {(p.From > 0 ? $"from: {p.From}/a, " : "")}price: {p.Cents / 100m}EUR }}"
            )
        );
        return $"      {supplier}: {{ prices: [{string.Join(", ", steps)}], tooling: {toolingEur}EUR{more} }}\n";
    }
}
