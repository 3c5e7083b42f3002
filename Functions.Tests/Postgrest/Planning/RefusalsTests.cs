using System.Text.Json.Nodes;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Planning;

namespace Edge.Tests.Postgrest.Planning;

public sealed class RefusalsTests
{
    [Theory]
    [InlineData("/film", "Perhaps you meant the table 'api.films'")]
    [InlineData("/filmography", null)]
    public void A_table_that_does_not_exist_is_refused_with_a_near_one(string path, string? hint)
    {
        var error = Planned.Refused(FilmSchema.Films, "GET", path);

        Assert.Equal((404, "PGRST205", hint), (error.Status, error.Code, error.Hint));
        Assert.Equal($"Could not find the table 'api.{path[1..]}' in the schema cache", error.Message);
    }

    [Theory]
    [InlineData("/films?select=director(name)", null, "Perhaps you meant 'directors' instead of 'director'.")]
    [InlineData("/films?select=weather(name)", null, null)]
    [InlineData("/films?select=directors!nonsense(name)", "nonsense", null)]
    public void A_relationship_that_does_not_exist_is_refused_with_a_near_one(string path, string? embedHint, string? hint)
    {
        var error = Planned.Refused(FilmSchema.Films, "GET", path);
        var target = path.Split('=', '(', '!')[1];

        Assert.Equal((400, "PGRST200", hint), (error.Status, error.Code, error.Hint));
        Assert.Equal($"Could not find a relationship between 'films' and '{target}' in the schema cache", error.Message);
        var byHint = embedHint is null ? "" : $" using the hint '{embedHint}'";
        Assert.Equal(
            $"Searched for a foreign key relationship between 'films' and '{target}'{byHint} in the schema 'api', but no matches were found.",
            (string?)error.Details);
    }

    [Fact]
    public void Several_relationships_are_listed_with_how_to_call_each()
    {
        var error = Planned.Refused(FilmSchema.Films, "GET", "/orders?select=addresses(*)");

        Assert.Equal((300, "PGRST201"), (error.Status, error.Code));
        Assert.Equal(
            "Try changing 'addresses' to one of the following: 'addresses!orders_billing_id_fkey', 'addresses!orders_shipping_id_fkey'. " +
            "Find the desired relationship in the 'details' key.",
            error.Hint);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                [
                  {"cardinality":"many-to-one","embedding":"orders with addresses",
                   "relationship":"orders_billing_id_fkey using orders(billing_id) and addresses(id)"},
                  {"cardinality":"many-to-one","embedding":"orders with addresses",
                   "relationship":"orders_shipping_id_fkey using orders(shipping_id) and addresses(id)"}
                ]
                """),
            error.Details));
    }

    [Fact]
    public void Junctions_are_described_by_both_their_keys()
    {
        var schema = FilmSchema.Builder
            .TableWithKey("cameos", ["film_id", "actor_id"], "film_id integer", "actor_id integer")
            .ManyToMany("cameos(film_id)", "films(id)", "cameos(actor_id)", "actors(id)")
            .Build();

        var error = Planned.Refused(schema, "GET", "/films?select=actors(*)");

        var cameos = error.Details![0]!;
        Assert.Equal("cameos using cameos_film_id_fkey(film_id) and cameos_actor_id_fkey(actor_id)", (string?)cameos["relationship"]);
        Assert.Equal("many-to-many", (string?)cameos["cardinality"]);
        Assert.StartsWith(
            "Try changing 'actors' to one of the following: 'actors!cameos', 'actors!roles'.", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/films?directors.name=eq.X", "directors")]
    [InlineData("/films?select=*,directors(*)&directors.countries.order=id", "countries")]
    [InlineData("/films?select=*,directors(*)&actors.limit=1", "actors")]
    [InlineData("/films?select=*,directors(*)&actors.or=(id.eq.1,id.eq.2)", "actors")]
    [InlineData("/films?select=*,directors(*)&order=actors(id)", "actors")]
    public void Only_what_is_embedded_can_be_spoken_of(string path, string name)
    {
        var error = Planned.Refused(FilmSchema.Films, "GET", path);

        Assert.Equal((400, "PGRST108"), (error.Status, error.Code));
        Assert.Equal($"'{name}' is not an embedded resource in this request", error.Message);
        Assert.Equal($"Verify that '{name}' is included in the 'select' query parameter.", error.Hint);
    }

    [Fact]
    public void An_aliased_relation_is_called_by_its_name_only_for_old_times_sake()
    {
        const string path = "/films?select=*,maker:directors(*)&directors.name=eq.X&maker.order=id&directors.limit=1";

        var plan = Assert.IsType<ActionPlan.Database.RelationRead>(Planned.Plan(FilmSchema.Films, "GET", path));
        Assert.Equal(new LegacyTargetName("directors", "maker"), Assert.Single(plan.LegacyTargetNames));

        var error = Planned.Refused(FilmSchema.Films, "GET", path, configure: config => config with { UrlUseLegacyTargetNames = false });
        Assert.Equal("PGRST108", error.Code);
        Assert.Equal("Target names are not allowed in filters if they have an alias", (string?)error.Details);
        Assert.Equal("Change 'directors' to 'maker' in filters, orders or limits.", error.Hint);
    }

    [Fact]
    public void The_alias_itself_is_no_legacy() => Assert.Empty(Assert.IsType<ActionPlan.Database.RelationRead>(
        Planned.Plan(FilmSchema.Films, "GET", "/films?select=*,maker:directors(*)&maker.name=eq.X")).LegacyTargetNames);

    [Fact]
    public void Without_legacy_names_two_embeddings_of_a_relation_are_told_apart()
    {
        var read = Planned.Read(
            FilmSchema.Films,
            "/orders?select=addresses:addresses!billing_id(*),ship:addresses!shipping_id(*)&ship.street=eq.S",
            config => config with { UrlUseLegacyTargetNames = false });

        Assert.Equal("ship", read.Children.Single(child => child.Where.Length == 1).RelationAlias);
    }

    [Fact]
    public void A_to_many_relation_cannot_order_its_parent()
    {
        var error = Planned.Refused(FilmSchema.Films, "GET", "/directors?select=*,work:films(*)&order=work(title)");

        Assert.Equal(("PGRST118", "A related order on 'work' is not possible"), (error.Code, error.Message));
        Assert.Equal("'directors' and 'work' do not form a many-to-one or one-to-one relationship", (string?)error.Details);
    }

    [Theory]
    [InlineData("/countries?select=count()")]
    [InlineData("/films?select=title,directors(id.sum())")]
    [InlineData("/films?select=...directors(id.sum())")]
    public void Aggregates_have_to_be_allowed(string path) => Assert.Equal("PGRST123", Planned.Refused(FilmSchema.Films, "GET", path).Code);

    [Theory]
    [InlineData("/directors?select=name,...films(id.max())")]
    [InlineData("/directors?select=name,...films(...specs(camera.max()))")]
    public void A_to_many_spread_cannot_aggregate(string path)
    {
        var error = Planned.Refused(FilmSchema.Films, "GET", path, configure: config => config with { DbAggregatesEnabled = true });

        Assert.Equal("PGRST127", error.Code);
        Assert.Equal("Aggregates are not implemented for one-to-many or many-to-many spreads.", (string?)error.Details);
    }

    [Fact]
    public void Unknown_preferences_are_refused_only_when_handling_is_strict()
    {
        var error = Planned.Refused(FilmSchema.Films, "GET", "/films", headers: ("Prefer", "handling=strict, nonsense, more"));

        Assert.Equal("PGRST122", error.Code);
        Assert.Equal("Invalid preferences: nonsense, more", (string?)error.Details);
        Assert.NotNull(Planned.Plan(FilmSchema.Films, "GET", "/films", headers: ("Prefer", "handling=lenient, nonsense")));
    }

    // Of several mistakes one is told: tables, then what the query says, then relationships, then what each kind of request checks.
    [Theory]
    [InlineData("GET", "/film?nowhere.id=eq.1", "PGRST205")]
    [InlineData("GET", "/films?nowhere.id=eq.1&select=nothing(*)", "PGRST108")]
    [InlineData("GET", "/films?select=nothing(*)&order=nowhere(id)", "PGRST200")]
    [InlineData("GET", "/films?select=actors(*),count()&order=actors(id)", "PGRST118")]
    [InlineData("GET", "/films?select=count()", "PGRST123")]
    [InlineData("GET", "/films", "PGRST107")]
    [InlineData("POST", "/films", "PGRST204")]
    [InlineData("PATCH", "/films?columns=title", "PGRST122")]
    public void Of_several_mistakes_the_first_of_a_fixed_order_is_told(string method, string path, string code) => Assert.Equal(
        code,
        Planned.Refused(
            FilmSchema.Films, method, path, method == "GET" ? null : """{"tittle":"T"}""", null,
            ("Prefer", "handling=strict, nonsense"), ("Accept", "text/html")).Code);
}
