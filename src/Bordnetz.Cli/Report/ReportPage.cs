using System.Net;
using System.Text;

namespace Bordnetz.Cli.Report;

/// <summary>The look that all reports share: one page that opens anywhere, without a network or a script, and prints.</summary>
internal static class ReportPage
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1b2733;--soft:#5d6b79;--line:#d8dfe6;--paper:#fff;--track:#eef1f4;
        --bound:#b9d3ee;--seen:#1f6fc0;--good:#1a7f4b;--near:#9a6700;--bad:#c4314b;--limit:#1b2733;
        --sensor:#8e6bbf;--frame:#1f6fc0;--function:#0f8a7e;--actuator:#b8641a;
        --can:#1f6fc0;--canfd:#0f8a7e;--lin:#b8641a;--ethernet:#8e6bbf}
        @media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9aa8b5;--line:#33404d;--paper:#12181f;
        --track:#1d262f;--bound:#2b4a6b;--seen:#5aa6f0;--good:#4cc38a;--near:#e0b050;--bad:#ff6b81;--limit:#e6ebf0;
        --sensor:#b794f4;--frame:#5aa6f0;--function:#3fc6b6;--actuator:#f0a35e;
        --can:#5aa6f0;--canfd:#3fc6b6;--lin:#f0a35e;--ethernet:#b794f4}}
        @media print{:root{--ink:#000;--paper:#fff;--soft:#444;--track:#eee;--line:#ccc;--bound:#b9d3ee;--limit:#000}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}details::details-content{content-visibility:visible}
        nav{display:none}h2,h3{break-after:avoid}.bar,.step,tr,svg{break-inside:avoid}}
        *{box-sizing:border-box}
        body{font:15px/1.5 system-ui,'Segoe UI',Roboto,sans-serif;color:var(--ink);background:var(--paper);
        max-width:1240px;margin:0 auto;padding:32px 24px}
        h1{font-size:26px;margin:0}h2{font-size:20px;margin:44px 0 4px;border-top:1px solid var(--line);padding-top:24px}
        h3{font-size:15px;margin:24px 0 6px;color:var(--soft);font-weight:600}
        p.sub{color:var(--soft);margin:4px 0 20px}table{border-collapse:collapse;width:100%;font-size:13.5px}
        th{text-align:left;color:var(--soft);font-weight:600;vertical-align:bottom}
        th,td{padding:5px 9px 5px 0;border-bottom:1px solid var(--line)}
        td:first-child{white-space:nowrap}.matrix{overflow-x:auto}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .holds{color:var(--good);font-weight:600}.fails{color:var(--bad);font-weight:600}.near{color:var(--near)}
        code{font:12.5px ui-monospace,Consolas,monospace;overflow-wrap:anywhere}a{color:var(--seen)}
        svg{width:100%;height:auto;display:block}svg text{font:12.5px system-ui,sans-serif;fill:var(--ink)}
        svg .axis{fill:var(--soft);font-size:11.5px}svg .end{text-anchor:end}svg .mid{text-anchor:middle}
        .limit{stroke:var(--limit);stroke-width:1.5}.grid{stroke:var(--line)}
        polyline{fill:none;stroke-width:1.2}.wanted{stroke:var(--soft);stroke-width:2.4;opacity:.45}
        .driven{stroke:var(--seen)}.charge{stroke:var(--good)}
        .bar{display:grid;grid-template-columns:minmax(160px,250px) 1fr 210px;gap:2px 14px;align-items:center;
        padding:3px 0;font-size:13px}
        .bar .l{overflow-wrap:anywhere}.bar .v{color:var(--soft);font-size:12px;font-variant-numeric:tabular-nums}
        .track{position:relative;display:block;height:17px;background:var(--track)}
        .track i{position:absolute;top:0;bottom:0;left:0}.track i.bound{background:var(--bound)}
        .track i.bad{background:var(--bad);opacity:.45}.track i.seen{background:var(--seen);top:4px;bottom:4px}
        .track b{position:absolute;top:-2px;bottom:-2px;border-left:2px solid var(--limit)}
        .track .sensor{background:var(--sensor)}.track .frame{background:var(--frame)}
        .track .function{background:var(--function)}.track .actuator{background:var(--actuator)}
        .track .wait{opacity:.4}.step .track{height:11px}.step .l{padding-left:16px;color:var(--soft)}
        .key{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:12.5px;color:var(--soft);margin:6px 0}
        .key i{display:inline-block;width:12px;height:12px;margin-right:6px;vertical-align:-1px}
        ul.violations{color:var(--bad);padding-left:20px}summary{cursor:pointer;color:var(--soft);margin:14px 0 6px}
        details.chain summary{color:inherit;margin:0;list-style:none}details.chain summary::-webkit-details-marker{display:none}
        details.chain summary .l::before{content:'▸ ';color:var(--soft)}details.chain[open] summary .l::before{content:'▾ '}
        """;

    /// <summary>Begins a page: up to and with the opening of its body.</summary>
    /// <param name="title">The title.</param>
    /// <param name="style">Style beyond what all pages share.</param>
    public static StringBuilder Open(string title, string style = "")
    {
        StringBuilder page = new();
        page.Append("<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>");
        page.Append("<meta name='viewport' content='width=device-width,initial-scale=1'>");
        return page.Append($"<title>{E(title)}</title><style>{Style}{style}{Narrow}</style></head><body>\n");
    }

    /// <summary>Ends a page.</summary>
    public static string Close(StringBuilder page) => page.Append("</body></html>\n").ToString();

    /// <summary>Text as it may stand in an element or a quoted attribute.</summary>
    public static string E(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Text as it may stand as an element's id and behind <c>#</c>.</summary>
    public static string Id(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_'));

    // Last, so that it wins over the rest.
    private const string Narrow = """
        @media (max-width:700px){body{padding:20px 14px}h1{font-size:22px}
        .bar{grid-template-columns:1fr auto;padding:5px 0}.bar .track{grid-column:1/3;grid-row:2}
        .bar .v{text-align:right}.step .l{padding-left:10px}}
        """;
}
