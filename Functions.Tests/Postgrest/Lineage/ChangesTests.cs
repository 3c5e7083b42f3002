namespace Edge.Tests.Postgrest.Lineage;

public sealed class ChangesTests(LineageDatabase database) : IClassFixture<LineageDatabase>
{
    [SkippableTheory]
    [InlineData("POST", "/goods", """{"id":1}""", "api.goods")]
    [InlineData("DELETE", "/goods", "", "api.goods api.goods_tags")]
    [InlineData("DELETE", "/orders", "", "api.complaints api.items api.orders")]
    [InlineData("PATCH", "/makers", """{"name":"x"}""", "api.makers")]
    [InlineData("PATCH", "/tags", """{"name":"x"}""", "api.goods_tags api.tags")]
    [InlineData("POST", "/plain_goods", """{"id":1}""", "api.goods")]
    [InlineData("DELETE", "/plain_goods", "", "api.goods api.goods_tags")]
    [InlineData("POST", "/events", """{"at":"2001-02-03"}""", "api.events api.events_1")]
    [InlineData("DELETE", "/cities", "", "api.capitals api.cities")]
    [InlineData("PATCH", "/touched", """{"id":1}""", "api.touched")]
    [InlineData("POST", "/audited", """{"id":1}""", "api.audited")]
    [InlineData("PATCH", "/baskets", """{"club":1}""", "api.baskets")]
    public async Task A_write_changes_its_table_and_what_foreign_keys_change_after_it(string method, string target, string body, string relations)
    {
        var changes = await database.Changes(method, target, body);

        Assert.False(changes.Everything);
        Assert.Equal(relations, string.Join(' ', changes.To.Select(to => $"{to.Relation}").Order(StringComparer.Ordinal)));
    }

    [SkippableFact]
    public async Task An_upsert_updates_too()
    {
        var changes = await database.Changes("POST", "/tags", """{"name":"x"}""", ("Prefer", "resolution=merge-duplicates"));

        Assert.Contains(changes.To, to => to.Relation.Name == "goods_tags");
    }

    [SkippableTheory]
    [InlineData("PATCH", "/audited", """{"id":1}""")]
    [InlineData("POST", "/ruled", """{"id":1}""")]
    [InlineData("POST", "/triggered", """{"id":1}""")]
    [InlineData("POST", "/defaulted", "{}")]
    [InlineData("POST", "/rpc/add_good", "{}")]
    [InlineData("PATCH", "/goods?select=luck", """{"price":1}""")]
    public async Task What_code_of_users_may_write_is_not_known(string method, string target, string body) =>
        Assert.True((await database.Changes(method, target, body, ("Prefer", "return=representation"))).Everything);

    [SkippableFact]
    public async Task A_stable_function_changes_nothing_by_whatever_method()
    {
        var changes = await database.Changes("POST", "/rpc/goods_of", """{"maker":1}""");

        Assert.Equal((false, 0), (changes.Everything, changes.To.Length));
    }
}
