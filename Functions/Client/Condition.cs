using System.Collections;
using System.Text.Json;

namespace Edge.Client;

/// <summary>Makes comparisons out of operators and values.</summary>
internal static class Condition
{
    public static Filter Compare(Field column, string @operator, object value, JsonSerializerOptions json)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Filter.Comparison(column, @operator, new Operand.Text(Literal.Of(value, json)));
    }

    public static Filter Equal(Field column, object? value, JsonSerializerOptions json) =>
        value is null ? Null(column) : Compare(column, "eq", value, json);

    public static Filter Null(Field column) => Is(column, IsValue.Null);

    public static Filter Is(Field column, IsValue value) => new Filter.Comparison(column, "is", new Operand.Keyword(Word(value)));

    public static Filter In(Field column, IEnumerable values, JsonSerializerOptions json) =>
        new Filter.Comparison(column, "in", new Operand.List([.. Distinct(values, json)]));

    public static Filter TextSearch(Field column, string query, TextSearchType type, string? config)
    {
        var name = type switch
        {
            TextSearchType.Plain => "plfts",
            TextSearchType.Phrase => "phfts",
            TextSearchType.Websearch => "wfts",
            _ => "fts",
        };
        return new Filter.Comparison(column, Operators.Checked(config is null ? name : $"{name}({config})"), new Operand.Text(query));
    }

    /// <summary>A comparison by PostgREST's own operator.</summary>
    /// <exception cref="ArgumentException">It is none of PostgREST's operators, or not for this value.</exception>
    public static Filter Of(Field column, string @operator, object? value, JsonSerializerOptions json)
    {
        var negated = @operator.StartsWith("not.", StringComparison.Ordinal);
        var name = Operators.Checked(negated ? @operator[4..] : @operator);
        var filter = (name, value) switch
        {
            ("is", _) => Is(column, IsValueOf(value)),
            ("in", string list) => new Filter.Comparison(column, name, ListSyntax.Read(list)),
            ("in", IEnumerable values) => In(column, values, json),
            ("eq", _) => Equal(column, value, json),
            ("neq" or "isdistinct", null) => Null(column).Not(),
            (_, null) => throw new ArgumentException($"'{name}' compares with a value, not with null.", nameof(value)),
            _ => Compare(column, name, value, json),
        };
        return negated ? filter.Not() : filter;
    }

    private static IsValue IsValueOf(object? value) => value switch
    {
        null => IsValue.Null,
        true => IsValue.True,
        false => IsValue.False,
        IsValue known => known,
        "null" => IsValue.Null,
        "not_null" => IsValue.NotNull,
        "true" => IsValue.True,
        "false" => IsValue.False,
        "unknown" => IsValue.Unknown,
        _ => throw new ArgumentException($"'is' takes null, not_null, true, false or unknown, not '{value}'.", nameof(value)),
    };

    private static string Word(IsValue value) => value switch
    {
        IsValue.NotNull => "not_null",
        IsValue.True => "true",
        IsValue.False => "false",
        IsValue.Unknown => "unknown",
        _ => "null",
    };

    // A null never equals anything, so in a list it says nothing.
    private static IEnumerable<string> Distinct(IEnumerable values, JsonSerializerOptions json) =>
        (values is string one ? [one] : values.Cast<object?>()).OfType<object>().Select(value => Literal.Of(value, json)).Distinct();
}

/// <summary>What <c>is</c> can ask.</summary>
public enum IsValue { Null, NotNull, True, False, Unknown }

/// <summary>Which function reads the query: <c>to_tsquery</c>, <c>plainto_</c>, <c>phraseto_</c> or <c>websearch_to_tsquery</c>.</summary>
public enum TextSearchType { Default, Plain, Phrase, Websearch }
