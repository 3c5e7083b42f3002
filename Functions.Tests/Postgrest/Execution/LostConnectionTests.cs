using System.Globalization;
using Edge.Postgrest.Errors;
using Edge.Tests.Support;

namespace Edge.Tests.Postgrest.Execution;

/// <summary>Connections that die, transactions that collide: what is repeated, what is told, and that nothing is stored twice.</summary>
public sealed class LostConnectionTests(FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    private const string Log =
        """
        CREATE TABLE IF NOT EXISTS api.written (id integer);
        CREATE SEQUENCE IF NOT EXISTS api.tries;
        GRANT ALL ON api.written, api.tries TO film_anon;
        """;

    private Task<Transactions> Open(TimeProvider? time = null) => Transactions.Open(new(films.ConnectionString), time: time);

    [SkippableFact]
    public async Task A_pooled_connection_that_died_meanwhile_is_never_the_clients_problem()
    {
        await films.Run(Log);
        await using var transactions = await Open();
        await transactions.Run("POST", "/written", body: """{"id":1}""");

        await EndAllSessions();
        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/films?select=id&id=eq.1"));
        await EndAllSessions();
        await transactions.Run("POST", "/written", body: """{"id":2}""");
        await transactions.Run("POST", "/written", body: """{"id":3}""");

        Assert.Equal(["1", "2", "3"], await films.Column("SELECT id FROM api.written WHERE id < 10 ORDER BY id"));
    }

    [SkippableFact]
    public async Task A_session_that_ends_under_a_write_stored_nothing_and_is_tried_elsewhere()
    {
        await films.Run(Log + """
            CREATE FUNCTION api.write_at_the_second_try() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
              INSERT INTO api.written VALUES (10);
              IF nextval('api.tries') % 2 = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); END IF;
            END $$;
            """);
        await using var transactions = await Open();

        // On a new connection and on one that is known to be alive: COMMIT by itself, and with the rest.
        await transactions.Run("POST", "/rpc/write_at_the_second_try");
        await transactions.Run("POST", "/rpc/write_at_the_second_try");

        Assert.Equal(["10", "10"], await films.Column("SELECT id FROM api.written WHERE id = 10"));
    }

    [SkippableFact]
    public async Task A_connection_lost_at_the_commit_is_told_and_not_tried_again()
    {
        await films.Run(Log + """
            CREATE FUNCTION private.end_session() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
              PERFORM nextval('api.tries'), pg_terminate_backend(pg_backend_pid()), pg_sleep(5);
              RETURN NULL;
            END $$;
            CREATE TABLE api.lost (id integer);
            CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON api.lost DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION private.end_session();
            GRANT ALL ON api.lost TO film_anon;
            """);
        await using var transactions = await Open();
        await transactions.Run("POST", "/written", body: """{"id":20}""");
        var before = await Tries();

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var lost = await Assert.ThrowsAsync<ApiException>(() => transactions.Run("POST", "/lost", body: """{"id":1}"""));
            Assert.Equal(("EDGE002", 503), (lost.Error.Code, lost.Error.Status));
        }

        Assert.Equal(before + 2, await Tries());
    }

    [SkippableTheory]
    [InlineData("40001")]
    [InlineData("40P01")]
    public async Task A_conflict_of_transactions_is_the_clients_to_repeat(string code)
    {
        await films.Run(Log + """
            CREATE OR REPLACE FUNCTION api.conflict(code text) RETURNS integer LANGUAGE plpgsql AS $$
            BEGIN PERFORM nextval('api.tries'); RAISE EXCEPTION 'busy' USING ERRCODE = code; END $$;
            """);
        await using var transactions = await Open();
        var before = await Tries();

        var refused = await Assert.ThrowsAsync<ApiException>(() => transactions.Body("POST", "/rpc/conflict", body: $$"""{"code":"{{code}}"}"""));

        Assert.Equal((code, 500, "busy"), (refused.Error.Code, refused.Error.Status, refused.Error.Message));
        Assert.Equal(before + 1, await Tries());
    }

    [SkippableFact]
    public async Task No_database_is_a_503_and_no_free_connection_a_504()
    {
        // A login of this test's own: roles belong to the server.
        await films.Run("""
            DROP ROLE IF EXISTS film_locked_out;
            CREATE ROLE film_locked_out LOGIN NOINHERIT PASSWORD 'locked' IN ROLE film_anon;
            """);
        await using var transactions = await Transactions.Open(
            new(films.ConnectionString, "film_locked_out", "locked"), connection: connection => (connection.MaxPoolSize, connection.Timeout) = (1, 5));

        await using (await transactions.Connection())
        {
            var busy = await Assert.ThrowsAsync<ApiException>(() => transactions.Run("GET", "/films"));
            Assert.Equal(("PGRST003", 504), (busy.Error.Code, busy.Error.Status));
        }

        await films.Run("ALTER ROLE film_locked_out NOLOGIN");
        await EndAllSessions();
        var gone = await Assert.ThrowsAsync<ApiException>(() => transactions.Run("GET", "/films"));
        Assert.Equal(("PGRST000", 503), (gone.Error.Code, gone.Error.Status));
        await films.Run("DROP ROLE film_locked_out");
    }

    [SkippableFact]
    public async Task A_client_that_goes_away_stops_its_query()
    {
        await films.Run("CREATE FUNCTION api.dawdle() RETURNS text LANGUAGE sql STABLE AS $$ SELECT pg_sleep(60)::text $$");
        await using var transactions = await Open();
        using var client = new CancellationTokenSource();

        var asking = transactions.Run("GET", "/rpc/dawdle", cancellation: client.Token);
        await Eventually.Holds(async () => await Dawdling() > 0);
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await Eventually.Holds(async () => await Dawdling() == 0);
        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/films?select=id&id=eq.1"));

        async Task<int> Dawdling() =>
            (await films.Column("SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%dawdle%' AND pid <> pg_backend_pid()")).Count;
    }

    [SkippableFact]
    public async Task What_was_given_up_the_first_time_it_ran_is_answered_the_next_time()
    {
        await films.Run("CREATE FUNCTION api.linger(seconds float) RETURNS SETOF text LANGUAGE sql STABLE AS $$ SELECT 'over' FROM pg_sleep(seconds) $$");
        await using var transactions = await Transactions.Open(new(films.ConnectionString), connection: at => at.MaxPoolSize = 1);
        using var client = new CancellationTokenSource();

        var asking = transactions.Run("GET", "/rpc/linger?seconds=60", cancellation: client.Token);
        await Eventually.Holds(async () =>
            (await films.Column("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE '%linger%'")).Count > 0);
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal("[\"over\"]", await transactions.Body("GET", "/rpc/linger?seconds=0"));
    }

    private async Task<long> Tries() =>
        long.Parse((await films.Column("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM api.tries"))[0]!, CultureInfo.InvariantCulture);

    private Task EndAllSessions() =>
        films.Column("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
}
