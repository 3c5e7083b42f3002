using System.IO.Pipelines;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema;
using Edge.Tests.Postgrest.Execution;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Edge.Tests.Tunnel;

/// <summary>A tunnel that says nothing: requests end in time, are told what is known, and their connections come back.</summary>
public sealed class SilentDatabaseTests(FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly AwaitedTime _time = new();

    private Task<Transactions> Open(TunnelDouble tunnel, int connections = 1) => Transactions.Open(
        new(films.ConnectionString), time: _time, answerTimeout: Limit,
        connection: at => (at.Host, at.Port, at.MaxPoolSize) = ("127.0.0.1", tunnel.Port, connections));

    [SkippableFact]
    public async Task A_read_without_an_answer_is_a_504_and_its_connection_comes_back()
    {
        await using var tunnel = TunnelDouble.To(films);
        await using var transactions = await Open(tunnel);

        tunnel.Stall();
        var silent = await EndOf(transactions.Run("GET", "/films"));
        tunnel.Return();

        Assert.Equal(("EDGE015", 504), (silent.Code, silent.Status));
        Assert.Contains(new("Retry-After", "1"), silent.Headers);
        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/films?select=id&id=eq.1"));
    }

    [SkippableFact]
    public async Task A_schema_cache_that_does_not_come_is_an_error_and_the_next_load_succeeds()
    {
        await using var tunnel = TunnelDouble.To(films);
        var connection = new NpgsqlConnectionStringBuilder(films.ConnectionString) { Host = "127.0.0.1", Port = tunnel.Port, Timeout = 5 };
        var config = new PostgrestConfig { ConnectionString = connection.ConnectionString, DbSchemas = ["api"], DbExtraSearchPath = [] };
        await using var database = DataSources.Create(config, silence: TimeSpan.FromMilliseconds(100));
        using var schema = new SchemaCacheHolder(database, () => config, NullLogger<SchemaCacheHolder>.Instance);
        await (await database.OpenConnectionAsync()).DisposeAsync();

        tunnel.Stall();
        await Assert.ThrowsAsync<NpgsqlException>(() => schema.Reload(CancellationToken.None).WaitAsync(Limit));
        tunnel.Return();

        Assert.NotEmpty((await schema.Reload(CancellationToken.None)).Tables);
    }

    [SkippableFact]
    public async Task A_write_that_was_told_not_to_be_stored_is_not_stored_later()
    {
        await Table("quiet");
        await using var tunnel = TunnelDouble.To(films);
        await using var transactions = await Open(tunnel);

        // On a connection that has not been used lately, COMMIT goes by itself.
        tunnel.Stall();
        var silent = await EndOf(transactions.Run("POST", "/quiet", body: """{"id":1}"""));
        tunnel.Return();
        await transactions.Run("POST", "/quiet", body: """{"id":2}""");

        Assert.Equal(("EDGE015", 504), (silent.Code, silent.Status));
        Assert.Equal(["2"], await films.Column("SELECT id FROM api.quiet"));
    }

    [SkippableFact]
    public async Task A_write_whose_commit_was_on_its_way_may_be_stored_or_not()
    {
        await Table("loud");
        await using var tunnel = TunnelDouble.To(films);
        await using var transactions = await Open(tunnel);
        await transactions.Run("POST", "/loud", body: """{"id":1}""");
        _time.ForgetWaits();

        tunnel.Stall();
        var silent = await EndOf(transactions.Run("POST", "/loud", body: """{"id":2}"""));
        tunnel.Return();

        Assert.Equal(("EDGE002", 503, "No answer came in time"), (silent.Code, silent.Status, silent.Details?.ToString()));
        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/loud?id=eq.1"));
    }

    [SkippableFact]
    public async Task Clients_that_leave_are_let_go_at_once()
    {
        const int Clients = 8;
        await using var tunnel = TunnelDouble.To(films);
        await using var transactions = await Open(tunnel, Clients);
        using var leaving = new CancellationTokenSource();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => transactions.Body("GET", "/films?id=eq.1")));

        tunnel.Stall();
        var requests = Enumerable.Range(0, Clients).Select(_ => transactions.Run("GET", "/films", cancellation: leaving.Token)).ToList();
        using var time = new RunningTime();
        await leaving.CancelAsync();
        foreach (var request in requests) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);

        // Npgsql would have waited for the server until a connection counts as not to be had.
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        tunnel.Return();
        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/films?select=id&id=eq.1"));
    }

    [SkippableFact]
    public async Task A_tunnel_that_was_cut_while_nobody_asked_is_never_the_clients_problem()
    {
        await Table("calm");
        await using var tunnel = TunnelDouble.To(films);
        await using var transactions = await Open(tunnel);
        await transactions.Run("POST", "/calm", body: """{"id":1}""");

        Blink();
        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/calm"));
        Blink();
        await transactions.Run("POST", "/calm", body: """{"id":2}""");

        Assert.Equal(["1", "2"], await films.Column("SELECT id FROM api.calm ORDER BY id"));

        void Blink()
        {
            tunnel.Cut();
            tunnel.Return();
            _time.Advance(TimeSpan.FromSeconds(3));
        }
    }

    [SkippableFact]
    public async Task An_answer_that_stops_in_the_middle_is_cut_off_and_its_connection_comes_back()
    {
        await films.Run("CREATE OR REPLACE FUNCTION api.large() RETURNS text LANGUAGE sql STABLE AS $$ SELECT repeat('0123456789', 5000000) $$");
        await using var tunnel = TunnelDouble.To(films);
        await using var transactions = await Open(tunnel);
        var rows = await transactions.Rows("GET", "/rpc/large");
        _time.ForgetWaits();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));

        tunnel.Stall();
        var writing = rows.Body.WriteTo(pipe.Writer, CancellationToken.None).AsTask();
        while (!writing.IsCompleted) await Task.WhenAny(writing, _time.PassNextWait());

        var cut = await Assert.ThrowsAsync<TimeoutException>(() => writing);
        Assert.Equal("The database kept the answer waiting for too long", cut.Message);
        tunnel.Return();
        await using var only = await transactions.Connection();
    }

    private Task Table(string name) => films.Run($"CREATE TABLE api.{name} (id integer); GRANT ALL ON api.{name} TO film_anon");

    private async Task<ApiError> EndOf<T>(Task<T> request)
    {
        Assert.Equal(Limit, await _time.PassNextWait());
        return (await Assert.ThrowsAsync<ApiException>(() => request)).Error;
    }
}
