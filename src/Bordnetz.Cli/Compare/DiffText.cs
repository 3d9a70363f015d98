using System.Globalization;

namespace Bordnetz.Cli.Compare;

/// <summary>Changes in words.</summary>
internal static class DiffText
{
    public static string Describe(ChangeKind? kind) =>
        kind switch
        {
            ChangeKind.NowMisses => "now misses",
            ChangeKind.Worse => "worse",
            ChangeKind.Different => "different",
            ChangeKind.Added => "new",
            ChangeKind.Removed => "gone",
            ChangeKind.Better => "better",
            ChangeKind.NowHolds => "now holds",
            _ => "same",
        };

    /// <summary>A value with as many decimals as its unit needs.</summary>
    public static string Value(KeyFigure? figure) =>
        figure switch
        {
            null => "–",
            { Value: null } => "no bound",
            { Unit: "" } => figure.Value.Value.ToString("0.###", CultureInfo.InvariantCulture),
            { Value: { } value } => value.ToString(Math.Abs(value) < 1 ? "0.000" : "0.00", CultureInfo.InvariantCulture)
                + $" {figure.Unit}",
        };

    public static string Limit(FigureChange change)
    {
        string after = Limit(change.After);
        string before = Limit(change.Before);
        return before == after || before == "–" ? after
            : after == "–" ? before
            : $"{before} → {after}";
    }

    /// <summary>The change as a share of what was there, with its sign: up is more, whether better or worse.</summary>
    public static string Change(FigureChange change)
    {
        if (change.Before?.Value is not { } before || change.After?.Value is not { } after)
        {
            return "";
        }
        if (change.Either.Tendency == Tendency.Neutral || before == 0)
        {
            return (after - before).ToString("+0.###;-0.###;0", CultureInfo.InvariantCulture);
        }
        double share = (after - before) / Math.Abs(before) * 100;
        return share.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %";
    }

    private static string Limit(KeyFigure? figure) =>
        figure?.Limit is { } limit ? limit.ToString("0.###", CultureInfo.InvariantCulture) + $" {figure.Unit}" : "–";
}
