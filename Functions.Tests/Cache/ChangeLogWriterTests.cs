using Edge.Postgrest;
using Npgsql;
using CsCheck;

namespace Edge.Tests.Cache;

/// <summary>What the log costs and asks of who writes, and what it writes down.</summary>
public sealed class ChangeLogWriterTests(LoggedShop shop) : IClassFixture<LoggedShop>
{
    [SkippableFact]
    public async Task Who_may_write_to_a_table_needs_no_right_to_the_log_and_has_none()
    {
        await using var clerk = await shop.Session(shop.ConnectionStringOf("shop_clerk", "clerk"));
        await clerk.Run("SET search_path = ''; SET standard_conforming_strings = off; SET quote_all_identifiers = on; INSERT INTO api.items VALUES (300, 'clerk')");

        Assert.Equal(["300"], await shop.Column("SELECT key FROM edge.change_log WHERE key = '300'"));
        foreach (var refused in new[]
                 {
                     "SELECT FROM edge.change_log", "INSERT INTO edge.change_log VALUES ('a', 'b', 'c', '1')", "SELECT edge.trim_change_log()", "SELECT FROM edge.change_log_horizon",
                 })
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => clerk.Run(refused));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }
    }

    [SkippableFact]
    public async Task The_app_may_read_the_log_and_not_write_it()
    {
        await using var app = await shop.Session(shop.ConnectionStringOf("shop_authenticator", "authenticator"));
        await app.Run("SELECT FROM edge.change_log; SELECT FROM edge.change_log_horizon");
        foreach (var refused in new[] { "DELETE FROM edge.change_log", "UPDATE edge.change_log_horizon SET xid = '1'", "INSERT INTO edge.change_log VALUES ('', '', '', '1')" })
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => app.Run(refused))).SqlState);
    }

    [SkippableTheory]
    [InlineData("READ COMMITTED")]
    [InlineData("SERIALIZABLE")]
    public async Task Two_writers_of_one_table_do_not_wait_for_each_other_nor_fail(string isolation)
    {
        await using var first = await shop.Session();
        await using var second = await shop.Session();
        await shop.Run("SELECT edge.trim_change_log()");
        foreach (var session in new[] { first, second }) await session.Run($"SET lock_timeout = '5s'; BEGIN ISOLATION LEVEL {isolation}");
        await first.Run("UPDATE api.items SET name = 'first' WHERE id = 1");
        await second.Run("UPDATE api.items SET name = 'second' WHERE id = 2");
        await first.Run("INSERT INTO api.notes VALUES ('first')");
        await second.Run("INSERT INTO api.notes VALUES ('second')");
        await shop.Run("SELECT edge.trim_change_log()");

        await first.Run("COMMIT");
        await second.Run("COMMIT");
    }

    [SkippableTheory]
    [InlineData("INSERT INTO api.items SELECT i, '' FROM generate_series(1001, 1032) i", 32, 0)]
    [InlineData("INSERT INTO api.items SELECT i, '' FROM generate_series(2001, 2033) i", 0, 1)]
    [InlineData("UPDATE api.items SET name = name WHERE id BETWEEN 1 AND 16", 16, 0)]
    [InlineData("UPDATE api.items SET name = name WHERE id BETWEEN 1 AND 17", 0, 1)]
    [InlineData("DO $$ BEGIN FOR i IN 3001 .. 4000 LOOP INSERT INTO api.items VALUES (i, ''); END LOOP; END $$", 64, 1)]
    [InlineData("DO $$ BEGIN FOR i IN 1 .. 1000 LOOP INSERT INTO api.notes VALUES (i); END LOOP; END $$", 0, 1)]
    [InlineData("DELETE FROM api.items WHERE id > 300", 0, 1)]
    public async Task However_much_a_transaction_changes_it_does_not_fill_the_log(string write, int keys, int others)
    {
        await shop.Run($"DELETE FROM edge.change_log; {write}");
        Assert.Equal([$"{keys} {others}"], await shop.Column("SELECT format('%s %s', count(key), count(*) - count(key)) FROM edge.change_log"));
    }

    [SkippableFact]
    public async Task A_savepoint_that_takes_back_a_change_to_all_rows_takes_back_its_memory_too()
    {
        await shop.Run(
            """
            DELETE FROM edge.change_log;
            BEGIN; SAVEPOINT s; INSERT INTO api.notes VALUES ('never'); ROLLBACK TO s; INSERT INTO api.notes VALUES ('ever'); COMMIT
            """);
        Assert.Equal(["1"], await shop.Column("SELECT count(*) FROM edge.change_log WHERE relation = 'notes'"));
    }

    [SkippableFact]
    public async Task The_transaction_is_the_top_level_one()
    {
        await shop.Run("DELETE FROM edge.change_log");
        await using var session = await shop.Session();
        await session.Run("BEGIN; SAVEPOINT a; SAVEPOINT b; INSERT INTO api.notes VALUES ('deep')");
        var xid = (await session.Column("SELECT pg_current_xact_id()::text"))[0];
        await session.Run("COMMIT");
        Assert.Equal([xid], await shop.Column("SELECT xid::text FROM edge.change_log"));
    }

    [SkippableFact]
    public async Task Keys_are_written_as_the_app_writes_them()
    {
        await using var session = await shop.Session();
        await Gen.Select(Gen.String[0, 40], Gen.Long).SampleAsync(
            async (maker, number) =>
            {
                maker = string.Concat(maker.Where(c => c != '\0' && !char.IsSurrogate(c)));
                await session.Run("BEGIN");
                await using (var insert = new NpgsqlCommand("INSERT INTO api.parts VALUES ($1, $2, '')", session))
                {
                    insert.Parameters.Add(new() { Value = maker });
                    insert.Parameters.Add(new() { Value = number });
                    await insert.ExecuteNonQueryAsync();
                }

                var keys = await session.Column("SELECT key FROM edge.change_log WHERE relation = 'parts' AND xid = pg_current_xact_id()");
                await session.Run("ROLLBACK");
                Assert.Equal([KeyText.Of(maker, number.ToString(System.Globalization.CultureInfo.InvariantCulture))], keys);
            },
            iter: 200, threads: 1);
    }

    [SkippableFact]
    public async Task A_key_too_long_for_the_index_counts_as_all_rows()
    {
        await shop.Run("DELETE FROM edge.change_log; INSERT INTO api.parts VALUES (repeat(',', 2000), 1, '')");
        Assert.Equal([null], await shop.Column("SELECT key FROM edge.change_log"));
    }

    [SkippableFact]
    public async Task A_column_renamed_later_stops_no_write()
    {
        await shop.Run("DELETE FROM edge.change_log; ALTER TABLE api.books RENAME TO tomes; ALTER TABLE api.parcels RENAME COLUMN id TO number");
        await shop.Run("INSERT INTO api.parcels VALUES ('00000000-0000-0000-0000-00000000000f', 'f')");
        Assert.Equal([null], await shop.Column("SELECT key FROM edge.change_log WHERE relation = 'parcels'"));
        await shop.Run("ALTER TABLE api.parcels RENAME COLUMN number TO id; ALTER TABLE api.tomes RENAME TO books");
    }
}
