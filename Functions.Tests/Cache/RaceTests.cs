namespace Edge.Tests.Cache;

/// <summary>A commit that is in the log of the database, but not visible yet: a read at that moment is from before, and must not outlive it.</summary>
public sealed class RaceTests
{
    private const string Question = "/notices?select=said&id=eq.1";

    [SkippableFact]
    public async Task What_was_read_while_a_commit_waited_is_not_given_after_it()
    {
        await using var cluster = await Cluster();
        await cluster.Run("ALTER ROLE lending_writer SET synchronous_commit = on");
        await using var app = await LibraryDatabase.StartApp(cluster.AuthenticatorUri, ("Cache:Default:MaxAge", "600"));
        var writer = app.Api.As("lending_writer");

        foreach (var said in new[] { "first", "second", "third" })
        {
            var write = writer.Patch("/notices?id=eq.1", $$"""{"said":"{{said}}"}""");
            await CommitWaits(cluster);
            var during = (await app.Api.Get(Question)).ShouldBe(200);
            Assert.DoesNotContain(said, during.Text, StringComparison.Ordinal);
            (await app.Api.Get(Question)).ShouldBeHit();

            await LetCommit(cluster);
            (await write).ShouldBe(204);

            Assert.Contains(said, (await app.Api.Get(Question)).Text, StringComparison.Ordinal);
            (await app.Api.Get(Question)).ShouldBeHit();
        }
    }

    [SkippableFact]
    public async Task What_another_session_commits_late_is_not_missed_by_the_change_log()
    {
        await using var cluster = await Cluster();
        Assert.Equal(0, await EntryPoint.Command(
            ["cache", "install", "--tables", "notices", "--as", cluster.OwnerUri, $"--Postgrest:db-uri={cluster.AuthenticatorUri}", "--Postgrest:db-schemas=api"]));
        await using var app = await LibraryDatabase.StartApp(cluster.AuthenticatorUri, ("Cache:Default:MaxAge", "600"), ("Cache:Default:Validate", "0"));

        foreach (var said in new[] { "first", "second" })
        {
            var write = cluster.Run($"SET synchronous_commit = on; UPDATE api.notices SET said = '{said}' WHERE id = 1");
            await CommitWaits(cluster);
            Assert.DoesNotContain(said, (await app.Api.Get(Question)).ShouldBe(200).Text, StringComparison.Ordinal);
            (await app.Api.Get(Question)).ShouldBeHit();

            await LetCommit(cluster);
            await write;

            Assert.Contains(said, (await app.Api.Get(Question)).Text, StringComparison.Ordinal);
            (await app.Api.Get(Question)).ShouldBeHit();
        }
    }

    /// <summary>A commit that is to be synchronous waits for a standby that is not there: its rows are in the log, and nobody sees them.</summary>
    private static Task<LibraryCluster> Cluster() =>
        LibraryCluster.Start("synchronous_standby_names = 'nobody'", "synchronous_commit = local", "max_wal_senders = 1", "wal_level = replica");

    private static Task CommitWaits(LibraryCluster cluster) => Eventually.Holds(
        async () => await cluster.Count("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == 1);

    /// <summary>Who gives up waiting has committed all the same.</summary>
    private static Task LetCommit(LibraryCluster cluster) => cluster.Run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
}
