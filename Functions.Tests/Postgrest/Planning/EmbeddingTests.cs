using Edge.Postgrest.Planning;
using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Planning;

public sealed class EmbeddingTests
{
    [Fact]
    public void The_one_side_is_joined_by_the_key_that_the_many_side_holds()
    {
        var director = Embedded("/films?select=title,directors(name)");

        Assert.Equal("directors_1", director.FromAlias);
        Assert.Equal("films_directors_1", director.AggregateAlias);
        Assert.Equal("directors_1.id = api.films.director_id", Joins(director));
        Assert.True(director.ToParent!.IsToOne);
    }

    [Fact]
    public void The_many_side_is_joined_by_the_same_key_the_other_way_round()
    {
        var films = Embedded("/directors?select=name,films(title)");

        Assert.Equal("films_1.director_id = api.directors.id", Joins(films));
        Assert.False(films.ToParent!.IsToOne);
    }

    [Fact]
    public void A_unique_key_makes_both_sides_one() =>
        Assert.All([Embedded("/films?select=specs(*)"), Embedded("/specs?select=films(*)")], node => Assert.True(node.ToParent!.IsToOne));

    [Fact]
    public void Many_to_many_goes_through_the_junction_without_an_alias()
    {
        var actors = Embedded("/films?select=title,actors(name)");

        Assert.Null(actors.FromAlias);
        Assert.Equal("api.roles.actor_id = api.actors.id, api.roles.film_id = api.films.id", Joins(actors));
    }

    [Fact]
    public void What_is_embedded_deeper_is_joined_to_its_parents_alias_and_counted_by_its_depth()
    {
        var country = Embedded("/films?select=directors(countries(name))").Children.Single();

        Assert.Equal("countries_2.id = directors_1.country_id", Joins(country));
        Assert.Equal("directors_countries_2", country.AggregateAlias);
    }

    [Fact]
    public void An_alias_names_the_subquery_but_not_the_relation()
    {
        var director = Embedded("/films?select=maker:directors(name)");

        Assert.Equal(("films_maker_1", "directors_1"), (director.AggregateAlias, director.FromAlias));
    }

    [Fact]
    public void In_a_relation_to_itself_the_tables_name_means_the_children_and_the_column_the_parent()
    {
        Assert.Equal("directors_1.mentor_id = api.directors.id", Joins(Embedded("/directors?select=pupils:directors(name)")));
        Assert.Equal("directors_1.id = api.directors.mentor_id", Joins(Embedded("/directors?select=mentor:mentor_id(name)")));
        Assert.Equal("directors_1.mentor_id = api.directors.id", Joins(Embedded("/directors?select=pupils:directors!mentor_id(name)")));
    }

    [Theory]
    [InlineData("/films?select=director_id(name)")]
    [InlineData("/films?select=films_director_id_fkey(name)")]
    [InlineData("/films?select=directors!director_id(name)")]
    [InlineData("/films?select=directors!films_director_id_fkey(name)")]
    [InlineData("/films?select=directors!id(name)")]
    public void A_relationship_can_be_called_by_its_columns_and_its_constraint(string request) =>
        Assert.Equal("directors_1.id = api.films.director_id", Joins(Embedded(request)));

    [Fact]
    public void Many_to_many_can_be_called_by_its_junction()
    {
        var key = Assert.IsType<Relationship.ForeignKey>(Embedded("/films?select=actors!roles(name)").ToParent);

        Assert.IsType<Cardinality.ManyToMany>(key.Cardinality);
    }

    [Fact]
    public void A_constraint_alone_does_not_lead_to_a_view() =>
        // From the director it could be the table or the view; the view has to be named.
        Assert.Equal("films_1.director_id = api.directors.id", Joins(Embedded("/directors?select=films_director_id_fkey(title)")));

    [Fact]
    public void A_view_is_embedded_like_the_table_whose_key_it_shows() =>
        Assert.Equal("recent_films_1.director_id = api.directors.id", Joins(Embedded("/directors?select=recent_films(title)")));

    [Fact]
    public void A_computed_relationship_takes_the_parents_row()
    {
        var sequels = Embedded("/films?select=title,sequels(title)");

        Assert.Empty(sequels.JoinConditions);
        Assert.Equal(("films_1", "api.films"), (sequels.FromAlias, sequels.ParentAlias.ToString()));
        Assert.Equal("films_1", Embedded("/films?select=sequels(premiere(*))").Children.Single().ParentAlias.ToString());
    }

    [Fact]
    public void What_a_mutation_answers_is_embedded_from_its_result()
    {
        var read = Planned.Mutation(
            FilmSchema.Films, "PATCH", "/films?select=title,directors(name)", "{}", ("Prefer", "return=representation")).Read;

        Assert.Equal((ReadPlan.Source, "films"), (read.From, read.FromAlias));
        Assert.Equal("directors_1.id = films.director_id", Joins(read.Children.Single()));
    }

    [Fact]
    public void An_inner_join_is_remembered() => Assert.Equal(
        Edge.Postgrest.Requests.JoinType.Inner, Embedded("/films?select=directors!inner(name)").Join);

    [Fact]
    public void Nothing_in_parentheses_joins_without_showing()
    {
        var read = Planned.Read(FilmSchema.Films, "/films?select=title,directors(),actors(roles())");

        Assert.All(read.RelationSelects.Cast<RelationSelect.JsonEmbed>(), embed => Assert.True(embed.IsEmpty));
    }

    private static ReadPlan Embedded(string request) => Planned.Read(FilmSchema.Films, request).Children.Single();

    private static string Joins(ReadPlan node) => string.Join(", ", node.JoinConditions.Select(join =>
        $"{join.LeftTable}.{join.LeftColumn} = {join.RightTable}.{join.RightColumn}"));
}
