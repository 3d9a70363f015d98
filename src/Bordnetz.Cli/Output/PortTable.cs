using System.Globalization;
using Bordnetz.Analysis;
using Spectre.Console;

namespace Bordnetz.Cli.Output;

/// <summary>The queues of every output port of a variant's Ethernets: load, what is reserved, and the bound.</summary>
internal static class PortTable
{
    public static void Write(VariantAnalysis analysis, IAnsiConsole console)
    {
        LinkBound[] links = [.. analysis.Networks.SelectMany(n => n.Links)];
        if (links.Length == 0)
        {
            return;
        }
        bool areShaped = links.Any(l => l.Reserved is not null);
        Table table = CheckTables.Start("Ethernet port", "Mbit/s", "load %", "queue", "flows", "bound us", "by");
        if (areShaped)
        {
            foreach (string column in (string[])["reserved %", "6-1 us, not safe", "L.3 us, not safe"])
            {
                table.AddColumn(column);
            }
        }
        foreach (LinkBound link in links)
        {
            bool isFirst = true;
            foreach (QueueBound queue in link.Queues)
            {
                List<string> cells =
                [
                    isFirst ? Markup.Escape($"{link.From} → {link.To}") : "",
                    isFirst ? (link.BitRate / 1e6).ToString("0.###", CultureInfo.InvariantCulture) : "",
                    isFirst ? Figures.Percent(link.Load) : "",
                    Markup.Escape(queue.Name),
                    queue.Flows.ToString(CultureInfo.InvariantCulture),
                    Microseconds(queue.DelayNs, "none"),
                    NameOf(queue.Method) + (link.IsGated ? ", gates" : ""),
                ];
                if (areShaped)
                {
                    cells.Add(queue.IdleSlope is { } slope ? Figures.Percent((double)slope / link.BitRate) : "");
                    cells.Add(Microseconds(queue.Equation61Ns, ""));
                    cells.Add(Microseconds(queue.AnnexL3Ns, ""));
                }
                table.AddRow([.. cells]);
                isFirst = false;
            }
        }
        console.Write(table);
    }

    /// <summary>The analysis in a word or two.</summary>
    public static string NameOf(BoundMethod method) =>
        method switch
        {
            BoundMethod.NetworkCalculus => "network calculus",
            BoundMethod.StrictPriority => "exact priority",
            _ => "",
        };

    private static string Microseconds(long? ns, string none) =>
        ns is { } value ? (value / 1e3).ToString("F3", CultureInfo.InvariantCulture) : none;
}
