using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Bordnetz.Server.Telemetry;

/// <summary>The time series of one instrument. Thread-safe.</summary>
internal sealed class PrometheusFamily
{
    private enum Kind
    {
        Counter,
        Gauge,
        Histogram,
    }

    private sealed class Series(int buckets)
    {
        public readonly long[] Counts = new long[buckets];
        public double Value;
        public long Count;
        public bool IsSeen;
    }

    /// <summary>More combinations of labels than anything here has; what comes beyond them is not kept.</summary>
    private const int MaxSeries = 1000;

    private static readonly double[] Seconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly Kind _kind;
    private readonly bool _isObservable;
    private readonly bool _isDelta;
    private readonly double[] _bounds;
    private readonly string _help;

    public PrometheusFamily(Instrument instrument)
    {
        string type = instrument.GetType().Name;
        _isObservable = instrument.IsObservable;
        _kind =
            type.StartsWith("Histogram", StringComparison.Ordinal) ? Kind.Histogram
            : type.StartsWith("Counter", StringComparison.Ordinal)
            || type.StartsWith("ObservableCounter", StringComparison.Ordinal)
                ? Kind.Counter
            : Kind.Gauge;
        _isDelta = type.StartsWith("UpDownCounter", StringComparison.Ordinal) || _kind == Kind.Counter;
        _bounds =
            _kind != Kind.Histogram ? []
            : (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries is { Count: > 0 } advice
                ? [.. advice]
            : Seconds;
        _help = (instrument.Description ?? instrument.Name)
            .Replace("\\", @"\\", StringComparison.Ordinal)
            .Replace("\n", @"\n", StringComparison.Ordinal);
        Name =
            PrometheusText.Sanitize(instrument.Name)
            + instrument.Unit switch
            {
                "s" => "_seconds",
                "By" => "_bytes",
                "1" => "_ratio",
                _ => "",
            }
            + (_kind == Kind.Counter ? "_total" : "");
    }

    public string Name { get; }

    /// <summary>What is observed is added up anew.</summary>
    public void BeginLook()
    {
        lock (_gate)
        {
            foreach (Series series in _series.Values)
            {
                series.IsSeen &= !_isObservable;
                series.Value = _isObservable ? 0 : series.Value;
            }
        }
    }

    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = Labels(tags);
        lock (_gate)
        {
            if (!_series.TryGetValue(labels, out Series? series))
            {
                if (_series.Count >= MaxSeries)
                {
                    return;
                }
                _series.Add(labels, series = new Series(_bounds.Length));
            }
            series.IsSeen = true;
            series.Count++;
            series.Value = _isObservable || _isDelta || _kind == Kind.Histogram ? series.Value + value : value;
            for (int i = 0; i < _bounds.Length; i++)
            {
                series.Counts[i] += value <= _bounds[i] ? 1 : 0;
            }
        }
    }

    public void Write(StringBuilder text)
    {
        lock (_gate)
        {
            if (!_series.Values.Any(s => s.IsSeen))
            {
                return;
            }
            string type = _kind switch
            {
                Kind.Counter => "counter",
                Kind.Histogram => "histogram",
                _ => "gauge",
            };
            text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {_help}\n# TYPE {Name} {type}\n");
            foreach ((string labels, Series series) in _series)
            {
                if (series.IsSeen)
                {
                    WriteSeries(text, labels, series);
                }
            }
        }
    }

    private void WriteSeries(StringBuilder text, string labels, Series series)
    {
        if (_kind != Kind.Histogram)
        {
            Line(text, "", labels, series.Value);
            return;
        }
        string comma = labels.Length > 0 ? "," : "";
        for (int i = 0; i < _bounds.Length; i++)
        {
            Line(text, "_bucket", $"{labels}{comma}le=\"{PrometheusText.Number(_bounds[i])}\"", series.Counts[i]);
        }
        Line(text, "_bucket", $"{labels}{comma}le=\"+Inf\"", series.Count);
        Line(text, "_sum", labels, series.Value);
        Line(text, "_count", labels, series.Count);
    }

    private void Line(StringBuilder text, string suffix, string labels, double value)
    {
        text.Append(Name).Append(suffix);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }
        text.Append(' ').Append(PrometheusText.Number(value)).Append('\n');
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
        {
            return "";
        }
        List<string> labels = new(tags.Length);
        foreach ((string name, object? value) in tags)
        {
            string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Add($"{PrometheusText.Sanitize(name)}=\"{Escape(text)}\"");
        }
        labels.Sort(StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    private static string Escape(string text) =>
        text.Replace("\\", @"\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", @"\n", StringComparison.Ordinal);
}
