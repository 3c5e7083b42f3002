using System.Linq.Expressions;

namespace Edge.Client;

/// <content>The same conditions by property: <c>user => user.Name</c> is the column that the property is read from.</content>
public abstract partial class Filterable<TSelf, TRow>
{
    /// <summary><c>=</c>; null is <c>is null</c>.</summary>
    public TSelf Eq<T>(Expression<Func<TRow, T>> column, T value) => Eq(ColumnOf(column), value);

    /// <summary><c>&lt;&gt;</c>; null is <c>is not null</c>.</summary>
    public TSelf Neq<T>(Expression<Func<TRow, T>> column, T value) => Neq(ColumnOf(column), value);

    public TSelf Gt<T>(Expression<Func<TRow, T>> column, T value) => Gt(ColumnOf(column), value!);

    public TSelf Gte<T>(Expression<Func<TRow, T>> column, T value) => Gte(ColumnOf(column), value!);

    public TSelf Lt<T>(Expression<Func<TRow, T>> column, T value) => Lt(ColumnOf(column), value!);

    public TSelf Lte<T>(Expression<Func<TRow, T>> column, T value) => Lte(ColumnOf(column), value!);

    public TSelf Like(Expression<Func<TRow, string?>> column, string pattern) => Like(ColumnOf(column), pattern);

    public TSelf LikeAllOf(Expression<Func<TRow, string?>> column, params IEnumerable<string> patterns) =>
        LikeAllOf(ColumnOf(column), patterns);

    public TSelf LikeAnyOf(Expression<Func<TRow, string?>> column, params IEnumerable<string> patterns) =>
        LikeAnyOf(ColumnOf(column), patterns);

    public TSelf ILike(Expression<Func<TRow, string?>> column, string pattern) => ILike(ColumnOf(column), pattern);

    public TSelf ILikeAllOf(Expression<Func<TRow, string?>> column, params IEnumerable<string> patterns) =>
        ILikeAllOf(ColumnOf(column), patterns);

    public TSelf ILikeAnyOf(Expression<Func<TRow, string?>> column, params IEnumerable<string> patterns) =>
        ILikeAnyOf(ColumnOf(column), patterns);

    public TSelf RegexMatch(Expression<Func<TRow, string?>> column, string pattern) => RegexMatch(ColumnOf(column), pattern);

    public TSelf RegexIMatch(Expression<Func<TRow, string?>> column, string pattern) => RegexIMatch(ColumnOf(column), pattern);

    public TSelf Is(Expression<Func<TRow, object?>> column, bool? value) => Is(ColumnOf(column), value);

    public TSelf Is(Expression<Func<TRow, object?>> column, IsValue value) => Is(ColumnOf(column), value);

    public TSelf IsDistinct<T>(Expression<Func<TRow, T>> column, T value) => IsDistinct(ColumnOf(column), value);

    public TSelf In<T>(Expression<Func<TRow, T>> column, params IEnumerable<T> values) => In(ColumnOf(column), values);

    public TSelf NotIn<T>(Expression<Func<TRow, T>> column, params IEnumerable<T> values) => NotIn(ColumnOf(column), values);

    public TSelf Contains(Expression<Func<TRow, object?>> column, object value) => Contains(ColumnOf(column), value);

    public TSelf ContainedBy(Expression<Func<TRow, object?>> column, object value) => ContainedBy(ColumnOf(column), value);

    public TSelf RangeGt(Expression<Func<TRow, object?>> column, string range) => RangeGt(ColumnOf(column), range);

    public TSelf RangeGte(Expression<Func<TRow, object?>> column, string range) => RangeGte(ColumnOf(column), range);

    public TSelf RangeLt(Expression<Func<TRow, object?>> column, string range) => RangeLt(ColumnOf(column), range);

    public TSelf RangeLte(Expression<Func<TRow, object?>> column, string range) => RangeLte(ColumnOf(column), range);

    public TSelf RangeAdjacent(Expression<Func<TRow, object?>> column, string range) => RangeAdjacent(ColumnOf(column), range);

    public TSelf Overlaps(Expression<Func<TRow, object?>> column, object value) => Overlaps(ColumnOf(column), value);

    public TSelf TextSearch(
        Expression<Func<TRow, object?>> column, string query, TextSearchType type = TextSearchType.Default, string? config = null) =>
        TextSearch(ColumnOf(column), query, type, config);

    public TSelf Not<T>(Expression<Func<TRow, T>> column, string @operator, object? value) => Not(ColumnOf(column), @operator, value);

    public TSelf Filter<T>(Expression<Func<TRow, T>> column, string @operator, object? value) => Filter(ColumnOf(column), @operator, value);

    private protected Field ColumnOf(LambdaExpression column) => Columns.Of(column, Json);
}
