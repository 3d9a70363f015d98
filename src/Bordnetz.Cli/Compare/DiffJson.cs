using Bordnetz.Cli.Output;

namespace Bordnetz.Cli.Compare;

/// <summary>What changed, for programs. Its version rises as that of the check's JSON does.</summary>
internal static class DiffJson
{
    public const int Version = 1;

    public static string Write(PlatformDiff diff) =>
        JsonText.Of(
            new
            {
                BordnetzDiff = Version,
                Before = Side(diff.Before),
                After = Side(diff.After),
                diff.Threshold,
                diff.Regressions,
                diff.Added,
                diff.Removed,
                Variants = diff.Variants.Select(v => new
                {
                    Before = v.Before.Variant.Name,
                    After = v.After.Variant.Name,
                    v.Compared,
                    Changes = v.Changes.Select(c => new
                    {
                        Kind = DiffText.Describe(c.Kind),
                        c.Either.Group,
                        c.Either.Subject,
                        c.Either.Unit,
                        Before = c.Before?.Value,
                        After = c.After?.Value,
                        LimitBefore = c.Before?.Limit,
                        LimitAfter = c.After?.Limit,
                        Worsening = double.IsFinite(c.Worsening) ? c.Worsening : (double?)null,
                        IsRegression = c.IsRegression(diff.Threshold),
                    }),
                }),
            }
        );

    private static object Side(DiffSide side) =>
        new
        {
            side.Name,
            Platform = side.Platform.Name,
            side.Platform.Digest,
        };
}
