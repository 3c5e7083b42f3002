using Edge.Objects;
using Npgsql;

namespace Edge.Tests.Objects;

/// <summary>The application's own tables in the turn's transaction.</summary>
public sealed class OwnSqlTests(ObjectsDatabase database) : IClassFixture<ObjectsDatabase>, IAsyncLifetime
{
    private static readonly ObjectsOptions AsTurns = new() { Role = "object_turns" };

    public Task InitializeAsync() => database.Run("UPDATE api.accounts SET balance = 100");

    public Task DisposeAsync() => Task.CompletedTask;

    [SkippableFact]
    public async Task A_row_of_the_application_and_the_object_change_both_or_not_at_all()
    {
        await using var process = database.Start(AsTurns);
        var wallet = process.Probe("wallet");

        await wallet.Call(one => Take(one, 60));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => wallet.Call(one => Take(one, 60)));
        await Assert.ThrowsAsync<FormatException>(() => wallet.Call(async one =>
        {
            await Take(one, 10);
            throw new FormatException();
        }));

        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
        Assert.Equal(60, await wallet.Call(one => one.Read()));
        Assert.Equal(["40"], await database.Column("SELECT balance::text FROM api.accounts WHERE id = 1"));
    }

    [SkippableFact]
    public async Task SQL_runs_as_the_role_that_is_set_with_the_callers_claims_and_the_objects_tables_are_closed_to_it()
    {
        await using var process = database.Start(AsTurns);
        var caller = new ObjectCaller("object_anon", """{"role":"object_anon","sub":"7"}""");

        var seen = await process.Probe("role").Call(
            one => Scalar(one, "SELECT current_user || ' ' || (current_setting('request.jwt.claims')::json->>'sub')"), new CallOptions { Caller = caller });
        var refused = await Assert.ThrowsAsync<PostgresException>(() => process.Probe("role").Call(one => Scalar(one, "SELECT count(*)::text FROM edge.object")));

        Assert.Equal("object_turns 7", seen);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [SkippableFact]
    public async Task Without_a_role_SQL_runs_as_the_login_role_unless_that_is_a_superuser()
    {
        await using var process = database.Start();
        await using var superuser = database.Start(at: database.ConnectionString);

        Assert.Equal("object_authenticator", await process.Probe("login").Call(one => Scalar(one, "SELECT current_user::text")));
        var thrown = await Assert.ThrowsAsync<ObjectException>(() => superuser.Probe("login").Call(one => Scalar(one, "SELECT current_user::text")));

        Assert.Equal("EDGE051", thrown.Error.Code);
    }

    [SkippableTheory]
    [InlineData("COMMIT")]
    [InlineData("ROLLBACK")]
    public async Task A_turn_whose_SQL_has_ended_the_transaction_fails(string end)
    {
        await using var process = database.Start(AsTurns);
        var probe = process.Probe(end);
        await probe.Call(one => one.Add());

        var thrown = await Assert.ThrowsAsync<ObjectException>(() => probe.Call(async one =>
        {
            await one.Add();
            await Run(one, end);
        }));

        Assert.Equal("EDGE050", thrown.Error.Code);
        Assert.Equal(1, await probe.Call(one => one.Read()));
    }

    [SkippableFact]
    public async Task A_turn_that_goes_on_after_an_error_of_its_SQL_is_not_taken_for_committed()
    {
        await using var process = database.Start(AsTurns);
        var probe = process.Probe("swallows");

        var thrown = await Assert.ThrowsAsync<ObjectException>(() => probe.Call(async one =>
        {
            await one.Add();
            await Assert.ThrowsAsync<PostgresException>(() => Run(one, "SELECT 1 / 0"));
        }));

        Assert.Equal("EDGE050", thrown.Error.Code);
        Assert.Equal(0, await probe.Call(one => one.Read()));
    }

    [SkippableFact]
    public async Task A_deadlock_between_two_turns_is_a_conflict_of_one_of_them()
    {
        await database.Run("INSERT INTO api.accounts VALUES (2, 100) ON CONFLICT DO NOTHING");
        await using var process = database.Start(AsTurns);
        var (one, two) = (new TaskCompletionSource(), new TaskCompletionSource());

        var outcomes = await Task.WhenAll(Outcome("first", 1, 2, one, two), Outcome("second", 2, 1, two, one));

        Assert.Equal(["409", "done"], outcomes.Order());

        async Task<string> Outcome(string name, int first, int then, TaskCompletionSource mine, TaskCompletionSource others)
        {
            try
            {
                await process.Probe(name).Call(async probe =>
                {
                    await Run(probe, $"UPDATE api.accounts SET balance = balance WHERE id = {first}");
                    mine.SetResult();
                    await others.Task;
                    await Run(probe, $"UPDATE api.accounts SET balance = balance WHERE id = {then}");
                });
                return "done";
            }
            catch (ObjectException conflict)
            {
                return $"{conflict.Error.Status}";
            }
        }
    }

    private static async Task Take(Probe probe, int amount)
    {
        await Run(probe, $"UPDATE api.accounts SET balance = balance - {amount} WHERE id = 1");
        await probe.Add(amount);
    }

    private static async Task Run(Probe probe, string sql)
    {
        var transaction = await probe.Context.Transaction();
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        await command.ExecuteNonQueryAsync(probe.Context.Cancellation);
    }

    private static async Task<string> Scalar(Probe probe, string sql)
    {
        var transaction = await probe.Context.Transaction();
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        return (string)(await command.ExecuteScalarAsync(probe.Context.Cancellation))!;
    }
}
