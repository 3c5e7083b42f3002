using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Schema;

public sealed class RelationshipsTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [SkippableTheory]
    [InlineData("books", "authors", "many-to-one books_author_id_fkey (author_id=id)")]
    [InlineData("authors", "books", "one-to-many books_author_id_fkey (id=author_id)")]
    [InlineData("covers", "books", "one-to-one covers_book_id_fkey (book_id=id)")]
    [InlineData("books", "covers", "")]
    [InlineData("reminders", "loans", "many-to-one reminders_loan (loan_number=number,loan_branch=branch)")]
    [InlineData("books", "keywords", "many-to-many library.book_keywords book_keywords_book_id_fkey (id=book_id) book_keywords_keyword_id_fkey (id=keyword_id)")]
    [InlineData("visits", "authors", "many-to-one visits_author_id_fkey (author_id=id)")]
    [InlineData("authors", "visits_2024", "")]
    public async Task A_foreign_key_relates_both_its_sides(string table, string foreign, string expected) =>
        Assert.Equal(expected, await Between(table, foreign));

    [SkippableFact]
    public async Task A_self_reference_leads_both_ways() =>
        Assert.Equal(
            "one-to-many keywords_broader_fkey (id=broader) self; many-to-one keywords_broader_fkey (broader=id) self",
            await Between("keywords", "keywords"));

    [SkippableTheory]
    [InlineData("book_titles", "authors", "many-to-one books_author_id_fkey (author_id=id)")]
    [InlineData("book_titles_again", "authors", "many-to-one books_author_id_fkey (writer=id)")]
    [InlineData("authors", "book_titles_again", "one-to-many books_author_id_fkey (id=writer)")]
    [InlineData("book_titles", "author_names", "many-to-one books_author_id_fkey (author_id=id)")]
    [InlineData("covers", "twice", "one-to-one covers_book_id_fkey (book_id=first_id); one-to-one covers_book_id_fkey (book_id=second_id)")]
    [InlineData("reminders", "loan_view", "many-to-one reminders_loan (loan_number=n,loan_branch=b)")]
    [InlineData("reminders", "half_loans", "")]
    [InlineData("subqueries", "covers", "one-to-one parent covers_book_id_fkey (id=book_id)")]
    [InlineData("subqueries", "keywords", "many-to-many library.book_keywords book_keywords_book_id_fkey (id=book_id) book_keywords_keyword_id_fkey (id=keyword_id)")]
    [InlineData("through_shelves", "authors", "many-to-one books_author_id_fkey (author_id=id)")]
    [InlineData("through_archive", "authors", "")]
    [InlineData("circle_b", "authors", "")]
    [InlineData("titles_upper", "authors", "")]
    [InlineData("unions", "authors", "")]
    public async Task A_view_is_related_by_the_keys_that_it_shows_whole(string table, string foreign, string expected) =>
        Assert.Equal(expected, await Between(table, foreign));

    [SkippableFact]
    public async Task A_table_that_is_not_exposed_is_related_through_its_view_but_is_no_junction()
    {
        Assert.Equal("many-to-one scans_book_id_fkey (book_id=id)", await Between("scans", "books"));
        Assert.Equal("", await Between("scans", "keywords"));
        Assert.DoesNotContain((await database.Load()).Relationships.Values.SelectMany(all => all), relationship =>
            relationship.Table.Schema != "library" || relationship.ForeignTable.Schema != "library");
    }

    [SkippableFact]
    public async Task A_table_that_only_a_hidden_junction_relates_is_known_to_have_no_relationship() =>
        Assert.Empty((await database.Load()).Relationships[(new("library", "stamps"), "library")]);

    [SkippableFact]
    public async Task A_table_whose_primary_key_lacks_the_foreign_keys_is_no_junction() =>
        Assert.DoesNotContain("suggestions", await Between("books", "keywords"), StringComparison.Ordinal);

    [SkippableFact]
    public async Task A_junction_may_be_seen_as_a_view() =>
        Assert.Contains("scans", (await database.Load()).Relationships[(new("library", "books"), "library")].Select(r => r.ForeignTable.Name));

    [SkippableFact]
    public async Task Functions_of_a_row_relate_to_one_row_if_they_say_so()
    {
        var cache = await database.Load();
        var computed = cache.Relationships[(new("library", "books"), "library")].OfType<Relationship.Computed>().ToList();

        Assert.Equal(
            [("author_of", "authors", true, false), ("covers", "covers", false, false), ("prequels", "books", false, true)],
            computed.Select(one => (one.Function.Name, one.ForeignTable.Name, one.IsToOne, one.IsSelf)));
    }

    [SkippableFact]
    public async Task A_function_named_like_a_related_table_takes_its_place()
    {
        var cache = await database.Load();
        var toCovers = cache.Relationships[(new("library", "books"), "library")].Where(one => one.ForeignTable.Name == "covers");

        Assert.IsType<Relationship.Computed>(Assert.Single(toCovers));
    }

    [SkippableFact]
    public async Task Column_names_cannot_be_mistaken_for_the_trees_syntax()
    {
        var cache = await database.Load(database.Config with { DbSchemas = [CatalogDatabase.Odd] });
        var view = new QualifiedIdentifier(CatalogDatabase.Odd, "{view} :resno 1");

        var columns = cache.Relationships[(view, CatalogDatabase.Odd)].OfType<Relationship.ForeignKey>()
            .Where(relationship => relationship.ForeignTable == view).Select(relationship => relationship.Cardinality)
            .OfType<Cardinality.ManyToOne>().Single().Columns;

        Assert.Equal<ColumnPair>([new ColumnPair(":resorigtbl 99 :resorigcol 9 {", "Id.")], columns);
        Assert.Equal<string>(["Id."], cache.Tables[view].PrimaryKey);
    }

    [SkippableFact]
    public async Task They_are_in_the_order_of_foreign_table_kind_and_constraint()
    {
        var all = (await database.Load()).Relationships[(new("library", "books"), "library")];
        var detected = all.OfType<Relationship.ForeignKey>().Select(one => one.ForeignTable.Name).ToList();

        Assert.Equal(detected.Order(StringComparer.Ordinal), detected);
        Assert.Equal(detected.Count, all.TakeWhile(one => one is Relationship.ForeignKey).Count());
    }

    private async Task<string> Between(string table, string foreign)
    {
        var relationships = (await database.Load()).Relationships;
        return relationships.TryGetValue((new("library", table), "library"), out var all)
            ? string.Join("; ", all.OfType<Relationship.ForeignKey>().Where(one => one.ForeignTable.Name == foreign).Select(Text))
            : "";
    }

    private static string Text(Relationship.ForeignKey relationship) => relationship.Cardinality switch
    {
        Cardinality.OneToMany one => $"one-to-many {one.Constraint} {Text(one.Columns)}",
        Cardinality.ManyToOne one => $"many-to-one {one.Constraint} {Text(one.Columns)}",
        Cardinality.OneToOne one => $"one-to-one {(one.IsParent ? "parent " : "")}{one.Constraint} {Text(one.Columns)}",
        Cardinality.ManyToMany(var junction) =>
            $"many-to-many {junction.Table} {junction.Constraint1} {Text(junction.SourceColumns)} {junction.Constraint2} {Text(junction.TargetColumns)}",
        _ => throw new InvalidOperationException(),
    }
    + (relationship.IsSelf ? " self" : "");

    private static string Text(IEnumerable<ColumnPair> columns) => $"({string.Join(',', columns.Select(pair => $"{pair.Column}={pair.ForeignColumn}"))})";
}
