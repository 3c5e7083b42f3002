using System.Collections.Immutable;
using NpgsqlTypes;

namespace Edge.ChangeFeed.Replication;

/// <summary>What comes from the write-ahead log, in commit order.</summary>
internal abstract record ReplicationEvent
{
    private ReplicationEvent() { }

    /// <summary>A whole committed transaction. It may not be visible yet.</summary>
    /// <param name="Xid">Of the top-level transaction, 64 bits; of a prepared one, that which was prepared.</param>
    /// <param name="Rows">In the order in which they were changed, as many as the stream may hold.</param>
    /// <param name="Unlisted">Relations with further rows that were too many to hold, each once.</param>
    /// <param name="Messages">What <c>pg_logical_emit_message(true, …)</c> wrote in it.</param>
    public sealed record Transaction(
        ulong Xid, NpgsqlLogSequenceNumber CommitLsn, DateTimeOffset CommittedAt, ImmutableArray<ReplicatedRow> Rows,
        ImmutableArray<ReplicatedRelation> Unlisted, ImmutableArray<LogMessage> Messages) : ReplicationEvent;

    /// <summary>What <c>pg_logical_emit_message(false, …)</c> wrote: everything that was committed before it came before it.</summary>
    public sealed record Message(LogMessage Content) : ReplicationEvent;
}

internal readonly record struct LogMessage(string Prefix, string Text);
