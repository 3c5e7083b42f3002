namespace Edge.Tests.Spec.Access;

/// <summary>Rows outside the policy's filters are not there, whichever way one comes to them.</summary>
public sealed class RowsTests(ArchiveApp archive) : IClassFixture<ArchiveApp>
{
    private Api Api => archive.Api;

    [SkippableFact]
    public async Task All_columns_are_all_that_may_be_read() =>
        (await Api.Get("/films?id=in.(1,2,3)")).ShouldBe(
            200,
            """[{"id":3,"title":"Double Indemnity","year":1944,"director_id":2,"genre":"noir","stars":4.6,"tags":["crime"],"sequel_of":null}]""");

    [SkippableTheory]
    [InlineData("/films?id=eq.1&select=title", "[]")]
    [InlineData("/films?or=(id.eq.1,id.eq.3)&select=id", """[{"id":3}]""")]
    [InlineData("/films?select=id.count()", """[{"count":6}]""")]
    [InlineData("/films?select=count()", """[{"count":6}]""")]
    [InlineData("/films?select=year.min()", """[{"min":1944}]""")]
    [InlineData("/directors?select=name&order=id&limit=1", """[{"name":"Billy Wilder"}]""")]
    [InlineData("/actors?select=first_name,films(title)&order=id&limit=1", """[{"first_name":"Barbara","films":[{"title":"Double Indemnity"}]}]""")]
    [InlineData("/castings?select=character&film_id=eq.1", "[]")]
    [InlineData("/noir_films?select=title&order=id", """[{"title":"Double Indemnity"},{"title":"Sunset Boulevard"}]""")]
    [InlineData("/rpc/films_of?decade=1920", "[]")]
    [InlineData("/rpc/films_of?decade=1930&select=title", "[]")]
    [InlineData("/rpc/films_of?decade=1940&select=title,directors(name)", """[{"title":"Double Indemnity","directors":{"name":"Billy Wilder"}}]""")]
    [InlineData("/films?select=decade&id=eq.3", """[{"decade":"1940s"}]""")]
    [InlineData("/rpc/films_of?decade=1940&decade=eq.1940s&select=", """[{"decade":"1940s"}]""")]
    public async Task A_hidden_row_is_not_there(string path, string expected) => (await Api.Get(path)).ShouldBe(200, expected);

    [SkippableFact]
    public async Task Nor_is_it_through_a_junction_or_a_null_embed()
    {
        // Castings of billing 2 are not a member's, so that the films behind them cannot be reached either.
        var member = archive.Member("ann");
        (await member.Get("/actors?select=last_name,films(title)&id=eq.5")).ShouldBe(200, """[{"last_name":"Holden","films":[]}]""");
        (await member.Get("/actors?select=last_name,films!inner(title)&id=in.(5,6)"))
            .ShouldBe(200, """[{"last_name":"Monroe","films":[{"title":"Some Like It Hot"}]}]""");
        (await member.Get("/actors?select=last_name,films()&films=is.null&id=in.(5,6)")).ShouldBe(200, """[{"last_name":"Holden"}]""");
        (await member.Get("/actors?select=last_name,films()&films=not.is.null&id=in.(5,6)")).ShouldBe(200, """[{"last_name":"Monroe"}]""");
        (await member.Get("/actors?select=films(count())&id=eq.5")).ShouldBe(200, """[{"films":[{"count":0}]}]""");
    }

    [SkippableFact]
    public async Task Computed_relationships_give_only_what_is_there()
    {
        var member = archive.Member("ann");
        (await member.Get("/films?select=title,contemporaries(title)&id=eq.3")).ShouldBe(200, """[{"title":"Double Indemnity","contemporaries":[]}]""");
        (await member.Get("/films?select=title,best_award(name)&id=eq.8"))
            .ShouldBe(200, """[{"title":"Blade Runner 2049","best_award":{"name":"Bronze Reel"}}]""");
        (await member.Get("/rpc/longest_film?select=title")).ShouldBe(200, """{"title":"Blade Runner 2049"}""");
    }

    [SkippableTheory]
    [InlineData("exact")]
    [InlineData("planned")]
    [InlineData("estimated")]
    public async Task Every_count_is_of_what_is_there(string count)
    {
        (await Api.Get("/films?select=id&limit=2", prefer: $"count={count}")).ShouldBe(206).ShouldHave("Content-Range", "0-1/6");
        (await Api.Head("/films?limit=1", prefer: $"count={count}")).ShouldBe(206).ShouldHave("Content-Range", "0-0/6");
        (await Api.Get("/films?id=eq.1", prefer: $"count={count}")).ShouldHave("Content-Range", "*/0");
        (await Api.Get("/rpc/films_of?decade=1920", prefer: $"count={count}")).ShouldHave("Content-Range", "*/0");
        (await Api.Get("/actors?select=id,films!inner(id)&films.id=eq.1", prefer: $"count={count}")).ShouldHave("Content-Range", "*/0");
    }

    [SkippableFact]
    public async Task Tables_of_text_show_the_same_columns()
    {
        (await Api.Get("/films?id=eq.3", accept: "text/csv")).ShouldBeText(
            200, "id,title,year,director_id,genre,stars,tags,sequel_of\n3,\"Double Indemnity\",1944,2,noir,4.6,{crime},");
        (await Api.Get("/rpc/films_of?decade=1944", accept: "text/csv")).ShouldBeText(
            200, "id,title,year,director_id,genre,stars,tags,sequel_of\n3,\"Double Indemnity\",1944,2,noir,4.6,{crime},");
        (await Api.Get("/rpc/films_of?decade=1944&select=", accept: "text/csv")).ShouldBeText(
            200, "id,title,year,director_id,genre,stars,tags,sequel_of\n3,\"Double Indemnity\",1944,2,noir,4.6,{crime},");
        (await Api.Get("/films?id=eq.3&select=", accept: "text/csv")).ShouldBeText(
            200, "id,title,year,director_id,genre,stars,tags,sequel_of\n3,\"Double Indemnity\",1944,2,noir,4.6,{crime},");
    }

    [SkippableFact]
    public async Task A_media_type_handler_of_whole_rows_gets_no_narrowed_ones_and_no_hidden_ones()
    {
        (await Api.Get("/films?order=id", accept: "text/vnd.film-list")).ShouldBeError(406, "PGRST107");
        (await archive.Member("ann").Get("/films?id=lt.4&order=id", accept: "text/vnd.film-list")).ShouldBeText(200, "Double Indemnity\n");
    }

    [SkippableFact]
    public async Task Rows_can_be_those_of_who_asks()
    {
        (await archive.Member("ann").Get("/loans?select=film_id&order=id")).ShouldBe(200, """[{"film_id":1},{"film_id":7}]""");
        (await archive.Member("bob").Get("/loans?select=film_id&order=id")).ShouldBe(200, """[{"film_id":1}]""");
        (await archive.Member("' OR true --").Get("/loans?select=film_id")).ShouldBe(200, "[]");
    }

    [SkippableTheory]
    [InlineData("""{"role":"film_member"}""")]
    [InlineData("""{"role":"film_member","sub":null}""")]
    [InlineData("""{"role":"film_member","sub":["ann","bob"]}""")]
    [InlineData("""{"role":"film_member","sub":{"ann":1}}""")]
    public async Task Without_the_claim_there_are_no_rows(string claims)
    {
        var nobody = archive.Api.With("Authorization", $"Bearer {Token.Of(System.Text.Json.Nodes.JsonNode.Parse(claims)!.AsObject())}");

        (await nobody.Get("/loans?select=id")).ShouldBe(200, "[]");
        (await nobody.Get("/films?select=title,loans(borrower)&id=eq.7")).ShouldBe(200, """[{"title":"Blade Runner","loans":[]}]""");
        (await nobody.Delete("/loans?id=gt.0", prefer: "return=representation")).ShouldBe(200, "[]");
        (await nobody.Post("/loans", """{"film_id":4,"borrower":"eve"}""")).ShouldBeError(403, "42501");
    }

    [SkippableTheory]
    [InlineData("title=match.%5B", "2201B")]
    [InlineData("title=like.%5C", "22025")]
    public async Task An_error_that_a_row_makes_is_not_made_by_a_hidden_one(string filter, string code)
    {
        // The first shows that a row makes it, the second that a hidden one does not.
        (await Api.Get($"/films?select=id&{filter}&id=eq.3")).ShouldBeError(400, code);
        (await Api.Get($"/films?select=id&{filter}&id=eq.1")).ShouldBe(200, "[]");
        (await archive.Member("ann", 2).Patch($"/films?{filter}&id=eq.1", """{"minutes":1}""")).ShouldBeEmpty(204);
        (await Api.Get($"/directors?select=id,films(id)&films.{filter}&films.id=eq.1&id=eq.2")).ShouldBe(200, """[{"id":2,"films":[]}]""");
    }

    [SkippableFact]
    public async Task A_filter_on_a_key_still_finds_its_index()
    {
        await archive.Run("SET enable_seqscan = off");
        (await Api.Get("/films?id=eq.3&select=title")).ShouldBe(200, """[{"title":"Double Indemnity"}]""");
    }
}
