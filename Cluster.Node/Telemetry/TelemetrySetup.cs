using Cluster.Node.Settings;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cluster.Node.Telemetry;

/// <summary>Wires the exporters: Prometheus on the metrics address, OTLP and the span file when asked for.</summary>
internal static class TelemetrySetup
{
    /// <summary>Activity sources and meters of the program: all are named after the folder that owns them.</summary>
    public const string SourceName = "Cluster*";

    /// <summary>Spans are exported this often at the latest, so that a killed node leaves its part of the story behind.</summary>
    private const int SpanExportMilliseconds = 200;

    public static void AddClusterTelemetry(this IServiceCollection services, NodeSettings settings)
    {
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService("cluster", serviceVersion: ThisBuild.Version, serviceInstanceId: settings.Name));
        telemetry.WithTracing(tracing =>
        {
            tracing.AddSource(SourceName).SetSampler(new AlwaysOnSampler());
            if (settings.TraceFile is { } file)
            {
                tracing.AddProcessor(new BatchActivityExportProcessor(
                    new SpanFileExporter(file, settings.Name), scheduledDelayMilliseconds: SpanExportMilliseconds));
            }

            if (settings.Otlp is { } endpoint)
            {
                tracing.AddOtlpExporter(otlp =>
                {
                    otlp.Endpoint = endpoint;
                    otlp.BatchExportProcessorOptions.ScheduledDelayMilliseconds = SpanExportMilliseconds;
                });
            }
        });
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(SourceName).AddRuntimeInstrumentation();
            if (settings.Metrics is not null)
            {
                metrics.AddPrometheusExporter();
            }

            if (settings.Otlp is { } endpoint)
            {
                metrics.AddOtlpExporter(otlp => otlp.Endpoint = endpoint);
            }
        });
    }
}
