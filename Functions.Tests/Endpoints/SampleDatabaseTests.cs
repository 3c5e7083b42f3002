namespace Edge.Tests.Endpoints;

/// <summary>What the sample database shows, over the PostgREST surface.</summary>
[Collection(nameof(SampleApp))]
public sealed class SampleDatabaseTests(SampleApp sample)
{
    [SkippableFact]
    public async Task It_can_be_run_again_and_takes_nothing_back()
    {
        var rest = await sample.Rest();
        (await rest.Post("/posts", """{"author_id":1,"title":"Mine"}""")).ShouldBe(201);
        var before = await sample.Column("SELECT count(*) FROM users, posts");

        await sample.RunSample();

        Assert.Equal(before, await sample.Column("SELECT count(*) FROM users, posts"));
        (await rest.Post("/posts", """{"author_id":1,"title":"Mine too"}""")).ShouldBe(201);
    }

    [SkippableFact]
    public async Task Both_ways_along_follows_have_a_name()
    {
        var response = await (await sample.Rest()).Get("/users?select=name,following(name),followed_by(name)&id=eq.1");

        var ada = response.ShouldBe(200).Json![0]!;
        Assert.NotEmpty(ada["following"]!.AsArray());
        Assert.NotEmpty(ada["followed_by"]!.AsArray());
    }

    [SkippableFact]
    public async Task Messages_are_seen_by_who_wrote_and_who_got_them()
    {
        var rest = await sample.Rest();

        (await rest.Get("/messages")).ShouldBeError(401, "42501", "permission denied for table messages");
        var ada = rest.As("web_user", ("sub", "1"));
        var seen = (await ada.Get("/messages")).ShouldBe(200).Json!.AsArray();
        Assert.NotEmpty(seen);
        Assert.All(seen, message => Assert.Contains(1, new[] { (int)message!["sender_id"]!, (int)message["recipient_id"]! }));
        (await ada.Post("/messages", """{"sender_id":2,"recipient_id":3,"body":"as somebody else"}""")).ShouldBeError(403, "42501");
    }
}
