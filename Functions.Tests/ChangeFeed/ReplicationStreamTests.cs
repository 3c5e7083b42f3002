using Edge.ChangeFeed.Replication;
using Npgsql;

namespace Edge.Tests.ChangeFeed;

/// <summary>What a real server's stream is read as.</summary>
public sealed class ReplicationStreamTests(FeedCluster cluster) : IClassFixture<FeedCluster>
{
    private const string Films = "CREATE TABLE films (id int PRIMARY KEY, title text, made date)";

    [SkippableFact]
    public async Task Rows_come_in_whole_transactions_with_old_and_new_values()
    {
        var schema = await cluster.Published(Films);
        await using var stream = await cluster.Open(schema);
        var xid = await Transaction(
            $"""
            INSERT INTO {schema}.films VALUES (1, 'Dune', '2021-10-22');
            UPDATE {schema}.films SET title = 'Dune 2' WHERE id = 1;
            UPDATE {schema}.films SET id = 2;
            DELETE FROM {schema}.films;
            TRUNCATE {schema}.films
            """);

        var read = (await Transactions(stream, 1)).Single();

        Assert.Equal(xid, read.Xid);
        Assert.Equal(
            [
                "Insert  -> 1,Dune,2021-10-22", "Update  -> 1,Dune 2,2021-10-22", "Update 1,?,? -> 2,Dune 2,2021-10-22", "Delete 2,?,? -> ",
                "Truncate  -> ",
            ],
            read.Rows.Select(Text));
        Assert.All(read.Rows, row => Assert.Equal(new(schema, "films"), row.Relation.Name));
        Assert.Equal([true, false, false], read.Rows[0].Relation.Columns.Select(column => column.IsKey));
        Assert.Equal([23u, 25u, 1082u], read.Rows[0].Relation.Columns.Select(column => column.TypeOid));
    }

    [SkippableFact]
    public async Task With_full_identity_the_old_row_is_whole_and_an_unchanged_large_value_is_marked()
    {
        var schema = await cluster.Published(
            """
            CREATE TYPE mood AS ENUM ('good', 'bad');
            CREATE TABLE notes (id int PRIMARY KEY, large text, mood mood);
            ALTER TABLE notes REPLICA IDENTITY FULL; ALTER TABLE notes ALTER large SET STORAGE EXTERNAL;
            INSERT INTO notes VALUES (1, repeat('x', 3000), 'good')
            """);
        await using var stream = await cluster.Open(schema);
        await Transaction($"UPDATE {schema}.notes SET mood = NULL");

        var row = (await Transactions(stream, 1)).Single().Rows.Single();

        Assert.Equal(ReplicaIdentity.Full, row.Relation.Identity);
        Assert.Equal(3000, row.Old[1].Text!.Length);
        Assert.Equal(new(ValueState.Text, "good"), row.Old[2]);
        Assert.Equal(new(ValueState.UnchangedToast, null), row.New[1]);
        Assert.Equal(new(ValueState.Null, null), row.New[2]);
        Assert.Equal(new(schema, "mood"), row.Relation.Columns[2].TypeName);
    }

    [SkippableFact]
    public async Task Only_the_columns_that_are_wanted_are_read()
    {
        var schema = await cluster.Published("CREATE TABLE films (title text, id int PRIMARY KEY, made date)");
        await using var stream = await cluster.Open(schema, options => options with { Columns = _ => ["id"] });
        await Transaction($"INSERT INTO {schema}.films VALUES ('Dune', 1, '2021-10-22'); DELETE FROM {schema}.films");

        Assert.Equal(["Insert  -> ?,1,?", "Delete ?,1,? -> "], (await Transactions(stream, 1)).Single().Rows.Select(Text));
    }

    [SkippableFact]
    public async Task What_a_savepoint_took_back_is_not_there_and_the_rest_has_the_top_levels_xid()
    {
        var schema = await cluster.Published(Films);
        await using var stream = await cluster.Open(schema);
        var xid = await Transaction(
            $"""
            SAVEPOINT one; INSERT INTO {schema}.films VALUES (1); RELEASE one;
            SAVEPOINT two; INSERT INTO {schema}.films VALUES (2); ROLLBACK TO two;
            SAVEPOINT three; INSERT INTO {schema}.films VALUES (3)
            """);

        var read = (await Transactions(stream, 1)).Single();

        Assert.Equal(xid, read.Xid);
        Assert.Equal(["1", "3"], read.Rows.Select(row => row.New[0].Text));
    }

    [SkippableFact]
    public async Task A_prepared_transaction_comes_when_it_is_committed_with_the_xid_that_it_was_prepared_under()
    {
        var schema = await cluster.Published(Films);
        await using var stream = await cluster.Open(schema);
        await using var connection = await cluster.Admin.OpenConnectionAsync();
        var xid = await Run(connection, $"BEGIN; INSERT INTO {schema}.films VALUES (1)");
        await Run(connection, $"PREPARE TRANSACTION '{schema}'");
        await Transaction($"INSERT INTO {schema}.films VALUES (2)");
        await Run(connection, $"COMMIT PREPARED '{schema}'");

        var read = await Transactions(stream, 2);

        Assert.Equal(["2", "1"], read.Select(one => one.Rows.Single().New[0].Text));
        Assert.Equal(xid, read[1].Xid);
    }

    [SkippableFact]
    public async Task Of_too_many_rows_only_the_relation_is_told()
    {
        var schema = await cluster.Published(Films);
        await using var stream = await cluster.Open(schema, options => options with { MostRows = 10 });
        await Transaction($"INSERT INTO {schema}.films SELECT generate_series(1, 1000)");

        var read = (await Transactions(stream, 1)).Single();

        Assert.Equal((10, schema), (read.Rows.Length, read.Unlisted.Single().Name.Schema));
    }

    [SkippableFact]
    public async Task Messages_come_inside_their_transaction_or_by_themselves()
    {
        var schema = await cluster.Published(Films);
        await using var stream = await cluster.Open(schema);
        await Transaction($"SELECT pg_logical_emit_message(true, 'edge.test', 'within'); INSERT INTO {schema}.films VALUES (1)");
        await cluster.Run("SELECT pg_logical_emit_message(false, 'edge.test', 'alone')");

        var read = new List<ReplicationEvent>();
        await foreach (var one in stream.Read(CancellationToken.None))
        {
            read.Add(one);
            if (read.Count == 2) break;
        }

        Assert.Equal(new("edge.test", "within"), Assert.IsType<ReplicationEvent.Transaction>(read[0]).Messages.Single());
        Assert.Equal(new("edge.test", "alone"), Assert.IsType<ReplicationEvent.Message>(read[1]).Content);
    }

    [SkippableFact]
    public async Task No_slot_is_left_behind()
    {
        var schema = await cluster.Published(Films);
        int process;
        await using (var stream = await cluster.Open(schema))
        {
            process = stream.ProcessId;
            Assert.Equal(1L, await cluster.Scalar<long>($"SELECT count(*) FROM pg_replication_slots WHERE active_pid = {process} AND temporary"));
        }

        await Eventually.Holds(async () => await cluster.Scalar<long>($"SELECT count(*) FROM pg_replication_slots WHERE active_pid = {process}") == 0);
    }

    private static string Text(ReplicatedRow row) => $"{row.Change} {Text(row.Old)} -> {Text(row.New)}";

    private static string Text(IEnumerable<ReplicatedValue> values) =>
        string.Join(',', values.Select(value => value.State is ValueState.Text ? value.Text : value.State is ValueState.Null ? "null" : "?"));

    private static async Task<List<ReplicationEvent.Transaction>> Transactions(ReplicationStream stream, int count)
    {
        var read = new List<ReplicationEvent.Transaction>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var one in stream.Read(limit.Token))
        {
            if (one is ReplicationEvent.Transaction transaction) read.Add(transaction);
            if (read.Count == count) break;
        }

        return read;
    }

    private async Task<ulong> Transaction(string sql)
    {
        await using var connection = await cluster.Admin.OpenConnectionAsync();
        var xid = await Run(connection, $"BEGIN; {sql}");
        await Run(connection, "COMMIT");
        return xid;
    }

    /// <returns>The transaction's xid; 0: there is none any more.</returns>
    private static async Task<ulong> Run(NpgsqlConnection connection, string sql)
    {
        await using (var command = new NpgsqlCommand(sql, connection)) await command.ExecuteNonQueryAsync();
        await using var asked = new NpgsqlCommand("SELECT coalesce(pg_current_xact_id_if_assigned()::text, '0')", connection);
        return ulong.Parse((string)(await asked.ExecuteScalarAsync())!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
