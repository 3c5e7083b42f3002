using System.Diagnostics;
using System.Text;

namespace Edge.Tests.Telemetry;

public sealed class ExportersTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    private readonly ActivityContext caller = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

    /// <remarks>Numbers are fields of OTLP's ExportTraceServiceRequest, ResourceSpans, ScopeSpans and Span.</remarks>
    private sealed record Span(string Trace, string Id, string Parent, string Name)
    {
        public static IEnumerable<Span> In(byte[] exported) =>
            from resource in new Protobuf(exported).Messages(1)
            from scope in resource.Messages(2)
            from span in scope.Messages(2)
            select new Span(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5));
    }

    [SkippableFact]
    public async Task An_OTLP_collector_gets_a_requests_spans_and_logs_and_no_secret()
    {
        await using var collector = await Collector.Start();
        await using (var app = await films.StartApp(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Root), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("log-level", "info")))
        {
            var api = app.Api.With("traceparent", $"00-{caller.TraceId}-{caller.SpanId}-01");
            (await api.As("film_member").Get("/films?id=eq.1")).ShouldBe(200);
            (await api.Get("/films?id=eq.1&apikey=marker")).ShouldBe(400);
            (await api.With("Authorization", "Bearer marker").Get("/films")).ShouldBe(401);
        }

        var spans = collector.Bodies("/v1/traces").SelectMany(Span.In).Where(span => span.Trace == caller.TraceId.ToHexString()).ToList();
        var requests = spans.Where(span => span.Parent == caller.SpanId.ToHexString()).ToList();
        Assert.Equal(3, requests.Count);
        Assert.All(requests, request => Assert.Equal("GET /rest/v1/{relation}", request.Name));
        Assert.Equal(
            ["jwt", "parse", "plan", "response", "transaction"],
            spans.Where(span => span.Parent == requests[0].Id).Select(span => span.Name).Order());
        Assert.Contains(spans, span => span.Parent == spans.First(other => other.Name == "transaction").Id);
        Assert.NotEmpty(collector.Bodies("/v1/metrics"));

        var logs = Encoding.Latin1.GetString([.. collector.Bodies("/v1/logs").SelectMany(body => body)]);
        Assert.Contains("GET /rest/v1/films?id=eq.1", logs, StringComparison.Ordinal);
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString(caller.TraceId.ToHexString())), logs, StringComparison.Ordinal);
        AssertNoMarker(collector, "/v1/traces", "/v1/logs", "/v1/metrics");
    }

    [SkippableFact]
    public async Task Azure_Monitor_is_told_of_the_app()
    {
        await using var collector = await Collector.Start();
        var connection = $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={collector.Root}/;LiveEndpoint={collector.Root}/";
        await using (var app = await films.StartApp(("APPLICATIONINSIGHTS_CONNECTION_STRING", connection)))
        {
            (await app.Api.With("traceparent", $"00-{caller.TraceId}-{caller.SpanId}-01").Get("/films?id=eq.1")).ShouldBe(200);
        }

        var sent = Encoding.UTF8.GetString([.. collector.Bodies("/v2.1/track").SelectMany(body => body)]);
        Assert.Contains("http.server.request.duration", sent, StringComparison.Ordinal);
        Assert.Contains("RequestData", sent, StringComparison.Ordinal);
        Assert.Contains(caller.TraceId.ToString(), sent, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Without_an_address_nobody_listens()
    {
        await using var app = await films.StartApp();

        Assert.Null(app.Services.GetService(typeof(OpenTelemetry.Trace.TracerProvider)));
        Assert.Null(app.Services.GetService(typeof(OpenTelemetry.Metrics.MeterProvider)));
        Assert.Null(app.Services.GetService(typeof(OpenTelemetry.Logs.LoggerProvider)));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "/v1/traces")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "marker")]
    public async Task An_address_that_is_none_ends_the_start_with_a_line_that_does_not_repeat_it(string setting, string value)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => EdgeApp.Start([("db-uri", "postgresql://x@localhost:1/x"), (setting, value)]));

        Assert.Contains("ended with 1", failure.Message, StringComparison.Ordinal);
    }

    private static void AssertNoMarker(Collector collector, params string[] paths) => Assert.All(
        paths.SelectMany(collector.Bodies), body => Assert.DoesNotContain("marker", Encoding.Latin1.GetString(body), StringComparison.Ordinal));
}
