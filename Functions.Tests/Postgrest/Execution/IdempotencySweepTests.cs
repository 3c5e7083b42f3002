using Edge.Postgrest.Execution.Idempotency;
using Npgsql;

namespace Edge.Tests.Postgrest.Execution;

public sealed class IdempotencySweepTests(NotesDatabase database) : IClassFixture<NotesDatabase>
{
    [SkippableFact]
    public async Task Expired_keys_are_deleted_in_the_background_and_no_others()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var time = new AwaitedTime();
        var keys = new IdempotencyKeys(source, new IdempotencyOptions(), time, new LoggedEvents<IdempotencyKeys>());
        await keys.Create(CancellationToken.None);
        await keys.Create(CancellationToken.None);
        await database.Run(
            $"""
            INSERT INTO edge.idempotency_key (id, fingerprint, expires)
            SELECT int4send(i), '', timestamptz '{time.GetUtcNow():O}' + CASE WHEN i <= 2500 THEN interval '1 minute' ELSE interval '1 day' END
            FROM generate_series(1, 2600) i
            """);

        using var stop = new CancellationTokenSource();
        var sweeping = keys.Sweep(stop.Token);
        Assert.Equal(TimeSpan.FromHours(1), await time.PassNextWait());
        await Eventually.Holds(async () => await database.Column("SELECT count(*) FROM edge.idempotency_key") is ["100"]);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sweeping);
    }
}
