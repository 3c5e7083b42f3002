using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Schema;

public sealed class TablesTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [SkippableTheory]
    [InlineData("title", "character varying", "character varying(80)", 80, "'untitled'::character varying")]
    [InlineData("shelf_mark", "character", "character(4)", 4, null)]
    [InlineData("flags", "bit", "bit(3)", 3, null)]
    [InlineData("price", "numeric", "numeric(8,2)", null, null)]
    [InlineData("tags", "character varying[]", "character varying(10)[]", null, null)]
    [InlineData("size", "library.size", "library.size", null, null)]
    [InlineData("mood", "library.mood", "library.mood", null, null)]
    public async Task A_type_is_shown_without_and_kept_with_its_modifier(string name, string type, string nominal, int? maxLength, string? byDefault)
    {
        var column = (await database.Table("books")).ColumnsByName[name];

        Assert.Equal((type, nominal, maxLength, byDefault), (column.Type, column.NominalType, column.MaxLength, column.Default));
    }

    [SkippableTheory]
    [InlineData("label", "library.label", null)]
    [InlineData("short_label", "library.short_label", "'none'::character varying")]
    public async Task A_domain_over_a_built_in_type_is_shown_as_that_however_deep(string name, string nominal, string? byDefault)
    {
        var column = (await database.Table("books")).ColumnsByName[name];

        Assert.Equal(("character varying", nominal, 20, byDefault), (column.Type, column.NominalType, column.MaxLength, column.Default));
    }

    [SkippableFact]
    public async Task Only_an_identity_that_may_be_given_a_value_has_a_default()
    {
        var authors = await database.Table("authors");
        var books = await database.Table("books");

        Assert.Equal("nextval('library.authors_id_seq')", authors.ColumnsByName["id"].Default);
        Assert.Null(books.ColumnsByName["id"].Default);
        Assert.Null(books.ColumnsByName["slug"].Default);
    }

    [SkippableTheory]
    [InlineData("mood")]
    [InlineData("public_mood")]
    public async Task Enum_labels_keep_their_order_also_behind_a_domain(string name)
    {
        var books = await database.Table("books");

        Assert.Equal<string>(["merry", "bleak", "absurd"], books.ColumnsByName[name].EnumLabels);
        Assert.Empty(books.ColumnsByName["title"].EnumLabels);
    }

    [SkippableFact]
    public async Task Comments_nullability_and_column_order_are_the_catalogs()
    {
        var authors = await database.Table("authors");

        Assert.Equal("Who writes", authors.Description);
        Assert.Equal(
            [("id", null, false), ("name", "As on the cover", false)],
            authors.Columns.Select(column => (column.Name, column.Description, column.Nullable)));
        Assert.True((await database.Table("books")).ColumnsByName["price"].Nullable);
    }

    [SkippableTheory]
    [InlineData("books", false, true, true, true)]
    [InlineData("visits", false, true, true, true)]
    [InlineData("book_titles", true, true, true, true)]
    [InlineData("unions", true, false, false, false)]
    [InlineData("author_names", true, false, false, false)]
    [InlineData("with_triggers", true, true, false, true)]
    public async Task A_relation_takes_the_writes_that_its_kind_and_its_triggers_allow(
        string name, bool isView, bool insertable, bool updatable, bool deletable)
    {
        var table = await database.Table(name);

        Assert.Equal(
            (isView, insertable, updatable, deletable), (table.IsView, table.Insertable, table.Updatable, table.Deletable));
    }

    [SkippableTheory]
    [InlineData("loans", "branch,number")]
    [InlineData("covers", "book_id")]
    [InlineData("book_titles", "id")]
    [InlineData("book_titles_again", "book")]
    [InlineData("twice", "first_id")]
    [InlineData("loan_view", "n,b")]
    [InlineData("half_loans", "")]
    [InlineData("subqueries", "id,author")]
    [InlineData("through_shelves", "id")]
    [InlineData("unions", "")]
    [InlineData("with_rule", "id")]
    public async Task A_view_has_the_primary_keys_that_it_shows_whole(string name, string key) =>
        Assert.Equal(key, string.Join(',', (await database.Table(name)).PrimaryKey));

    [SkippableFact]
    public async Task Partitions_and_relations_of_other_schemas_are_not_exposed()
    {
        var cache = await database.Load();

        Assert.Contains(new QualifiedIdentifier("library", "visits"), cache.Tables.Keys);
        Assert.DoesNotContain(new QualifiedIdentifier("library", "visits_2024"), cache.Tables.Keys);
        Assert.All(cache.Tables.Keys, name => Assert.Equal("library", name.Schema));
    }

    [SkippableFact]
    public async Task Names_of_any_kind_come_as_they_are()
    {
        var cache = await database.Load(database.Config with { DbSchemas = [CatalogDatabase.Odd] });

        Assert.Equal<string>(["Id.", "the \"self\""], cache.Tables[new(CatalogDatabase.Odd, "Sp ace")].Columns.Select(column => column.Name));
        Assert.Equal<string>(["Sp ace", "{view} :resno 1"], cache.Names[CatalogDatabase.Odd].Relations);
    }
}
