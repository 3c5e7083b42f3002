namespace Edge.Tests.Cache;

/// <summary>What other sessions write makes answers outdated that depend on it, and no others.</summary>
public sealed class ChangeLogTests(LoggedShop shop) : IClassFixture<LoggedShop>
{
    [SkippableTheory]
    [InlineData("UPDATE api.items SET name = 'new' WHERE id = 1", "/items?id=eq.1", "/items?id=eq.2")]
    [InlineData("INSERT INTO api.items VALUES (100, 'x')", "/items?id=eq.100", "/items?id=eq.2")]
    [InlineData("DELETE FROM api.items WHERE id = 12", "/items?id=eq.12", "/items?id=eq.2")]
    [InlineData("UPDATE api.items SET id = 103 WHERE id = 3", "/items?id=eq.3", "/items?id=eq.2")]
    [InlineData("UPDATE api.items SET id = 113 WHERE id = 13", "/items?id=eq.113", "/items?id=eq.2")]
    [InlineData("UPDATE api.items SET name = 'item' WHERE id > 10", "/items?id=eq.1", "/parcels")]
    [InlineData("INSERT INTO api.items VALUES (4, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.name", "/items?id=eq.4", "/items?id=eq.2")]
    [InlineData("UPDATE api.items SET name = 'new' WHERE id = 5", "/named?select=name", "/parcels")]
    [InlineData("UPDATE api.parts SET note = 'new' WHERE number = 1", "/parts?maker=eq.a&number=eq.1", "/parts?maker=eq.a&number=eq.2")]
    [InlineData("UPDATE api.parcels SET note = 'new' WHERE note = 'a'",
        "/parcels?id=eq.00000000-0000-0000-0000-00000000000A", "/parcels?id=eq.00000000-0000-0000-0000-00000000000b")]
    [InlineData("INSERT INTO api.notes VALUES ('again')", "/notes", "/items")]
    [InlineData("SET session_replication_role = replica; UPDATE api.items SET name = 'r' WHERE id = 6", "/items?id=eq.6", "/items?id=eq.2")]
    [InlineData("DELETE FROM api.orders WHERE id = 1", "/lines?id=eq.10", "/lines?id=eq.20")]
    [InlineData("DELETE FROM api.orders WHERE id > 3", "/lines", "/items")]
    [InlineData("UPDATE api.orders SET id = -2 WHERE id = 2", "/lines?id=eq.20", "/lines?id=eq.30")]
    [InlineData("INSERT INTO api.events VALUES (2, 2001, 'x')", "/events", "/items")]
    [InlineData("INSERT INTO api.events VALUES (3, 2001, 'x')", "/recent", "/items")]
    [InlineData("INSERT INTO api.events_new VALUES (4, 2001, 'x')", "/events", "/items")]
    [InlineData("UPDATE api.events SET year = 2002 WHERE id = 1 AND year = 1999", "/recent", "/items")]
    [InlineData("UPDATE api.animals SET name = 'max' WHERE id = 2", "/dogs?id=eq.2", "/items")]
    [InlineData("UPDATE api.dogs SET name = 'moritz' WHERE id = 2", "/animals?id=eq.2", "/items")]
    [InlineData("INSERT INTO api.members VALUES ('ada')", "/diaries", "/items")]
    [InlineData("TRUNCATE api.parcels", "/parcels?id=eq.00000000-0000-0000-0000-00000000000b", "/items")]
    [InlineData("MERGE INTO api.items i USING (VALUES (7)) v (id) ON i.id = v.id WHEN MATCHED THEN UPDATE SET name = 'm'", "/items?id=eq.7", "/items?id=eq.2")]
    [InlineData("DO $$ BEGIN UPDATE api.items SET name = 'd' WHERE id = 8; BEGIN RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END; END $$",
        "/items?id=eq.8", "/items?id=eq.2")]
    [InlineData("DO $$ BEGIN BEGIN UPDATE api.items SET name = 's' WHERE id = 9; EXCEPTION WHEN division_by_zero THEN NULL; END; END $$",
        "/items?id=eq.9", "/items?id=eq.2")]
    public async Task An_answer_that_a_write_touches_is_fetched_anew_and_another_is_confirmed(string write, string touched, string untouched)
    {
        Skip.If(write.StartsWith("MERGE", StringComparison.Ordinal) && int.Parse((await shop.Column("SHOW server_version_num"))[0]!, null) < 150000, "MERGE came with 15");
        var api = await shop.Api();
        await api.Get(touched);
        await api.Get(untouched);
        (await api.Get(touched)).ShouldBeHit();

        await shop.Run(write);

        (await api.Get(untouched)).ShouldBeHit();
        (await api.Get(touched)).ShouldBe(200).ShouldSay("Edge; fwd=stale; stored; ttl=");
        (await api.Get(touched)).ShouldBeHit();
    }

    [SkippableFact]
    public async Task Rows_that_are_copied_in_are_seen()
    {
        var api = await shop.Api();
        await api.Get("/items?id=eq.200");
        await using var session = await shop.Session();
        await using (var copy = await session.BeginTextImportAsync("COPY api.items FROM STDIN")) await copy.WriteAsync("200\tcopied\n");

        Assert.Contains("copied", (await api.Get("/items?id=eq.200")).Text, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("BEGIN; UPDATE api.items SET name = 'never' WHERE id = 2; ROLLBACK")]
    [InlineData("BEGIN; SAVEPOINT s; UPDATE api.items SET name = 'never' WHERE id = 2; ROLLBACK TO s; COMMIT")]
    [InlineData("UPDATE api.items SET name = 'never' WHERE id = -1")]
    [InlineData("DELETE FROM api.items WHERE false")]
    [InlineData("INSERT INTO api.items VALUES (2, 'x') ON CONFLICT DO NOTHING")]
    public async Task What_changes_nothing_leaves_answers_where_they_are(string write)
    {
        var api = await shop.Api();
        await api.Get("/items?id=eq.2");
        await api.Get("/items?order=id");
        await shop.Run(write);

        (await api.Get("/items?id=eq.2")).ShouldBeHit();
        (await api.Get("/items?order=id")).ShouldBeHit();
    }

    [SkippableFact]
    public async Task A_write_counts_from_its_commit_on_however_late_that_is()
    {
        var api = await shop.Api();
        await using var session = await shop.Session();
        await session.Run("BEGIN; UPDATE api.items SET name = 'late' WHERE id = 11");
        await shop.Run("UPDATE api.items SET name = 'sooner' WHERE id = 14");
        Assert.DoesNotContain("late", (await api.Get("/items?id=eq.11")).Text, StringComparison.Ordinal);
        (await api.Get("/items?id=eq.11")).ShouldBeHit();

        await session.Run("COMMIT");

        Assert.Contains("late", (await api.Get("/items?id=eq.11")).Text, StringComparison.Ordinal);
        (await api.Get("/items?id=eq.11")).ShouldBeHit();
    }

    [SkippableFact]
    public async Task What_is_not_logged_is_fetched_each_time()
    {
        var api = await shop.Api();
        await api.Get("/aside");
        (await api.Get("/aside")).ShouldSay("Edge; fwd=stale; stored; ttl=");
    }

    [SkippableTheory]
    [InlineData("moments", "at=eq.2001-02-03T04:05:06Z")]
    [InlineData("amounts", "amount=eq.1.00")]
    [InlineData("weights", "weight=eq.0.1")]
    [InlineData("codes", "code=eq.ab")]
    [InlineData("days", "day=eq.2001-02-03")]
    [InlineData("books", "isbn=eq.1")]
    public async Task A_key_that_can_be_written_in_several_ways_names_no_row(string relation, string filter)
    {
        var api = await shop.Api();
        await api.Get($"/{relation}?{filter}");
        await shop.Run($"SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET extra_float_digits = -3; UPDATE api.{relation} SET note = 'new'");
        var changed = await api.Get($"/{relation}?{filter}");
        Assert.Contains("new", changed.Text, StringComparison.Ordinal);

        await shop.Run($"UPDATE api.{relation} SET note = 'newer' WHERE ctid = (SELECT max(ctid) FROM api.{relation})");

        (await api.Get($"/{relation}?{filter}")).ShouldSay("Edge; fwd=stale");
        Assert.Equal(["0"], await shop.Column($"SELECT count(key) FROM edge.change_log WHERE relation = '{relation}'"));
    }
}
