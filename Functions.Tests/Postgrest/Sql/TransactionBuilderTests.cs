using System.Collections.Frozen;
using Edge.Postgrest;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Sql;
using Edge.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Postgrest.Sql;

public sealed class TransactionBuilderTests
{
    private static readonly SchemaCache Schema = new SchemaCacheBuilder().Table("films", "id integer", "title text").Build() with
    {
        Roles = new Dictionary<string, RoleSettings>
        {
            ["careful"] = new(IsolationLevel.Serializable, [new("statement_timeout", "5s")]),
        }.ToFrozenDictionary(),
    };

    private static readonly PostgrestConfig Config = new()
    {
        ConnectionString = "", DbSchemas = ["api"], DbExtraSearchPath = ["exten\"sions"], DbAnonRole = "anon", DbTxEnd = TransactionEnd.CommitAllowOverride,
    };

    [Fact]
    public void A_reads_settings_say_what_it_may_before_who_asks() => Assert.Equal(
        "SELECT num_nulls(set_config('transaction_read_only', 'on', true), set_config('search_path', '\"api\", \"exten\"\"sions\"', true), " +
        "set_config('statement_timeout', '5s', true), set_config('role', $1, true), set_config('request.jwt.claims', $2, true), " +
        "set_config('request.method', $3, true), set_config('request.path', $4, true), set_config('request.headers', $5, true), " +
        "set_config('request.cookies', $6, true), set_config('timezone', $7, true), set_config('app.settings.motto', 'it''s', true))",
        Transaction("GET", "careful", "timezone=UTC", Config with { AppSettings = [new("app.settings.motto", "it's")] }).Settings.Text);

    [Fact]
    public void Very_many_settings_are_still_one_statement()
    {
        var settings = Enumerable.Range(0, 150).Select(number => KeyValuePair.Create($"app.settings.n{number}", "x"));

        var text = Transaction("GET", "anon", config: Config with { AppSettings = [.. settings] }).Settings.Text;

        Assert.Contains(") + num_nulls(set_config('app.settings.n", text, StringComparison.Ordinal);
        Assert.Contains("n149", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "anon", "", "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY", true, true)]
    [InlineData("POST", "anon", "", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", true, true)]
    [InlineData("POST", "careful", "", "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE", false, true)]
    [InlineData("POST", "anon", "tx=rollback", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", false, false)]
    public void The_role_and_the_client_decide_how_the_transaction_runs(
        string method, string role, string prefer, string begin, bool mayBeImplicit, bool commits)
    {
        var transaction = Transaction(method, role, prefer);

        Assert.Equal(
            (begin, mayBeImplicit, commits), (transaction.Begin.Text, transaction.MayBeImplicit, transaction.Commits));
        Assert.Equal(
            commits ? ["COMMIT"] : ["SET CONSTRAINTS ALL IMMEDIATE", "ROLLBACK"], transaction.End.Select(statement => statement.Text));
    }

    [Theory]
    [InlineData("check_request", "\"check_request\"()")]
    [InlineData("private.check", "\"private\".\"check\"()")]
    [InlineData("odd\"schema.a.b", "\"odd\"\"schema\".\"a.b\"()")]
    public void The_pre_request_function_is_quoted(string function, string call) => Assert.EndsWith(
        call, Transaction("GET", "anon", config: Config with { DbPreRequest = function }).PreRequest!.Text, StringComparison.Ordinal);

    [Fact]
    public void A_query_keeps_nothing_of_the_request_it_was_made_for()
    {
        var transaction = Transaction("GET", "anon");

        Assert.True(transaction.IsAnonymous);
        Assert.False(Transaction("GET", "careful").IsAnonymous);
        Assert.DoesNotContain("42", transaction.Main.Text, StringComparison.Ordinal);
    }

    private static TransactionQuery Transaction(string method, string role, string prefer = "", PostgrestConfig? config = null)
    {
        config ??= Config;
        var http = new PostgrestRequest(method, "/films", method == "GET" ? "?id=eq.42" : "", new HeaderDictionary { ["Prefer"] = prefer }, Stream.Null);
        var request = RequestParser.Parse(http, method == "POST" ? "{\"id\":42}"u8.ToArray() : default, config);
        // The zone has to be known to the database.
        var schema = Schema with { TimeZones = new[] { "UTC" }.ToFrozenSet() };
        return QueryBuilder.Build((ActionPlan.Database)Planner.Plan(request, schema, config), request, config, schema).For(role);
    }
}
