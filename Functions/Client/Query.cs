using System.Text.Json;

namespace Edge.Client;

/// <summary>
/// A request being written: conditions, order, limits, and what is wanted of the rows. Each call gives a new query; nothing is sent before
/// <see cref="ToListAsync(CancellationToken)"/>, <see cref="Single(CancellationToken)"/> or another call that takes a cancellation token.
/// </summary>
public abstract partial class Query<TRow> : Filterable<Query<TRow>, TRow>
{
    private readonly Transport transport;
    private readonly RequestDraft draft;

    private protected Query(Transport transport, JsonSerializerOptions json, RequestDraft draft) : base(json)
    {
        this.transport = transport;
        this.draft = draft;
    }

    private protected RequestDraft Draft => draft;

    public override Query<TRow> Where(Filter filter) => With(draft.Add(filter.AsParameter()));

    /// <summary>Any of these conditions: <c>Or(or => or.Eq("id", 1).Gt("age", 65))</c>.</summary>
    /// <param name="referencedTable">The embedded relation that they are about; null: the root.</param>
    public Query<TRow> Or(Func<FilterGroup<TRow>, FilterGroup<TRow>> conditions, string? referencedTable = null) =>
        Where(FilterGroup<TRow>.Of(LogicOperator.Or, conditions, Json), referencedTable);

    /// <summary>
    /// Any of these conditions, in PostgREST's words: <c>"id.eq.1,age.gt.65"</c>. The text is taken as it is: no foreign value belongs in
    /// it.
    /// </summary>
    public Query<TRow> Or(string conditions, string? referencedTable = null) =>
        Where(new Filter.Verbatim(LogicOperator.Or, conditions), referencedTable);

    /// <summary>All of these conditions, as one group that can be about an embedded relation.</summary>
    public Query<TRow> And(Func<FilterGroup<TRow>, FilterGroup<TRow>> conditions, string? referencedTable = null) =>
        Where(FilterGroup<TRow>.Of(LogicOperator.And, conditions, Json), referencedTable);

    /// <summary>Not all of these conditions.</summary>
    public Query<TRow> Not(Func<FilterGroup<TRow>, FilterGroup<TRow>> conditions, string? referencedTable = null) =>
        Where(FilterGroup<TRow>.Of(LogicOperator.And, conditions, Json).Not(), referencedTable);

    private protected override Query<TRow> All(IReadOnlyList<Filter> filters) =>
        With(filters.Aggregate(draft, (draft, filter) => draft.Add(filter.AsParameter())));

    private Query<TRow> Where(Filter filter, string? referencedTable)
    {
        var parameter = filter.AsParameter();
        return With(draft.Add(parameter with { Name = Relations.Prefix(referencedTable) + parameter.Name }));
    }

    private protected Query<TRow> With(RequestDraft changed) => new Written(transport, Json, changed);

    internal sealed class Written(Transport transport, JsonSerializerOptions json, RequestDraft draft)
        : Query<TRow>(transport, json, draft);
}
