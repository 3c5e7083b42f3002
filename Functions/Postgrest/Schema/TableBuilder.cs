using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema;

/// <summary>Puts relations, their columns and their primary keys together.</summary>
internal sealed class TableBuilder(ILookup<uint, Column> columns, ILookup<uint, CatalogKey> keys, ILookup<uint, TableInView> views)
{
    public FrozenDictionary<QualifiedIdentifier, Table> Build(IEnumerable<CatalogRelation> relations)
    {
        var viewKeys = ViewKeys();
        return relations
            .Select(relation => Build(relation, relation.IsView
                ? [.. viewKeys[relation.Name]]
                : keys[relation.Oid].FirstOrDefault(key => key.IsPrimary)?.Names ?? []))
            .ToFrozenDictionary(table => table.Name);
    }

    private Table Build(CatalogRelation relation, ImmutableArray<string> primaryKey)
    {
        var own = columns[relation.Oid].ToImmutableArray();
        return new Table
        {
            Name = relation.Name,
            Description = relation.Description,
            IsView = relation.IsView,
            Insertable = relation.Insertable,
            Updatable = relation.Updatable,
            Deletable = relation.Deletable,
            PrimaryKey = primaryKey,
            Columns = own,
            ColumnsByName = own.ToDictionary(column => column.Name, StringComparer.Ordinal),
        };
    }

    /// <summary>A view has the primary keys of the tables whose key columns it shows; of a repeated column the first counts.</summary>
    /// <remarks>PostgREST v16.2, SchemaCache.hs > addViewPrimaryKeys.</remarks>
    private ILookup<QualifiedIdentifier, string> ViewKeys() => (
        from table in views.SelectMany(table => table)
        let names = keys[table.Table].Where(key => key.IsPrimary).SelectMany(key => table.NamesOf(key.Columns).Take(1)).ToList()
        from name in names.SelectMany(name => name)
        select (table.View, name)).ToLookup(key => key.View, key => key.name);
}
