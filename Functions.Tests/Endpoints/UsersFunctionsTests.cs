namespace Edge.Tests.Endpoints;

/// <summary>The sample functions, which answer as the well-known Worker example does.</summary>
[Collection(nameof(SampleApp))]
public sealed class UsersFunctionsTests(SampleApp sample)
{
    [SkippableFact]
    public async Task All_users_come_under_their_name()
    {
        var response = await (await sample.Site()).Get("/users");

        response.ShouldBe(200).ShouldHave("Content-Type", "application/json; charset=utf-8");
        Assert.Equal("Ada", (string?)response.Json!["users"]![0]!["name"]);
        Assert.True(response.Json["users"]!.AsArray().Count >= 30);
    }

    [SkippableFact]
    public async Task A_parameter_of_the_function_becomes_a_filter()
    {
        var site = await sample.Site();

        var users = (await site.Get("/users?minFollowers=2800")).ShouldBe(200).Json!["users"]!.AsArray();
        Assert.Equal("Jean", (string?)Assert.Single(users)!["name"]);
        (await site.Get("/users?minFollowers=many")).ShouldBeError(400, "22P02", "invalid input syntax for type integer: \"many\"");
    }

    [SkippableFact]
    public async Task One_user_or_none()
    {
        var site = await sample.Site();

        (await site.Get("/users/4")).ShouldBe(200, """{"user":{"id":4,"name":"Claude","followers":1581,"bio":null,"joined":"2020-02-14"}}""");
        (await site.Get("/users/100000")).ShouldBeText(404, """{"user":null}""", "application/json");
        (await site.Get("/users/x,y")).ShouldBeError(400, "22P02");
    }

    [SkippableFact]
    public async Task A_created_user_is_answered_and_can_be_found()
    {
        var site = await sample.Site();

        var created = await site.Post("/users", """{"name":"Leslie","followers":12,"bio":null,"joined":"2024-02-29"}""");
        var location = created.ShouldBe(201).Header("Location")!;
        Assert.Equal("Leslie", (string?)created.Json!["user"]!["name"]);
        Assert.Equal($"/users/{created.Json["user"]!["id"]}", location);
        (await site.Get(location)).ShouldBe(200, created.Text);
    }

    [SkippableTheory]
    [InlineData("{", 400, "PGRST102")]
    [InlineData("", 400, "PGRST102")]
    [InlineData("""[{"name":"Mallory"},""", 400, "PGRST102")]
    [InlineData("""{"name":"Mallory","admin":true}""", 400, "PGRST204")]
    [InlineData("""{"name":"Ada"}""", 409, "23505")]
    [InlineData("""{"name":"Mallory","followers":"many"}""", 400, "22P02")]
    [InlineData("""{"name":"Mallory","followers":-1}""", 400, "23514")]
    [InlineData("""{"followers":1}""", 400, "23502")]
    [InlineData("""[{"name":"Mallory"},{"name":"Eve"}]""", 406, "PGRST116")]
    public async Task What_cannot_be_stored_is_refused_in_PostgRESTs_words_and_leaves_nothing(string body, int status, string code)
    {
        var site = await sample.Site();

        (await site.Post("/users", body)).ShouldBeError(status, code);

        var names = (await site.Get("/users")).Json!["users"]!.AsArray().Select(user => (string?)user!["name"]).ToList();
        Assert.DoesNotContain("Mallory", names);
        Assert.DoesNotContain("Eve", names);
    }

    [SkippableFact]
    public async Task They_act_for_the_bearer_of_the_token()
    {
        var site = await sample.Site();

        (await site.As("web_user").Get("/users/1")).ShouldBe(200);
        (await site.With("Authorization", "Bearer nonsense").Get("/users/1")).ShouldBeError(401, "PGRST301");
    }

    [SkippableTheory]
    [InlineData("GET", "/user")]
    [InlineData("GET", "/users/1/posts")]
    [InlineData("DELETE", "/users/1")]
    [InlineData("PUT", "/users")]
    public async Task Anything_else_is_not_there(string method, string path) =>
        (await (await sample.Site()).Send(method, path, body: null, contentType: null)).ShouldBe(404, """{"message":"Not Found"}""");
}
