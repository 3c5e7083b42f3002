namespace Edge.Tests.Postgrest.Lineage;

public sealed class KeyDependenciesTests(LineageDatabase database) : IClassFixture<LineageDatabase>
{
    [SkippableTheory]
    [InlineData("/goods?id=eq.7", "7")]
    [InlineData("/goods?id=eq.-7&name=eq.x", "-7")]
    [InlineData("/goods?id=eq.7&select=name,makers(name)", "7")]
    [InlineData("/tags?name=eq.a, b", @"a\, b")]
    [InlineData("/notes?id=eq.3F2504E0-4F89-41D3-9A0C-0305E82C3301", "3f2504e0-4f89-41d3-9a0c-0305e82c3301")]
    [InlineData("/lines?b=eq.2&a=eq.x", "x,2")]
    public async Task A_row_named_by_its_whole_key_is_all_that_is_read_of_its_relation(string target, string key) =>
        Assert.Contains(key, (await database.Reads(target)).On.Select(on => on.Key));

    [SkippableTheory]
    [InlineData("/goods?id=eq.007")]
    [InlineData("/goods?id=eq. 7")]
    [InlineData("/goods?id=gt.7")]
    [InlineData("/goods?id=not.eq.7")]
    [InlineData("/goods?id=in.(7)")]
    [InlineData("/goods?or=(id.eq.7,id.eq.8)")]
    [InlineData("/goods?name=eq.x")]
    [InlineData("/lines?a=eq.x")]
    [InlineData("/parts?id=eq.1&select=id,parts(id)")]
    [InlineData("/goods?id=eq.7&select=id,dearer")]
    [InlineData("/goods?id=eq.7&dearer=gt.1")]
    [InlineData("/goods?id=eq.7&select=id,makers(name,plain_goods(id))")]
    [InlineData("/ranks?id=eq.7")]
    [InlineData("/plain_goods?id=eq.7")]
    [InlineData("/cities?name=eq.x")]
    [InlineData("/prices?at=eq.2001-01-01")]
    public async Task Everything_else_reads_the_relation(string target) => Assert.All((await database.Reads(target)).On, on => Assert.Null(on.Key));

    [SkippableTheory]
    [InlineData("PATCH", "/makers?id=eq.7", """{"name":"x"}""", "api.makers(7)")]
    [InlineData("DELETE", "/notes?id=eq.3f2504e0-4f89-41d3-9a0c-0305e82c3301", "", "api.notes(3f2504e0-4f89-41d3-9a0c-0305e82c3301)")]
    [InlineData("PUT", "/tags?name=eq.x", """{"name":"x"}""", "api.goods_tags api.tags(x)")]
    [InlineData("PUT", "/notes?id=eq.3f2504e0-4f89-41d3-9a0c-0305e82c3301", """{"id":"3f2504e0-4f89-41d3-9a0c-0305e82c3301","text":"x"}""",
        "api.notes(3f2504e0-4f89-41d3-9a0c-0305e82c3301)")]
    [InlineData("PATCH", "/makers?id=eq.7", """{"id":8}""", "api.goods api.makers")]
    [InlineData("PATCH", "/seats?id=eq.70", """{"number":8}""", "api.bookings api.seats")]
    [InlineData("PATCH", "/touched?id=eq.7", """{"made":null}""", "api.touched")]
    [InlineData("DELETE", "/parts?id=eq.7", "", "api.parts")]
    [InlineData("POST", "/makers", """{"id":7}""", "api.makers")]
    public async Task A_write_names_the_row_only_if_no_other_can_change(string method, string target, string body, string expected)
    {
        var changes = await database.Changes(method, target, body);

        Assert.False(changes.Everything);
        Assert.Equal(expected, string.Join(' ', changes.To
            .Select(to => to.Key is null ? $"{to.Relation}" : $"{to.Relation}({to.Key})").Order(StringComparer.Ordinal)));
    }
}
