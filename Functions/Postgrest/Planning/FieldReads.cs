using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Schema.Lineage;

namespace Edge.Postgrest.Planning;

/// <summary>Takes a walk to every relation of a read plan, and to every function that its fields, casts and operators stand for.</summary>
/// <param name="source">The relation whose rows <see cref="ReadPlan.Source"/> has.</param>
internal sealed class FieldReads(ReadWalk reads, SchemaCache schema, QualifiedIdentifier source)
{
    public void Visit(ReadPlan node)
    {
        Relations(node);
        foreach (var select in node.Select.Concat(node.SpreadExtraSelect.Select(extra => extra.Select))) Select(node, select);
        foreach (var logic in node.Where) Logic(node, logic);
        foreach (var order in node.Order.Concat(node.SpreadOrder)) Order(node, order);
        foreach (var column in node.RelationSelects.OfType<RelationSelect.Spread>().SelectMany(spread => spread.Columns)) Cast(column.AggregateCast);
        foreach (var child in node.Children) Visit(child);
    }

    private void Relations(ReadPlan node)
    {
        switch (node.ToParent)
        {
            case Relationship.Computed computed:
                reads.Function(computed.Function);
                return;
            case Relationship.ForeignKey { Cardinality: Cardinality.ManyToMany many }:
                reads.Relation(many.Junction.Table);
                break;
            default: break;
        }

        // The root of a mutation's or a call's answer reads what that gives.
        if (node.From != ReadPlan.Source) reads.Relation(node.From);
    }

    private void Select(ReadPlan node, PlannedSelect select)
    {
        Field(node, select.Field);
        Cast(select.Cast);
        Cast(select.AggregateCast);
    }

    private void Logic(ReadPlan node, PlannedLogic logic)
    {
        switch (logic)
        {
            case PlannedLogic.Group group:
                foreach (var child in group.Children) Logic(node, child);
                break;
            case PlannedLogic.Permitted permitted:
                foreach (var condition in permitted.Policy.Concat(permitted.Asked)) Logic(node, condition);
                break;
            case PlannedLogic.Filter filter:
                Field(node, filter.Field);
                if (SymbolOf(filter.Expression.Operation) is { } symbol) reads.Operator(symbol);
                break;
            default: break;
        }
    }

    private void Order(ReadPlan node, PlannedOrder order)
    {
        switch (order)
        {
            case PlannedOrder.Column column: Field(node, column.Field); break;
            case PlannedOrder.Related related: Computed(related.Field.Name); break;
            default: break;
        }
    }

    // A name that is no column can be a function of the row, of whatever schema.
    private void Field(ReadPlan node, PlannedField field)
    {
        if (field.Transform is { } function) reads.Function(function);
        var relation = schema.Tables.GetValueOrDefault(node.From == ReadPlan.Source ? source : node.From);
        if (field.Name != "*" && relation?.ColumnsByName.ContainsKey(field.Name) is not true) Computed(field.Name);
    }

    private void Computed(string name) => reads.FunctionsNamed(name);

    private void Cast(string? type)
    {
        if (type is not null) reads.Cast(type);
    }

    private static string? SymbolOf(Operation operation) => operation switch
    {
        Operation.Simple { Operator: var simple } => simple switch
        {
            SimpleOperator.NotEqual => "<>",
            SimpleOperator.Contains => "@>",
            SimpleOperator.Contained => "<@",
            SimpleOperator.Overlap => "&&",
            SimpleOperator.StrictlyLeft => "<<",
            SimpleOperator.StrictlyRight => ">>",
            SimpleOperator.NotExtendsRight => "&<",
            SimpleOperator.NotExtendsLeft => "&>",
            _ => "-|-",
        },
        Operation.Quantified { Operator: var quantified } => quantified switch
        {
            QuantOperator.GreaterThanEqual => ">=",
            QuantOperator.GreaterThan => ">",
            QuantOperator.LessThanEqual => "<=",
            QuantOperator.LessThan => "<",
            QuantOperator.Like => "~~",
            QuantOperator.ILike => "~~*",
            QuantOperator.Match => "~",
            QuantOperator.IMatch => "~*",
            _ => "=",
        },
        Operation.Fts => "@@",
        Operation.In or Operation.IsDistinct => "=",
        _ => null,
    };
}
