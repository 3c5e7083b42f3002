using Edge.Postgrest.Sql;

namespace Edge.Postgrest.Execution;

/// <summary>How a transaction's statements are sent.</summary>
internal enum Way
{
    /// <summary>Without BEGIN and COMMIT: what goes in one piece is one transaction.</summary>
    Implicit,

    /// <summary>From BEGIN to COMMIT (or ROLLBACK) in one piece.</summary>
    Whole,

    /// <summary>
    /// COMMIT goes by itself when all else is done. A connection that has been idle may have died unnoticed; if it did, nothing was stored for
    /// sure and the request can be repeated on another.
    /// </summary>
    CommitApart,

    /// <summary>Within a transaction that has begun. COMMIT goes by itself.</summary>
    Begun,
}

/// <summary>Batches of one transaction, kept for the next request.</summary>
internal sealed class BatchPool(TransactionQuery transaction)
{
    // As many as requests of one shape are often under way at once; what is kept is bounded by this times the plans kept.
    private const int Kept = 8;

    private readonly TransactionBatch?[][] free = [new TransactionBatch?[Kept], new TransactionBatch?[Kept], new TransactionBatch?[1], new TransactionBatch?[1]];

    internal TransactionBatch Rent(Way way)
    {
        var slots = free[(int)way];
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] is not null && Interlocked.Exchange(ref slots[i], null) is { } batch) return batch;
        }
        return new TransactionBatch(Statements(way), way);
    }

    internal void Return(TransactionBatch batch)
    {
        batch.Clear();
        var slots = free[(int)batch.Way];
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] is null && Interlocked.CompareExchange(ref slots[i], batch, null) is null) return;
        }
    }

    private IEnumerable<SqlQuery> Statements(Way way)
    {
        if (way is Way.Whole or Way.CommitApart) yield return transaction.Begin;
        if (transaction.IsStamped) yield return StampQuery.Of(transaction.Watched!);
        yield return transaction.Settings;
        if (transaction.PreRequest is { } preRequest) yield return preRequest;
        if (transaction.PlannedCount is { } count) yield return count;
        yield return transaction.Main;
        foreach (var check in transaction.Watched is { } watched ? DefinitionsCheck.Of(watched) : []) yield return check;
        if (way is not Way.Whole) yield break;
        foreach (var end in transaction.End) yield return end;
    }
}
