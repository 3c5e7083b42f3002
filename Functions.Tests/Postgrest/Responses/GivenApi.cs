using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Responses;

/// <summary>A small API to describe, and what the database says that a role may use of it.</summary>
internal static class GivenApi
{
    public const string Everything =
        """
        {"description":"Film API\n\nAll that was ever\nfilmed", "tables":["directors","films"], "functions":[
          {"name":"add","description":"Adds\nTwo numbers","volatile":false,"parameters":[
            {"name":"a","type":"integer","required":true,"variadic":false},{"name":"b","type":"json","required":false,"variadic":false}]},
          {"name":"sum","description":null,"volatile":false,"parameters":[{"name":"v","type":"bigint[]","required":true,"variadic":true}]},
          {"name":"reset","description":null,"volatile":true,"parameters":[]},
          {"name":"add","description":null,"volatile":false,"parameters":[
            {"name":"x","type":"text[]","required":true,"variadic":false},{"name":"y","type":"text","required":true,"variadic":false},
            {"name":"z","type":"text","required":true,"variadic":false}]}
        ]}
        """;

    public static readonly Table Directors = Relation(
        "directors", "People\nwho direct", writable: false, ["id"], Column("id", "integer", nullable: false));

    public static readonly Table Films = Relation(
        "films", null, writable: true, ["id"],
        Column("id", "bigint", nullable: false, comment: "The number", defaultExpression: "nextval('films_id_seq'::regclass)"),
        Column("title", "character varying", nullable: false, maxLength: 80, defaultExpression: "'no title'::character varying"),
        Column("rating", "test.rating", labels: ["U", "PG"]),
        Column("director_id", "integer", comment: "Who made it"),
        Column("tags", "text[]"),
        Column("seen", "boolean", defaultExpression: "false"),
        Column("meta", "jsonb", defaultExpression: "'{}'::jsonb"),
        Column("since", "date", defaultExpression: "now()"));

    public static readonly SchemaCache Cache = Given.Schema with
    {
        Tables = new[]
            {
                Directors, Films, Relation("secrets", null, true, []),
                Relation("other", null, true, []) with { Name = new("private", "other") },
            }
            .ToFrozenDictionary(table => table.Name),
        Relationships = new Dictionary<(QualifiedIdentifier, string), ImmutableArray<Relationship>>
        {
            [(Films.Name, "api")] =
            [
                Key("directors_view", toView: true, new Cardinality.ManyToOne("k", [new("director_id", "id")])),
                Key("directors", toView: false, new Cardinality.ManyToOne("k", [new("director_id", "id")])),
                Key("pairs", toView: false, new Cardinality.ManyToOne("k", [new("title", "a"), new("rating", "b")])),
            ],
        }.ToFrozenDictionary(),
        Routines = new Dictionary<QualifiedIdentifier, ImmutableArray<Routine>>
        {
            [new("api", "add")] = [Given.Routine()],
        }.ToFrozenDictionary(),
    };

    public static DbResult.Plan Found(string inspection) => new(Encoding.UTF8.GetBytes(inspection));

    public static string[] Names(JsonNode node) => [.. node.AsObject().Select(member => member.Key)];

    public static void AssertJson(string expected, JsonNode actual) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), actual.ToJsonString());

    public static Table Relation(string name, string? comment, bool writable, string[] primaryKey, params Column[] columns) => new()
    {
        Name = new("api", name),
        Description = comment,
        Insertable = writable,
        Updatable = writable,
        Deletable = writable,
        PrimaryKey = [.. primaryKey],
        Columns = [.. columns],
        ColumnsByName = columns.ToFrozenDictionary(column => column.Name),
    };

    public static Column Column(
        string name, string type, bool nullable = true, string? comment = null, int? maxLength = null, string? defaultExpression = null,
        string[]? labels = null) => new(name, comment, nullable, type, type, maxLength, defaultExpression, [.. labels ?? []]);

    public static Relationship.ForeignKey Key(string foreignTable, bool toView, Cardinality cardinality) => new()
    {
        Table = new("api", "films"),
        ForeignTable = new("api", foreignTable),
        IsSelf = false,
        ForeignTableIsView = toView,
        Cardinality = cardinality,
    };
}
