namespace Edge.Tests.Cache.Definitions;

/// <summary>What the look at the definitions must not cost.</summary>
public sealed class UnchangedDefinitionsTests(GazetteDatabase gazette) : IClassFixture<GazetteDatabase>
{
    [SkippableFact]
    public async Task What_rewrites_the_catalog_and_defines_nothing_is_no_reason_to_load_the_schema_cache()
    {
        await using var app = await gazette.StartApp();
        var version = GazetteDatabase.SchemaVersion(app);

        foreach (var maintenance in new[]
                 {
                     "TRUNCATE hidden.papers", "ANALYZE", "VACUUM FREEZE pg_policy", "VACUUM FULL pg_policy", "VACUUM FULL pg_proc", "VACUUM FULL pg_rewrite",
                     "VACUUM FULL hidden.cards", "CREATE INDEX ON api.memos (owner)", "REINDEX TABLE api.memos", "GRANT SELECT ON api.notes TO gazette_editor",
                 })
        {
            await gazette.Run(maintenance);
        }

        foreach (var question in new[] { "/notes", "/memos", "/paper_list", "/letter_list", "/card_list", "/tomes", "/moods", "/rpc/greeting", "/notes?owner=like.a*" })
            (await GazetteDatabase.Reader(app, "ada").Get(question)).ShouldBe(200).ShouldBeStored();
        Assert.Equal(version, GazetteDatabase.SchemaVersion(app));
    }

    [SkippableFact]
    public async Task A_change_is_a_reason_only_once()
    {
        await using var app = await gazette.StartApp();
        var (ada, version, loads) = (GazetteDatabase.Reader(app, "ada"), GazetteDatabase.SchemaVersion(app), GazetteDatabase.Loads(app));
        await gazette.Run("ALTER POLICY everybody ON api.notes USING (owner = hidden.me())");

        for (var at = 0; at < 10; at++) await ada.Get($"/notes?id=eq.{at}");
        await Eventually.Holds(() => Task.FromResult(GazetteDatabase.SchemaVersion(app) > version));

        for (var at = 10; at < 20; at++) (await ada.Get($"/notes?id=eq.{at}")).ShouldBeStored();
        Assert.Equal(loads + 1, GazetteDatabase.Loads(app));
    }

    [SkippableFact]
    public async Task Clients_roles_need_no_right_to_look_at_definitions()
    {
        await using var app = await gazette.StartApp();
        await gazette.Run("REVOKE SELECT ON pg_policy FROM PUBLIC; GRANT SELECT ON pg_policy TO gazette_authenticator");
        try
        {
            (await GazetteDatabase.Reader(app, "ada").Get("/notes?select=id")).ShouldBe(200).ShouldBeStored();
        }
        finally
        {
            await gazette.Run("REVOKE SELECT ON pg_policy FROM gazette_authenticator; GRANT SELECT ON pg_policy TO PUBLIC");
        }
    }

    [SkippableFact]
    public async Task Where_a_transaction_sees_less_than_its_plans_follow_nothing_is_kept()
    {
        await using var app = await gazette.StartApp();
        var (strict, version) = (app.Api.As("gazette_strict"), GazetteDatabase.SchemaVersion(app));

        for (var at = 0; at < 3; at++) Assert.Equal("Edge; fwd=miss", (await strict.Get("/notes?select=id")).ShouldBe(200).Header("Cache-Status"));
        Assert.Equal(version, GazetteDatabase.SchemaVersion(app));
    }
}
