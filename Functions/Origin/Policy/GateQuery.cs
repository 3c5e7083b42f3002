using System.Collections.Immutable;
using System.Text;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using QueryString = Edge.Postgrest.Requests.QueryString;

namespace Edge.Origin.Policy;

/// <summary>Writes the query of a request anew: nothing of it that the policy does not permit, and the policy's conditions in it.</summary>
internal sealed class GateQuery(GateRules rules, ApiRequest request, PolicyValues claims)
{
    private readonly List<(string Name, string Value)> parameters = [];

    public void Add(string name, string value) => parameters.Add((name, value));

    public void AddNames(string name, ImmutableArray<string> names) => Add(name, string.Join(',', names.Select(Wording.Quoted)));

    /// <summary>Filters, logic, order and ranges, each with the relation that it is about.</summary>
    /// <param name="raw">The query as it came, for its ranges.</param>
    /// <param name="apart">The target's filters stay parameters of their own.</param>
    /// <exception cref="ApiException">Something is not permitted.</exception>
    public void AddConditions(GateNode root, string raw, bool apart = false)
    {
        foreach (var (path, filter) in request.Query.Filters)
        {
            var node = Find(root, path);
            Check(node, filter);
            if (apart && ReferenceEquals(node, root)) Add(Wording.Of(filter.Field), Equality(filter));
            else node.Conditions.Add(Wording.Of(new LogicTree.Statement(filter), Text));
        }
        foreach (var (path, tree) in request.Query.Logic)
        {
            var node = Find(root, path);
            foreach (var filter in FieldNames.Statements([tree])) Check(node, filter);
            node.Conditions.Add(Wording.Of(tree, Text));
        }
        AddAll(root);
        foreach (var (path, terms) in request.Query.Order)
        {
            var node = Find(root, path);
            foreach (var term in terms) Check(node, term);
            Add($"{node.Prefix}order", Wording.Of(terms));
        }
        AddRanges(root, raw);
    }

    /// <summary>With its question mark, all of it encoded.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in parameters)
            text.Append(text.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        return text.ToString();
    }

    private string Text(Slot slot) => request[slot];

    private void AddAll(GateNode node)
    {
        string[] conditions = [.. node.Guarding(claims), .. node.Conditions];
        if (conditions.Length > 0) Add($"{node.Prefix}and", $"({string.Join(',', conditions)})");
        foreach (var child in node.Children) AddAll(child);
    }

    private void AddRanges(GateNode root, string raw)
    {
        using var query = new QueryString(raw);
        for (var i = 0; i < query.Count; i++)
        {
            var isLimit = query.Is(i, ParameterKind.Limit);
            if (!isLimit && !query.Is(i, ParameterKind.Offset)) continue;
            Add($"{Find(root, QueryParser.PathOf(query.Name(i))).Prefix}{(isLimit ? "limit" : "offset")}", query.Value(i).ToString());
        }
    }

    private static GateNode Find(GateNode root, ImmutableArray<string> path) =>
        path.Aggregate(root, (node, name) => node.Child(name) ?? throw ApiError.NotEmbedded(name).AsException());

    private string Equality(Filter filter) =>
        filter.Expression is { Negated: false, Operation: Operation.Quantified { Operator: QuantOperator.Equal, Quantifier: null } equal }
        ? $"eq.{Text(equal.Operand)}"
        : throw ApiError.InvalidFilters().AsException();

    private void Check(GateNode node, Filter filter)
    {
        // Whether anything is embedded; else a column, as always where rows are chosen for a write.
        if (IsRead(node) && filter is { Field.JsonPath.IsEmpty: true, Expression.Operation: Operation.Is { Value: IsValue.Null } }
            && node.Children.Exists(child => child.Shown == filter.Field.Name)) return;
        Check(node, filter.Field.Name);
        if (!node.Guard.IsNone && !TellsNothing(node, filter))
            throw rules.Denied($"a filter on column \"{filter.Field.Name}\" of relation \"{node.Relation.Name}\" that a hidden row could make fail");
    }

    private bool IsRead(GateNode node) => node.Prefix.Length > 0 || request.Action is not RequestAction.RelationMutate;

    private void Check(GateNode node, OrderTerm term)
    {
        if (term is OrderTerm.Related related)
            Check(node.Child(related.Relation) ?? throw ApiError.NotEmbedded(related.Relation).AsException(), related.Field.Name);
        else Check(node, ((OrderTerm.Column)term).Field.Name);
    }

    private void Check(GateNode node, string field)
    {
        if (node.Read?.Shows(field) is not true) throw rules.Denied(node.Relation, field);
    }

    /// <summary>
    /// The remote may try the client's condition before the policy's. Comparisons of whole columns raise no error over a row; patterns, json
    /// paths, text search and functions can, and would so tell of hidden ones.
    /// </summary>
    private static bool TellsNothing(GateNode node, Filter filter) =>
        filter.Field.JsonPath.IsEmpty && node.Read!.Columns.Contains(filter.Field.Name) && filter.Expression.Operation switch
        {
            Operation.Quantified quantified => quantified.Operator
                is QuantOperator.Equal or QuantOperator.GreaterThan or QuantOperator.GreaterThanEqual or QuantOperator.LessThan or QuantOperator.LessThanEqual,
            Operation.Simple simple => simple.Operator is SimpleOperator.NotEqual,
            Operation.In or Operation.Is or Operation.IsDistinct => true,
            _ => false,
        };
}
