using System.Collections.Immutable;

namespace Edge.ChangeFeed;

/// <summary>Where the owner has the changes from: the write-ahead log or the change log.</summary>
internal interface IChangeSource : IAsyncDisposable
{
    /// <summary>
    /// What the owner runs in the database from time to time so that the source can say how far it has come; null: it can by itself.
    /// </summary>
    string? Beat { get; }

    /// <summary>Learns anew what it knows of definitions, such as which columns are a table's key.</summary>
    Task Refresh(CancellationToken cancellation);

    /// <summary>Reads until it is cancelled or fails: every change by transactions that commit after the source was opened, in commit order.</summary>
    IAsyncEnumerable<SourceChanges> Read(CancellationToken cancellation);
}

/// <param name="AsOf">By the database's clock: all that was committed and visible before has been read. Null: nothing new is known of that.</param>
internal readonly record struct SourceChanges(ImmutableArray<Change> Changes, DateTimeOffset? AsOf);
