using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Access;

/// <summary>What a role may do with a relation that exists. An action that is null is denied.</summary>
public sealed record RelationAccess(Table Table)
{
    public ReadAccess? Read { get; init; }
    public WriteAccess? Insert { get; init; }
    public WriteAccess? Update { get; init; }

    /// <summary>Which rows may be deleted.</summary>
    public RowFilter? Delete { get; init; }

    public bool IsNothing => this is { Read: null, Insert: null, Update: null, Delete: null };
}

/// <param name="Columns">Of the table.</param>
/// <param name="Computed">Functions of a row.</param>
public sealed record ReadAccess(FrozenSet<string> Columns, FrozenSet<string> Computed, RowFilter Rows, bool AllColumns)
{
    public bool Shows(string field) => Columns.Contains(field) || Computed.Contains(field);
}

/// <param name="Rows">Which rows may be updated.</param>
/// <param name="Check">What they must be like after that, or after the insert.</param>
public sealed record WriteAccess(FrozenSet<string> Columns, RowFilter Rows, RowFilter Check);

/// <summary>A condition on the rows of one relation, out of a policy.</summary>
/// <param name="All">Joined by AND; their slots are the policy's.</param>
/// <param name="ClaimsThere">The slot that says whether all claims are there: without one there are no rows at all. Null: there are no claims in it.</param>
public sealed record RowFilter(ImmutableArray<LogicTree> All, Slot? ClaimsThere)
{
    public static RowFilter None { get; } = new([], null);

    public bool IsNone => All.IsEmpty;
}
