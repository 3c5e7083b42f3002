using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Npgsql;

namespace Edge.ChangeFeed.Replication;

/// <summary>Reads changes from the write-ahead log, keys only.</summary>
internal sealed class ReplicationSource : IChangeSource
{
    private const string BeatPrefix = "edge.beat";

    // Of one transaction; further rows count as changes to all of their relation.
    private const int MostRows = 1_000;

    /// <summary>
    /// Keys that are pinned by requests: see the planner's. Only of tables that updates and deletes name their rows by this key: a primary key that is
    /// the replica identity, or a full one.
    /// </summary>
    private const string Keys =
        """
        SELECT c.oid, array_agg(a.attname::text ORDER BY k.place)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
        WHERE i.indisprimary AND c.relkind = 'r' AND c.relreplident IN ('d', 'f')
        GROUP BY c.oid
        """;

    private readonly NpgsqlDataSource database;
    private readonly ReplicationStream stream;
    private FrozenDictionary<uint, ImmutableArray<string>> keys;

    private ReplicationSource(NpgsqlDataSource database, ReplicationStream stream, FrozenDictionary<uint, ImmutableArray<string>> keys) =>
        (this.database, this.stream, this.keys) = (database, stream, keys);

    public string Beat =>
        $"pg_logical_emit_message(false, '{BeatPrefix}', (extract(epoch from clock_timestamp()) * 1000000)::bigint::text)";

    public static async Task<ReplicationSource> Open(
        NpgsqlDataSource database, string connectionString, string publication, CancellationToken cancellation)
    {
        ReplicationSource? source = null;
        var known = await KeysIn(database, cancellation);
        var stream = await ReplicationStream.Open(
            new(connectionString, [publication])
            {
                MostRows = MostRows, Columns = relation => KeyColumns(relation, source?.keys ?? known),
            },
            cancellation);
        return source = new(database, stream, known);
    }

    public async IAsyncEnumerable<SourceChanges> Read([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var read in stream.Read(cancellation))
        {
            if (read is ReplicationEvent.Message { Content: { Prefix: BeatPrefix } beat })
            {
                yield return new([], DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(beat.Text, CultureInfo.InvariantCulture)));
            }
            else if (read is ReplicationEvent.Transaction transaction)
            {
                var isDefinition = transaction.Messages.Any(message => message.Prefix == ChangeFeedNames.DefinitionsPrefix);
                if (isDefinition) keys = await KeysIn(database, cancellation);
                var changes = transaction.Rows.Select(row => Of(transaction.Xid, row))
                    .Concat(transaction.Unlisted.Select(relation => new Change(transaction.Xid, ChangeKind.Relation, relation.Name)));
                if (isDefinition) changes = changes.Append(new(transaction.Xid, ChangeKind.Definitions, default));
                var all = changes.Distinct().ToImmutableArray();
                if (!all.IsEmpty) yield return new(all, AsOf: null);
            }
        }
    }

    public async Task Refresh(CancellationToken cancellation) => keys = await KeysIn(database, cancellation);

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>None where the stream tells rows apart by other columns than the catalog: the one or the other is about to change.</summary>
    private static ImmutableArray<string> KeyColumns(ReplicatedRelation relation, FrozenDictionary<uint, ImmutableArray<string>> keys)
    {
        if (!keys.TryGetValue(relation.Oid, out var key)) return [];
        return relation.Identity is ReplicaIdentity.Full || key.Order().SequenceEqual(relation.Columns.Where(column => column.IsKey).Select(column => column.Name).Order())
            ? key : [];
    }

    private Change Of(ulong xid, in ReplicatedRow row)
    {
        var name = row.Relation.Name;
        if (row.Change is RowChange.Truncate) return new(xid, ChangeKind.Truncate, name);
        var (old, next) = (KeyOf(row.Relation, row.Old), KeyOf(row.Relation, row.New));

        // An update that leaves the key as it was says the new row only.
        return (row.Change, old, next) switch
        {
            (RowChange.Insert, _, { } key) => new(xid, ChangeKind.Row, name, null, key),
            (RowChange.Delete, { } key, _) => new(xid, ChangeKind.Row, name, key, null),
            (RowChange.Update, _, { } key) when row.Old.IsEmpty || old is not null => new(xid, ChangeKind.Row, name, old ?? key, key),
            _ => new(xid, ChangeKind.Relation, name),
        };
    }

    /// <returns>Null: the row has no key that it can be told by.</returns>
    private string? KeyOf(ReplicatedRelation relation, ImmutableArray<ReplicatedValue> values)
    {
        if (values.IsEmpty || !keys.TryGetValue(relation.Oid, out var columns)) return null;
        var texts = new string[columns.Length];
        for (var at = 0; at < texts.Length; at++)
        {
            if (relation.IndexOf(columns[at]) is not (>= 0 and var column) || values[column] is not { State: ValueState.Text, Text: { } text }) return null;
            texts[at] = text;
        }

        return KeyText.Of(texts);
    }

    private static async Task<FrozenDictionary<uint, ImmutableArray<string>>> KeysIn(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Keys);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var keys = new Dictionary<uint, ImmutableArray<string>>();
        while (await reader.ReadAsync(cancellation)) keys.Add(reader.GetFieldValue<uint>(0), [.. reader.GetFieldValue<string[]>(1)]);
        return keys.ToFrozenDictionary();
    }
}
