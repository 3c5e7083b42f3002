using Edge.Tests.Support;

namespace Edge.Tests.Faults;

/// <summary>Mistakes in the way to the database end the app; so does a loss that it is told not to recover from.</summary>
public sealed class DatabaseMistakesTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task A_wrong_password_ends_the_start()
    {
        var app = await films.StartApp(untilReady: false, ("db-uri", films.DbUri("film_authenticator", "wrong")));

        Assert.Equal(1, await app.Exit.WaitAsync(Patience));
    }

    [SkippableFact]
    public async Task A_database_that_does_not_exist_ends_the_start()
    {
        var uri = films.AuthenticatorUri.Replace("dbname='", "dbname='no_such_", StringComparison.Ordinal);
        var app = await films.StartApp(untilReady: false, ("db-uri", uri));

        Assert.Equal(1, await app.Exit.WaitAsync(Patience));
    }

    [SkippableTheory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_lost_database_ends_the_app_only_if_it_is_not_to_recover(string recovers)
    {
        var app = await films.StartApp(("db-pool-automatic-recovery", recovers));

        await films.Run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        if (recovers == "false")
        {
            Assert.Equal(1, await app.Exit.WaitAsync(Patience));
            return;
        }
        await using var still = app;
        await Eventually.Holds(async () => (await app.Api.Get("/films?limit=1")).Status == 200);
    }

    [SkippableFact]
    public async Task What_a_client_sends_never_looks_like_an_error_of_ours()
    {
        foreach (var forged in (string[])["pgrst.rows=5", "pgrst.rows.=5", "pgrst.policy=1"])
            (await films.Api.Get($"/films?id=eq.{forged}")).ShouldBeError(400, "22P02", $"invalid input syntax for type integer: \"{forged}\"");
    }
}
