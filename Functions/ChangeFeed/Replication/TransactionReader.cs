using System.Collections.Immutable;
using System.Text;
using Edge.Postgrest.Schema;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace Edge.ChangeFeed.Replication;

/// <summary>Puts pgoutput's messages together into whole transactions. A message has to be read before the next one is asked for.</summary>
internal sealed class TransactionReader(ReplicationStreamOptions options, WideXid xids)
{
    private readonly Dictionary<uint, ReplicatedRelation> relations = [];
    private readonly Dictionary<uint, QualifiedIdentifier> types = [];
    private readonly ImmutableArray<ReplicatedRow>.Builder rows = ImmutableArray.CreateBuilder<ReplicatedRow>();
    private readonly Dictionary<uint, ReplicatedRelation> unlisted = [];
    private readonly ImmutableArray<LogMessage>.Builder messages = ImmutableArray.CreateBuilder<LogMessage>();
    private ulong? xid;

    /// <summary>Whether a transaction has begun and not ended yet.</summary>
    public bool IsOpen => xid is not null;

    /// <returns>What the message completes; null: nothing yet.</returns>
    public async ValueTask<ReplicationEvent?> Read(PgOutputReplicationMessage message, CancellationToken cancellation)
    {
        switch (message)
        {
            case BeginMessage begin when begin.TransactionXid is { } low:
                xid = xids.Widen(low);
                break;
            case CommitMessage commit:
                return Complete(commit);
            case RelationMessage described:
                relations[described.RelationId] = Described(described);
                break;
            case TypeMessage type:
                types[type.TypeId] = new(type.Namespace, type.Name);
                break;
            case InsertMessage insert:
                await Add(RowChange.Insert, insert.Relation, null, insert.NewRow, isKeyOnly: false, cancellation);
                break;
            case IndexUpdateMessage update:
                await Add(RowChange.Update, update.Relation, update.Key, update.NewRow, isKeyOnly: true, cancellation);
                break;
            case FullUpdateMessage update:
                await Add(RowChange.Update, update.Relation, update.OldRow, update.NewRow, isKeyOnly: false, cancellation);
                break;
            case DefaultUpdateMessage update:
                await Add(RowChange.Update, update.Relation, null, update.NewRow, isKeyOnly: false, cancellation);
                break;
            case KeyDeleteMessage delete:
                await Add(RowChange.Delete, delete.Relation, delete.Key, null, isKeyOnly: true, cancellation);
                break;
            case FullDeleteMessage delete:
                await Add(RowChange.Delete, delete.Relation, delete.OldRow, null, isKeyOnly: false, cancellation);
                break;
            case TruncateMessage truncate:
                foreach (var relation in truncate.Relations) rows.Add(new(RowChange.Truncate, relations[relation.RelationId], [], []));
                break;
            case LogicalDecodingMessage said:
                var content = await Text(said, cancellation);
                if (!IsOpen) return new ReplicationEvent.Message(content);
                messages.Add(content);
                break;
        }

        return null;
    }

    private ReplicationEvent.Transaction Complete(CommitMessage commit)
    {
        var transaction = new ReplicationEvent.Transaction(
            xid!.Value, commit.CommitLsn, new DateTimeOffset(commit.TransactionCommitTimestamp, TimeSpan.Zero), rows.ToImmutable(), [.. unlisted.Values],
            messages.ToImmutable());
        xid = null;
        rows.Clear();
        unlisted.Clear();
        messages.Clear();
        return transaction;
    }

    private ReplicatedRelation Described(RelationMessage message)
    {
        var columns = message.Columns.Select(column => new ReplicatedColumn(
            column.ColumnName, column.DataTypeId, column.TypeModifier, types.TryGetValue(column.DataTypeId, out var type) ? type : null,
            column.Flags.HasFlag(RelationMessage.Column.ColumnFlags.PartOfKey))).ToImmutableArray();
        var identity = (char)message.ReplicaIdentity switch
        {
            'n' => ReplicaIdentity.Nothing,
            'f' => ReplicaIdentity.Full,
            'i' => ReplicaIdentity.Index,
            _ => ReplicaIdentity.Default,
        };
        var relation = new ReplicatedRelation(message.RelationId, new(message.Namespace, message.RelationName), identity, columns);
        var wanted = options.Columns?.Invoke(relation).ToHashSet(StringComparer.Ordinal);
        return relation with { Reads = [.. columns.Select(column => wanted is null || wanted.Contains(column.Name))] };
    }

    private async ValueTask Add(
        RowChange change, RelationMessage of, ReplicationTuple? old, ReplicationTuple? next, bool isKeyOnly, CancellationToken cancellation)
    {
        var relation = relations[of.RelationId];
        if (rows.Count >= options.MostRows)
        {
            unlisted[relation.Oid] = relation;
            return;
        }

        var before = old is null ? [] : await Values(old, relation, isKeyOnly, cancellation);
        var after = next is null ? [] : await Values(next, relation, isKeyOnly: false, cancellation);
        rows.Add(new(change, relation, before, after));
    }

    /// <summary>Reads the wanted values; the rest of the row is skipped unread.</summary>
    private static async ValueTask<ImmutableArray<ReplicatedValue>> Values(
        ReplicationTuple row, ReplicatedRelation relation, bool isKeyOnly, CancellationToken cancellation)
    {
        if (relation.ReadsUpTo == 0) return [];
        var values = new ReplicatedValue[relation.Columns.Length];
        var at = 0;
        await foreach (var value in row.WithCancellation(cancellation))
        {
            if (at == relation.ReadsUpTo) break;
            if (relation.Reads[at] && (!isKeyOnly || relation.Columns[at].IsKey)) values[at] = await Read(value, cancellation);
            at++;
        }

        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    private static async ValueTask<ReplicatedValue> Read(ReplicationValue value, CancellationToken cancellation) =>
        value.IsUnchangedToastedValue ? new(ValueState.UnchangedToast, null)
        : value.IsDBNull ? new(ValueState.Null, null)
        : new(ValueState.Text, await value.Get<string>(cancellation));

    private static async ValueTask<LogMessage> Text(LogicalDecodingMessage message, CancellationToken cancellation)
    {
        using var text = new StreamReader(message.Data, Encoding.UTF8);
        return new(message.Prefix, await text.ReadToEndAsync(cancellation));
    }
}
