using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Access;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Origin.Policy;

/// <summary>Makes of the rules for a relation what can be kept to without knowing the relation.</summary>
/// <param name="operands">Of the whole role; those of the filters found here are added.</param>
internal sealed class GateBinder(ImmutableArray<PolicyOperand>.Builder operands, ImmutableArray<string> schemas)
{
    private readonly RowFilterParser filters = new(operands);

    /// <exception cref="FormatException">What is wrong, in a few words.</exception>
    public GateRelation Bind(string relation, RelationRule rule)
    {
        var name = Name(relation);
        ImmutableArray<string> seen = rule.Read?.Rows ?? [];
        return new(name)
        {
            Read = rule.Read is { } read ? Read(name, read, Filter(rule.Rows, read.Rows)) : null,
            Insert = rule.Insert is { } insert ? Insert(insert, Filter(rule.Rows, insert.Check)) : null,
            Update = rule.Update is { } update ? Update(update, Filter(rule.Rows, seen, update.Rows), Filter(rule.Rows, update.Rows)) : null,
            // Who may not read a row may not find out about it by deleting it.
            Delete = rule.Delete is { } delete ? Filter(rule.Rows, seen, delete.Rows) : null,
            FiltersRows = rule.FiltersRows,
        };
    }

    /// <summary>As policies name relations and functions: with the schema before a dot, unless it is the first one exposed.</summary>
    /// <exception cref="FormatException">It could be another's name, too.</exception>
    public QualifiedIdentifier Name(string name)
    {
        if (name is "" or ['.', ..] || name.AsSpan().ContainsAny('%', '/')) throw new FormatException("a remote cannot be asked for it by that name");
        return schemas.Where(schema => name.StartsWith(schema + ".", StringComparison.Ordinal)).ToList() switch
        {
            [] => new(schemas[0], name),
            [var schema] => new(schema, name[(schema.Length + 1)..]),
            _ => throw new FormatException("it could be in several schemas"),
        };
    }

    private static GateRead Read(QualifiedIdentifier relation, ActionRule read, RowFilter rows)
    {
        if (read.Columns is not { } columns) throw new FormatException("read.columns must be listed: what the remote has is not known");
        return new(
            [.. columns.Distinct(StringComparer.Ordinal)], read.Computed.ToFrozenSet(StringComparer.Ordinal), rows,
            read.Embeds.ToFrozenDictionary(embed => embed.Key, embed => GateEmbed.Parse(embed.Value, relation), StringComparer.Ordinal));
    }

    private static GateInsert Insert(ActionRule insert, RowFilter check)
    {
        if (RowProof.Unprovable(check.All) is { } field)
            throw new FormatException($"insert: what \"{field}\" must be like cannot be told from a request (eq, in and is can, of whole columns)");
        return new(insert.Columns?.ToFrozenSet(StringComparer.Ordinal), check);
    }

    private static GateUpdate Update(ActionRule update, RowFilter rows, RowFilter kept)
    {
        if (!update.Check.IsEmpty) throw new FormatException("update.check cannot be kept to: which row is updated is not known here; use rows");
        var columns = update.Columns?.ToFrozenSet(StringComparer.Ordinal);
        if (FieldNames.In(kept.All).FirstOrDefault(name => columns?.Contains(name) is not false) is { } changed)
            throw new FormatException($"update.columns must be listed without \"{changed}\", by which its rows are told");
        return new(columns, rows);
    }

    private RowFilter Filter(params IEnumerable<ImmutableArray<string>> filters)
    {
        var parsed = this.filters.Parse(filters.SelectMany(some => some).Distinct(StringComparer.Ordinal), table: null);
        foreach (var filter in FieldNames.Statements(parsed.All)) CheckClaim(filter);
        return parsed;
    }

    /// <summary>A claim is one text or a list of them; of what a column's type would make of it otherwise nothing is known.</summary>
    private void CheckClaim(Filter filter)
    {
        var (operand, takesOne) = filter.Expression.Operation switch
        {
            Operation.Simple simple => (simple.Operand, simple.Operator is SimpleOperator.NotEqual),
            Operation.Quantified quantified => (quantified.Operand, true),
            Operation.IsDistinct distinct => (distinct.Operand, true),
            Operation.In list => (list.Operand, true),
            _ => (default(Slot?), true),
        };
        if (operand is not { IsOfPolicy: true } slot || operands[~slot.Index] is PolicyOperand.Constant) return;
        if (!takesOne || filter.Field.JsonPath is [.., { AsText: false }])
            throw new FormatException($"\"{filter.Field.Name}\" cannot be compared so with a claim: its type is not known");
    }
}
