using Edge.Postgrest.Schema;

namespace Edge.ChangeFeed;

/// <summary>What a <see cref="Change"/> touches.</summary>
internal enum ChangeKind : byte
{
    /// <summary>One row: <see cref="Change.OldKey"/> before, <see cref="Change.NewKey"/> after.</summary>
    Row,

    /// <summary>Any rows of the relation: there were too many to tell apart, or they have no key.</summary>
    Relation,

    /// <summary>All rows of the relation are gone.</summary>
    Truncate,

    /// <summary>Definitions, rights or settings; so anything may have changed. <see cref="Change.Relation"/> is empty.</summary>
    Definitions,
}

/// <summary>One committed change.</summary>
/// <param name="Xid">
/// The 64-bit id of the top-level transaction. A commit can be announced before it is visible, so whether a read has seen the change is decided by
/// the read's snapshot and this id, never by the order in which things are heard.
/// </param>
/// <param name="OldKey">The row's primary key before (see <see cref="Edge.Postgrest.KeyText"/>); null for an insert and for all kinds but rows.</param>
/// <param name="NewKey">The row's primary key after; null for a delete and for all kinds but rows.</param>
internal readonly record struct Change(ulong Xid, ChangeKind Kind, QualifiedIdentifier Relation, string? OldKey = null, string? NewKey = null);
