namespace Edge.Tests.Cache;

/// <summary>What a client sees of the cache.</summary>
public sealed class HttpTests(LibraryApp library) : IClassFixture<LibraryApp>
{
    [SkippableFact]
    public async Task The_second_answer_is_the_first_again_with_its_age()
    {
        var api = await library.Api();
        var first = (await api.Get("/books?id=eq.1&select=title")).ShouldBe(200, """[{"title":"Orlando"}]""").ShouldBeStored();

        var second = (await api.Get("/books?id=eq.1&select=title")).ShouldBeHit();
        Assert.Equal(first.Text, second.Text);
        Assert.Matches("^[0-9]+$", second.Header("Age"));
        foreach (var name in new[] { "Content-Type", "Content-Range", "Content-Location", "ETag", "Content-Length", "Vary" })
            Assert.Equal(first.Header(name), second.Header(name));
    }

    [SkippableFact]
    public async Task Spelling_makes_no_other_question_but_Prefer_and_Accept_do()
    {
        var api = await library.Api();
        (await api.Get("/books?select=id&title=eq.Orlando")).ShouldBeStored();

        (await api.Get("/books?title=eq.%4Frlando&select=id")).ShouldBeHit();
        (await api.Get("/books?select=id&title=eq.Orlando", prefer: "count=exact")).ShouldBeStored();
        (await api.Get("/books?select=id&title=eq.Orlando", accept: "text/csv")).ShouldBeStored().ShouldHave("Content-Type", "text/csv; charset=utf-8");
        (await api.Head("/books?select=id&title=eq.Orlando")).ShouldBeStored().ShouldBeEmpty(200);
    }

    [SkippableFact]
    public async Task A_relation_can_be_named_with_its_schema()
    {
        await using var app = await library.StartApp(("Cache:Relations:api.authors:MaxAge", "600"), ("Cache:Relations:other.books:MaxAge", "600"));
        (await app.Api.Get("/authors?select=id")).ShouldBeStored();

        (await app.Api.Get("/authors?select=id")).ShouldBeHit();
        (await app.Api.With("Accept-Profile", "api").Get("/authors?select=id")).ShouldBeStored();
        (await app.Api.Get("/books?select=id")).ShouldSay("Edge; fwd=bypass");
    }

    [SkippableFact]
    public async Task Who_has_the_answer_is_told_so_without_its_body()
    {
        var api = await library.Api();
        var etag = (await api.Get("/authors?id=eq.1")).Header("ETag")!;

        (await api.With("If-None-Match", $"\"other\", W/{etag}").Get("/authors?id=eq.1")).ShouldBeHit().ShouldBeEmpty(304).ShouldHave("ETag", etag);
        (await api.With("If-None-Match", "\"other\"").Get("/authors?id=eq.1")).ShouldBeHit().ShouldBe(200);
    }

    [SkippableFact]
    public async Task Only_answers_that_are_the_same_for_all_may_be_kept_by_others()
    {
        var api = await library.Api();

        (await api.Get("/notices")).ShouldHave("Cache-Control", "public, max-age=600");
        (await api.As("lending_reader").Get("/notices")).ShouldHave("Cache-Control", "private, no-cache");
        (await api.Get("/books?order=id&limit=1")).ShouldHave("Cache-Control", "private, no-cache");
    }

    [SkippableFact]
    public async Task Who_brings_his_token_in_the_header_apikey_is_not_anybody()
    {
        await using var app = await library.StartApp(("Cache:Default:MaxAge", "600"), ("Cache:Default:Scope", "public"), ("Auth:ApiKey", "true"));

        (await app.Api.With("apikey", Token.For("lending_reader")).Get("/notices?select=id")).ShouldBeStored().ShouldHave("Cache-Control", "private, no-cache");
        (await app.Api.Get("/notices?select=id")).ShouldBeStored().ShouldHave("Cache-Control", "public, max-age=600");
    }

    [SkippableFact]
    public async Task A_client_can_insist_on_the_database_or_on_the_cache()
    {
        var api = await library.Api();
        (await api.With("Cache-Control", "only-if-cached").Get("/authors?id=eq.2")).ShouldBeError(504, "EDGE030");
        (await api.Get("/authors?id=eq.2")).ShouldBeStored();

        (await api.With("Cache-Control", "only-if-cached").Get("/authors?id=eq.2")).ShouldBeHit();
        (await api.With("Cache-Control", "no-cache").Get("/authors?id=eq.2")).ShouldSay("Edge; fwd=request; stored");
        (await api.With("Cache-Control", "max-age=0").Get("/authors?id=eq.2")).ShouldSay("Edge; fwd=request; stored");
        (await api.With("Cache-Control", "min-fresh=900").Get("/authors?id=eq.2")).ShouldSay("Edge; fwd=request; stored");
        (await api.With("Cache-Control", "no-store").Get("/authors?id=eq.2")).ShouldSay("Edge; fwd=bypass");
    }

    [SkippableFact]
    public async Task What_the_policy_leaves_out_and_what_is_an_error_is_not_kept()
    {
        var api = await library.Api();
        foreach (var path in new[] { "/loans", "/rpc/dice", "/rpc/book_count_untold", "/books?nothing=eq.1" })
        {
            await api.Get(path);
            var again = await api.Get(path);
            Assert.StartsWith("Edge; fwd=", again.Header("Cache-Status"), StringComparison.Ordinal);
            Assert.DoesNotContain("stored", again.Header("Cache-Status"), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task A_letter_is_only_for_whom_it_is_addressed_to()
    {
        var api = await library.Api();
        var (ada, bob) = (api.As("lending_reader", ("sub", "ada")), api.As("lending_reader", ("sub", "bob")));
        (await ada.Get("/letters?select=said")).ShouldBe(200, """[{"said":"Dear Ada"}]""");
        (await bob.Get("/letters?select=said")).ShouldBe(200, """[{"said":"Dear Bob"}]""");

        (await ada.Get("/letters?select=said")).ShouldBeHit().ShouldBe(200, """[{"said":"Dear Ada"}]""");
        (await bob.Get("/letters?select=said")).ShouldBeHit().ShouldBe(200, """[{"said":"Dear Bob"}]""");
        (await api.As("lending_reader", ("sub", "ada"), ("session", "2")).Get("/letters?select=said")).ShouldBeHit();
        (await api.As("lending_reader", ("sub", "eve")).Get("/letters?select=said")).ShouldBe(200, "[]");
        (await api.With("Authorization", "Bearer x.y.z").Get("/letters?select=said")).ShouldBeError(401, "PGRST301");
    }

    [SkippableFact]
    public async Task Operators_see_what_the_cache_does_and_can_empty_it()
    {
        var app = await library.App();
        (await app.Site.Get("/cache/stats")).ShouldBe(401);
        var site = app.Site.With("x-functions-key", "master");
        await app.Api.Get("/books?select=id");
        await app.Api.Get("/shelf?select=name");

        Assert.True((long?)(await site.Get("/cache/stats")).Json!["entries"] > 0);
        (await site.Post("/cache/purge", "")).ShouldBe(400);
        foreach (var what in new[] { "relation=books", "relation=api.books", "tag=stock", "prefix=/books%3Fselect", "all=true" })
        {
            (await app.Api.Get("/books?select=id")).ShouldBe(200);
            Assert.NotEqual(0, (int?)(await site.Post($"/cache/purge?{what}", "")).ShouldBe(200).Json!["purged"]);
            (await app.Api.Get("/books?select=id")).ShouldBeStored();
        }

        (await app.Api.Get("/shelf?select=name")).ShouldBeStored();
        (await site.Post("/cache/purge?relation=loans", "")).ShouldBe(200, """{"purged":0}""");
    }
}
