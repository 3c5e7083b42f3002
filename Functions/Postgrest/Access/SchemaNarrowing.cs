using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Access;

/// <summary>The schema cache as a role may see it.</summary>
internal static class SchemaNarrowing
{
    public static SchemaCache Of(SchemaCache whole, AccessRules rules)
    {
        var tables = rules.Relations.ToFrozenDictionary(relation => relation.Key, relation => Narrow(relation.Value));
        var routines = whole.Routines
            .Where(routine => rules.Functions.Contains(routine.Key))
            .Select(routine => KeyValuePair.Create<QualifiedIdentifier, ImmutableArray<Routine>>(
                routine.Key, [.. routine.Value.Where(overload => ShowsResult(overload, whole, rules))]))
            .Where(routine => !routine.Value.IsEmpty)
            .ToFrozenDictionary();
        return whole with
        {
            IsNarrowed = true,
            Tables = tables,
            Routines = routines,
            Relationships = whole.Relationships
                .Select(some => KeyValuePair.Create<(QualifiedIdentifier, string), ImmutableArray<Relationship>>(
                    some.Key, [.. some.Value.Where(relationship => Embeds(relationship, rules))]))
                .Where(some => !some.Value.IsEmpty)
                .ToFrozenDictionary(),
            Names = SchemaNames.BySchema(whole.Names.Keys, tables.Keys, routines.Keys),
        };
    }

    /// <summary>The columns of a relationship tell of the rows, on both sides and in between: all of them must be readable.</summary>
    public static bool Embeds(Relationship relationship, AccessRules rules) => relationship switch
    {
        Relationship.Computed computed =>
            // The function takes the whole row.
            rules.Functions.Contains(computed.Function)
            && rules.ReadOf(computed.Table) is { AllColumns: true } && rules.ReadOf(computed.ForeignTable) is not null,
        Relationship.ForeignKey { Cardinality: Cardinality.ManyToMany(var junction) } many =>
            Shows(rules, many.Table, junction.SourceColumns.Select(pair => pair.Column))
            && Shows(rules, junction.Table, junction.SourceColumns.Concat(junction.TargetColumns).Select(pair => pair.ForeignColumn))
            && Shows(rules, many.ForeignTable, junction.TargetColumns.Select(pair => pair.Column)),
        Relationship.ForeignKey key =>
            Shows(rules, key.Table, Pairs(key).Select(pair => pair.Column))
            && Shows(rules, key.ForeignTable, Pairs(key).Select(pair => pair.ForeignColumn)),
        _ => throw new NotSupportedException(relationship.GetType().Name),
    };

    /// <summary>Rows of an exposed relation are that relation's, wherever they come from.</summary>
    public static bool ShowsResult(Routine routine, SchemaCache whole, AccessRules rules)
    {
        var relation = routine.Returns.Type.Name;
        if (!routine.Returns.Type.IsComposite || !whole.Tables.ContainsKey(relation)) return true;

        // A plan looks for the relation in the function's own schema.
        return relation.Schema == routine.Name.Schema && rules.ReadOf(relation) is not null;
    }

    private static bool Shows(AccessRules rules, QualifiedIdentifier relation, IEnumerable<string> columns) =>
        rules.ReadOf(relation) is { } read && columns.All(read.Columns.Contains);

    private static ImmutableArray<ColumnPair> Pairs(Relationship.ForeignKey key) => key.Cardinality switch
    {
        Cardinality.OneToMany one => one.Columns,
        Cardinality.ManyToOne one => one.Columns,
        Cardinality.OneToOne one => one.Columns,
        _ => throw new NotSupportedException(key.Cardinality.GetType().Name),
    };

    private static Table Narrow(RelationAccess access)
    {
        var table = access.Table;
        var (read, insert, update) = (access.Read?.Columns, access.Insert?.Columns, access.Update?.Columns);
        ImmutableArray<Column> Some(FrozenSet<string>? names) => names is null ? [] : [.. table.Columns.Where(column => names.Contains(column.Name))];
        return table with
        {
            Insertable = table.Insertable && insert is not null,
            Updatable = table.Updatable && update is not null,
            Deletable = table.Deletable && access.Delete is not null,
            PrimaryKey = table.PrimaryKey.All(column => read?.Contains(column) is true) ? table.PrimaryKey : [],
            Columns = Some(read),
            ColumnsByName = table.Columns
                .Where(column => read?.Contains(column.Name) is true || insert?.Contains(column.Name) is true || update?.Contains(column.Name) is true)
                .ToDictionary(column => column.Name, StringComparer.Ordinal),
            Use = new(read is not null, Some(insert), Some(update), IsNarrowed: access.Read is not { AllColumns: true }),
        };
    }
}
