using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Tests.Support;

namespace Edge.Tests.Postgrest.Execution;

/// <summary>Statements are prepared if so configured, and never serve another role than the one they were planned for.</summary>
public sealed class PreparedStatementTests(FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    private Task<Transactions> WithOneConnection(Func<PostgrestConfig, PostgrestConfig>? configure = null) =>
        Transactions.Open(new(films.ConnectionString), configure, connection => connection.MaxPoolSize = 1);

    private Task CreateFunctions() => films.Run("""
        CREATE OR REPLACE FUNCTION api.statements() RETURNS SETOF text LANGUAGE sql STABLE
          AS $$ SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%pgrst_source%' $$;
        CREATE OR REPLACE FUNCTION api.curators_only() RETURNS SETOF api.films LANGUAGE sql STABLE AS $$ SELECT * FROM api.films WHERE id < 3 $$;
        REVOKE ALL ON FUNCTION api.curators_only() FROM public;
        GRANT EXECUTE ON FUNCTION api.curators_only() TO film_curator;
        """);

    [SkippableFact]
    public async Task A_statement_is_prepared_once_for_any_value()
    {
        await CreateFunctions();
        await using var transactions = await WithOneConnection();

        foreach (var id in Enumerable.Range(1, 5)) await transactions.Body("GET", $"/films?select=title&id=eq.{id}&limit={id}");

        Assert.Single((await transactions.Body("GET", "/rpc/statements")).Split("\",\""), statement => statement.Contains("title", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Nothing_is_prepared_when_that_is_switched_off()
    {
        await CreateFunctions();
        await using var transactions = await WithOneConnection(config => config with { DbPreparedStatements = false });

        await transactions.Body("GET", "/films?select=title&id=eq.1");

        Assert.Equal("[]", await transactions.Body("GET", "/rpc/statements"));
    }

    [SkippableFact]
    public async Task A_plan_made_for_a_role_that_may_does_not_serve_one_that_may_not()
    {
        await CreateFunctions();
        await using var transactions = await WithOneConnection();

        // Postgres keeps a plan after some runs; inlined into it, the function is not looked at again.
        for (var i = 0; i < 10; i++) Assert.Equal("[{\"id\":1}, \n {\"id\":2}]", await transactions.Body("GET", "/rpc/curators_only?select=id", "film_curator"));
        var refused = await Assert.ThrowsAsync<ApiException>(() => transactions.Run("GET", "/rpc/curators_only?select=id"));

        Assert.Equal(("42501", 401), (refused.Error.Code, refused.Error.Status));
        Assert.Equal([new("WWW-Authenticate", "Bearer")], refused.Error.Headers);
        Assert.Equal(403, (await Assert.ThrowsAsync<ApiException>(() => transactions.Run("GET", "/rpc/curators_only?select=id", "film_member"))).Error.Status);
    }

    [SkippableFact]
    public async Task A_statement_that_failed_at_first_serves_the_next_request()
    {
        await using var transactions = await WithOneConnection();

        await Assert.ThrowsAsync<ApiException>(() => transactions.Body("GET", "/films?select=title&year=eq.MCMXXVII"));

        Assert.Equal("[{\"title\":\"Metropolis\"}]", await transactions.Body("GET", "/films?select=title&year=eq.1927"));
    }

    [SkippableFact]
    public async Task A_refusal_does_not_lead_other_requests_to_statements_that_are_gone()
    {
        await using var transactions = await WithOneConnection();
        await transactions.Body("GET", "/films?select=title&year=eq.1927");
        await transactions.Body("GET", "/films?select=id&year=eq.1927");

        await Assert.ThrowsAsync<ApiException>(() => transactions.Body("GET", "/films?select=stars&year=eq.MCMXXVII"));

        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/films?select=id&year=eq.1927"));
        Assert.Equal("[{\"title\":\"Metropolis\"}]", await transactions.Body("GET", "/films?select=title&year=eq.1927"));
    }
}
