using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Bordnetz.Server.Telemetry;

/// <summary>
/// Collects what instruments tell and writes it in Prometheus' text format 0.0.4. It hears a meter of its own and those
/// of ASP.NET Core that count requests and connections. Thread-safe.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>What <see cref="Write"/> writes.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly HashSet<string> OtherMeters = new(StringComparer.Ordinal)
    {
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
    };

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, PrometheusFamily> _families = new(StringComparer.Ordinal);

    /// <param name="own">The meter to hear.</param>
    public PrometheusText(Meter own)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == own || OtherMeters.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Take(state, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Everything as it is now.</summary>
    public string Write()
    {
        lock (_gate)
        {
            foreach (PrometheusFamily family in _families.Values)
            {
                family.BeginLook();
            }
        }
        _listener.RecordObservableInstruments();
        StringBuilder text = new(8192);
        lock (_gate)
        {
            foreach (PrometheusFamily family in _families.Values)
            {
                family.Write(text);
            }
        }
        return text.ToString();
    }

    private static void Take(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((PrometheusFamily)state!).Take(value, tags);

    // Several servers in one process have instruments of the same name: they share a family.
    private PrometheusFamily FamilyOf(Instrument instrument)
    {
        PrometheusFamily family = new(instrument);
        lock (_gate)
        {
            return _families.TryGetValue(family.Name, out PrometheusFamily? known)
                ? known
                : _families[family.Name] = family;
        }
    }

    /// <summary>A name as Prometheus writes it: letters, digits and <c>_</c>.</summary>
    public static string Sanitize(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));

    /// <summary>A number as Prometheus reads it.</summary>
    public static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
