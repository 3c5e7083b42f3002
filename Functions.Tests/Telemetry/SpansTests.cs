using System.Diagnostics;

namespace Edge.Tests.Telemetry;

public sealed class SpansTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    private readonly ActivityContext caller = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

    [SkippableFact]
    public async Task A_request_is_a_span_of_its_callers_trace_with_a_span_for_each_stage()
    {
        var api = Traced(films.Api);
        using var spans = new RecordedSpans(caller.TraceId);

        (await api.Get("/films?id=eq.1")).ShouldBe(200);
        await Eventually.Holds(() => Task.FromResult(spans.All.Any(span => span.Kind == ActivityKind.Server)));

        var request = spans.Of("GET /rest/v1/{relation}");
        Assert.Equal(caller.SpanId, request.ParentSpanId);
        Assert.Equal("/rest/v1/films", request.GetTagItem("url.path"));
        Assert.Equal(200, request.GetTagItem("http.response.status_code"));
        var stages = spans.All.Where(span => span.ParentSpanId == request.SpanId);
        Assert.Equal(["jwt", "parse", "plan", "transaction", "response"], stages.Select(stage => stage.OperationName));
        Assert.Contains(spans.All, span => span.Source.Name == "Npgsql" && span.ParentSpanId == spans.Of("transaction").SpanId);
    }

    [SkippableFact]
    public async Task A_stage_that_fails_says_with_what_and_is_the_last()
    {
        var api = Traced(films.Api);
        using var spans = new RecordedSpans(caller.TraceId);

        (await api.Get("/no_such_relation")).ShouldBe(404);
        await Eventually.Holds(() => Task.FromResult(spans.All.Any(span => span.Kind == ActivityKind.Server)));

        Assert.Equal("PGRST205", spans.Of("plan").GetTagItem("error.type"));
        Assert.DoesNotContain(spans.All, span => span.OperationName == "transaction");
        Assert.Equal(ActivityStatusCode.Unset, spans.Of("GET /rest/v1/{relation}").Status);
    }

    [SkippableFact]
    public async Task Neither_tokens_nor_what_is_looked_for_is_told_in_a_span()
    {
        var api = Traced(films.Api.With("Authorization", "Bearer marker-token").With("apikey", "marker-key").With("Cookie", "marker=1"));
        using var spans = new RecordedSpans(caller.TraceId);

        await api.Get("/films?title=eq.marker-value");
        await Traced(films.Api).Get("/films?title=eq.marker-value");
        await Traced(films.Api).Post("/shelves", """{"code":"marker-body"}""");
        await Eventually.Holds(() => Task.FromResult(spans.All.Count(span => span.Kind == ActivityKind.Server) == 3));

        Assert.DoesNotContain(
            spans.All.SelectMany(span => span.TagObjects.Append(new("name", span.DisplayName))),
            tag => tag.Value?.ToString()?.Contains("marker", StringComparison.Ordinal) == true);
    }

    [SkippableFact]
    public async Task Without_a_caller_a_request_begins_a_trace()
    {
        var api = films.Api;
        var roots = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Edge",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => { lock (roots) { if (span.GetTagItem("url.path") is "/rest/v1/never_heard_of") roots.Add(span); } },
        };
        ActivitySource.AddActivityListener(listener);

        await api.Get("/never_heard_of");
        await Eventually.Holds(() => Task.FromResult(roots.Count == 1));

        Assert.Equal(default, roots.Single().ParentSpanId);
    }

    private Api Traced(Api api) => api.With("traceparent", $"00-{caller.TraceId}-{caller.SpanId}-01");
}
