using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>
/// One SELECT of the answer; the root reads the target (or the CTE of a mutation or call), the children are embedded in it.
/// </summary>
/// <remarks>PostgREST v16.2, Plan/ReadPlan.hs.</remarks>
public sealed record ReadPlan
{
    /// <summary>The CTE of a mutation or call, which the root of its answer reads: <see cref="From"/> of that root.</summary>
    public static QualifiedIdentifier Source { get; } = new("", "pgrst_source");

    public ImmutableArray<PlannedSelect> Select { get; init; } = [];
    public required QualifiedIdentifier From { get; init; }
    public string? FromAlias { get; init; }

    /// <summary>Joined by AND.</summary>
    public ImmutableArray<PlannedLogic> Where { get; init; } = [];

    public ImmutableArray<PlannedOrder> Order { get; init; } = [];
    public PlannedRange Range { get; init; } = new(null, null);

    /// <summary>As in the request: relation, constraint, column or computed relationship.</summary>
    public required string RelationName { get; init; }

    public string? RelationAlias { get; init; }

    /// <summary>What the client calls it: the key in its parent's object, the name in filters, orders and ranges.</summary>
    public string ShownAs => RelationAlias ?? RelationName;

    /// <summary>Alias of the lateral subquery that this node becomes in its parent.</summary>
    public string AggregateAlias { get; init; } = "";

    public string? Hint { get; init; }
    public JoinType? Join { get; init; }

    /// <summary>Null for the root.</summary>
    public Relationship? ToParent { get; init; }

    /// <summary>For a computed relationship: the name under which the parent's row is passed to the function.</summary>
    public QualifiedIdentifier? ParentAlias { get; init; }

    public ImmutableArray<JoinCondition> JoinConditions { get; init; } = [];
    /// <summary>What the access policy says of the junction's rows, of a many-to-many relationship.</summary>
    public ImmutableArray<PlannedLogic> JunctionWhere { get; init; } = [];

    public SpreadKind? Spread { get; init; }

    /// <summary>To-many spreads: fields selected only for ordering; <see cref="SpreadOrder"/> names them by their aliases.</summary>
    public ImmutableArray<SpreadExtraSelect> SpreadExtraSelect { get; init; } = [];

    /// <summary>To-many spreads: the order within the arrays, in place of <see cref="Order"/>.</summary>
    public ImmutableArray<PlannedOrder> SpreadOrder { get; init; } = [];

    /// <summary>What this node selects of each child, in the children's order.</summary>
    public ImmutableArray<RelationSelect> RelationSelects { get; init; } = [];

    /// <summary>0 for the root.</summary>
    public int Depth { get; init; }

    /// <summary>The request has an alias for it, and still calls it by its relation's name in a filter, order or range.</summary>
    public bool ByLegacyTargetName { get; init; }

    public ImmutableArray<ReadPlan> Children { get; init; } = [];
}

public enum SpreadKind { ToOne, ToMany }

/// <param name="AggregateAlias">Of the embedded to-one relation that has the field; null: the node's own field.</param>
public sealed record SpreadExtraSelect(string? AggregateAlias, PlannedSelect Select);

/// <summary>Equality of two columns; a side without schema is an alias.</summary>
public sealed record JoinCondition(QualifiedIdentifier LeftTable, string LeftColumn, QualifiedIdentifier RightTable, string RightColumn);

/// <param name="MaxRows">From <c>db-max-rows</c>: an upper bound for the limit, or the limit if there is none.</param>
public sealed record PlannedRange(Slot? Offset, Slot? Limit, long? MaxRows = null)
{
    public bool IsAll => Offset is null && Limit is null && MaxRows is null;
}

/// <summary>A column or path with what its use in this place needs.</summary>
/// <remarks>PostgREST v16.2, Plan/Types.hs > CoercibleField.</remarks>
public sealed record PlannedField
{
    /// <summary><c>*</c> stands for all columns.</summary>
    public required string Name { get; init; }

    public ImmutableArray<JsonOperation> JsonPath { get; init; } = [];

    /// <summary>The path needs <c>to_jsonb(column)</c> first: the column is neither json nor jsonb.</summary>
    public bool ToJson { get; init; }

    /// <summary>Full text search on a column that is not a tsvector; the language may be null.</summary>
    public bool ToTsVector { get; init; }

    public string? TsLanguage { get; init; }

    /// <summary>
    /// What is read in this place: the column's declared type, or what <see cref="Transform"/> takes (<c>text</c> in a filter, <c>json</c>
    /// in a payload, the declared type in an answer). Empty if unknown.
    /// </summary>
    public string Type { get; init; } = "";

    /// <summary>The data representation's function.</summary>
    public QualifiedIdentifier? Transform { get; init; }

    public string? Default { get; init; }

    /// <summary><c>count()</c> of a spread: counts rows, not a column.</summary>
    public bool FullRow { get; init; }
}

public sealed record PlannedSelect(PlannedField Field, AggregateFunction? Aggregate, string? AggregateCast, string? Cast, string? Alias);

/// <summary>What a node selects of an embedded child.</summary>
public abstract record RelationSelect
{
    private RelationSelect() { }

    public required string AggregateAlias { get; init; }

    /// <param name="IsEmpty">Nothing is selected in it, nor below: it filters, but does not show.</param>
    public sealed record JsonEmbed(string Name, bool ToOne, bool IsEmpty) : RelationSelect;

    public sealed record Spread(ImmutableArray<SpreadSelect> Columns) : RelationSelect;
}

public sealed record SpreadSelect(string Name, AggregateFunction? Aggregate, string? AggregateCast, string? Alias);

public abstract record PlannedLogic
{
    private PlannedLogic() { }

    public sealed record Group(bool Negated, LogicOperator Operator, ImmutableArray<PlannedLogic> Children) : PlannedLogic;

    public sealed record Filter(PlannedField Field, OpExpr Expression) : PlannedLogic;

    /// <summary><c>relation=is.null</c>: rows without (or, negated, with) a row in the embedded relation.</summary>
    public sealed record NullEmbed(bool Negated, string AggregateAlias) : PlannedLogic;

    /// <summary>
    /// Rows that the access policy permits and the client asks for, where nothing that the client asks may so much as look at another row.
    /// </summary>
    public sealed record Permitted(ImmutableArray<PlannedLogic> Policy, ImmutableArray<PlannedLogic> Asked) : PlannedLogic;

    /// <summary>All claims are there that the access policy compares with.</summary>
    public sealed record ClaimsThere(Slot Slot) : PlannedLogic;
}

public abstract record PlannedOrder
{
    private PlannedOrder() { }

    public OrderDirection? Direction { get; init; }
    public OrderNulls? Nulls { get; init; }

    public sealed record Column(PlannedField Field) : PlannedOrder;

    /// <param name="AggregateAlias">Of the embedded to-one relation.</param>
    public sealed record Related(string AggregateAlias, Field Field) : PlannedOrder;
}
