using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Edge.Postgrest.Access;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Edge.Tests.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Access;

public class PolicyBindingTests
{
    private static readonly SchemaCache Schema = new SchemaCacheBuilder()
        .Table("films", "id integer", "title text", "director_id integer", "tags text[]", "details jsonb")
        .Table("directors", "id integer", "name text")
        .ForeignKey("films(director_id)", "directors(id)")
        .Function("add", "integer", "a integer", "b integer")
        .Build();

    [Theory]
    [InlineData("""{"filmz":{"read":true}}""", "role \"*\", relation \"filmz\": there is no such relation in the exposed schemas")]
    [InlineData("""{"films":{"read":{"columns":["id","tittle"]}}}""", "role \"*\", relation \"films\": there is no column \"tittle\"")]
    [InlineData("""{"films":{"read":{"rows":"tittle=eq.x"}}}""", "role \"*\", relation \"films\": there is no column \"tittle\"")]
    [InlineData("""{"films":{"read":{"rows":"id"}}}""", "role \"*\", relation \"films\": \"id\" is not a filter")]
    [InlineData("""{"films":{"read":{"rows":""}}}""", "role \"*\", relation \"films\": \"\" is not a filter")]
    [InlineData("""{"films":{"read":{"rows":"select=id"}}}""", "role \"*\", relation \"films\": \"select=id\" is not a filter")]
    [InlineData("""{"films":{"read":{"rows":"id=eq.1&limit=5"}}}""", "role \"*\", relation \"films\": \"id=eq.1&limit=5\" is not a filter")]
    [InlineData("""{"films":{"read":{"rows":"directors.id=eq.1"}}}""", "role \"*\", relation \"films\": \"directors.id=eq.1\" is about another relation")]
    [InlineData("""{"films":{"read":{"rows":"title=like.{sub}"}}}""",
        "role \"*\", relation \"films\": a claim cannot be a pattern or a search: \"{sub}\"")]
    [InlineData("""{"films":{"read":{"rows":"title=eq.film-{sub}"}}}""",
        "role \"*\", relation \"films\": a claim has to stand alone, not in \"film-{sub}\"")]
    [InlineData("""{"films":{"read":{"embeds":{"directors":"director_id=directors.id"}}}}""",
        "role \"*\", relation \"films\": embeds are for Origin:Url, a database says itself what belongs together")]
    public void What_does_not_exist_or_is_no_filter_is_a_mistake_and_permits_nothing(string relations, string mistake)
    {
        var binding = Bind(relations);

        Assert.Equal(mistake, Assert.Single(binding.Mistakes));
        Assert.Empty(binding.For("anybody").Rules!.Relations);
    }

    [Fact]
    public void A_filter_that_cannot_be_parsed_is_a_mistake() =>
        Assert.StartsWith(
            "role \"*\", relation \"films\": \"id=equals.1\" is not a filter: ", Assert.Single(Bind("""{"films":{"read":{"rows":"id=equals.1"}}}""").Mistakes),
            StringComparison.Ordinal);

    [Fact]
    public void A_function_that_does_not_exist_is_a_mistake() =>
        Assert.Equal(
            "role \"*\", function \"subtract\": there is no such function in the exposed schemas",
            Assert.Single(Bind("{}", """{"subtract":true,"add":true}""").Mistakes));

    [Fact]
    public void A_relation_can_be_named_with_its_schema() =>
        Assert.Contains(new("api", "films"), Bind("""{"api.films":{"read":true}}""").For("anybody").Rules!.Relations.Keys);

    [Fact]
    public void What_a_role_has_of_its_own_takes_the_place_of_what_is_for_all()
    {
        var policy = Policy("""
            {"roles":{"*":{"relations":{"films":{"read":true},"directors":{"read":true}},"functions":{"add":true}},
                      "guest":{"relations":{"films":{"delete":true},"directors":false},"functions":{"add":false}}}}
            """);
        var rules = new PolicyBinding(policy, Schema, Http.Config).For("guest").Rules!;

        var films = Assert.Single(rules.Relations).Value;
        Assert.Null(films.Read);
        Assert.NotNull(films.Delete);
        Assert.Empty(rules.Functions);
    }

    [Fact]
    public void A_role_sees_a_schema_of_what_it_may_name()
    {
        var schema = Bind("""{"films":{"read":{"columns":["id","title"]},"insert":{"columns":["details"]}},"directors":{"read":true}}""").For("anybody").Schema;

        var films = schema.Tables[new("api", "films")];
        Assert.Equal(["id", "title"], films.Columns.Select(column => column.Name));
        Assert.Equal(["details", "id", "title"], films.ColumnsByName.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(schema.Relationships);
        Assert.Empty(schema.Routines);
    }

    [Theory]
    [InlineData("id=eq.{sub}", """{"sub":"7"}""", "7")]
    [InlineData("id=eq.{sub}", """{"sub":7}""", "7")]
    [InlineData("id=eq.{app.org.id}", """{"app":{"org":{"id":7}}}""", "7")]
    [InlineData("id=eq.{'https://my.app'.id}", """{"https://my.app":{"id":7}}""", "7")]
    [InlineData("title=eq.{sub}", """{"sub":"o'neill"}""", "o'neill")]
    [InlineData("title=eq.{sub}", """{"sub":true}""", "true")]
    [InlineData("id=in.({ids})", """{"ids":[1,2]}""", """{"1","2"}""")]
    [InlineData("title=in.({names})", """{"names":["a\"b","c\\d","e,f"]}""", """{"a\"b","c\\d","e,f"}""")]
    [InlineData("id=in.({ids})", """{"ids":3}""", """{"3"}""")]
    [InlineData("id=eq(any).{ids}", """{"ids":[1,2]}""", """{"1","2"}""")]
    [InlineData("tags=cs.{mine}", """{"mine":["a","b"]}""", """{"a","b"}""")]
    [InlineData("tags=cs.{a,b}", "{}", "{a,b}")]
    [InlineData("details=cs.{mine}", """{"mine":{"a":1}}""", """{"a":1}""")]
    [InlineData("details->>org=eq.{org}", """{"org":"x"}""", "x")]
    [InlineData("title=in.(a,b)", "{}", """{"a","b"}""")]
    public void An_operand_is_a_constant_or_a_claim(string filter, string claims, string value)
    {
        var (operands, _) = Operands(filter);

        Assert.Equal(value, operands[0].In(JsonElement.Parse(claims)));
        if (operands.Length > 1) Assert.Equal("true", operands[1].In(JsonElement.Parse(claims)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sub":null}""")]
    [InlineData("""{"sub":[]}""")]
    [InlineData("""{"sub":["1"]}""")]
    [InlineData("""{"sub":{}}""")]
    public void A_claim_that_is_not_there_or_no_single_value_is_missing(string claims)
    {
        var (operands, filter) = Operands("id=not.eq.{sub}");

        Assert.Null(operands[0].In(JsonElement.Parse(claims)));
        Assert.Equal(new Slot(~1), filter.ClaimsThere);
        Assert.Equal("false", operands[1].In(JsonElement.Parse(claims)));
    }

    private static (ImmutableArray<PolicyOperand> Operands, RowFilter Filter) Operands(string filter)
    {
        var rules = Bind($$"""{"films":{"read":{"rows": {{JsonSerializer.Serialize(filter)}} } } }""").For("anybody").Rules!;
        return (rules.Operands, rules.Relations.Single().Value.Read!.Rows);
    }

    private static PolicyBinding Bind(string relations, string functions = "{}") =>
        new(Policy($$"""{"roles":{"*":{"relations": {{relations}}, "functions": {{functions}} } } }"""), Schema, Http.Config);

    private static AccessPolicy Policy(string json)
    {
        var (policy, mistakes) = AccessPolicyReader.Read(Encoding.UTF8.GetBytes(json));
        Assert.Empty(mistakes);
        return policy!;
    }
}
