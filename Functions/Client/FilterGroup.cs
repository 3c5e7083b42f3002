using System.Collections.Immutable;
using System.Text.Json;

namespace Edge.Client;

/// <summary>Conditions to be joined by one operator: the inside of an <c>or=(…)</c> or <c>and=(…)</c>.</summary>
public sealed class FilterGroup<TRow> : Filterable<FilterGroup<TRow>, TRow>
{
    private readonly ImmutableArray<Filter> members;

    internal FilterGroup(JsonSerializerOptions json, ImmutableArray<Filter> members) : base(json) => this.members = members;

    public override FilterGroup<TRow> Where(Filter filter) => new(Json, members.Add(filter));

    /// <summary>A nested group of which any condition is enough.</summary>
    public FilterGroup<TRow> Or(Func<FilterGroup<TRow>, FilterGroup<TRow>> conditions) => Where(Of(LogicOperator.Or, conditions, Json));

    /// <summary>A nested group of which all conditions are needed.</summary>
    public FilterGroup<TRow> And(Func<FilterGroup<TRow>, FilterGroup<TRow>> conditions) => Where(Of(LogicOperator.And, conditions, Json));

    /// <summary>Not all of these.</summary>
    public FilterGroup<TRow> Not(Func<FilterGroup<TRow>, FilterGroup<TRow>> conditions) =>
        Where(Of(LogicOperator.And, conditions, Json).Not());

    /// <exception cref="ArgumentException">The group is empty.</exception>
    internal static Filter Of(LogicOperator @operator, Func<FilterGroup<TRow>, FilterGroup<TRow>> conditions, JsonSerializerOptions json)
    {
        var members = conditions(new FilterGroup<TRow>(json, [])).members;
        return members.IsEmpty
            ? throw new ArgumentException("A group needs at least one condition.", nameof(conditions))
            : new Filter.Group(@operator, members);
    }

    private protected override FilterGroup<TRow> All(IReadOnlyList<Filter> filters) =>
        filters.Count == 0 ? this : Where(filters.Count == 1 ? filters[0] : new Filter.Group(LogicOperator.And, [.. filters]));
}
