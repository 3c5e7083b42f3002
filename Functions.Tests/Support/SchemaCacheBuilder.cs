using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.Tests.Support;

/// <summary>
/// Makes schema caches by hand, everything in one schema: <c>.Table("films", "id integer", "director_id integer")</c>. Each change gives a
/// new builder, so that tests can start from a common one.
/// </summary>
internal sealed record SchemaCacheBuilder
{
    public string Schema { get; init; } = "api";

    private ImmutableArray<Table> Tables { get; init; } = [];
    private ImmutableArray<Relationship> Relationships { get; init; } = [];
    private ImmutableArray<Routine> Routines { get; init; } = [];
    private ImmutableArray<DataRepresentation> Representations { get; init; } = [];
    private ImmutableDictionary<MediaHandlerKey, ResolvedHandler> Handlers { get; init; } = BuiltInHandlers.All.ToImmutableDictionary();

    /// <param name="columns"><c>name type</c>, or <c>name domain:type</c>; the first one is the primary key.</param>
    public SchemaCacheBuilder Table(string name, params string[] columns) => With(NewTable(name, columns, [NewColumn(columns[0]).Name]));

    /// <summary>A table with another primary key than the first column.</summary>
    public SchemaCacheBuilder TableWithKey(string name, string[] key, params string[] columns) => With(NewTable(name, columns, [.. key]));

    public SchemaCacheBuilder View(string name, params string[] columns) => With(NewTable(name, columns, []) with { IsView = true });

    /// <summary>A foreign key, from <c>table(column, …)</c> to <c>table(column, …)</c>, named as Postgres would.</summary>
    public SchemaCacheBuilder ForeignKey(string from, string to, string? constraint = null)
    {
        var (table, columns) = Side(from);
        var (target, targetColumns) = Side(to);
        var name = constraint ?? $"{table}_{string.Join('_', columns)}_fkey";
        var pairs = Pairs(columns, targetColumns);
        return Related(table, target, new Cardinality.ManyToOne(name, pairs))
            .Related(target, table, new Cardinality.OneToMany(name, Swap(pairs)));
    }

    /// <summary>A foreign key that is unique.</summary>
    public SchemaCacheBuilder OneToOne(string from, string to)
    {
        var (table, columns) = Side(from);
        var (target, targetColumns) = Side(to);
        var name = $"{table}_{string.Join('_', columns)}_fkey";
        var pairs = Pairs(columns, targetColumns);
        return Related(table, target, new Cardinality.OneToOne(name, pairs, IsParent: false))
            .Related(target, table, new Cardinality.OneToOne(name, Swap(pairs), IsParent: true));
    }

    /// <summary>
    /// Both ways through a junction that has a foreign key to each side: <c>roles(film_id)</c> to <c>films(id)</c>, and so on.
    /// </summary>
    public SchemaCacheBuilder ManyToMany(string toFirst, string first, string toSecond, string second)
    {
        var (junction, firstColumns) = Side(toFirst);
        var (_, secondColumns) = Side(toSecond);
        var (table, columns) = Side(first);
        var (target, targetColumns) = Side(second);
        var source = Pairs(columns, firstColumns);
        var destination = Pairs(targetColumns, secondColumns);
        var firstKey = $"{junction}_{string.Join('_', firstColumns)}_fkey";
        var secondKey = $"{junction}_{string.Join('_', secondColumns)}_fkey";
        return Related(table, target, new Cardinality.ManyToMany(new Junction(Name(junction), firstKey, secondKey, source, destination)))
            .Related(target, table, new Cardinality.ManyToMany(new Junction(Name(junction), secondKey, firstKey, destination, source)));
    }

    public SchemaCacheBuilder Computed(string table, string function, string target, bool toOne) => this with
    {
        Relationships = Relationships.Add(new Relationship.Computed
        {
            Table = Name(table), ForeignTable = Name(target), Function = Name(function), IsSelf = table == target, ToOne = toOne,
        }),
    };

    /// <param name="parameters">
    /// <c>name type</c>, with <c>= …</c> if it has a default, or <c>variadic name type[]</c>; an unnamed one is <c>_ type</c>.
    /// </param>
    public SchemaCacheBuilder Function(string name, string returns, params string[] parameters) =>
        Function(name, returns, Volatility.Volatile, parameters);

    /// <param name="returns">A scalar type, or a table of this schema; <c>setof</c> before it.</param>
    public SchemaCacheBuilder Function(string name, string returns, Volatility volatility, params string[] parameters)
    {
        var isSet = returns.StartsWith("setof ", StringComparison.Ordinal);
        var type = isSet ? returns["setof ".Length..] : returns;
        var isTable = Tables.Any(table => table.Name.Name == type);
        var typeName = isTable ? Name(type) : new QualifiedIdentifier("pg_catalog", type);
        return this with
        {
            Routines = Routines.Add(new Routine
            {
                Name = Name(name),
                Parameters = [.. parameters.Select(NewParameter)],
                Returns = new ReturnType(new ReturnedType(typeName, isTable, false), isSet),
                Volatility = volatility,
                HasVariadic = parameters.Any(parameter => parameter.StartsWith("variadic ", StringComparison.Ordinal)),
            }),
        };
    }

    /// <summary>A cast between a domain and text or json.</summary>
    public SchemaCacheBuilder Representation(string source, string target, string function) =>
        this with { Representations = Representations.Add(new DataRepresentation(source, target, Name(function))) };

    /// <param name="relation">Null: any.</param>
    public SchemaCacheBuilder Handler(string? relation, string accepted, string function, string? answered = null)
    {
        QualifiedIdentifier? target = relation is null ? null : Name(relation);
        var handler = new ResolvedHandler(new MediaHandler.Custom(Name(function), target), MediaType.Parse(answered ?? accepted));
        return this with { Handlers = Handlers.SetItem(new MediaHandlerKey(target, MediaType.Parse(accepted)), handler) };
    }

    public SchemaCache Build() => new()
    {
        Version = 1,
        Tables = Tables.ToFrozenDictionary(table => table.Name),
        Relationships = Relationships
            .GroupBy(relationship => (relationship.Table, relationship.ForeignTable.Schema))
            .ToFrozenDictionary(group => group.Key, group => group.Order(RelationshipOrder.Instance).ToImmutableArray()),
        Routines = Routines
            .GroupBy(routine => routine.Name)
            .ToFrozenDictionary(group => group.Key, group => group.Order(RoutineOrder.Instance).ToImmutableArray()),
        Representations = Representations.ToFrozenDictionary(representation => (representation.SourceType, representation.TargetType)),
        MediaHandlers = Handlers.ToFrozenDictionary(),
        TimeZones = FrozenSet<string>.Empty,
        ServerVersion = 150000,
        Roles = FrozenDictionary<string, RoleSettings>.Empty,
    };

    private QualifiedIdentifier Name(string name) => new(Schema, name);

    private SchemaCacheBuilder With(Table table) => this with { Tables = Tables.Add(table) };

    private SchemaCacheBuilder Related(string table, string target, Cardinality cardinality) => this with
    {
        Relationships = Relationships.Add(new Relationship.ForeignKey
        {
            Table = Name(table),
            ForeignTable = Name(target),
            IsSelf = table == target,
            Cardinality = cardinality,
            TableIsView = Tables.Any(known => known.Name.Name == table && known.IsView),
            ForeignTableIsView = Tables.Any(known => known.Name.Name == target && known.IsView),
        }),
    };

    private Table NewTable(string name, string[] columns, ImmutableArray<string> key)
    {
        ImmutableArray<Column> all = [.. columns.Select(NewColumn)];
        return new Table
        {
            Name = Name(name),
            PrimaryKey = key,
            Columns = all,
            ColumnsByName = all.ToFrozenDictionary(column => column.Name),
            Insertable = true,
            Updatable = true,
            Deletable = true,
        };
    }

    private static Column NewColumn(string text)
    {
        var (name, type) = Cut(text, ' ');
        var (nominal, underlying) = Cut(type, ':');
        return new Column(name, null, true, underlying.Length == 0 ? nominal : underlying, nominal, null, null, []);
    }

    private static RoutineParameter NewParameter(string text)
    {
        var variadic = text.StartsWith("variadic ", StringComparison.Ordinal);
        var (declared, standard) = Cut(variadic ? text["variadic ".Length..] : text, '=');
        var (name, type) = Cut(declared.Trim(), ' ');
        return new RoutineParameter(name == "_" ? "" : name, type, type, standard.Length == 0, variadic);
    }

    private static (string Table, string[] Columns) Side(string text)
    {
        var (table, columns) = Cut(text, '(');
        return (table, columns.TrimEnd(')').Split(", "));
    }

    private static (string Before, string After) Cut(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..].Trim());
    }

    private static ImmutableArray<ColumnPair> Pairs(string[] columns, string[] foreign) =>
        [.. columns.Zip(foreign, (column, other) => new ColumnPair(column, other))];

    private static ImmutableArray<ColumnPair> Swap(ImmutableArray<ColumnPair> pairs) =>
        [.. pairs.Select(pair => new ColumnPair(pair.ForeignColumn, pair.Column))];
}
