using System.Diagnostics.Metrics;
using Edge.Telemetry;
using Edge.Telemetry.Prometheus;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Tests.Telemetry;

public sealed class MetricsTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    [SkippableFact]
    public async Task Every_metric_of_PostgREST_is_there_under_its_name()
    {
        await using var app = await films.StartApp(("db-pool", "7"));
        (await app.Api.As("film_member").Get("/films?limit=1")).ShouldBe(200);
        (await app.Api.As("film_member").Get("/films?limit=1")).ShouldBe(200);

        var metrics = await Metrics(app);

        Assert.Equal(2, Value(metrics, "pgrst_jwt_cache_requests_total"));
        Assert.Equal(1, Value(metrics, "pgrst_jwt_cache_hits_total"));
        Assert.Equal(0, Value(metrics, "pgrst_jwt_cache_evictions_total"));
        Assert.Equal(1, Value(metrics, "pgrst_schema_cache_loads_total", "status=SUCCESS"));
        Assert.Equal(0, Value(metrics, "pgrst_schema_cache_loads_total", "status=FAIL"));
        Assert.InRange(Value(metrics, "pgrst_schema_cache_query_time_seconds"), 0.0001, 60);

        // Pools are the process's, and other tests have apps of their own: the end of a wait that began before this app did counts as well.
        Assert.InRange(Value(metrics, "pgrst_db_pool_max"), 7, 10_000);
        Assert.InRange(Value(metrics, "pgrst_db_pool_available"), 1, 10_000);
        Assert.True(double.IsInteger(Value(metrics, "pgrst_db_pool_waiting")));
        Assert.True(Value(metrics, "pgrst_db_pool_timeouts_total") >= 0);
    }

    [SkippableFact]
    public async Task Requests_are_counted_by_route_and_status_with_their_duration()
    {
        await using var app = await films.StartApp();
        await app.Api.Get("/films?id=eq.1");
        await app.Api.Get("/directors?id=eq.1");
        await app.Api.Get("/nothing");
        await app.Api.Get("/rpc/add_them?a=1&b=2");
        await app.Api.Send("PROPFIND", "/films", body: null, contentType: null);
        await app.Site.Get("/no/such/page");

        var metrics = await Metrics(app);

        Assert.Equal(2, Requests(metrics, "GET", 200, "/rest/v1/{relation}"));
        Assert.Equal(1, Requests(metrics, "GET", 404, "/rest/v1/{relation}"));
        Assert.Equal(1, Requests(metrics, "GET", 200, "/rest/v1/rpc/{function}"));
        Assert.Equal(1, Requests(metrics, "_OTHER", 405, "/rest/v1/{relation}"));
        Assert.Equal(1, Requests(metrics, "GET", 404, "/{*path}"));
        Assert.Contains(metrics, sample => sample.Name == "dotnet_gc_heap_total_allocated_bytes_total");
    }

    [SkippableFact]
    public async Task Requests_that_wait_for_a_connection_in_vain_are_counted()
    {
        await films.Run($"CREATE FUNCTION api.pass() RETURNS void LANGUAGE sql AS $$ {Door.Pass} $$");
        await using var app = await films.StartApp(("db-pool", "1"), ("db-pool-acquisition-timeout", "1"));
        var before = Value(await Metrics(app), "pgrst_db_pool_timeouts_total");

        await using (var door = await Door.Close(films))
        {
            var slow = app.Api.Post("/rpc/pass", "{}");
            await door.IsWaitedFor();
            (await app.Api.Get("/films?limit=1")).ShouldBe(504);
            await door.DisposeAsync();
            (await slow).ShouldBe(204);
        }

        Assert.True(Value(await Metrics(app), "pgrst_db_pool_timeouts_total") > before);
    }

    [SkippableFact]
    public async Task The_master_key_opens_metrics_and_a_setting_removes_them()
    {
        await using var locked = await films.StartApp(("FunctionKeys:master", "m"), ("FunctionKeys:default", "d"));
        (await locked.Site.Get("/metrics")).ShouldBeEmpty(401);
        (await locked.Site.Get("/metrics?code=d")).ShouldBeEmpty(401);
        (await locked.Site.Get("/metrics?code=m")).ShouldBe(200).ShouldHave("Content-Type", "text/plain; version=0.0.4; charset=utf-8");

        await using var without = await films.StartApp(("Telemetry:Metrics", "false"));
        (await without.Site.Get("/metrics")).ShouldBe(404);
    }

    [Fact]
    public void Any_name_and_any_tag_make_a_valid_page()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var page = new MetricsPage(meters, isEnabled: true);
        var meter = EdgeMeter.Of(meters);

        meter.CreateCounter<long>("1.strange-näme/x", "{thing}", "help with \\ and\na second line").Add(3, [new("täg", "a\"b\\c\nd"), new("n", null)]);
        meter.CreateHistogram<double>("sizes", "By").Record(0.05);
        meter.CreateUpDownCounter<int>("depth").Add(-4);
        meter.CreateObservableGauge("temperature", () => double.NaN, "Cel");
        meter.CreateCounter<long>("empty");

        var metrics = PrometheusParser.Parse(page.Text()!).Where(sample => !sample.Name.StartsWith("dotnet_", StringComparison.Ordinal)).ToList();
        Assert.Equal(["_1_strange_n_me_x_total", "depth", "sizes_bytes", "temperature_Cel"], metrics.Select(sample => sample.Family).Distinct());
        Assert.Equal((3, "n=,t_g=a\"b\\c\nd"), metrics.Where(sample => sample.Family == "_1_strange_n_me_x_total").Select(sample => (sample.Value, sample.Labels)).Single());
        Assert.Equal(-4, Value(metrics, "depth"));
    }

    [Fact]
    public void Recording_allocates_nothing_and_tags_without_end_do_not_fill_the_memory()
    {
        using var meter = new Meter("test");
        using var collector = new MetricsCollector(instrument => instrument.Meter == meter);
        var counter = meter.CreateCounter<long>("count");
        KeyValuePair<string, object?>[] tags = [new("a", "b"), new("c", "d")];
        counter.Add(1, tags);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) counter.Add(1, tags);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        for (var i = 0; i < 5_000; i++) counter.Add(1, new KeyValuePair<string, object?>("id", i));
        var series = Assert.Single(collector.Collect()).Series.ToList();
        Assert.InRange(series.Count, 2, 2_001);
        Assert.Equal(5_101, series.Sum(one => ((Series.Single)one.Value).Value));
    }

    private static async Task<IReadOnlyList<Sample>> Metrics(EdgeApp app) => PrometheusParser.Parse((await app.Site.Get("/metrics")).ShouldBe(200).Text);

    private static double Value(IEnumerable<Sample> metrics, string name, string labels = "") =>
        Assert.Single(metrics, sample => sample.Name == name && sample.Labels == labels).Value;

    private static double Requests(IEnumerable<Sample> metrics, string method, int status, string route) => Value(
        metrics, "http_server_request_duration_seconds_count",
        $"http_request_method={method},http_response_status_code={status},http_route={route},url_scheme=http");
}
