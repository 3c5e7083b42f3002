using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Edge.Postgrest;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Responses;
using Edge.Postgrest.Schema;
using static Edge.Tests.Postgrest.Responses.GivenApi;

namespace Edge.Tests.Postgrest.Responses;

public sealed partial class OpenApiDocumentTests
{
    [Fact]
    public async Task The_document_begins_with_what_the_schema_is_and_where_it_is()
    {
        var document = await Document(mount: "/rest/v1");

        Assert.Equal("3.1.1", (string?)document["openapi"]);
        AssertJson("""{"title":"Film API","description":"All that was ever\nfilmed","version":"16.4"}""", document["info"]!);
        Assert.Equal("/rest/v1", Server(document));
        Assert.Null(document["security"]);
        Assert.Equal("/", Server(await Document()));
        Assert.Equal(
            "https://example.com/api", Server(await Document(Given.Config with { OpenApiServerProxyUri = "https://example.com/api/" })));

        static string? Server(JsonObject document) => (string?)document["servers"]![0]!["url"];
    }

    [Fact]
    public async Task A_token_can_be_given_and_need_not()
    {
        var document = await Document(Given.Config with { OpenApiSecurityActive = true });

        AssertJson("""[{"JWT":[]},{}]""", document["security"]!);
        AssertJson("""{"JWT":{"type":"http","scheme":"bearer","bearerFormat":"JWT"}}""", document["components"]!["securitySchemes"]!);
    }

    [Fact]
    public async Task Operations_are_those_that_there_are()
    {
        var paths = (await Document())["paths"]!;

        Assert.Equal(["/directors", "/films", "/rpc/add", "/rpc/reset", "/rpc/sum"], Names(paths));
        Assert.Equal(["get"], Names(paths["/directors"]!));
        Assert.Equal(["get", "post", "patch", "delete"], Names(paths["/films"]!));
        Assert.Equal(["get", "post"], Names(paths["/rpc/add"]!));
        Assert.Equal(["post"], Names(paths["/rpc/reset"]!));
        Assert.Equal("who direct", (string?)paths["/directors"]!["get"]!["description"]);
    }

    [Fact]
    public async Task A_new_row_needs_less_than_a_row_has_and_a_change_needs_nothing()
    {
        var schemas = (await Document())["components"]!["schemas"]!;

        Assert.Equal(["error", "row.directors", "row.films", "new.films", "change.films"], Names(schemas));
        AssertJson("""["id","title"]""", schemas["row.films"]!["required"]!);
        Assert.Null(schemas["new.films"]!["required"]);
        Assert.Null(schemas["change.films"]!["required"]);
    }

    [Fact]
    public async Task A_column_tells_whether_it_can_be_null_and_what_it_holds()
    {
        var columns = (await Document())["components"]!["schemas"]!["row.films"]!["properties"]!;

        AssertJson("""{"type":["string","null"],"x-postgres-type":"test.rating","enum":["U","PG",null]}""", columns["rating"]!);
        AssertJson("""{"type":["array","null"],"items":{"type":["string","null"]},"x-postgres-type":"text[]"}""", columns["tags"]!);
        AssertJson("""{"type":"string","x-postgres-type":"character varying","maxLength":80,"default":"no title"}""", columns["title"]!);
        AssertJson("""{"type":["boolean","null"],"x-postgres-type":"boolean","default":false}""", columns["seen"]!);
        AssertJson("""{"x-postgres-type":"jsonb"}""", columns["meta"]!);
        AssertJson("""{"type":["string","null"],"format":"date","x-postgres-type":"date"}""", columns["since"]!);
        Assert.Equal(("integer", "int64"), ((string?)columns["id"]!["type"], (string?)columns["id"]!["format"]));
    }

    [Fact]
    public async Task Arguments_are_in_the_query_or_in_the_body()
    {
        var paths = (await Document())["paths"]!;

        AssertJson(
            """[{"name":"v","in":"query","required":true,"schema":{"type":"array","items":{"type":["integer","null"],"format":"int64"}}}]""",
            paths["/rpc/sum"]!["get"]!["parameters"]!);
        var body = paths["/rpc/add"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!;
        AssertJson("""["x","y","z"]""", body["required"]!);
        AssertJson("""{"type":["string","null"],"x-postgres-type":"text"}""", body["properties"]!["y"]!);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("{id}")]
    [InlineData("a/b?c#d%20")]
    [InlineData("المنتجات")]
    [InlineData("💿")]
    public async Task Any_name_makes_a_sound_document(string name)
    {
        var odd = Relation(name, null, writable: true, [name], Column(name, "integer"), Column(name + ".", "text"));
        var cache = Given.Schema with { Tables = new[] { odd }.ToFrozenDictionary(table => table.Name) };
        var inspection = JsonSerializer.Serialize(
            new { description = (string?)null, tables = new[] { name }, functions = Array.Empty<object>() });
        var document = await Document(Given.Config, inspection, cache);

        var path = Assert.Single(Names(document["paths"]!));
        Assert.Equal("/" + name, Uri.UnescapeDataString(path));
        Assert.DoesNotContain(path[1..], character => "{}/?# ".Contains(character, StringComparison.Ordinal));
        foreach (var kind in document["components"]!.AsObject()) Assert.All(Names(kind.Value!), key => Assert.Matches(ComponentKey(), key));
        AssertReferencesResolve(document);
    }

    [Fact]
    public async Task Every_reference_leads_somewhere() =>
        AssertReferencesResolve(await Document(Given.Config with { OpenApiSecurityActive = true }));

    [Fact]
    public async Task It_is_JSON_and_without_a_body_for_HEAD()
    {
        var plan = new ActionPlan.Inspect("api", MediaType.OpenApi, HeadersOnly: true);
        var answer = Responder.Describe(Found(Everything), plan, Given.Request(), Given.Config, GivenApi.Cache);

        Assert.Equal((200, "application/json; charset=utf-8"), (answer.Status, answer.Header("Content-Type")));
        Assert.Equal("", await answer.Body.Text());
    }

    private static async Task<JsonObject> Document(
        PostgrestConfig? config = null, string inspection = Everything, SchemaCache? cache = null, string mount = "")
    {
        var plan = new ActionPlan.Inspect("api", MediaType.OpenApi, HeadersOnly: false);
        var request = Given.Request() with { Mount = mount };
        var answer = Responder.Describe(Found(inspection), plan, request, config ?? Given.Config, cache ?? GivenApi.Cache);
        return JsonNode.Parse(await answer.Body.Text())!.AsObject();
    }

    private static void AssertReferencesResolve(JsonNode document)
    {
        var references = References(document).ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference =>
            Assert.NotNull(reference[2..].Split('/').Aggregate((JsonNode?)document, (node, key) => node?[key])));
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            member is { Key: "$ref", Value: JsonValue value } ? [(string)value!] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    [GeneratedRegex(@"^[a-zA-Z0-9._-]+$")]
    private static partial Regex ComponentKey();
}
