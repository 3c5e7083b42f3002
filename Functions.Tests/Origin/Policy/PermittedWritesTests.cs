namespace Edge.Tests.Origin.Policy;

/// <summary>What may be written through an app that knows the policy and not the database: what a request itself proves to be permitted.</summary>
public sealed class PermittedWritesTests(GatedArchive archive) : IClassFixture<GatedArchive>
{
    private const string Violation = "new row violates the access policy for table \"loans\"";

    private Api Ann => archive.Gate.Api.Member("ann", 2, 3);

    private Api Curator => archive.Gate.Api.As("film_curator");

    [SkippableFact]
    public async Task A_row_is_inserted_as_ones_own()
    {
        (await Ann.Post("/loans", """{"film_id":4,"borrower":"ann"}""")).ShouldBeEmpty(201);
        (await Ann.Post("/loans?select=film_id,borrower,films(title)", """{"film_id":"4","borrower":"ann"}""", prefer: "return=representation"))
            .ShouldBe(201, """[{"film_id":4,"borrower":"ann","films":{"title":"Sunset Boulevard"}}]""");
        (await Ann.Post("/loans", """{"id":100,"film_id":4,"borrower":"ann"}""", prefer: "return=headers-only")).ShouldHave("Location", "/rest/v1/loans?id=eq.100");
        (await Ann.Post("/loans", "film_id,borrower\n4,ann\n5,ann", contentType: "text/csv")).ShouldBeEmpty(201);
        (await Ann.Post("/loans?columns=film_id,borrower", """[{"film_id":4,"borrower":"ann","extra":1}]""")).ShouldBeEmpty(201);
        (await Ann.Post("/loans", "[]")).ShouldBeEmpty(201);
    }

    [SkippableTheory]
    [InlineData("""{"film_id":4,"borrower":"bob"}""")]
    [InlineData("""[{"film_id":4,"borrower":"ann"},{"film_id":4,"borrower":"bob"}]""")]
    [InlineData("""{"film_id":4}""")]
    [InlineData("""{"borrower":"ann"}""")]
    [InlineData("""{"film_id":4,"borrower":null}""")]
    [InlineData("""{"film_id":4,"borrower":["ann"]}""")]
    [InlineData("""{"film_id":4,"borrower":"bob","borrower":"ann"}""")]
    [InlineData("""{"film_id":4,"borrower":"ann","\u0062orrower":"bob"}""")]
    [InlineData("""{"film_id":7,"borrower":"ann"}""")]
    [InlineData("""{"film_id":[4],"borrower":"ann"}""")]
    [InlineData("{}")]
    [InlineData("film_id,borrower\n4,bob", "text/csv")]
    [InlineData("film_id,borrower\n4,NULL", "text/csv")]
    [InlineData("film_id=4&borrower=bob", "application/x-www-form-urlencoded")]
    public async Task A_row_that_does_not_prove_to_be_ones_own_is_refused(string body, string contentType = "application/json") =>
        (await Ann.Post("/loans", body, contentType: contentType)).ShouldBeError(403, "42501", Violation, "null", "null");

    [SkippableFact]
    public async Task What_is_written_is_what_was_looked_at()
    {
        (await Ann.Post("/loans?columns=film_id,borrower", """{"film_id":4,"borrower":"ann","days":-1}""")).ShouldBeEmpty(201);
        (await Ann.Post("/loans?columns=film_id", """{"film_id":4,"borrower":"ann"}""")).ShouldBeError(403, "42501", Violation);
        (await Ann.Post("/loans?columns=film_id,borrower,extra", """{"film_id":4,"borrower":"ann"}"""))
            .ShouldBeError(403, "42501", "permission denied for column \"extra\" of relation \"loans\"");
        (await Ann.Post("/loans", """{"film_id":4,"borrower":"ann","fee":1}""")).ShouldBeError(403, "42501", "permission denied for column \"fee\" of relation \"loans\"");
        (await Ann.Patch("/loans", """{"borrower":"bob"}""")).ShouldBeError(403, "42501", "permission denied for column \"borrower\" of relation \"loans\"");
        (await Ann.Patch("/loans?columns=borrower", """{"borrower":"bob"}""")).ShouldBeError(403, "42501");
    }

    [SkippableFact]
    public async Task An_update_finds_only_ones_own_rows()
    {
        (await Ann.Patch("/loans?id=gt.0", """{"days":1}""", prefer: "return=representation,count=exact")).ShouldBe(200).ShouldHave("Content-Range", "0-1/2");
        (await Ann.Patch("/loans?or=(borrower.eq.bob,id.gt.0)", """{"days":1}""", prefer: "count=exact")).ShouldHave("Content-Range", "0-1/2");
        (await Ann.Patch("/loans?borrower=eq.bob", """{"days":1}""", prefer: "return=representation")).ShouldBe(200, "[]");
        (await Ann.Patch("/films?id=in.(1,3,7)", """{"minutes":1}""", prefer: "return=representation")).ShouldBe(200).ShouldHave("Content-Range", "0-0/*");
        (await archive.Gate.Api.Member("eve").Patch("/films?id=in.(3,7)", """{"minutes":1}""", prefer: "return=representation")).ShouldBe(200, "[]");
    }

    [SkippableFact]
    public async Task Rows_to_be_written_are_chosen_by_columns_whatever_is_embedded_under_their_names()
    {
        (await Ann.Patch("/loans?select=id,extra:films(title)&extra=is.null", """{"days":1}"""))
            .ShouldBeError(403, "42501", "permission denied for column \"extra\" of relation \"loans\"");
        (await Ann.Delete("/loans?select=id,extra:films(title)&or=(extra.not.is.null,id.eq.0)")).ShouldBeError(403, "42501");
        (await Ann.Get("/loans?select=id,extra:films(title)&extra=is.null")).ShouldBe(200, """[{"id":1,"extra":null}]""");
    }

    [SkippableFact]
    public async Task A_row_cannot_be_moved_out_of_sight_and_shown()
    {
        (await Curator.Patch("/awards?id=eq.1", """{"id":200}""", prefer: "return=representation")).ShouldBeError(403, "42501");
        (await Curator.Patch("/awards?id=eq.1", """{"name":"x"}""", prefer: "return=representation")).ShouldBe(200, """[{"id":1,"name":"x"}]""");
        (await Curator.Post("/awards", """{"id":200,"name":"x"}""", prefer: "return=representation")).ShouldBeError(403, "42501");
        (await Curator.Post("/awards", """{"id":200,"name":"x"}""")).ShouldBeEmpty(201);
    }

    [SkippableFact]
    public async Task A_delete_leaves_what_is_not_ones_own()
    {
        (await Ann.Delete("/loans", prefer: "return=minimal,count=exact")).ShouldBe(204).ShouldHave("Content-Range", "*/2");
        (await Ann.Delete("/loans?borrower=eq.bob", prefer: "return=representation")).ShouldBe(200, "[]");
        (await archive.Gate.Api.Member(null).Delete("/loans", prefer: "count=exact")).ShouldBe(204).ShouldHave("Content-Range", "*/0");
        (await Ann.Delete("/films?id=eq.3")).ShouldBeError(403, "42501", "permission denied for table films");
    }

    [SkippableFact]
    public async Task An_upsert_is_permitted_where_no_row_is_anothers()
    {
        (await Ann.Post("/loans?on_conflict=film_id,borrower", """{"film_id":4,"borrower":"ann"}""", prefer: "resolution=merge-duplicates"))
            .ShouldBeError(403, "42501");
        (await Ann.Post("/loans?on_conflict=film_id,borrower", """{"film_id":4,"borrower":"ann"}""", prefer: "resolution=ignore-duplicates"))
            .ShouldBeError(403, "42501");
        (await Curator.Put("/shelves?code=eq.A1", """{"code":"A1","room":"roof"}""", prefer: "return=representation"))
            .ShouldBe(200, """[{"code":"A1","room":"roof","places":10}]""");
        (await Curator.Put("/shelves?code=eq.A1", """{"code":"A1","room":"roof","places":1}""")).ShouldBeError(403, "42501");
        (await Curator.Post("/shelves?on_conflict=code", """{"code":"A1","room":"roof"}""", prefer: "resolution=merge-duplicates")).ShouldBe(200);
        (await Curator.Post("/shelves", """{"code":"A1","room":"roof"}""", prefer: "resolution=merge-duplicates")).ShouldBeError(403, "42501");
        (await Curator.Put("/shelves?code=in.(A1)", """{"code":"A1","room":"roof"}""")).ShouldBeError(405, "PGRST105");
    }

    [SkippableFact]
    public async Task Who_may_only_insert_gets_nothing_back_and_filters_by_nothing()
    {
        (await Ann.Post("/shelves", """{"code":"X1","room":"roof"}""")).ShouldBeEmpty(201);
        (await Ann.Post("/shelves", """{"code":"X1","room":"roof"}""", prefer: "return=headers-only")).ShouldBe(201).ShouldNotHave("Location");
        (await Ann.Post("/shelves", """{"code":"X1"}""", prefer: "return=representation")).ShouldBeError(403, "42501");
        (await Ann.Post("/shelves?select=places", """{"code":"X1"}""")).ShouldBeError(403, "42501");
        (await Ann.Post("/shelves?on_conflict=code", """{"code":"X1"}""", prefer: "resolution=ignore-duplicates")).ShouldBeError(403, "42501");
    }

    [SkippableFact]
    public async Task An_error_of_a_constraint_tells_no_values_and_no_other_relations()
    {
        var anns = (await archive.Column("SELECT id FROM api.loans WHERE borrower = 'bob'"))[0];
        (await Ann.Post("/loans", $$"""{"id":{{anns}},"film_id":4,"borrower":"ann"}""")).ShouldBeError(409, "23505", details: "null", hint: "null");
        (await Ann.Post("/loans", """{"film_id":4,"borrower":"ann","days":-1}""")).ShouldBeError(400, "23514", details: "null", hint: "null");
        (await Curator.Patch("/awards?id=eq.1", """{"nam":1}""")).ShouldBeError(403, "42501");
    }

    [SkippableFact]
    public async Task A_preference_that_is_not_understood_is_not_passed_on()
    {
        (await Ann.Post("/loans", """{"film_id":4,"borrower":"ann"}""", prefer: "handling=strict,anything=else")).ShouldBeError(400, "PGRST122");
        (await Ann.Patch("/loans?id=gt.0", """{"days":1}""", prefer: "handling=strict,max-affected=1")).ShouldBeError(400, "PGRST124");
    }
}
