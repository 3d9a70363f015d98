using System.Text;
using static Bordnetz.Cli.Report.ReportPage;

namespace Bordnetz.Cli.Compare;

/// <summary>What changed, as a page: a table for each kind of change, the worst first.</summary>
internal static class DiffHtml
{
    private const string Style = """
        td.more{color:var(--soft)}h2 .n{color:var(--soft);font-weight:400}
        """;

    public static string Write(PlatformDiff diff)
    {
        StringBuilder page = Open($"{diff.Before.Platform.Name} → {diff.After.Platform.Name}", Style);
        page.Append($"<h1>{E(diff.Before.Platform.Name)} → {E(diff.After.Platform.Name)}</h1>");
        page.Append($"<p class='sub'>{E(diff.Before.Name)} → {E(diff.After.Name)}. ");
        page.Append($"{diff.Variants.Length} variants compared, {diff.Variants.Sum(v => v.Compared)} figures. ");
        int worse = diff.Regressions;
        page.Append($"<span class='{(worse == 0 ? "holds" : "fails")}'>{worse} worse</span>");
        page.Append(diff.Threshold > 0 ? $" by more than {diff.Threshold * 100:0.###} %.</p>\n" : ".</p>\n");
        Unmatched(page, "Only before", diff.Removed);
        Unmatched(page, "Only after", diff.Added);
        foreach (IGrouping<ChangeKind?, SharedChange> kind in SharedChange.Of(diff).GroupBy(c => c.Change.Kind))
        {
            string style = kind.Key switch
            {
                ChangeKind.NowMisses or ChangeKind.Worse => " class='fails'",
                ChangeKind.Better or ChangeKind.NowHolds => " class='holds'",
                _ => "",
            };
            string heading = DiffText.Describe(kind.Key);
            page.Append(
                $"<h2><span{style}>{char.ToUpperInvariant(heading[0])}{heading[1..]}</span> <span class='n'>{kind.Count()}</span></h2>\n"
            );
            page.Append(
                "<div class='matrix'><table><thead><tr><th>Figure<th>Of<th class='n'>Before<th class='n'>After"
            );
            page.Append("<th class='n'>Change<th class='n'>Allowed<th>Variants</tr></thead><tbody>\n");
            foreach (SharedChange row in kind)
            {
                Row(page, row);
            }
            page.Append("</tbody></table></div>\n");
        }
        return Close(page);
    }

    private static void Row(StringBuilder page, SharedChange row)
    {
        KeyFigure figure = row.Change.Either;
        string all = string.Join(", ", row.Variants);
        string more = row.Variants.Length > 1 ? $" and {row.Variants.Length - 1} more" : "";
        page.Append(
            $"<tr><td>{E(figure.Group)}<td>{E(figure.Subject)}<td class='n'>{E(DiffText.Value(row.Change.Before))}"
        );
        page.Append(
            $"<td class='n'>{E(DiffText.Value(row.Change.After))}<td class='n'>{E(DiffText.Change(row.Change))}"
        );
        page.Append($"<td class='n'>{E(DiffText.Limit(row.Change))}");
        page.Append($"<td class='more' title='{E(all)}'>{E(row.Variants[0])}{more}</tr>\n");
    }

    private static void Unmatched(StringBuilder page, string heading, IReadOnlyCollection<string> names)
    {
        if (names.Count > 0)
        {
            page.Append($"<p class='sub'>{heading}: {E(string.Join(", ", names))}</p>\n");
        }
    }
}
