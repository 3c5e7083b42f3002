using Edge.Tests.Cache;

namespace Edge.Tests.ChangeFeed;

/// <summary>Apps whose caches rest on the feed, with both of its sources.</summary>
public sealed class FeedTests
{
    private const string Notice = "/notices?select=said&id=eq.1";
    private const string Books = "/books?select=id&order=id";

    [SkippableTheory]
    [InlineData("replication")]
    [InlineData("log")]
    public async Task What_others_write_is_seen_by_every_app_and_what_they_do_not_write_is_still_there(string mode)
    {
        await using var feed = await FeedApps.Start(mode);
        var (one, two) = (await feed.App(mode), await feed.App(mode));
        Assert.Single(new[] { await FeedApps.Stats(one), await FeedApps.Stats(two) }, stats => (bool)stats["owner"]!);
        foreach (var app in new[] { one, two }) await Warm(app, Books, Notice);

        await feed.Library.Run("UPDATE api.notices SET said = 'by SQL' WHERE id = 1");
        foreach (var app in new[] { one, two })
        {
            await Eventually.Holds(async () => (await app.Api.Get(Notice)).Text.Contains("by SQL", StringComparison.Ordinal));
            (await app.Api.Get(Notice)).ShouldBeHit();
            (await app.Api.Get(Books)).ShouldBeHit();
        }

        (await one.Api.As("lending_writer").Patch("/notices?id=eq.1", """{"said":"by the other app"}""")).ShouldBe(204);
        await Eventually.Holds(async () => (await two.Api.Get(Notice)).Text.Contains("by the other app", StringComparison.Ordinal));

        // Another row's change does not touch this one's answer.
        await feed.Library.Run("UPDATE api.notices SET said = said WHERE id = 2");
        await Task.Delay(300);
        (await two.Api.Get(Notice)).ShouldBeHit();
        await feed.Library.Run("TRUNCATE api.notices CASCADE");
        await Eventually.Holds(async () => (await two.Api.Get(Notice)).Text == "[]");
    }

    [SkippableFact]
    public async Task A_commit_that_is_heard_before_it_is_visible_does_not_let_an_older_answer_live()
    {
        await using var feed = await FeedApps.Start("replication", "synchronous_standby_names = 'nobody'", "synchronous_commit = local");
        var app = await feed.App("replication");
        foreach (var said in new[] { "first", "second", "third" })
        {
            await Warm(app, Notice);
            var write = feed.Library.Run($"SET synchronous_commit = on; UPDATE api.notices SET said = '{said}' WHERE id = 1");
            await Eventually.Holds(async () => await feed.Library.Count("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == 1);

            // As soon as it is heard, nothing that does not see it is a hit any more.
            await Eventually.Holds(async () => !IsHit(await app.Api.Get(Notice)));
            for (var reads = 0; reads < 20; reads++) Assert.DoesNotContain(said, (await app.Api.Get(Notice)).ShouldBe(200).Text, StringComparison.Ordinal);

            await feed.Library.Run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            await write;

            Assert.Contains(said, (await app.Api.Get(Notice)).Text, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Definitions_that_anybody_changes_drop_what_was_read_by_them()
    {
        await using var feed = await FeedApps.Start("replication");
        var app = await feed.App("replication");
        await Warm(app, Notice);

        await feed.Library.Run("ALTER TABLE api.notices ALTER said TYPE text USING 'rewritten'");
        await Eventually.Holds(async () => (await app.Api.Get(Notice)).Text.Contains("rewritten", StringComparison.Ordinal));

        // No event trigger fires for a role.
        await Warm(app, Notice);
        await feed.Library.Run("ALTER ROLE lending_reader SET statement_timeout = '50s'");
        await Eventually.Holds(async () => !IsHit(await app.Api.Get(Notice)));
    }

    [SkippableFact]
    public async Task A_table_that_loses_its_key_leaves_the_feed_before_its_writers_fail()
    {
        await using var feed = await FeedApps.Start("replication");
        await feed.Library.Run("ALTER TABLE api.notices DROP CONSTRAINT notices_pkey CASCADE");
        await feed.Library.Run("UPDATE api.notices SET said = 'still works'; DELETE FROM api.notices WHERE id = 2");
        Assert.Equal(0L, await feed.Library.Count("SELECT count(*) FROM pg_publication_tables WHERE tablename = 'notices'"));
    }

    [SkippableFact]
    public async Task Without_an_owner_nothing_is_served_that_is_not_asked_for_and_no_slot_is_left()
    {
        await using var feed = await FeedApps.Start("replication");
        var app = await feed.App("replication", ("ChangeFeed:MaxSilence", "1000"));
        await Warm(app, Notice);
        await feed.Library.Run("ALTER ROLE lending_authenticator NOREPLICATION; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'edge feed%'");
        await FeedApps.Covered(app, covered: false);
        await feed.Library.Run("UPDATE api.notices SET said = 'unheard' WHERE id = 1");

        Assert.Contains("unheard", (await app.Api.Get(Notice)).Text, StringComparison.Ordinal);
        Assert.Equal(0L, await feed.Library.Count("SELECT count(*) FROM pg_replication_slots"));
        (await app.Site.Get("/health/ready")).ShouldBe(200);

        await feed.Library.Run("ALTER ROLE lending_authenticator REPLICATION");
        await FeedApps.Covered(app);
        await Warm(app, Notice);
    }

    [SkippableFact]
    public async Task An_app_that_starts_trusts_what_others_have_stored_and_not_what_has_changed_since()
    {
        await using var feed = await FeedApps.Start("replication");
        var azurite = await Azurite.OfThisRun();
        (string, string)[] storage = [("Kv:ConnectionString", azurite.ConnectionString), ("Kv:Table", azurite.NewTable().Name)];
        var first = await feed.App("replication", storage);
        await Warm(first, Notice, Books);
        await feed.Library.Run("UPDATE api.notices SET said = 'changed since' WHERE id = 1");
        await Eventually.Holds(async () => (await first.Api.Get(Notice)).Text.Contains("changed since", StringComparison.Ordinal));
        await feed.Library.Run("UPDATE api.books SET title = title || '!'");
        await Task.Delay(1_500);

        var second = await feed.App("replication", storage);
        await Eventually.Holds(async () => (ulong)(await FeedApps.Stats(second))["floor"]! == (ulong)(await FeedApps.Stats(first))["floor"]!);

        (await second.Api.Get(Notice)).ShouldBeHit();
        (await second.Api.Get("/books?select=title&order=id&limit=1")).ShouldBe(200);
        Assert.EndsWith("!\"}]", (await second.Api.Get("/books?select=title&order=id&limit=1")).Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_write_answers_a_bookmark_that_no_older_answer_is_given_for_on_any_app()
    {
        await using var library = await LibraryCluster.Start();
        await using var writer = await LibraryDatabase.StartApp(library.AuthenticatorUri, ("Cache:Enabled", "false"));
        await using var reader = await LibraryDatabase.StartApp(library.AuthenticatorUri, ("Cache:Default:MaxAge", "600"));
        (await reader.Api.Get(Notice)).ShouldBe(200);
        (await reader.Api.Get(Notice)).ShouldBeHit();

        var written = await writer.Api.As("lending_writer").With("Origin", "http://site.example")
            .Patch("/notices?id=eq.1", """{"said":"bookmarked"}""", prefer: "return=minimal");
        var bookmark = written.ShouldBe(204).Header("Edge-Bookmark")!;
        Assert.Contains("Edge-Bookmark", written.Header("Access-Control-Expose-Headers"), StringComparison.Ordinal);

        // Who does not bring it is answered from the cache, by its policy; who does is not.
        (await reader.Api.Get(Notice)).ShouldBeHit();
        Assert.Contains("bookmarked", (await reader.Api.With("Edge-Bookmark", bookmark).Get(Notice)).Text, StringComparison.Ordinal);
        (await reader.Api.With("Edge-Bookmark", bookmark).Get(Notice)).ShouldBeHit();

        // One of another database, and one that is none, pass the cache.
        foreach (var other in new[] { new string('0', 32), "made up" })
            Assert.Equal("Edge; fwd=bypass", (await reader.Api.With("Edge-Bookmark", other).Get(Notice)).ShouldBe(200).Header("Cache-Status"));
    }

    private static bool IsHit(ApiResponse answer) => answer.Header("Cache-Status")!.StartsWith("Edge; hit", StringComparison.Ordinal);

    private static async Task Warm(EdgeApp app, params string[] questions)
    {
        // What was read while a transaction from before the feed was open is not covered; a later read is.
        foreach (var question in questions)
        {
            await Eventually.Holds(async () =>
            {
                (await app.Api.Get(question)).ShouldBe(200);
                return IsHit(await app.Api.Get(question));
            });
        }
    }
}
