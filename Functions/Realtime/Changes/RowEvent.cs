using System.Globalization;
using Edge.ChangeFeed.Replication;

namespace Edge.Realtime.Changes;

/// <summary>Holds one change of one row, under the name of the table that it is told of.</summary>
/// <param name="CommitLsn">With <paramref name="Place"/> it says where the change stands among all.</param>
/// <param name="ArrivedAt">A timestamp of this process's clock.</param>
internal sealed record RowEvent(ReplicatedRow Row, ChangeRelation Relation, DateTimeOffset CommittedAt, ulong CommitLsn, int Place, long ArrivedAt)
{
    public string Type => Row.Change switch
    {
        RowChange.Insert => "INSERT",
        RowChange.Update => "UPDATE",
        RowChange.Delete => "DELETE",
        _ => "TRUNCATE",
    };

    /// <summary>The time of the commit, to the millisecond.</summary>
    public string Time => CommittedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The time of the commit with digits behind the microseconds that no other change has, so that a client can name the change.</summary>
    public string Stamp => string.Create(
        CultureInfo.InvariantCulture, $"{CommittedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff}{CommitLsn:D20}{Place:D6}Z");

    /// <summary>About how much memory it takes.</summary>
    public int Size => 200 + SizeOf(Row.Old) + SizeOf(Row.New);

    /// <summary>What is known of a column after the change; for a delete, before it.</summary>
    public ReplicatedValue Value(string column) => Row.Change is RowChange.Delete ? OldValue(column) : NewValue(column);

    /// <summary>The value after the change; what an update did not send is taken from before it, if that is known.</summary>
    public ReplicatedValue NewValue(string column)
    {
        var value = At(Row.New, column);
        return value.State is ValueState.UnchangedToast && OldValue(column) is { State: ValueState.Text } before ? before : value;
    }

    public ReplicatedValue OldValue(string column) => At(Row.Old, column);

    /// <summary>The text of each key column; null: the key is not known.</summary>
    public string[]? Key()
    {
        if (Relation.Key.IsEmpty) return null;
        var key = new string[Relation.Key.Length];
        for (var at = 0; at < key.Length; at++)
        {
            if (Value(Relation.Key[at]) is not { State: ValueState.Text, Text: { } text }) return null;
            key[at] = text;
        }

        return key;
    }

    private ReplicatedValue At(System.Collections.Immutable.ImmutableArray<ReplicatedValue> values, string column)
    {
        var at = values.IsDefaultOrEmpty ? -1 : Row.Relation.IndexOf(column);
        return at < 0 || at >= values.Length ? default : values[at];
    }

    private static int SizeOf(System.Collections.Immutable.ImmutableArray<ReplicatedValue> values)
    {
        var size = 0;
        if (values.IsDefaultOrEmpty) return size;
        foreach (var value in values) size += 24 + 2 * (value.Text?.Length ?? 0);
        return size;
    }
}
