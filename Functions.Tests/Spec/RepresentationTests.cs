namespace Edge.Tests.Spec;

public sealed class RepresentationTests(FilmsApp films) : FilmsSpec(films)
{
    private const string SingleObject = "application/vnd.pgrst.object+json";

    [SkippableFact]
    public async Task One_row_can_become_a_single_object() =>
        (await Api.Get("/shelves?code=eq.A1&select=code", accept: SingleObject))
            .ShouldBe(200, """{"code": "A1"}""")
            .ShouldHave("Content-Type", "application/vnd.pgrst.object+json; charset=utf-8");

    [SkippableFact]
    public async Task Several_rows_cannot_become_a_single_object() =>
        (await Api.Get("/films?director_id=eq.2", accept: SingleObject)).ShouldBeError(
            406, "PGRST116", "Cannot coerce the result to a single JSON object", details: "The result contains 3 rows");

    [SkippableFact]
    public async Task No_row_cannot_become_a_single_object() =>
        (await Api.Get("/films?id=eq.0", accept: SingleObject)).ShouldBeError(406, "PGRST116", details: "The result contains 0 rows");

    [SkippableFact]
    public async Task Nulls_can_be_stripped()
    {
        (await Api.Get("/films?id=eq.9&select=id,genre,minutes", accept: "application/vnd.pgrst.array+json;nulls=stripped"))
            .ShouldBeText(200, """[{"id":9}]""", "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8");
        (await Api.Get("/films?id=eq.9&select=id,genre", accept: $"{SingleObject};nulls=stripped"))
            .ShouldBeText(200, """{"id":9}""", "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8");
    }

    [SkippableFact]
    public async Task Rows_can_be_csv() =>
        (await Api.Get("/shelves?order=code&select=code,places", accept: "text/csv"))
            .ShouldBeText(200, "code,places\nA1,10\nA2,20\nB1,5", "text/csv; charset=utf-8");

    [SkippableFact]
    public async Task The_best_of_the_acceptable_types_is_taken()
    {
        (await Api.Get("/shelves?limit=1", accept: "text/html, text/csv;q=0.5, application/json;q=0.9")).ShouldBe(200).ShouldHave("Content-Type", "application/json; charset=utf-8");
        (await Api.Get("/shelves?limit=1", accept: "*/*")).ShouldBe(200).ShouldHave("Content-Type", "application/json; charset=utf-8");
    }

    [SkippableFact]
    public async Task A_type_that_nobody_makes_is_not_acceptable() =>
        (await Api.Get("/shelves", accept: "image/png")).ShouldBeError(406, "PGRST107", "None of these media types are available: image/png");

    [SkippableFact]
    public async Task A_function_that_returns_a_media_type_domain_answers_it() =>
        (await Api.Get("/rpc/poster", accept: "text/html")).ShouldBeText(200, "<h1>Metropolis</h1>", "text/html");

    [SkippableFact]
    public async Task Bytes_and_text_are_answered_as_they_are()
    {
        var frame = await Api.Get("/rpc/frame", accept: "application/octet-stream");
        frame.ShouldBe(200).ShouldHave("Content-Type", "application/octet-stream");
        Assert.Equal([0x00, 0xff, 0x0d, 0x0a, 0x80], frame.Body);
        (await Api.Get("/rpc/tagline", accept: "text/plain")).ShouldBeText(200, "Größer\nals alles", "text/plain; charset=utf-8");
    }

    [SkippableFact]
    public async Task A_function_may_answer_whatever_is_asked_for() =>
        (await Api.Get("/rpc/still", accept: "image/webp, image/*;q=0.8")).ShouldBeText(200, "GIF89a", "image/gif");

    [SkippableFact]
    public async Task Rows_with_a_geometry_can_be_geojson()
    {
        var postgis = await Films.Column("SELECT name FROM pg_available_extensions WHERE name = 'postgis'");
        Skip.If(postgis.Count == 0, "PostGIS is not installed");
        await Films.Run(
            """
            CREATE EXTENSION IF NOT EXISTS postgis SCHEMA private;
            CREATE TABLE api.locations (id int PRIMARY KEY, name text, at private.geometry(Point, 4326));
            INSERT INTO api.locations VALUES (1, 'Babelsberg', private.ST_SetSRID(private.ST_MakePoint(13.125, 52.375), 4326));
            GRANT SELECT ON api.locations TO film_anon;
            """);
        await using var app = await Films.StartApp(("db-extra-search-path", "private"));

        (await app.Api.Get("/locations", accept: "application/geo+json"))
            .ShouldBe(200,
                """
                {"type": "FeatureCollection", "features": [{"type": "Feature",
                 "geometry": {"type": "Point", "coordinates": [13.125, 52.375]}, "properties": {"id": 1, "name": "Babelsberg"}}]}
                """)
            .ShouldHave("Content-Type", "application/geo+json; charset=utf-8");
    }

    [SkippableFact]
    public async Task An_aggregate_over_a_relation_makes_its_media_type() =>
        (await Api.Get("/films?id=lte.2&order=id", accept: "text/vnd.film-list")).ShouldBeText(200, "Metropolis\nM\n", "text/vnd.film-list");

    [SkippableFact]
    public async Task Plans_are_shown_only_if_enabled()
    {
        (await Api.Get("/films", accept: "application/vnd.pgrst.plan+json")).ShouldBeError(
            406, "PGRST107", "None of these media types are available: application/vnd.pgrst.plan+json; for=\"application/json\"");

        await using var app = await Films.StartApp(("db-plan-enabled", "true"));
        var json = await app.Api.Get("/films?id=eq.1", accept: "application/vnd.pgrst.plan+json; options=analyze|verbose");
        json.ShouldBe(200).ShouldHave("Content-Type", "application/vnd.pgrst.plan+json; for=\"application/json\"; options=analyze|verbose; charset=utf-8");
        Assert.NotNull(json.Json![0]!["Plan"]!["Actual Rows"]);
        var text = await app.Api.Get("/films?id=eq.1", accept: "application/vnd.pgrst.plan+text; for=\"text/csv\"");
        text.ShouldBe(200).ShouldHave("Content-Type", "application/vnd.pgrst.plan+text; for=\"text/csv\"; charset=utf-8");
        Assert.Contains("Aggregate", text.Text, StringComparison.Ordinal);
    }
}
