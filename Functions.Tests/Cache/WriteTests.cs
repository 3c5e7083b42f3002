namespace Edge.Tests.Cache;

/// <summary>A write through this instance is seen by every answer after it.</summary>
public sealed class WriteTests(LibraryApp library) : IClassFixture<LibraryApp>
{
    [SkippableTheory]
    [InlineData("/books?select=title&order=id")]
    [InlineData("/authors?select=name,books(title)&order=id")]
    [InlineData("/shelf?order=title")]
    [InlineData("/rpc/titles")]
    [InlineData("/rpc/book_count")]
    [InlineData("/books?id=eq.77")]
    public async Task What_depends_on_a_relation_is_gone_when_a_write_to_it_is_answered(string question)
    {
        var api = await library.Api();
        await api.Delete("/books?id=eq.77");
        (await api.Get(question)).ShouldBeStored();
        (await api.Get(question)).ShouldBeHit();

        (await api.Post("/books", """{"id":77,"title":"Flush","author_id":1}""")).ShouldBe(201).ShouldSay("Edge; fwd=method");

        var after = (await api.Get(question)).ShouldBe(200);
        Assert.StartsWith("Edge; fwd=", after.Header("Cache-Status"), StringComparison.Ordinal);
        Assert.Contains(question == "/rpc/book_count" ? "4" : "Flush", after.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_delete_reaches_what_a_foreign_key_takes_with_it()
    {
        var api = await library.Api();
        await api.Post("/authors", """{"id":88,"name":"Stein"}""");
        await api.Post("/books", """{"id":88,"title":"Tender Buttons","author_id":88}""");
        (await api.Get("/books?author_id=eq.88&select=id")).ShouldBe(200, """[{"id":88}]""");

        (await api.Delete("/authors?id=eq.88")).ShouldBe(204);

        (await api.Get("/books?author_id=eq.88&select=id")).ShouldBe(200, "[]");
    }

    [SkippableFact]
    public async Task One_row_of_a_key_does_not_concern_another()
    {
        var api = await library.Api();
        (await api.Get("/notices?id=eq.1&select=said")).ShouldBeStored();
        await api.Get("/notices?id=eq.5&select=said");

        (await api.Post("/notices", """{"id":5,"said":"no dogs"}""")).ShouldBe(201);
        (await api.Patch("/notices?id=eq.5", """{"said":"dogs"}""")).ShouldBe(204);

        (await api.Get("/notices?id=eq.5&select=said")).ShouldBe(200, """[{"said":"dogs"}]""");
    }

    [SkippableFact]
    public async Task A_write_that_is_refused_or_taken_back_leaves_answers_where_they_are()
    {
        var api = await library.Api();
        await api.Get("/authors?select=id&limit=1");

        (await api.Post("/authors", """{"id":1,"name":"again"}""")).ShouldBe(409);

        (await api.Get("/authors?select=id&limit=1")).ShouldBeHit();
    }
}
