using Edge.Origin;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Cache;

/// <summary>An origin that says enough of its answers for them to be kept.</summary>
internal interface ICacheableOrigin : IOrigin
{
    /// <summary>
    /// Names all that answers depend on beside the request, the role and the data: which database, with which schema and configuration. The same in
    /// every instance for which it is the same. Null: nothing can be answered yet.
    /// </summary>
    string? Realm { get; }

    /// <summary>What bookmarks of the origin's database begin with; null: they cannot be told.</summary>
    ulong? Cluster { get; }

    /// <summary>Of requests that name none; null: it is not known.</summary>
    string? DefaultSchema { get; }

    /// <summary>A response header that repeats one of the request, so that it must not be kept; null: there is none.</summary>
    string? TraceHeader { get; }

    /// <summary>A write ends with its transaction known, and a read with its snapshot; else only when they began and were answered.</summary>
    bool KnowsTransactions { get; }

    /// <summary>Null: nobody who may be answered from a cache; the origin will say what is wrong, if anything is.</summary>
    ValueTask<Asker?> Ask(IHeaderDictionary headers, CancellationToken cancellation);

    /// <summary>Answers as the origin does, and says what from.</summary>
    /// <exception cref="WriteInterruptedException">A write was cancelled and may have happened.</exception>
    ValueTask<TracedResponse> AnswerTraced(PostgrestRequest request, CancellationToken cancellation);

    /// <summary>Definitions have changed since this answer's dependencies were found in them: the origin learns them anew. Does not wait.</summary>
    void Outdated(Provenance.Read read);

    /// <summary>
    /// Whether the entry's snapshot sees all that has happened to what it depends on, and it would still be read by the same definitions and rights.
    /// </summary>
    ValueTask<Confirmation> Confirm(CacheEntry entry, CancellationToken cancellation);
}

internal enum Confirmation
{
    Unchanged,
    Changed,

    /// <summary>There is no change log for some of it.</summary>
    NotLogged,

    /// <summary>The database does not answer.</summary>
    Unavailable,
}
