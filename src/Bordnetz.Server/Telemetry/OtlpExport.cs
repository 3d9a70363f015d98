using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Bordnetz.Server.Telemetry;

/// <summary>
/// Sends what is counted to an OpenTelemetry collector when the standard environment variables name one; everything
/// about it, such as <c>OTEL_EXPORTER_OTLP_HEADERS</c> and <c>OTEL_METRIC_EXPORT_INTERVAL</c>, comes from these.
/// </summary>
public static class OtlpExport
{
    private static readonly string[] EndPoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Begins; null when no collector is named, or <c>OTEL_METRICS_EXPORTER</c> is <c>none</c>.</summary>
    public static IDisposable? Start()
    {
        bool isNamed = EndPoints.Any(n => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(n)));
        if (!isNamed || Environment.GetEnvironmentVariable("OTEL_METRICS_EXPORTER") == "none")
        {
            return null;
        }
        return Sdk.CreateMeterProviderBuilder()
            .AddMeter(EdgeMeters.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter()
            .Build();
    }
}
