using System.Text.Json.Nodes;
using Edge.Tests.Endpoints;

namespace Edge.Tests.Pages;

[Collection(nameof(SampleApp))]
public sealed class LandingCallerTests(SampleApp sample)
{
    [SkippableFact]
    public async Task A_caller_sees_what_the_token_allows_and_with_a_bad_token_why_nothing()
    {
        var site = await sample.Site();

        Assert.Equal("comments follows posts users", Names(await Seen(site)));
        Assert.Equal("comments follows messages posts users", Names(await Seen(site.As("web_user"))));
        var refused = await Seen(site.With("Authorization", "Bearer x.y.z"));
        Assert.Equal("", Names(refused));
        Assert.False(string.IsNullOrEmpty((string?)refused["problem"]));
    }

    private static async Task<JsonNode> Seen(Api site) => (await site.Get("/", accept: "application/json")).ShouldBe(200).Json!;

    private static string Names(JsonNode page) => string.Join(' ', page["relations"]!.AsArray().Select(relation => (string?)relation!["name"]));
}
