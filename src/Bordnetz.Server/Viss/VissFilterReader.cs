using System.Globalization;
using System.Text.Json;
using System.Xml;
using Bordnetz.Server.Live;

namespace Bordnetz.Server.Viss;

/// <summary>Reads filters; never throws.</summary>
internal static class VissFilterReader
{
    private const int MaxPaths = 200;
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(1);

    /// <summary>Reads one filter, or <c>paths</c> and another one; null when all is well.</summary>
    public static VissFault? Read(
        JsonElement json,
        VissVersion version,
        out IReadOnlyList<string>? paths,
        out VissFilter? filter
    )
    {
        paths = null;
        filter = null;
        JsonElement[] parts = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray().Take(3)] : [json];
        if (parts.Length is 0 or > 2)
        {
            return VissFault.Malformed;
        }
        foreach (JsonElement part in parts)
        {
            if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty(KindName(version), out JsonElement kind))
            {
                return VissFault.Malformed;
            }
            JsonElement? parameter = part.TryGetProperty("parameter", out JsonElement p) ? p : null;
            if (Text(kind) == "paths")
            {
                paths = paths is null && parameter is { } list ? Texts(list) : null;
                if (paths is null)
                {
                    return VissFault.Malformed;
                }
                continue;
            }
            if (filter is not null)
            {
                return VissFault.Malformed;
            }
            if (ReadOne(Text(kind), parameter, version, out filter) is { } fault)
            {
                return fault;
            }
        }
        return null;
    }

    private static string KindName(VissVersion version) => version == VissVersion.V2 ? "type" : "variant";

    private static VissFault? ReadOne(string? kind, JsonElement? parameter, VissVersion version, out VissFilter? filter)
    {
        bool v2 = version == VissVersion.V2;
        filter = (kind, parameter) switch
        {
            ("timebased", { } p) => Timebased(p),
            ("change", { } p) => Change(p),
            ("range", { } p) => Range(p),
            ("curvelog", { } p) => CurveLog(p),
            ("metadata", { } p) when !v2 => Depth(p),
            ("static-metadata", _) when v2 => new MetadataFilter(0),
            ("dynamic-metadata", { } p) when v2 && AsksForAvailability(p) => new AvailabilityFilter(),
            _ => null,
        };
        if (filter is not null)
        {
            return null;
        }
        if (kind == "history")
        {
            filter = parameter is { } p ? History(p) : null;
            return filter is null ? VissFault.InvalidDuration : null;
        }
        return v2 && kind == "dynamic-metadata" ? VissFault.NotImplemented : VissFault.Malformed;
    }

    private static TimebasedFilter? Timebased(JsonElement json) =>
        Member(json, "period") is { } period
        && Number(period) is >= 1 and var ms
        && ms <= LongestPeriod.TotalMilliseconds
            ? new TimebasedFilter(TimeSpan.FromMilliseconds(ms))
            : null;

    private static ChangeFilter? Change(JsonElement json) =>
        Comparison(json) is { } comparison && Member(json, "diff") is { } diff && Number(diff) is { } difference
            ? new ChangeFilter(comparison, difference)
            : null;

    private static RangeFilter? Range(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            return Bound(json) is { } only ? new RangeFilter(only, null, false) : null;
        }
        if (json.GetArrayLength() is not (1 or 2) || Bound(json[0]) is not { } first)
        {
            return null;
        }
        if (json.GetArrayLength() == 1)
        {
            return new RangeFilter(first, null, false);
        }
        string? combination = Combination(json[0]) ?? Combination(json[1]) ?? "AND";
        return Bound(json[1]) is { } second && combination is "AND" or "OR"
            ? new RangeFilter(first, Bound(json[1]), combination == "OR")
            : null;
    }

    private static string? Combination(JsonElement json) =>
        Member(json, "combination-op") is { } text ? Text(text) ?? "" : null;

    private static VissBound? Bound(JsonElement json) =>
        Comparison(json) is { } comparison && Member(json, "boundary") is { } b && Scalar(b) is { } boundary
            ? new VissBound(comparison, boundary)
            : null;

    private static CurveLogFilter? CurveLog(JsonElement json) =>
        Member(json, "maxerr") is { } e
        && Number(e) is >= 0 and var error
        && Member(json, "bufsize") is { } b
        && Number(b) is >= 2 and <= int.MaxValue and var size
            ? new CurveLogFilter(error, (int)size)
            : null;

    private static HistoryFilter? History(JsonElement json)
    {
        try
        {
            return Text(json) is { Length: < 100 } text ? new HistoryFilter(XmlConvert.ToTimeSpan(text)) : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    private static MetadataFilter? Depth(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? new MetadataFilter(0)
        : Number(json) is >= 0 and <= 1000 and var depth ? new MetadataFilter((int)depth)
        : null;

    private static bool AsksForAvailability(JsonElement json) => Texts(json) is ["availability"];

    private static VissComparison? Comparison(JsonElement json) =>
        (Member(json, "logic-op") is { } text ? Text(text) : null) switch
        {
            "eq" => VissComparison.Equal,
            "ne" => VissComparison.NotEqual,
            "gt" => VissComparison.Greater,
            "gte" => VissComparison.GreaterOrEqual,
            "lt" => VissComparison.Less,
            "lte" => VissComparison.LessOrEqual,
            _ => null,
        };

    private static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement member) ? member : null;

    /// <summary>The text; null when the element is something else.</summary>
    public static string? Text(JsonElement json) => JsonTexts.Read(json);

    /// <summary>The text of a scalar: all are texts by the specification, but some clients send numbers.</summary>
    public static string? Scalar(JsonElement json) =>
        json.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
            ? json.GetRawText()
            : Text(json);

    private static double? Number(JsonElement json) =>
        double.TryParse(Scalar(json), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && double.IsFinite(number)
            ? number
            : null;

    private static List<string>? Texts(JsonElement json)
    {
        if (Text(json) is { } only)
        {
            return [only];
        }
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is 0 or > MaxPaths)
        {
            return null;
        }
        List<string> texts = [];
        foreach (JsonElement element in json.EnumerateArray())
        {
            if (Text(element) is not { } text)
            {
                return null;
            }
            texts.Add(text);
        }
        return texts;
    }
}
