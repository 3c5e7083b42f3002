using System.Collections.Immutable;

namespace Edge.Postgrest.Requests;

public enum AggregateFunction { Sum, Avg, Max, Min, Count }

public enum JoinType { Inner, Left }

/// <summary>One item of <c>select=</c>, with the items nested in it.</summary>
public abstract record SelectItem
{
    private SelectItem() { }

    /// <summary><c>alias:field::cast.aggregate()::aggregateCast</c></summary>
    public sealed record Column(Field Field, AggregateFunction? Aggregate, string? AggregateCast, string? Cast, string? Alias) : SelectItem;

    /// <summary><c>alias:relation!hint!inner(…)</c></summary>
    public sealed record Relation(string Name, string? Alias, string? Hint, JoinType? Join, ImmutableArray<SelectItem> Items) : SelectItem;

    /// <summary><c>...relation!hint(…)</c></summary>
    public sealed record Spread(string Name, string? Hint, JoinType? Join, ImmutableArray<SelectItem> Items) : SelectItem;
}

public enum OrderDirection { Ascending, Descending }

public enum OrderNulls { First, Last }

public abstract record OrderTerm
{
    private OrderTerm() { }

    public OrderDirection? Direction { get; init; }
    public OrderNulls? Nulls { get; init; }

    public sealed record Column(Field Field) : OrderTerm;

    /// <summary><c>relation(field)</c>, for an embedded to-one relation.</summary>
    public sealed record Related(string Relation, Field Field) : OrderTerm;
}

/// <summary>Something said of an embedded relation: <c>clients.projects.order=…</c> has the path <c>clients, projects</c>; the root's is empty.</summary>
public sealed record AtPath<T>(ImmutableArray<string> Path, T Value);

/// <summary>
/// Rows wanted. Null offset: none given, so 0; null limit: none given. Values are kept apart (see <see cref="Slot"/>).
/// </summary>
public sealed record RequestRange(Slot? Offset, Slot? Limit);

/// <summary>The parsed query string.</summary>
/// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs.</remarks>
public sealed record QueryParams
{
    /// <summary><c>*</c> if the client said nothing; empty for <c>select=</c>, which wants no column.</summary>
    public required ImmutableArray<SelectItem> Select { get; init; }

    public ImmutableArray<AtPath<Filter>> Filters { get; init; } = [];
    public ImmutableArray<AtPath<LogicTree>> Logic { get; init; } = [];
    public ImmutableArray<AtPath<ImmutableArray<OrderTerm>>> Order { get; init; } = [];
    public ImmutableArray<AtPath<RequestRange>> Ranges { get; init; } = [];

    /// <summary><c>columns=</c>, sorted ordinally, distinct; null if not given.</summary>
    public ImmutableArray<string>? Columns { get; init; }

    /// <summary><c>on_conflict=</c>, null if not given.</summary>
    public ImmutableArray<string>? OnConflict { get; init; }

    /// <summary>Arguments of a GET or HEAD of <c>/rpc</c>, in order; a name may come again for a variadic parameter.</summary>
    public ImmutableArray<RoutineArgument> Arguments { get; init; } = [];

    /// <summary>The query string sorted by key and re-encoded, as PostgREST puts it into <c>Content-Location</c>.</summary>
    public required string Canonical { get; init; }
}

public readonly record struct RoutineArgument(string Name, Slot Value);
