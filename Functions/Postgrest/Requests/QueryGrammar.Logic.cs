using System.Collections.Immutable;

namespace Edge.Postgrest.Requests;

// and=, or=
internal ref partial struct QueryGrammar
{
    /// <summary>The operator is told as it goes before the parameter's value: <c>and</c>, <c>not.or</c>.</summary>
    /// <remarks>pLogicPath</remarks>
    public bool LogicPath(out ImmutableArray<string> path, out string logicOperator)
    {
        (path, logicOperator) = ([], "");
        var names = new Sequence<string>();
        var negated = false;
        string last;
        if (!FieldName(out var name)) return false;
        while (true)
        {
            last = Text(name);
            negated |= last == "not";
            if (!Delimiter()) break;
            if (last != "not") names.Add(last);
            if (!FieldName(out name)) return false;
            error = default;
        }
        path = names.ToImmutable();
        logicOperator = negated ? "not." + last : last;
        return true;
    }

    /// <remarks>pLogicTree</remarks>
    public bool LogicTree(out LogicTree tree, int depth = 0)
    {
        tree = null!;
        if (!MayNest(depth)) return false;
        if (TryLogicFilter(out var filter))
        {
            tree = new LogicTree.Statement(filter);
            return true;
        }
        var negated = Negation();
        if (!LogicOperator(out var logic)) return false;
        Blanks();
        if (!Character('(', Expected.Open)) return false;
        Blanks();
        if (!LogicChildren(out var children, depth)) return false;
        Blanks();
        if (!Character(')', Expected.Close)) return false;
        Blanks();
        tree = new LogicTree.Group(negated, logic, children);
        return true;
    }

    private bool LogicChildren(out ImmutableArray<LogicTree> children, int depth)
    {
        children = [];
        var trees = new Sequence<LogicTree>();
        if (!LogicTree(out var tree, depth + 1)) return false;
        trees.Add(tree);
        int start;
        while (true)
        {
            start = position;
            if (!Comma()) break;
            if (!LogicTree(out tree, depth + 1)) return false;
            trees.Add(tree);
            error = default;
        }
        children = trees.ToImmutable();
        return position == start;
    }

    /// <remarks>pLogicTree > pLogicFilter</remarks>
    private bool TryLogicFilter(out Filter filter)
    {
        filter = null!;
        var start = Here;
        if (!Field(out var field) || !Delimiter() || !OperatorExpression(OperandEnd.LogicItem, out var expression)) return Backtrack(start);
        filter = new(field, expression);
        return true;
    }

    /// <summary>Optional.</summary>
    /// <remarks>pLogicTree > pNot</remarks>
    private bool Negation()
    {
        var start = Here;
        error = default;
        var inner = Here;
        var negated = (TryWord("not", Expected.Not) && Delimiter()) || Backtrack(inner);
        Labelled(start, matched: true, Expected.Negation);
        return negated;
    }

    /// <remarks>pLogicTree > pLogicOp; <c>or</c> consumes in part.</remarks>
    private bool LogicOperator(out LogicOperator logic)
    {
        var start = Here;
        error = default;
        logic = Requests.LogicOperator.And;
        if (TryWord("and", Expected.Logic)) return Labelled(start, matched: true, Expected.Logic);
        logic = Requests.LogicOperator.Or;
        return Labelled(start, Word("or", Expected.Or), Expected.Logic);
    }
}
