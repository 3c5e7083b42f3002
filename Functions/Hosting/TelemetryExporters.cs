using Azure.Monitor.OpenTelemetry.Exporter;
using Edge.Postgrest;
using Edge.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Edge.Hosting;

/// <summary>
/// Where spans, metrics and logs go to: an OTLP collector, if one of OpenTelemetry's endpoint variables is set, and Azure Monitor, if its
/// connection string is. Without them there is no exporter, and nobody listens.
/// </summary>
internal sealed class TelemetryExporters(IConfiguration configuration)
{
    private const string Otlp = "OTEL_EXPORTER_OTLP_";
    private const string AzureMonitor = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string ServiceName = "OTEL_SERVICE_NAME";
    private const string ResourceAttributes = "OTEL_RESOURCE_ATTRIBUTES";

    /// <exception cref="ConfigurationException">An address is none.</exception>
    public void AddTo(IHostApplicationBuilder builder)
    {
        var azureMonitor = ConnectionString();
        bool traces = GoesToOtlp("TRACES"), metrics = GoesToOtlp("METRICS"), logs = GoesToOtlp("LOGS");
        var telemetry = new Lazy<OpenTelemetryBuilder>(() => builder.Services.AddOpenTelemetry().ConfigureResource(Name));
        if (traces || azureMonitor is not null)
        {
            telemetry.Value.WithTracing(tracing =>
            {
                tracing.AddSource(Observation.Source.Name).AddNpgsql();
                if (traces) tracing.AddOtlpExporter();
                if (azureMonitor is not null) tracing.AddAzureMonitorTraceExporter(options => Trace(options, azureMonitor));
            });
        }

        if (metrics || azureMonitor is not null)
        {
            telemetry.Value.WithMetrics(metering =>
            {
                metering.AddMeter(EdgeMeter.Name, "System.Runtime");
                if (metrics) metering.AddOtlpExporter();
                if (azureMonitor is not null) metering.AddAzureMonitorMetricExporter(options => Export(options, azureMonitor));
            });
        }

        if (logs || azureMonitor is not null)
        {
            telemetry.Value.WithLogging(logging =>
            {
                if (logs) logging.AddOtlpExporter();
                if (azureMonitor is not null) logging.AddAzureMonitorLogExporter(options => Export(options, azureMonitor));
            });
            builder.Services.Configure<OpenTelemetryLoggerOptions>(options => options.IncludeFormattedMessage = true);
        }
    }

    /// <summary>All of them, unless OTEL_TRACES_SAMPLER says otherwise: the library's own measure is five a second.</summary>
    private void Trace(AzureMonitorExporterOptions options, string connectionString)
    {
        Export(options, connectionString);
        options.TracesPerSecond = null;
        options.SamplingRatio = 1;
    }

    /// <summary>With the identity that AZURE_CLIENT_ID names: a component that refuses keys drops what comes without a token.</summary>
    private void Export(AzureMonitorExporterOptions options, string connectionString)
    {
        options.ConnectionString = connectionString;
        options.Credential = AzureCredential.FromEnvironment(configuration);
    }

    private bool GoesToOtlp(string signal)
    {
        if (configuration["OTEL_SDK_DISABLED"] is "true" || configuration[$"OTEL_{signal}_EXPORTER"] is "none") return false;
        var name = $"{Otlp}{signal}_ENDPOINT";
        if (configuration[name] is not { Length: > 0 } endpoint)
        {
            name = $"{Otlp}ENDPOINT";
            if (configuration[name] is not { Length: > 0 } general) return false;
            endpoint = general;
        }

        return Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? true
            : throw new ConfigurationException($"{name} must be an http or https URL");
    }

    private string? ConnectionString()
    {
        if (configuration["OTEL_SDK_DISABLED"] is "true" || configuration[AzureMonitor] is not { Length: > 0 } text) return null;
        return text.Contains("InstrumentationKey=", StringComparison.OrdinalIgnoreCase)
            ? text
            : throw new ConfigurationException($"{AzureMonitor} must have the form InstrumentationKey=…;IngestionEndpoint=…");
    }

    private void Name(ResourceBuilder resource)
    {
        var isNamed = configuration[ServiceName] is { Length: > 0 }
            || configuration[ResourceAttributes]?.Contains("service.name=", StringComparison.Ordinal) == true;
        if (!isNamed) resource.AddService("edge", autoGenerateServiceInstanceId: false);
    }
}
