using System.Reflection;
using System.Text.Json;
using CsCheck;
using Edge.Client;
using Edge.Hosting.TypeGeneration;
using Edge.Origin;
using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Microsoft.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Edge.Tests.Hosting.TypeGeneration;

/// <summary>The types that <c>generate types</c> writes are C#, and the database's rows fit into them.</summary>
public sealed class GeneratedTypesTests(FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    private static readonly string[] Hostile =
    [
        "class", "System", "Guid", "JsonElement", "Clone", "Equals", "EqualityContract", "Embed", "1", "_", "-", "\"", "\\", "\n", "a b", "a_b", "aB", "A_B", "é", "😀", "</summary>",
        "\u2028", "\"); }", "film", "Film", "film_insert", "Film2",
    ];

    [Fact]
    public void Columns_and_keys_become_records()
    {
        var cache = new SchemaCacheBuilder()
            .Table("directors", "id integer", "full_name text")
            .Table("films", "id integer", "title text", "director_id integer", "second_director_id integer")
            .ForeignKey("films(director_id)", "directors(id)")
            .ForeignKey("films(second_director_id)", "directors(id)")
            .Build();

        var text = Generate(cache, "api");

        Assert.Contains("""
                public sealed record Directors
                {
                    [JsonPropertyName("id")]
                    public int? Id { get; init; }
                    [JsonPropertyName("full_name")]
                    public string? FullName { get; init; }
                    /// <summary>There if it is selected, by Embed.FilmsByDirector.</summary>
                    [JsonPropertyName("films_by_director"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
                    public IReadOnlyList<Films>? FilmsByDirector { get; init; }
            """, text, StringComparison.Ordinal);
        Assert.Contains(
            """public static SelectItem.Relation SecondDirector => SelectItem.Embed("directors").Via("films_second_director_id_fkey").As("second_director");""",
            text, StringComparison.Ordinal);
        AssertCompiles(text);
    }

    [Fact]
    public void Any_names_make_identifiers()
    {
        var names = Gen.String[1, 20].Array[50].Single().Concat(Hostile).Distinct().ToArray();
        var columns = names.Where(name => !name.Contains(' ', StringComparison.Ordinal)).Select(name => $"{name} text").ToArray();
        var cache = names.Aggregate(new SchemaCacheBuilder(), (cache, name) => cache.Table(name, "id integer")).Table("all", columns).Build();

        AssertCompiles(Generate(cache, "api"));
    }

    [SkippableFact]
    public async Task Generated_types_are_queried_by_their_properties()
    {
        var text = Generate(await Load("api"), "api") + """
            static class Usage
            {
                static object Of(PostgrestClient client) => client.From<Generated.Api.Films>("films")
                    .Eq(film => film.Genre, Generated.Api.Genre.ScienceFiction).Gt(film => film.Year, 1950).In(film => film.Id, 1, 2)
                    .Select("*", Generated.Api.Films.Embed.Directors.Inner().Select("name")).Order(film => film.Title).ToListAsync();

                static object Inserting(PostgrestClient client) =>
                    client.From<Generated.Api.Loans>("loans").Insert(new Generated.Api.LoansInsert { FilmId = 1, Borrower = "ann" }).Single();
            }
            """;

        AssertCompiles(text);
    }

    [SkippableFact]
    public async Task A_whole_database_compiles()
    {
        var cache = await Load("api", "archive", "Odd schema");

        AssertCompiles(Generate(cache, "api", "archive", "Odd schema"));
    }

    [SkippableFact]
    public async Task Every_row_fits_into_its_type_with_everything_that_is_related_to_it()
    {
        var cache = await Load("api");
        var model = new TypesModelBuilder(cache, "api", "Generated").Build();
        var types = Compile(TypesWriter.Write([model]));
        await using var app = await EdgeApp.Start([("db-uri", films.AuthenticatorUri), ("db-schemas", "api"), ("db-anon-role", "film_curator")]);
        var client = new PostgrestClient(new InProcessHandler(app.Services.GetRequiredService<PostgrestEngine>().Answer));

        foreach (var relation in model.Relations)
        {
            var row = types.GetType($"Generated.{relation.Name}", throwOnError: true)!;
            var embeds = relation.Embeds.Select(embed => (SelectItem)row.GetNestedType("Embed")!.GetProperty(embed.Name)!.GetValue(null)!);
            var rows = (await client.From(relation.Relation).Select(["*", .. embeds]).Bytes()).ValueOrThrow();

            var read = (Array)JsonSerializer.Deserialize(rows.Span, row.MakeArrayType())!;
            AssertSame(JsonElement.Parse(rows.Span), JsonSerializer.SerializeToElement(read, row.MakeArrayType()));
        }
    }

    [SkippableFact]
    public async Task The_command_writes_a_file_for_the_schemas_that_it_is_told_and_says_so()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var command = await Command($"--Postgrest:db-uri={films.AuthenticatorUri}", "--schema=archive", "--namespace=Archive", $"--output={file}");

            Assert.Equal((0, ""), (command.Exit, command.Errors));
            Assert.Matches($@"^{file}: types of \d+ relations of archive\n$", command.Output);
            var text = await File.ReadAllTextAsync(file);
            Assert.Contains("namespace Archive\n{", text, StringComparison.Ordinal);
            Assert.Contains("record Reels\n", text, StringComparison.Ordinal);
            Assert.DoesNotContain("record Actors\n", text, StringComparison.Ordinal);
            AssertCompiles(text);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task What_cannot_be_generated_is_one_line()
    {
        var database = await Command("--Postgrest:db-uri=postgresql://nobody@localhost:1/nothing");
        Assert.Equal((1, ""), (database.Exit, database.Output));
        Assert.StartsWith("edge: the schema cannot be read: ", Assert.Single(database.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

        var folder = await Command("--output", "/no/such/folder/Database.cs");
        Assert.Equal((1, "edge: there is no folder /no/such/folder to write Database.cs to\n", ""), (folder.Exit, folder.Errors, folder.Output));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_column_that_was_not_selected_is_null_or_refused_and_never_an_invented_value(bool strict)
    {
        var model = new TypesModelBuilder(await Load("api"), "api", "Generated").Build();
        var row = Compile(TypesWriter.Write([model], strict)).GetType("Generated.Films", throwOnError: true)!;

        if (strict)
        {
            var refused = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"id":1}""", row));
            Assert.Contains("'title'", refused.Message, StringComparison.Ordinal);
            return;
        }

        var film = JsonSerializer.Deserialize("{}", row)!;
        Assert.All(row.GetProperties(), property => Assert.Null(property.GetValue(film)));
    }

    private static Task<AppCommand> Command(params string[] arguments) => AppCommand.Run(["generate", "types", .. arguments]);

    /// <summary>Nothing was lost on the way; a key that is not there may be null.</summary>
    private static void AssertSame(JsonElement expected, JsonElement actual)
    {
        Assert.Equal(expected.ValueKind, actual.ValueKind);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                foreach (var (one, other) in expected.EnumerateArray().Zip(actual.EnumerateArray())) AssertSame(one, other);
                break;
            case JsonValueKind.Object:
                foreach (var property in expected.EnumerateObject().Where(property => property.Value.ValueKind is not JsonValueKind.Null))
                {
                    AssertSame(property.Value, actual.GetProperty(property.Name));
                }

                break;
            default:
                Assert.Equal(expected.ToString(), actual.ToString());
                break;
        }
    }

    private static string Generate(SchemaCache cache, params string[] schemas)
    {
        var names = new CSharpNames();
        return TypesWriter.Write(schemas.Select(schema => new TypesModelBuilder(cache, schema, "Generated." + names.Take(schema)).Build()));
    }

    private static void AssertCompiles(string text) =>
        Assert.Empty(Compiling.AgainstTheApp(text).GetDiagnostics().Where(found => found.Severity >= DiagnosticSeverity.Warning));

    private static Assembly Compile(string text)
    {
        using var image = new MemoryStream();
        var emitted = Compiling.AgainstTheApp(text).Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return Assembly.Load(image.ToArray());
    }

    private async Task<SchemaCache> Load(params string[] schemas)
    {
        await using var database = NpgsqlDataSource.Create(films.ConnectionString);
        return await SchemaCacheLoader.Load(database, new PostgrestConfig { ConnectionString = films.ConnectionString, DbSchemas = [.. schemas] }, CancellationToken.None);
    }
}
