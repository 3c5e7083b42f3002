using System.IO.Pipelines;
using System.Text;
using Edge.Postgrest;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Edge.Tests.Postgrest.Execution;

/// <summary>Requests run as transactions on a pool of their own: the engine without its HTTP side.</summary>
internal sealed class Transactions : IAsyncDisposable
{
    private readonly NpgsqlDataSource database;
    private readonly MainTx mainTx;
    private readonly PostgrestConfig config;
    private readonly SchemaCache schema;
    private readonly PlanCache plans;

    private Transactions(NpgsqlDataSource database, PostgrestConfig config, SchemaCache schema, TimeProvider time, TimeSpan answerTimeout)
    {
        this.database = database;
        this.config = config;
        this.schema = schema;
        plans = new PlanCache(config, capacity: 500);
        mainTx = new MainTx(database, answerTimeout, TimeSpan.FromSeconds(30), time, config.DbPreparedStatements);
    }

    /// <param name="connection">Changes the connection string.</param>
    public static async Task<Transactions> Open(
        PostgresFixtureConnection at, Func<PostgrestConfig, PostgrestConfig>? configure = null, Action<NpgsqlConnectionStringBuilder>? connection = null,
        TimeProvider? time = null, TimeSpan? answerTimeout = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(at.ConnectionString) { Username = at.User, Password = at.Password, MaxPoolSize = 2 };
        connection?.Invoke(builder);
        var config = new PostgrestConfig
        {
            ConnectionString = builder.ConnectionString,
            DbSchemas = ["api"],
            DbExtraSearchPath = [],
            DbAnonRole = "film_anon",
            DbTxEnd = TransactionEnd.CommitAllowOverride,
        };
        config = configure?.Invoke(config) ?? config;
        var database = DataSources.Create(config);
        return new(database, config, await SchemaCacheLoader.Load(database, config, CancellationToken.None), time ?? TimeProvider.System, answerTimeout ?? Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    public Task<NpgsqlConnection> Connection() => database.OpenConnectionAsync().AsTask();

    public async Task<DbResult> Run(
        string method, string target, string role = "film_anon", string? body = null, CancellationToken cancellation = default,
        params (string Name, string Value)[] headers)
    {
        var uri = target.Split('?', 2);
        var http = new PostgrestRequest(
            method, Uri.UnescapeDataString(uri[0]), uri.Length > 1 ? "?" + uri[1] : "", new HeaderDictionary(), Stream.Null);
        foreach (var (name, value) in headers) http.Headers.Append(name, value);
        var request = RequestParser.Parse(http, Encoding.UTF8.GetBytes(body ?? ""), config);
        return await mainTx.Run(plans.For(request, schema).Query!, request, new AuthResult(role, $$"""{"role":"{{role}}"}"""), cancellation);
    }

    public async Task<DbResult.Rows> Rows(string method, string target, string role = "film_anon", string? body = null, params (string, string)[] headers) =>
        (DbResult.Rows)await Run(method, target, role, body, default, headers);

    /// <summary>The body as text.</summary>
    public async Task<string> Body(string method, string target, string role = "film_anon", string? body = null, params (string, string)[] headers)
    {
        var rows = await Rows(method, target, role, body, headers);
        return await TextOf(rows.Body);
    }

    public static async Task<string> TextOf(ResponseBody body)
    {
        await using (body)
        {
            using var text = new MemoryStream();
            var writer = PipeWriter.Create(text);
            await body.WriteTo(writer, CancellationToken.None);
            await writer.CompleteAsync();
            return Encoding.UTF8.GetString(text.ToArray());
        }
    }
}

/// <summary>Where a test's database is, and who logs in.</summary>
internal sealed record PostgresFixtureConnection(string ConnectionString, string User = "film_authenticator", string Password = "authenticator");
