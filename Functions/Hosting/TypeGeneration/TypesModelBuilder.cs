using System.Collections.Immutable;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Schema;

namespace Edge.Hosting.TypeGeneration;

/// <summary>Finds C# names and types for what a schema cache knows of one schema.</summary>
internal sealed class TypesModelBuilder(SchemaCache cache, string schema, string @namespace)
{
    /// <summary>Names that the written text uses for something else.</summary>
    private static readonly string[] UsedByTheText =
    [
        "JsonElement", "JsonPropertyName", "JsonIgnore", "JsonIgnoreCondition", "JsonConverter", "JsonStringEnumConverter",
        "JsonStringEnumMemberName", "Guid", "DateOnly", "TimeOnly", "DateTime", "DateTimeOffset", "IReadOnlyList", "SelectItem", "System",
        "Edge",
    ];

    /// <summary>Members that a record has already.</summary>
    private static readonly string[] OfEveryRecord =
    [
        "Clone", "Equals", "EqualityContract", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "PrintMembers", "ReferenceEquals",
        "ToString", "Embed",
    ];

    private readonly CSharpNames types = new([.. UsedByTheText, .. OfEveryRecord]);
    private readonly Dictionary<string, EnumModel> enums = [];
    private readonly Dictionary<QualifiedIdentifier, string> rows = [];

    public TypesModel Build()
    {
        var tables = cache.Tables.Values
            .Where(table => table.Name.Schema == schema)
            .OrderBy(table => table.Name.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var table in tables) rows.Add(table.Name, types.Take(table.Name.Name));
        ImmutableArray<RelationModel> relations = [.. tables.Select(Relation)];
        return new TypesModel(@namespace, [.. enums.Values.OrderBy(type => type.Name, StringComparer.Ordinal)], relations);
    }

    private RelationModel Relation(Table table)
    {
        var row = rows[table.Name];
        var insert = table.Insertable ? types.Take(row + "Insert") : null;
        var update = table.Updatable ? types.Take(row + "Update") : null;
        var members = new CSharpNames([.. OfEveryRecord, row, insert ?? row, update ?? row]);
        return new RelationModel(
            table.Name.Name, row, table.Description,
            [.. table.Columns.Select(column => Column(column, members))],
            [.. Embeds(table, members)],
            insert, update);
    }

    private ColumnModel Column(Column column, CSharpNames members) => new(
        members.Take(column.Name), column.Name, TypeOf(column), column.Nullable, Written: !column.Generated, column.Default is not null,
        column.Description);

    // What a cast to json makes of a domain is anybody's guess.
    private CSharpType TypeOf(Column column) =>
        cache.Representations.ContainsKey((column.NominalType, "json")) ? CSharpTypes.Any
        : column.EnumLabels.IsEmpty ? CSharpTypes.Of(column.Type)
        : new CSharpType(Enum(column).Name);

    private EnumModel Enum(Column column)
    {
        if (enums.TryGetValue(column.Type, out var known)) return known;

        var names = new CSharpNames();
        var name = types.Take(column.Type[(column.Type.LastIndexOf('.') + 1)..]);
        return enums[column.Type] = new EnumModel(name, column.Type, [.. column.EnumLabels.Select(label => (names.Take(label), label))]);
    }

    private IEnumerable<EmbedModel> Embeds(Table table, CSharpNames members)
    {
        var keys = table.Columns.Select(column => column.Name).ToHashSet();
        foreach (var relationship in cache.Relationships.GetValueOrDefault((table.Name, schema), []))
        {
            if (!rows.TryGetValue(relationship.ForeignTable, out var row)) continue;
            if (Spelling(table, relationship) is not var (target, hint)) continue;
            var key = Key(relationship, target, hint);
            while (!keys.Add(key)) key += "_rows";
            yield return new EmbedModel(members.Take(key), key, target, hint, row, relationship.IsToOne);
        }
    }

    /// <summary>How <c>select=</c> says this relationship and no other; null if it cannot.</summary>
    private (string Target, string? Hint)? Spelling(Table table, Relationship relationship)
    {
        foreach (var (target, hint) in Spellings(relationship))
        {
            var meant = RelationshipFinder.All(cache, table.Name, target, hint);
            if (meant is [var only] && ReferenceEquals(only, relationship)) return (target, hint);
        }

        return null;
    }

    /// <summary>
    /// What the rows are called: <c>directors</c>; where that could be others too, <c>winner</c> for a <c>winner_id</c>, and
    /// <c>awards_by_winner</c> for its other end.
    /// </summary>
    private static string Key(Relationship relationship, string target, string? hint) =>
        hint is null && target == relationship.ForeignTable.Name ? target
        : (relationship as Relationship.ForeignKey)?.Cardinality switch
        {
            Cardinality.ManyToOne(_, [var own]) => WithoutId(own.Column),
            Cardinality.OneToOne(_, [var own], IsParent: false) => WithoutId(own.Column),
            Cardinality.OneToOne(_, [var own], IsParent: true) => $"{target}_by_{WithoutId(own.ForeignColumn)}",
            Cardinality.OneToMany(_, [var own]) => $"{target}_by_{WithoutId(own.ForeignColumn)}",
            Cardinality.ManyToMany many => $"{target}_by_{many.Junction.Table.Name}",
            _ => hint ?? target,
        };

    private static string WithoutId(string column) =>
        column.EndsWith("_id", StringComparison.Ordinal) && column.Length > 3 ? column[..^3] : column;

    private static IEnumerable<(string Target, string? Hint)> Spellings(Relationship relationship)
    {
        if (relationship is Relationship.Computed computed) return [(computed.Function.Name, null)];

        var table = relationship.ForeignTable.Name;
        return ((Relationship.ForeignKey)relationship).Cardinality switch
        {
            Cardinality.ManyToMany many => [(table, null), (table, many.Junction.Table.Name)],
            Cardinality.ManyToOne(var constraint, var columns) =>
                [(table, null), (table, constraint), .. columns.Select(pair => (pair.Column, (string?)null))],
            Cardinality.OneToMany(var constraint, var columns) => Direct(table, constraint, columns),
            Cardinality.OneToOne(var constraint, var columns, _) => Direct(table, constraint, columns),
            _ => [],
        };
    }

    private static IEnumerable<(string, string?)> Direct(string table, string constraint, ImmutableArray<ColumnPair> columns) =>
        [(table, null), (table, constraint), .. columns.Select(pair => (table, (string?)pair.ForeignColumn))];
}
