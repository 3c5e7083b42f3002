namespace Edge.Tests.Objects;

/// <summary>Objects over HTTP.</summary>
public sealed class ObjectFunctionsTests(ObjectsDatabase database) : IClassFixture<ObjectsDatabase>
{
    [SkippableFact]
    public async Task The_sample_counter_adds_one_and_honours_the_key()
    {
        await using var app = await database.StartApp();
        var once = app.Site.With("Idempotency-Key", "\"8e03978e\"");

        Assert.Equal("""{"value":0}""", (await app.Site.Get("/samples/counters/page-17")).Text);
        Assert.Equal((200, """{"value":1}"""), Answer(await app.Site.Send("POST", "/samples/counters/page-17", null, null)));
        Assert.Equal((200, """{"value":2}"""), Answer(await once.Post("/samples/counters/page-17", "")));
        Assert.Equal((200, """{"value":2}"""), Answer(await once.Post("/samples/counters/page-17", "")));
        Assert.Equal("""{"value":2}""", (await app.Site.Get("/samples/counters/page-17")).Text);
        (await app.Site.With("Idempotency-Key", "\"").Post("/samples/counters/page-17", "")).ShouldBe(400);
    }

    [SkippableFact]
    public async Task Fetch_answers_below_the_objects_address_and_is_repeated_as_it_was()
    {
        await using var app = await database.StartApp();
        var once = app.Site.With("Idempotency-Key", "a");

        Assert.Equal((200, """{"value":1}"""), Answer(await once.Post("/objects/Counter/fetched", "")));
        Assert.Equal((200, """{"value":1}"""), Answer(await once.Post("/objects/Counter/fetched", "")));
        Assert.Equal((200, """{"value":1}"""), Answer(await app.Site.Get("/objects/Counter/fetched/any/thing?q=1")));
        (await once.Put("/objects/Counter/fetched", "")).ShouldBe(422);
        (await app.Site.Get("/objects/Nothing/fetched")).ShouldBe(404);
        (await app.Site.With("Authorization", "Bearer x").Get("/objects/Counter/fetched")).ShouldBeError(401, "PGRST301");
    }

    [SkippableFact]
    public async Task A_policy_says_which_roles_may_ask_which_classes()
    {
        using var policy = new TemporaryPolicy("""{ "roles": { "*": {}, "object_turns": { "objects": ["Counter"] } } }""");
        await using var app = await database.StartApp(("Access:PolicyFile", policy.Path));

        (await app.Site.Get("/objects/Counter/guarded")).ShouldBe(401);
        (await app.Site.As("object_owner").Get("/objects/Counter/guarded")).ShouldBe(403);
        Assert.Equal("""{"value":0}""", (await app.Site.As("object_turns").Get("/objects/Counter/guarded")).Text);
    }

    [SkippableFact]
    public async Task Switched_off_there_are_no_objects_and_no_connections()
    {
        await using var app = await database.StartApp(("Objects:Enabled", "false"));

        (await app.Site.Get("/objects/Counter/x")).ShouldBe(404);
        (await app.Site.Get("/samples/counters/x")).ShouldBe(404);
    }

    private static (int, string) Answer(ApiResponse response) => (response.Status, response.Text);
}
