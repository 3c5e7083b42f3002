using Edge.Postgrest.Execution;
using Npgsql;

namespace Edge.Tests.Cache;

public sealed class ChangeLogTrimTests(LoggedShop shop) : IClassFixture<LoggedShop>
{
    [SkippableFact]
    public async Task Changes_are_forgotten_after_an_hour_and_an_answer_from_before_is_fetched_anew()
    {
        var api = await shop.Api();
        await api.Get("/items?id=eq.1");
        await shop.Run("UPDATE api.items SET name = 'new' WHERE id = 2");
        await Settle();
        await HourPasses();
        await shop.Run("SELECT edge.trim_change_log()");
        Assert.NotEmpty(await Rows());
        (await api.Get("/items?id=eq.1")).ShouldBeHit();
        await Settle();
        await api.Get("/items?id=eq.3");
        await shop.Run("UPDATE api.items SET name = 'new' WHERE id = 4");

        // Not before the hour is over.
        await shop.Run("SELECT edge.trim_change_log()");
        Assert.NotEmpty(await Rows());
        await HourPasses();
        await shop.Run("SELECT edge.trim_change_log()");

        Assert.Equal(["4"], await Rows());
        (await api.Get("/items?id=eq.1")).ShouldSay("Edge; fwd=stale");
        (await api.Get("/items?id=eq.3")).ShouldBeHit();
    }

    [SkippableFact]
    public async Task A_transaction_that_was_open_all_the_time_is_not_forgotten()
    {
        var api = await shop.Api();
        await using var session = await shop.Session();
        await session.Run("BEGIN; UPDATE api.items SET name = 'slow' WHERE id = 5");
        for (var trimmed = 0; trimmed < 3; trimmed++)
        {
            await HourPasses();
            await shop.Run("SELECT edge.trim_change_log()");
        }

        await api.Get("/items?id=eq.5");
        (await api.Get("/items?id=eq.5")).ShouldBeHit();
        await session.Run("COMMIT");

        Assert.Contains("slow", (await api.Get("/items?id=eq.5")).Text, StringComparison.Ordinal);
        Assert.Contains("5", await Rows());
    }

    [SkippableFact]
    public async Task Trimming_waits_for_nobody_and_nobody_for_it()
    {
        await HourPasses();
        await using var first = await shop.Session();
        await first.Run("SET lock_timeout = '5s'; BEGIN; SELECT edge.trim_change_log()");
        await using var second = await shop.Session();
        await second.Run("SET lock_timeout = '5s'; SELECT edge.trim_change_log(); UPDATE api.items SET name = 'meanwhile' WHERE id = 6");
        await first.Run("COMMIT");
    }

    [SkippableFact]
    public async Task The_app_sees_to_it()
    {
        await shop.Run("UPDATE api.items SET name = 'old' WHERE id = 7");
        await Settle();
        await HourPasses();
        await shop.Run("SELECT edge.trim_change_log()");
        await HourPasses();
        await using var database = NpgsqlDataSource.Create(shop.ConnectionStringOf("shop_authenticator", "authenticator"));
        var time = new AwaitedTime();
        using var stop = new CancellationTokenSource();
        var trimming = new ChangeLog(database, new LoggedEvents<ChangeLog>()).KeepTrimmed(time, stop.Token);

        Assert.Equal(TimeSpan.FromMinutes(10), await time.PassNextWait());
        await Eventually.Holds(async () => (await Rows()).Count == 0);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trimming);
    }

    private Task HourPasses() => shop.Run("UPDATE edge.change_log_horizon SET noted = noted - interval '61 minutes'");

    /// <summary>Until all that has been written is over for every snapshot: transactions of the whole server count.</summary>
    private async Task Settle()
    {
        var now = (await shop.Column("SELECT pg_snapshot_xmax(pg_current_snapshot())::text"))[0];
        await Eventually.Holds(async () => await shop.Column($"SELECT (pg_snapshot_xmin(pg_current_snapshot()) >= '{now}')::text") is ["true"]);
    }

    private Task<IReadOnlyList<string?>> Rows() => shop.Column("SELECT key FROM edge.change_log ORDER BY xid");
}
