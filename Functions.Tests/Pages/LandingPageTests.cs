using System.Text.Json.Nodes;
using Edge.Pages;

namespace Edge.Tests.Pages;

public sealed class LandingPageTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    [SkippableFact]
    public async Task The_page_names_what_the_caller_may_use_and_where_to_go_on()
    {
        await using var app = await films.StartApp();
        var page = (await app.Site.Get("/", accept: "text/html,application/xhtml+xml,*/*;q=0.8")).ShouldBe(200).ShouldHave("Content-Type", "text/html; charset=utf-8");

        foreach (var shown in new[] { ">films<", ">directors<", "href=\"/docs\"", "/rest/v1/openapi.json", "dotnet run --project Functions -- " })
        {
            Assert.Contains(shown, page.Text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_same_is_there_as_JSON()
    {
        await using var app = await films.StartApp();
        var json = (await app.Site.Get("/", accept: "application/json")).ShouldBe(200).Json!;

        var relation = json["relations"]!.AsArray().Single(relation => (string?)relation!["name"] == "films")!;
        Assert.Equal("/rest/v1/films", (string?)relation["url"]);
        Assert.Contains("GET", relation["methods"]!.AsArray().Select(method => (string?)method));
        Assert.Equal("/docs", (string?)json["links"]!["docs"]);
        Assert.NotEqual("", (string?)json["next"]);
        (await app.Site.Get((string)relation["url"]! + "?limit=1")).ShouldBe(200);
    }

    [SkippableFact]
    public async Task It_can_be_turned_off()
    {
        await using var app = await films.StartApp(("Pages:Landing", "false"));
        (await app.Site.Get("/")).ShouldBe(404, """{"message":"Not Found"}""");
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json, text/html;q=0.5", true)]
    [InlineData("text/html, application/json;q=0.9", false)]
    [InlineData("*/*", false)]
    [InlineData("", false)]
    public void JSON_is_for_who_prefers_it(string accept, bool json) => Assert.Equal(json, LandingPage.PrefersJson(accept));
}
