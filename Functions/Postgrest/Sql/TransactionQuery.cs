using System.Collections.Immutable;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Schema.Lineage;

namespace Edge.Postgrest.Sql;

public enum RowsRule
{
    /// <summary>Any number of rows is an answer.</summary>
    None,

    /// <summary>One, because a single object is wanted.</summary>
    Singular,

    /// <summary>One, because PUT is for the row that its filters name.</summary>
    Put,
}

/// <summary>The statements of a request under one role, in the order in which they run.</summary>
/// <remarks>PostgREST v16.2, MainTx.hs.</remarks>
public sealed record TransactionQuery
{
    /// <summary><c>BEGIN</c> with the isolation level and the access mode.</summary>
    public required SqlQuery Begin { get; init; }

    /// <summary>
    /// The isolation level is the usual one and the end is a commit: <see cref="Begin"/> and <see cref="End"/> can be left out, and the batch
    /// that is sent in one piece be the transaction.
    /// </summary>
    public required bool MayBeImplicit { get; init; }

    public required bool ReadOnly { get; init; }

    public required SqlQuery Settings { get; init; }

    /// <summary>
    /// <see cref="Settings"/> answers a second column: a read's snapshot, a write's transaction id. That statement is the first of all, so its
    /// snapshot is no newer than that of any statement that reads data.
    /// </summary>
    public bool IsTraced { get; init; }

    /// <summary>What is looked at again after <see cref="Main"/>; null: nothing. See <see cref="DefinitionsCheck"/>.</summary>
    internal Definitions? Watched { get; init; }

    /// <summary>The transaction begins with a look at by what it reads; see <see cref="StampQuery"/>.</summary>
    internal bool IsStamped { get; init; }

    public SqlQuery? PreRequest { get; init; }

    /// <inheritdoc cref="MainQuery.PlannedCount"/>
    public SqlQuery? PlannedCount { get; init; }

    /// <inheritdoc cref="MainQuery.Main"/>
    public required SqlQuery Main { get; init; }

    /// <summary><c>COMMIT</c>, or a rollback that lets deferred constraints speak first.</summary>
    public required ImmutableArray<SqlQuery> End { get; init; }

    public required bool Commits { get; init; }

    /// <summary><see cref="Main"/> answers text: the lines of a plan, or what an inspection found.</summary>
    public required bool IsExplained { get; init; }

    public required RowsRule Rows { get; init; }

    /// <summary>
    /// An estimated count counts up to here itself, and trusts the planner beyond. Null: it counts all, and trusts the planner if that says more.
    /// </summary>
    public long? CountedUpTo { get; init; }

    /// <summary><c>count=planned</c>, not <c>estimated</c>.</summary>
    public bool CountIsPlanned { get; init; }

    /// <summary>What is asked for under an access policy; null: there is no policy. Errors must not tell of what it hides.</summary>
    public QualifiedIdentifier? Guarded { get; init; }

    /// <summary>Nobody has logged in: 42501 is 401, not 403.</summary>
    public required bool IsAnonymous { get; init; }
}
