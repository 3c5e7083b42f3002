using System.Collections.Immutable;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Requests;

/// <summary>From a query string to <see cref="QueryParams"/>. Of several mistakes the one is told that PostgREST tells.</summary>
/// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs > parse.</remarks>
internal static class QueryParser
{
    private static readonly ImmutableArray<SelectItem> Everything =
        [new SelectItem.Column(new Field("*", []), Aggregate: null, AggregateCast: null, Cast: null, Alias: null)];

    /// <param name="isRpcRead">A function is called by GET or HEAD: what is no filter is an argument.</param>
    /// <returns>Without ranges, for they depend on a header too.</returns>
    public static QueryParams Parse(in QueryString query, bool isRpcRead, SlotValues values)
    {
        var order = Orders(query);
        var logic = LogicTrees(query, values);
        var columns = Columns(query);
        var select = Select(query);
        var (filters, arguments) = Filters(query, isRpcRead, values);
        return new()
        {
            Select = select,
            Filters = filters,
            Logic = logic,
            Order = order,
            Columns = columns,
            OnConflict = Names(query, ParameterKind.OnConflict, "on_conflict"),
            Arguments = arguments,
            Canonical = CanonicalQuery.Of(query),
        };
    }

    /// <summary>The relation that a parameter speaks of, by its name: <c>clients.projects.limit</c>.</summary>
    public static ImmutableArray<string> PathOf(ReadOnlySpan<char> name) => TreePath(name, out _);

    private static ImmutableArray<AtPath<ImmutableArray<OrderTerm>>> Orders(in QueryString query)
    {
        var orders = new Sequence<AtPath<ImmutableArray<OrderTerm>>>();
        for (var i = 0; i < query.Count; i++)
        {
            if (!query.Is(i, ParameterKind.Order)) continue;
            var path = PathOf(query.Name(i));
            var grammar = new QueryGrammar(query.Value(i));
            if (!grammar.Order(out var terms)) throw grammar.Failure($"order ({query.Value(i)})");
            orders.Add(new(path, terms));
        }
        return orders.ToImmutable();
    }

    private static ImmutableArray<AtPath<LogicTree>> LogicTrees(in QueryString query, SlotValues values)
    {
        var trees = new Sequence<AtPath<LogicTree>>();
        for (var i = 0; i < query.Count; i++)
            if (query.Is(i, ParameterKind.Logic)) trees.Add(LogicTree(query.Name(i), query.Value(i), values));
        return trees.ToImmutable();
    }

    /// <remarks>pRequestLogicTree; the operator is put before the value, so that the outermost group is like the others.</remarks>
    private static AtPath<LogicTree> LogicTree(ReadOnlySpan<char> name, ReadOnlySpan<char> value, SlotValues values)
    {
        var naming = new QueryGrammar(name);
        if (!naming.LogicPath(out var path, out var logicOperator)) throw naming.Failure($"logic path ({name})");
        using var whole = new TextBuilder(stackalloc char[256]);
        whole.Append(logicOperator);
        whole.Append(value);
        var grammar = new QueryGrammar(whole.Written, values);
        if (!grammar.LogicTree(out var tree)) throw grammar.Failure($"logic tree ({value})");
        return new(path, tree);
    }

    /// <summary>Sorted, each once.</summary>
    private static ImmutableArray<string>? Columns(in QueryString query) =>
        Names(query, ParameterKind.Columns, "columns") is { } names ? [.. new SortedSet<string>(names, StringComparer.Ordinal)] : null;

    private static ImmutableArray<string>? Names(in QueryString query, ParameterKind kind, string parameter)
    {
        if (!query.TryFirst(kind, out var value)) return null;
        var grammar = new QueryGrammar(value);
        if (!grammar.Columns(out var names)) throw grammar.Failure($"{parameter} parameter ({value})");
        return names;
    }

    private static ImmutableArray<SelectItem> Select(in QueryString query)
    {
        if (!query.TryFirst(ParameterKind.Select, out var value)) return Everything;
        var grammar = new QueryGrammar(value);
        if (!grammar.FieldForest(out var items)) throw grammar.Failure($"select parameter ({value})");
        return items;
    }

    private static (ImmutableArray<AtPath<Filter>>, ImmutableArray<RoutineArgument>) Filters(
        in QueryString query, bool isRpcRead, SlotValues values)
    {
        var filters = new Sequence<AtPath<Filter>>();
        var arguments = new Sequence<RoutineArgument>();
        for (var i = 0; i < query.Count; i++)
        {
            if (!query.Is(i, ParameterKind.Filter)) continue;
            var path = TreePath(query.Name(i), out var field);
            var value = query.Value(i);
            var grammar = new QueryGrammar(value, values);
            OpExpr? expression;
            if (!(isRpcRead ? grammar.FilterOrArgument(out expression) : grammar.Filter(out expression)))
                throw grammar.Failure($"filter ({value})");
            if (expression is null) arguments.Add(new(field.Name, values.Add(value.ToString())));
            else filters.Add(new(path, new(field, expression)));
        }
        return (filters.ToImmutable(), arguments.ToImmutable());
    }

    private static ImmutableArray<string> TreePath(ReadOnlySpan<char> name, out Field field)
    {
        var grammar = new QueryGrammar(name);
        return grammar.TreePath(out var path, out field) ? path : throw grammar.Failure($"tree path ({name})");
    }
}
