namespace Edge.Tests.Hosting;

public sealed class ReloadSignalsTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    [SkippableFact]
    public async Task Signals_ask_for_the_schema_cache_and_the_configuration_anew()
    {
        using var app = await AppProcess.Start(films, "--Postgrest:db-channel-enabled=false");
        await films.Run("CREATE TABLE api.signalled (id int PRIMARY KEY); GRANT SELECT ON api.signalled TO film_anon");
        (await app.Api.Get("/signalled")).ShouldBeError(404, "PGRST205");

        app.Send("USR1");
        await Eventually.Holds(async () => (await app.Api.Get("/signalled")).Status == 200);

        await films.Run(
            "DO $$ BEGIN EXECUTE format('ALTER ROLE film_authenticator IN DATABASE %I SET pgrst.db_max_rows = 1', current_database()); END $$");
        Assert.Equal(2, (await app.Api.Get("/films?limit=2")).Json!.AsArray().Count);
        app.Send("USR2");
        await Eventually.Holds(async () => (await app.Api.Get("/films?limit=2")).Json!.AsArray().Count == 1);
    }
}
