using Edge.Postgrest;

namespace Edge.Tests.Postgrest.Lineage;

public sealed class ReadDependenciesTests(LineageDatabase database) : IClassFixture<LineageDatabase>
{
    [SkippableTheory]
    [InlineData("/goods", "api.goods")]
    [InlineData("/goods?select=id,makers(name)", "api.goods api.makers")]
    [InlineData("/goods?select=id,tags(name)", "api.goods api.goods_tags api.tags")]
    [InlineData("/makers?select=name,goods!inner(id)&goods.price=gt.3", "api.goods api.makers")]
    [InlineData("/plain_goods", "api.goods")]
    [InlineData("/words", "api.makers hidden.secrets")]
    [InlineData("/goods_at_hand", "api.goods api.makers")]
    [InlineData("/good_names", "api.good_names")]
    [InlineData("/baskets", "api.baskets hidden.members")]
    [InlineData("/goods?select=id,label", "api.goods api.makers")]
    [InlineData("/goods?label=eq.x", "api.goods api.makers")]
    [InlineData("/goods?order=label", "api.goods api.makers")]
    [InlineData("/goods?select=id,remarks(text)", "api.goods api.notes")]
    [InlineData("/events", "api.events api.events_1")]
    [InlineData("/cities", "api.capitals api.cities")]
    [InlineData("/capitals", "api.capitals api.cities")]
    [InlineData("/rpc/goods_of?maker=1", "api.goods")]
    [InlineData("/rpc/goods_of?maker=1&select=id,makers(name)", "api.goods api.makers")]
    [InlineData("/rpc/doubled?n=1", "")]
    [InlineData("/rpc/helped?n=1", "")]
    public async Task An_answer_depends_on_all_that_it_reaches_and_may_be_kept(string target, string relations)
    {
        var reads = await database.Reads(target);

        Assert.Null(reads.Uncacheable);
        Assert.Empty(reads.UnknownFunctions);
        Assert.False(reads.ReadsClock);
        Assert.Equal(relations, string.Join(' ', reads.On.Select(on => on.Relation)));
    }

    [SkippableTheory]
    [InlineData("/random_goods", "calls pg_catalog.random")]
    [InlineData("/sampled_goods", "takes a random sample")]
    [InlineData("/numbered_goods", "calls pg_catalog.nextval")]
    [InlineData("/last_number", "reads the sequence api.numbers")]
    [InlineData("/sessions", "reads the system's catalogs")]
    [InlineData("/backend", "calls pg_catalog.pg_backend_pid")]
    [InlineData("/elsewhere", "reads the foreign table api.elsewhere")]
    [InlineData("/goods?select=id,luck", "calls the volatile function api.luck")]
    [InlineData("/rpc/add_good", "calls the volatile function api.add_good")]
    public async Task What_depends_on_more_than_data_is_not_to_be_kept(string target, string reason) =>
        Assert.Equal(reason, (await database.Reads(target)).Uncacheable?.Reason);

    [SkippableTheory]
    [InlineData("/fresh_goods")]
    [InlineData("/todays_goods")]
    [InlineData("/parsed_goods")]
    [InlineData("/rpc/since")]
    [InlineData("/goods?made=gt.today")]
    [InlineData("/goods?select=name::date")]
    public async Task What_reads_the_clock_says_so(string target)
    {
        var reads = await database.Reads(target);

        Assert.True(reads.ReadsClock);
        Assert.Null(reads.Uncacheable);
        Assert.Equal("api.goods", string.Join(' ', reads.On.Select(on => on.Relation)));
    }

    [SkippableFact]
    public async Task An_estimated_count_changes_with_what_the_planner_knows() =>
        Assert.True((await database.Reads("/goods", null, ("Prefer", "count=estimated"))).ReadsClock);

    [SkippableFact]
    public async Task A_plan_is_not_an_answer_to_keep() =>
        Assert.NotNull((await database.Reads("/goods", null, ("Accept", "application/vnd.pgrst.plan"))).Uncacheable);

    [SkippableTheory]
    [InlineData("/rpc/goods_by_text", "api.goods_by_text")]
    [InlineData("/goods?select=id,other_remarks(text)", "api.other_remarks")]
    [InlineData("/rpc/who", "api.who")]
    [InlineData("/rpc/who_indeed", "api.who")]
    [InlineData("/rpc/first_good", "api.first_good")]
    [InlineData("/goods_of_who", "api.who")]
    [InlineData("/paints", "api.color_json")]
    [InlineData("/guests", "api.mood_json")]
    public async Task A_function_that_cannot_be_looked_into_is_named_and_may_read_anything_of_the_request(string target, string function)
    {
        var reads = await database.Reads(target);

        Assert.Equal(function, string.Join(' ', reads.UnknownFunctions));
        Assert.True(reads.ReadsClock);
        Assert.IsType<ClaimsRead.All>(reads.Claims);
        Assert.Null(reads.Uncacheable);
    }

    [SkippableFact]
    public async Task A_handler_of_a_media_type_is_a_function_too()
    {
        var reads = await database.Reads("/makers", null, ("Accept", "text/tab-separated-values"));

        Assert.Equal("api.tsv_step", string.Join(' ', reads.UnknownFunctions));
    }

    [SkippableFact]
    public async Task A_pre_request_function_may_do_anything()
    {
        var reads = await database.Reads("/goods", config => config with { DbPreRequest = "hidden.check" });

        Assert.Equal("hidden.check", string.Join(' ', reads.UnknownFunctions));
    }

    [SkippableTheory]
    [InlineData("/goods", "")]
    [InlineData("/my_goods", "request.jwt.claims/sub")]
    [InlineData("/tenant_goods", "request.headers/x-tenant")]
    [InlineData("/claimed_goods", "request.jwt.claims/")]
    [InlineData("/baskets", "request.jwt.claims/sub")]
    [InlineData("/goods_of_setting", "all")]
    [InlineData("/goods_of_app", "")]
    public async Task What_decides_beside_the_role_is_known_by_name(string target, string expected)
    {
        var claims = (await database.Reads(target)).Claims;

        Assert.Equal(expected, claims switch
        {
            ClaimsRead.Some some => string.Join(' ', some.Settings.Select(setting => $"{setting.Setting}/{setting.Key}")),
            ClaimsRead.All => "all",
            _ => "",
        });
    }

    [SkippableFact]
    public async Task A_policy_that_is_not_in_force_does_not_count() => Assert.Null((await database.Reads("/goods")).Uncacheable);
}
