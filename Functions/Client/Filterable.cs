using System.Collections;
using System.Text.Json;

namespace Edge.Client;

/// <summary>
/// Everything that a condition can say, by column name; what is said last is joined to the rest by <c>and</c> (in a query) or by the
/// group's operator.
/// A value is always one value: no text in it can become another condition.
/// </summary>
public abstract partial class Filterable<TSelf, TRow>
{
    private protected Filterable(JsonSerializerOptions json) => Json = json;

    private protected JsonSerializerOptions Json { get; }

    /// <summary>Adds a condition made elsewhere.</summary>
    public abstract TSelf Where(Filter filter);

    /// <summary><c>=</c>; null is <c>is null</c>.</summary>
    public TSelf Eq(Field column, object? value) => Where(Condition.Equal(column, value, Json));

    /// <summary><c>&lt;&gt;</c>; null is <c>is not null</c>.</summary>
    public TSelf Neq(Field column, object? value) =>
        Where(value is null ? Condition.Null(column).Not() : Condition.Compare(column, "neq", value, Json));

    public TSelf Gt(Field column, object value) => Where(Condition.Compare(column, "gt", value, Json));

    public TSelf Gte(Field column, object value) => Where(Condition.Compare(column, "gte", value, Json));

    public TSelf Lt(Field column, object value) => Where(Condition.Compare(column, "lt", value, Json));

    public TSelf Lte(Field column, object value) => Where(Condition.Compare(column, "lte", value, Json));

    /// <summary><c>*</c> and <c>%</c> stand for any text, <c>_</c> for any character.</summary>
    public TSelf Like(Field column, string pattern) => Where(Condition.Compare(column, "like", pattern, Json));

    public TSelf LikeAllOf(Field column, params IEnumerable<string> patterns) =>
        Where(Condition.Compare(column, "like(all)", Literal.Array(patterns, Json), Json));

    public TSelf LikeAnyOf(Field column, params IEnumerable<string> patterns) =>
        Where(Condition.Compare(column, "like(any)", Literal.Array(patterns, Json), Json));

    /// <summary><see cref="Like(Field,string)"/> without regard to case.</summary>
    public TSelf ILike(Field column, string pattern) => Where(Condition.Compare(column, "ilike", pattern, Json));

    public TSelf ILikeAllOf(Field column, params IEnumerable<string> patterns) =>
        Where(Condition.Compare(column, "ilike(all)", Literal.Array(patterns, Json), Json));

    public TSelf ILikeAnyOf(Field column, params IEnumerable<string> patterns) =>
        Where(Condition.Compare(column, "ilike(any)", Literal.Array(patterns, Json), Json));

    /// <summary>A POSIX regular expression, <c>~</c>.</summary>
    public TSelf RegexMatch(Field column, string pattern) => Where(Condition.Compare(column, "match", pattern, Json));

    /// <summary>The same without regard to case, <c>~*</c>.</summary>
    public TSelf RegexIMatch(Field column, string pattern) => Where(Condition.Compare(column, "imatch", pattern, Json));

    /// <summary><c>is null</c>, <c>is true</c> or <c>is false</c>.</summary>
    public TSelf Is(Field column, bool? value) =>
        Is(column, value switch { null => IsValue.Null, true => IsValue.True, false => IsValue.False });

    public TSelf Is(Field column, IsValue value) => Where(Condition.Is(column, value));

    /// <summary><c>is distinct from</c>: like <see cref="Neq(Field,object)"/>, but null is a value like any other.</summary>
    public TSelf IsDistinct(Field column, object? value) =>
        Where(value is null ? Condition.Null(column).Not() : Condition.Compare(column, "isdistinct", value, Json));

    public TSelf In(Field column, IEnumerable values) => Where(Condition.In(column, values, Json));

    public TSelf NotIn(Field column, IEnumerable values) => Where(Condition.In(column, values, Json).Not());

    /// <summary><c>@></c>. A sequence is an array, text is a range or what else the column's type reads, anything else is JSON.</summary>
    public TSelf Contains(Field column, object value) => Where(Condition.Compare(column, "cs", value, Json));

    /// <summary><c>&lt;@</c>, with values as in <see cref="Contains(Field,object)"/>.</summary>
    public TSelf ContainedBy(Field column, object value) => Where(Condition.Compare(column, "cd", value, Json));

    /// <summary>Wholly after the range, <c>>></c>.</summary>
    public TSelf RangeGt(Field column, string range) => Where(Condition.Compare(column, "sr", range, Json));

    /// <summary>Does not begin before the range, <c>&amp;></c>.</summary>
    public TSelf RangeGte(Field column, string range) => Where(Condition.Compare(column, "nxl", range, Json));

    /// <summary>Wholly before the range, <c>&lt;&lt;</c>.</summary>
    public TSelf RangeLt(Field column, string range) => Where(Condition.Compare(column, "sl", range, Json));

    /// <summary>Does not end after the range, <c>&amp;&lt;</c>.</summary>
    public TSelf RangeLte(Field column, string range) => Where(Condition.Compare(column, "nxr", range, Json));

    /// <summary>Touches the range without overlapping it, <c>-|-</c>.</summary>
    public TSelf RangeAdjacent(Field column, string range) => Where(Condition.Compare(column, "adj", range, Json));

    /// <summary><c>&amp;&amp;</c>, with a range as text or an array.</summary>
    public TSelf Overlaps(Field column, object value) => Where(Condition.Compare(column, "ov", value, Json));

    /// <param name="config">A text search configuration, such as <c>english</c>; letters, digits, <c>_</c>, <c>$</c> and spaces.</param>
    public TSelf TextSearch(Field column, string query, TextSearchType type = TextSearchType.Default, string? config = null) =>
        Where(Condition.TextSearch(column, query, type, config));

    /// <summary>All of these columns have these values.</summary>
    public TSelf Match(IEnumerable<KeyValuePair<string, object?>> values) =>
        All([.. values.Select(pair => Condition.Equal(pair.Key, pair.Value, Json))]);

    /// <summary>The opposite of one comparison, by PostgREST's operator: <c>Not("name", "like", "A*")</c>.</summary>
    public TSelf Not(Field column, string @operator, object? value) => Where(Condition.Of(column, @operator, value, Json).Not());

    /// <summary>Any comparison, by PostgREST's operator: <c>Filter("id", "not.eq", 5)</c>, <c>"fts(english)"</c>.</summary>
    public TSelf Filter(Field column, string @operator, object? value) => Where(Condition.Of(column, @operator, value, Json));

    private protected abstract TSelf All(IReadOnlyList<Filter> filters);
}
