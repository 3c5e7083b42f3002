using System.Collections.Immutable;

namespace Edge.Postgrest.Requests;

/// <summary>The part of <see cref="RequestShape"/> that the query string makes.</summary>
internal static class QueryShape
{
    public static void WriteSelect(ref ShapeWriter shape, ImmutableArray<SelectItem> items)
    {
        shape.Number(items.Length);
        foreach (var item in items)
        {
            switch (item)
            {
                case SelectItem.Column column:
                    shape.Tag('c', 0);
                    WriteField(ref shape, column.Field);
                    shape.Optional((int?)column.Aggregate);
                    shape.Name(column.AggregateCast);
                    shape.Name(column.Cast);
                    shape.Name(column.Alias);
                    break;
                case SelectItem.Relation relation:
                    shape.Tag('r', 0);
                    shape.Name(relation.Name);
                    shape.Name(relation.Alias);
                    shape.Name(relation.Hint);
                    shape.Optional((int?)relation.Join);
                    WriteSelect(ref shape, relation.Items);
                    break;
                case SelectItem.Spread spread:
                    shape.Tag('s', 0);
                    shape.Name(spread.Name);
                    shape.Name(spread.Hint);
                    shape.Optional((int?)spread.Join);
                    WriteSelect(ref shape, spread.Items);
                    break;
            }
        }
    }

    public static void WriteFilters(ref ShapeWriter shape, ImmutableArray<AtPath<Filter>> filters)
    {
        shape.Number(filters.Length);
        foreach (var filter in filters)
        {
            shape.Names(filter.Path);
            WriteFilter(ref shape, filter.Value);
        }
    }

    public static void WriteLogic(ref ShapeWriter shape, ImmutableArray<AtPath<LogicTree>> trees)
    {
        shape.Number(trees.Length);
        foreach (var tree in trees)
        {
            shape.Names(tree.Path);
            WriteTree(ref shape, tree.Value);
        }
    }

    public static void WriteOrder(ref ShapeWriter shape, ImmutableArray<AtPath<ImmutableArray<OrderTerm>>> orders)
    {
        shape.Number(orders.Length);
        foreach (var order in orders)
        {
            shape.Names(order.Path);
            shape.Number(order.Value.Length);
            foreach (var term in order.Value) WriteTerm(ref shape, term);
        }
    }

    public static void WriteRanges(ref ShapeWriter shape, ImmutableArray<AtPath<RequestRange>> ranges)
    {
        shape.Number(ranges.Length);
        foreach (var range in ranges)
        {
            shape.Names(range.Path);
            shape.Optional(range.Value.Offset?.Index);
            shape.Optional(range.Value.Limit?.Index);
        }
    }

    private static void WriteTerm(ref ShapeWriter shape, OrderTerm term)
    {
        switch (term)
        {
            case OrderTerm.Column column:
                shape.Tag('c', 0);
                WriteField(ref shape, column.Field);
                break;
            case OrderTerm.Related related:
                shape.Tag('r', 0);
                shape.Name(related.Relation);
                WriteField(ref shape, related.Field);
                break;
        }
        shape.Optional((int?)term.Direction);
        shape.Optional((int?)term.Nulls);
    }

    private static void WriteTree(ref ShapeWriter shape, LogicTree tree)
    {
        switch (tree)
        {
            case LogicTree.Group group:
                shape.Tag(group.Negated ? 'n' : 'g', (int)group.Operator);
                shape.Number(group.Children.Length);
                foreach (var child in group.Children) WriteTree(ref shape, child);
                break;
            case LogicTree.Statement statement:
                shape.Tag('f', 0);
                WriteFilter(ref shape, statement.Filter);
                break;
        }
    }

    private static void WriteFilter(ref ShapeWriter shape, Filter filter)
    {
        WriteField(ref shape, filter.Field);
        shape.Flag(filter.Expression.Negated);
        WriteOperation(ref shape, filter.Expression.Operation);
    }

    private static void WriteOperation(ref ShapeWriter shape, Operation operation)
    {
        switch (operation)
        {
            case Operation.Simple simple:
                shape.Tag('s', (int)simple.Operator);
                shape.Slot(simple.Operand);
                break;
            case Operation.Quantified quantified:
                shape.Tag('q', (int)quantified.Operator);
                shape.Optional((int?)quantified.Quantifier);
                shape.Slot(quantified.Operand);
                break;
            case Operation.In list:
                shape.Tag('l', 0);
                shape.Slot(list.Operand);
                break;
            case Operation.Is known:
                shape.Tag('i', (int)known.Value);
                break;
            case Operation.IsDistinct distinct:
                shape.Tag('d', 0);
                shape.Slot(distinct.Operand);
                break;
            case Operation.Fts fts:
                shape.Tag('t', (int)fts.Operator);
                shape.Name(fts.Language);
                shape.Slot(fts.Operand);
                break;
        }
    }

    private static void WriteField(ref ShapeWriter shape, Field field)
    {
        shape.Name(field.Name);
        shape.Number(field.JsonPath.Length);
        foreach (var operation in field.JsonPath)
        {
            shape.Tag(operation.AsText ? 't' : 'j', operation.IsIndex ? 1 : 0);
            shape.Name(operation.Operand);
        }
    }
}
