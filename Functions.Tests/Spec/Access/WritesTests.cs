namespace Edge.Tests.Spec.Access;

/// <summary>Writes touch only rows of the policy's filters, and leave none outside of them.</summary>
public sealed class WritesTests(ArchiveApp archive) : IClassFixture<ArchiveApp>
{
    private Api Ann => archive.Member("ann", 2, 3);

    [SkippableFact]
    public async Task A_row_is_inserted_as_ones_own_or_not_at_all()
    {
        (await Ann.Post("/loans", """{"film_id":4,"borrower":"ann"}""", prefer: "return=representation"))
            .ShouldBe(201);
        (await Ann.Post("/loans", """{"id":100,"film_id":4,"borrower":"ann"}""", prefer: "return=headers-only")).ShouldHave("Location", "/rest/v1/loans?id=eq.100");
        (await Ann.Post("/loans", """{"film_id":4,"borrower":"bob"}"""))
            .ShouldBeError(403, "42501", "new row violates the access policy for table \"loans\"", "null", "null");
        (await Ann.Post("/loans", """[{"film_id":4,"borrower":"ann"},{"film_id":4,"borrower":"bob"}]""", prefer: "tx=commit")).ShouldBeError(403, "42501");
        Assert.Empty(await archive.Column("SELECT id FROM api.loans WHERE film_id = 4"));
    }

    [SkippableFact]
    public async Task A_default_that_is_not_ones_own_is_refused_too() =>
        (await Ann.Post("/loans", """{"film_id":4}""")).ShouldBeError(403, "42501");

    [SkippableFact]
    public async Task An_update_neither_finds_other_rows_nor_makes_them_anothers()
    {
        (await Ann.Patch("/loans?id=gt.0", """{"days":1}""", prefer: "return=representation,count=exact")).ShouldBe(200)
            .ShouldHave("Content-Range", "0-1/2");
        (await Ann.Patch("/loans?borrower=eq.bob", """{"days":1}""", prefer: "return=representation")).ShouldBe(200, "[]");
        (await Ann.Patch("/loans?film_id=eq.7", """{"borrower":"bob"}""")).ShouldBeError(403, "42501");
        (await Ann.Patch("/loans", """{}""", prefer: "return=representation")).ShouldBe(200, "[]");
    }

    [SkippableFact]
    public async Task Whose_films_may_be_changed_is_a_claim()
    {
        (await Ann.Patch("/films?id=in.(3,7)", """{"minutes":1}""", prefer: "return=representation")).ShouldBe(200).ShouldHave("Content-Range", "0-0/*");
        (await archive.Member("eve").Patch("/films?id=in.(3,7)", """{"minutes":1}""", prefer: "return=representation")).ShouldBe(200, "[]");
        (await Ann.Post("/films", """{"id":50,"title":"x","year":2000,"director_id":4}""")).ShouldBeError(403, "42501");
        (await Ann.Post("/films", """{"id":50,"title":"x","year":2000,"director_id":3}""")).ShouldBeEmpty(201);
    }

    [SkippableFact]
    public async Task What_would_come_back_has_to_be_readable()
    {
        (await Ann.Post("/films", """{"id":50,"title":"x","year":2000,"director_id":3}""", prefer: "return=representation")).ShouldBe(201);
        (await Ann.Patch("/films?id=eq.6", """{"id":99}""")).ShouldBeError(403, "42501");
    }

    [SkippableFact]
    public async Task A_delete_leaves_what_is_not_ones_own()
    {
        (await Ann.Delete("/loans?id=gt.0", prefer: "return=representation")).ShouldBe(200);
        (await Ann.Delete("/loans?borrower=eq.bob", prefer: "return=representation")).ShouldBe(200, "[]");
        (await Ann.Delete("/loans", prefer: "return=minimal,count=exact")).ShouldBe(204).ShouldHave("Content-Range", "*/2");
    }

    [SkippableFact]
    public async Task An_upsert_does_not_take_over_a_row_of_another()
    {
        var bobs = (await archive.Column("SELECT id FROM api.loans WHERE borrower = 'bob'"))[0];
        var anns = (await archive.Column("SELECT id FROM api.loans WHERE borrower = 'ann' AND film_id = 7"))[0];

        (await Ann.Post("/loans", $$"""{"id":{{bobs}},"film_id":4,"borrower":"ann"}""", prefer: "resolution=merge-duplicates,return=representation"))
            .ShouldBeError(403, "42501", "new row violates the access policy for table \"loans\"", "null", "null");
        (await Ann.Put($"/loans?id=eq.{bobs}", $$"""{"id":{{bobs}},"film_id":4,"borrower":"ann","days":1}""", prefer: "return=representation"))
            .ShouldBeError(403, "42501");
        (await Ann.Post("/loans", $$"""{"id":{{bobs}},"film_id":4,"borrower":"ann"}""", prefer: "resolution=ignore-duplicates,return=representation"))
            .ShouldBe(201, "[]");
        (await Ann.Put($"/loans?id=eq.{anns}", $$"""{"id":{{anns}},"film_id":7,"borrower":"ann","days":9}""", prefer: "return=representation"))
            .ShouldBe(200, $$"""[{"id":{{anns}},"film_id":7,"borrower":"ann","days":9}]""");
        (await Ann.Put($"/loans?id=eq.{anns}", $$"""{"id":{{anns}},"film_id":7,"borrower":"bob","days":9}""")).ShouldBeError(403, "42501");
        (await Ann.Post("/loans?on_conflict=film_id,borrower", """{"film_id":7,"borrower":"ann","days":2}""", prefer: "resolution=merge-duplicates,return=representation&select=days"))
            .ShouldBe(200);
    }

    [SkippableFact]
    public async Task An_error_of_a_constraint_tells_no_values_and_no_other_relations()
    {
        var bobs = (await archive.Column("SELECT id FROM api.loans WHERE borrower = 'bob'"))[0];
        (await Ann.Post("/loans", $$"""{"id":{{bobs}},"film_id":4,"borrower":"ann"}""")).ShouldBeError(409, "23505", details: "null", hint: "null");
        (await Ann.Post("/loans", """{"film_id":4,"borrower":"ann","days":-1}""")).ShouldBeError(400, "23514", details: "null", hint: "null");
        (await Ann.Post("/loans", """{"film_id":400,"borrower":"ann"}""")).ShouldBeError(409, "23503", details: "null", hint: "null");
        (await Ann.Patch("/films?id=eq.5", """{"id":77}"""))
            .ShouldBeError(409, "23503", "update or delete on table \"films\" violates a foreign key constraint", "null", "null");
    }
}
