using System.Globalization;
using System.Text;

namespace Bordnetz.Cli.Report;

/// <summary>One row of a bar figure: what was seen, within what is proven, before what is allowed.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Seen">What a run showed; null when nothing was driven.</param>
/// <param name="Bound">What is proven; null when there is no bound.</param>
/// <param name="Limit">What is allowed.</param>
/// <param name="Text">The numbers in words.</param>
internal sealed record Bar(string Label, double? Seen, double? Bound, double Limit, string Text);

/// <summary>A piece of a bar made of several.</summary>
/// <param name="Kind">A class of the style: <c>sensor</c>, <c>frame</c>, <c>function</c>, <c>actuator</c>.</param>
/// <param name="From">Where it begins, from 0 to 1.</param>
/// <param name="To">Where it ends, from 0 to 1.</param>
internal readonly record struct Piece(string Kind, double From, double To);

/// <summary>Bars that keep their text legible on a phone: text beside or above, never scaled with the drawing.</summary>
internal static class Bars
{
    /// <summary>Bars: light up to the bound, dark up to what was seen, a stroke at the limit.</summary>
    /// <param name="bars">The rows.</param>
    /// <param name="shareScale">Whether the whole track is 1; otherwise a little more than the limit.</param>
    public static string Draw(IEnumerable<Bar> bars, bool shareScale)
    {
        StringBuilder html = new();
        foreach (Bar bar in bars)
        {
            double scale = shareScale ? Math.Max(1, bar.Bound ?? 1) : Math.Max(bar.Limit, bar.Bound ?? 0) * 1.02;
            bool bad = bar.Bound is null || bar.Bound > bar.Limit || bar.Seen > bar.Bound;
            StringBuilder track = new();
            track.Append(
                $"<i class='{(bad ? "bad" : "bound")}' style='width:{Percent((bar.Bound ?? scale) / scale)}'></i>"
            );
            if (bar.Seen is { } seen)
            {
                track.Append($"<i class='seen' style='width:{Percent(seen / scale)}'></i>");
            }
            track.Append($"<b style='left:{Percent(bar.Limit / scale)}'></b>");
            Row(html, "bar", bar.Label, track.ToString(), bar.Text);
        }
        return html.ToString();
    }

    /// <summary>One row whose track is made of pieces.</summary>
    /// <param name="style">The class of the row: <c>bar</c>, or <c>bar step</c> for one that is a part of another.</param>
    /// <param name="label">What it is.</param>
    /// <param name="pieces">The pieces.</param>
    /// <param name="limit">Where the limit is, from 0 to 1; null for none.</param>
    /// <param name="text">The numbers in words.</param>
    public static string Pieces(string style, string label, IEnumerable<Piece> pieces, double? limit, string text)
    {
        StringBuilder track = new();
        foreach (Piece piece in pieces)
        {
            track.Append(
                $"<i class='{piece.Kind}' style='left:{Percent(piece.From)};width:{Percent(piece.To - piece.From)}'></i>"
            );
        }
        if (limit is { } at)
        {
            track.Append($"<b style='left:{Percent(at)}'></b>");
        }
        StringBuilder html = new();
        Row(html, style, label, track.ToString(), text);
        return html.ToString();
    }

    // Spans, since a row may stand in a summary, which takes no blocks.
    private static void Row(StringBuilder html, string style, string label, string track, string text) =>
        html.Append($"<span class='{style}'><span class='l'>{ReportPage.E(label)}</span>")
            .Append($"<span class='track'>{track}</span><span class='v'>{ReportPage.E(text)}</span></span>\n");

    private static string Percent(double share) =>
        (Math.Clamp(double.IsNaN(share) ? 0 : share, 0, 1) * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
