using System.Reflection;
using Edge.Postgrest.Errors;
using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Edge.Tests.Postgrest.Execution;

/// <summary>
/// Every SQLSTATE of PostgreSQL's documentation, raised while a statement is parsed, bound or run, for the first time or prepared, in every way that
/// a transaction is sent: it is answered at once, and the connection goes on.
/// </summary>
public sealed class SqlStateSweepTests(FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    // Not for ever: a busy machine may stand still for a while.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(30);

    private static readonly string[] Codes =
    [
        .. typeof(PostgresErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)
            .Where(code => code != PostgresErrorCodes.SuccessfulCompletion).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>A read alone, a write alone, one that is rolled back, one after a pause.</summary>
    public enum Sent { Read, Write, Whole, CommitApart }

    public static TheoryData<Sent, bool> WaysAndStages => new()
    {
        { Sent.Read, true }, { Sent.Read, false }, { Sent.Write, true }, { Sent.Write, false },
        { Sent.Whole, true }, { Sent.Whole, false }, { Sent.CommitApart, true }, { Sent.CommitApart, false },
    };

    [SkippableTheory]
    [MemberData(nameof(WaysAndStages))]
    public async Task Each_is_answered_at_once_and_the_connection_goes_on(Sent sent, bool planned)
    {
        Assert.True(Codes.Length > 200);
        await films.Run(Schema);
        var time = new FakeTimeProvider();
        await using var transactions = await OneConnection(time);
        // An immutable function of known arguments is run while Postgres plans, which is when values are bound.
        var function = planned ? "fails_planned" : "fails_running";

        foreach (var code in Codes) await Refused(code);
        for (var i = 0; i < 3; i++) await Succeeds();
        await Eventually.Holds(async () => await Prepared(function) > 0);
        foreach (var code in Codes)
        {
            await Refused(code);
            await Succeeds();
        }

        async Task Refused(string code) =>
            Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(() => Ask(code))).Error.Code);

        async Task Succeeds() => Assert.Equal("\"fine\"", await Ask("fine"));

        async Task<string> Ask(string code)
        {
            if (sent is Sent.CommitApart) time.Advance(TimeSpan.FromSeconds(5));
            var asked = sent switch
            {
                Sent.Read => transactions.Body("GET", $"/rpc/{function}?code={code}"),
                Sent.Whole => transactions.Body("POST", $"/rpc/{function}", "film_anon", $$"""{"code":"{{code}}"}""", ("Prefer", "tx=rollback")),
                _ => transactions.Body("POST", $"/rpc/{function}", "film_anon", $$"""{"code":"{{code}}"}"""),
            };
            return await asked.WaitAsync(AtOnce);
        }

        async Task<int> Prepared(string name) =>
            int.Parse(await transactions.Body("GET", $"/rpc/prepared?function={name}"), System.Globalization.CultureInfo.InvariantCulture);
    }

    [SkippableTheory]
    [InlineData("GET", "/strange?many=eq.1", "0A000")]
    [InlineData("GET", "/strange?or=(many.eq.1,id.eq.1)", "0A000")]
    [InlineData("DELETE", "/strange?many=eq.1", "0A000")]
    [InlineData("PATCH", "/strange?many=eq.1", "0A000")]
    [InlineData("POST", "/strange", "0A000")]
    [InlineData("GET", "/strange?absent=eq.1", "42703")]
    [InlineData("GET", "/strange?point=eq.1", "42883")]
    public async Task What_is_refused_while_it_is_parsed_is_answered_at_once(string method, string target, string code)
    {
        await films.Run(Schema);
        await using var transactions = await OneConnection(new FakeTimeProvider());

        for (var i = 0; i < 4; i++)
        {
            var refused = await Assert.ThrowsAsync<ApiException>(() =>
                transactions.Body(method, target, "film_anon", """{"id":7}""", ("Prefer", "return=representation")).WaitAsync(AtOnce));
            Assert.Equal(code, refused.Error.Code);
            Assert.Equal("\"fine\"", await transactions.Body("GET", "/rpc/fails_running?code=fine").WaitAsync(AtOnce));
        }
    }

    private Task<Transactions> OneConnection(TimeProvider time) =>
        Transactions.Open(new(films.ConnectionString), null, connection => connection.MaxPoolSize = 1, time);

    private const string Schema =
        """
        CREATE OR REPLACE FUNCTION api.fails_running(code text) RETURNS text LANGUAGE plpgsql STABLE AS $$
          BEGIN IF code <> 'fine' THEN RAISE EXCEPTION 'raised' USING ERRCODE = code; END IF; RETURN code; END $$;
        CREATE OR REPLACE FUNCTION api.fails_planned(code text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
          BEGIN IF code <> 'fine' THEN RAISE EXCEPTION 'raised' USING ERRCODE = code; END IF; RETURN code; END $$;
        CREATE OR REPLACE FUNCTION api.prepared(function text) RETURNS bigint LANGUAGE sql STABLE AS $$
          SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%' || prepared.function || '%' AND statement NOT LIKE '%pg_prepared_statements%' $$;
        CREATE TABLE IF NOT EXISTS api.strange (id int PRIMARY KEY, point point);
        CREATE OR REPLACE FUNCTION api.many(api.strange) RETURNS SETOF api.strange LANGUAGE sql STABLE AS $$ SELECT * FROM api.strange $$;
        CREATE OR REPLACE RULE elsewhere AS ON INSERT TO api.strange DO INSTEAD UPDATE api.strange SET id = new.id WHERE id = new.id;
        GRANT ALL ON api.strange TO film_anon;
        """;
}
