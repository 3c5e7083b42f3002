using System.Collections.Immutable;

namespace Edge.ChangeFeed.Replication;

internal enum RowChange : byte { Insert, Update, Delete, Truncate }

/// <summary>What is known of a value.</summary>
internal enum ValueState : byte
{
    /// <summary>It was not read, or the stream does not have it.</summary>
    Unknown,

    Null,
    Text,

    /// <summary>It is large and stored apart, and the update did not change it: the stream leaves it out.</summary>
    UnchangedToast,
}

/// <param name="Text">As the type's output function writes it, with ISO dates, UTC times and hex bytes; null unless the state says text.</param>
internal readonly record struct ReplicatedValue(ValueState State, string? Text);

/// <summary>One row's change.</summary>
/// <param name="Old">
/// By column. Empty for inserts and truncates, and for updates that leave the replica identity as it was. Under the default identity only its columns
/// are known.
/// </param>
/// <param name="New">By column. Empty for deletes and truncates.</param>
internal readonly record struct ReplicatedRow(
    RowChange Change, ReplicatedRelation Relation, ImmutableArray<ReplicatedValue> Old, ImmutableArray<ReplicatedValue> New);
