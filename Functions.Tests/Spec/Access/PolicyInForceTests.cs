namespace Edge.Tests.Spec.Access;

/// <summary>A policy that does not fit the database: at the start, and later.</summary>
public sealed class PolicyInForceTests(ArchiveApp archive) : IClassFixture<ArchiveApp>
{
    [SkippableFact]
    public async Task A_policy_that_names_what_is_not_there_ends_the_app()
    {
        using var policy = new TemporaryPolicy("""{"roles":{"*":{"relations":{"filmz":{"read":true}}}}}""");
        var app = await archive.StartApp(untilReady: false, ("Access:PolicyFile", policy.Path));

        Assert.Equal(1, await app.Exit.WaitAsync(TimeSpan.FromSeconds(90)));
    }

    [SkippableFact]
    public async Task A_rule_that_the_schema_has_broken_denies_and_the_others_hold()
    {
        await archive.Run("CREATE TABLE api.notes (id int, body text); GRANT ALL ON api.notes TO film_anon; INSERT INTO api.notes VALUES (1, 'x'), (2, 'y')");
        using var policy = new TemporaryPolicy(
            """{"roles":{"*":{"relations":{"notes":{"read":{"rows":"body=eq.x"}},"shelves":{"read":{"columns":["code"]}}}}}}""");
        await using var app = await archive.StartApp(untilReady: true, ("Access:PolicyFile", policy.Path));
        (await app.Api.Get("/notes")).ShouldBe(200, """[{"id":1,"body":"x"}]""");

        await archive.Run("ALTER TABLE api.notes RENAME body TO content; NOTIFY pgrst");

        await Eventually.Holds(async () => (await app.Api.Get("/notes")).Status == 401);
        (await app.Api.Get("/notes")).ShouldBeError(401, "42501", "permission denied for table notes");
        (await app.Api.Get("/shelves?limit=1&order=code")).ShouldBe(200, """[{"code":"A1"}]""");
    }
}
