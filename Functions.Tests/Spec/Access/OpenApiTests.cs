using System.Text.Json.Nodes;

namespace Edge.Tests.Spec.Access;

/// <summary>Documents and OPTIONS tell of what may be asked, and of nothing else.</summary>
public sealed class OpenApiTests(ArchiveApp archive) : IClassFixture<ArchiveApp>
{
    [SkippableFact]
    public async Task The_document_lists_what_the_role_may_ask_for()
    {
        var paths = (JsonObject)(await archive.Api.Get("/")).ShouldBe(200).Json!["paths"]!;

        Assert.Equal(
            ["/", "/actors", "/awards", "/castings", "/directors", "/films", "/noir_films", "/rpc/add_them", "/rpc/films_of"],
            paths.Select(path => path.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["get"], ((JsonObject)paths["/films"]!).Select(operation => operation.Key));
    }

    [SkippableFact]
    public async Task A_relation_has_the_operations_that_are_named()
    {
        var paths = (await archive.Member("ann").Get("/")).ShouldBe(200).Json!["paths"]!;

        Assert.Equal(["get", "patch", "post"], ((JsonObject)paths["/films"]!).Select(operation => operation.Key).Order());
        Assert.Equal(["post"], ((JsonObject)paths["/shelves"]!).Select(operation => operation.Key));
    }

    [SkippableFact]
    public async Task Neither_document_mentions_what_is_hidden()
    {
        foreach (var document in new[] { await archive.Api.Get("/"), await archive.Api.Get("/openapi.json") })
        {
            document.ShouldBe(200);
            foreach (var hidden in new[] { "minutes", "words", "technical_specs", "takings", "staff_only", "born", "shelves", "greet" })
                Assert.DoesNotContain(hidden, document.Text, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task The_newer_document_knows_which_columns_are_written()
    {
        var schemas = (await archive.Member("ann").Get("/openapi.json")).ShouldBe(200).Json!["components"]!["schemas"]!;

        Assert.Equal(["id", "minutes", "stars"], Properties(schemas["change.films"]!));
        Assert.Equal(["director_id", "id", "title", "year"], Properties(schemas["new.films"]!));
        Assert.Equal(["code", "room"], Properties(schemas["new.shelves"]!));
    }

    [SkippableFact]
    public async Task Options_allow_what_is_named()
    {
        (await Options(archive.Api, "/films")).ShouldBe(200).ShouldHave("Allow", "OPTIONS,GET,HEAD");
        (await Options(archive.Member("ann"), "/films")).ShouldHave("Allow", "OPTIONS,GET,HEAD,POST,PUT,PATCH");
        (await Options(archive.Member("ann"), "/shelves")).ShouldHave("Allow", "OPTIONS,POST");
        (await Options(archive.Api, "/technical_specs")).ShouldBeError(401, "42501");
        (await Options(archive.Api, "/rpc/greet")).ShouldBeError(401, "42501");
    }

    private static Task<ApiResponse> Options(Api api, string path) => api.Send("OPTIONS", path, null, null);

    private static IEnumerable<string> Properties(JsonNode schema) =>
        ((JsonObject)schema["properties"]!).Select(property => property.Key).Order(StringComparer.Ordinal);
}
