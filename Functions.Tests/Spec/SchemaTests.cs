namespace Edge.Tests.Spec;

public sealed class SchemaTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableFact]
    public async Task The_first_schema_answers_unless_another_is_asked_for()
    {
        (await Api.Get("/films?id=eq.1&select=title")).ShouldBe(200, """[{"title": "Metropolis"}]""").ShouldHave("Content-Profile", "api");
        (await Api.With("Accept-Profile", "archive").Get("/films?id=eq.1&select=title"))
            .ShouldBe(200, """[{"title": "Nosferatu"}]""")
            .ShouldHave("Content-Profile", "archive");
    }

    [SkippableFact]
    public async Task A_write_chooses_its_schema_by_content_profile() =>
        (await Api.With("Content-Profile", "archive").Post("/films", """{"id": 9}""")).ShouldBeError(401, "42501", "permission denied for table films");

    [SkippableFact]
    public async Task A_schema_that_is_not_exposed_is_not_there() =>
        (await Api.With("Accept-Profile", "private").Get("/secrets")).ShouldBeError(
            406, "PGRST106", "Invalid schema: private", hint: "Only the following schemas are exposed: api, archive");

    [SkippableFact]
    public async Task Relationships_end_at_a_schemas_border() =>
        (await Api.With("Accept-Profile", "archive").Get("/films?id=eq.1&select=title,reels(label)&reels.order=id")).ShouldBe(
            200, """[{"title": "Nosferatu", "reels": [{"label": "n1"}, {"label": "n2"}]}]""");

    [SkippableFact]
    public async Task A_schema_and_a_table_may_have_any_name()
    {
        await using var app = await Films.StartApp(("db-schemas", "Odd schema"));

        (await app.Api.Get("/Odd%2C%20table?select=id,%22%C3%BCmlaut%22")).ShouldBe(200, """[{"id": 1, "ümlaut": "ä"}]""");
    }

    [SkippableFact]
    public async Task Functions_find_what_is_on_the_extra_search_path()
    {
        await Films.Run("CREATE SCHEMA IF NOT EXISTS extras; CREATE OR REPLACE FUNCTION extras.twice(n int) RETURNS int LANGUAGE sql AS 'SELECT 2 * n'; GRANT USAGE ON SCHEMA extras TO film_anon");
        await Films.Run("CREATE OR REPLACE FUNCTION api.twice_via_path(n int) RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN twice(n); END'");

        await using var with = await Films.StartApp(("db-extra-search-path", "extras"));
        (await with.Api.Get("/rpc/twice_via_path?n=4")).ShouldBe(200, "8");
        await using var without = await Films.StartApp(("db-extra-search-path", ""));
        (await without.Api.Get("/rpc/twice_via_path?n=4")).ShouldBeError(404, "42883", "function twice(integer) does not exist");
    }

    [SkippableFact]
    public async Task A_new_table_is_there_after_a_notification()
    {
        await Films.Run("CREATE TABLE api.arrivals (id int PRIMARY KEY); GRANT SELECT ON api.arrivals TO film_anon");
        (await Api.Get("/arrivals")).ShouldBeError(404, "PGRST205", "Could not find the table 'api.arrivals' in the schema cache");

        await Films.Run("NOTIFY pgrst, 'reload schema'");

        await Eventually.Holds(async () => (await Api.Get("/arrivals")).Status == 200);
    }

    [SkippableFact]
    public async Task A_setting_in_the_database_is_in_force_after_a_notification()
    {
        await using var app = await Films.StartApp(("db-config", "true"), ("db-channel", "films_config"));
        (await app.Api.Get("/shelves?select=count()")).ShouldBe(200);
        await Films.Run(
            """
            DO $$ BEGIN
              EXECUTE format('ALTER ROLE film_authenticator IN DATABASE %I SET pgrst.db_aggregates_enabled = false', current_database());
            END $$;
            NOTIFY films_config, 'reload config';
            """);

        await Eventually.Holds(async () => (await app.Api.Get("/shelves?select=count()")).Status == 400);
    }

    [SkippableFact]
    public async Task An_unknown_table_is_an_error_that_suggests_a_known_one()
    {
        (await Api.Get("/film")).ShouldBeError(404, "PGRST205", "Could not find the table 'api.film' in the schema cache", hint: "Perhaps you meant the table 'api.films'");
        (await Api.Get("/zzzzzz")).ShouldBeError(404, "PGRST205", hint: "null");
    }
}
