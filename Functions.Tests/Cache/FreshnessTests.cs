using Edge.Cache;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Cache;

public sealed class FreshnessTests
{
    private static readonly CachePolicy Policy = new(Seconds(60), Seconds(30), Seconds(100), null, CacheScope.Role);

    [Theory]
    [InlineData(0, "", Freshness.Fresh)]
    [InlineData(59, "", Freshness.Fresh)]
    [InlineData(60, "", Freshness.StaleWhileRevalidated)]
    [InlineData(89, "", Freshness.StaleWhileRevalidated)]
    [InlineData(90, "", Freshness.StaleIfError)]
    [InlineData(160, "", Freshness.Gone)]
    [InlineData(0, "no-cache", Freshness.Gone)]
    [InlineData(10, "max-age=10", Freshness.Fresh)]
    [InlineData(11, "max-age=10", Freshness.Gone)]
    [InlineData(50, "min-fresh=10", Freshness.Fresh)]
    [InlineData(51, "min-fresh=10", Freshness.Gone)]
    [InlineData(70, "max-age=1000", Freshness.Gone)]
    [InlineData(95, "max-stale", Freshness.StaleWhileRevalidated)]
    [InlineData(95, "max-stale=35", Freshness.StaleWhileRevalidated)]
    [InlineData(95, "max-stale=34", Freshness.StaleIfError)]
    [InlineData(165, "max-stale", Freshness.Gone)]
    [InlineData(20, "max-age=99999999999999999999", Freshness.Fresh)]
    [InlineData(20, "max-age=\"30\", x, =", Freshness.Fresh)]
    public void An_age_and_a_wish_make_a_freshness(int age, string control, Freshness expected) =>
        Assert.Equal(expected, FreshnessRule.Judge(Policy, Seconds(age), Seconds(age), RequestDirectives.Of(Headers(control))));

    [Fact]
    public void Past_the_time_for_which_it_is_trusted_an_answer_is_to_be_confirmed()
    {
        var validated = Policy with { Validate = Seconds(1) };
        Assert.Equal(Freshness.Fresh, FreshnessRule.Judge(validated, Seconds(50), Seconds(1), default));
        Assert.Equal(Freshness.ToBeConfirmed, FreshnessRule.Judge(validated, Seconds(50), Seconds(2), default));
    }

    [Fact]
    public void Pragma_counts_where_there_is_no_Cache_Control()
    {
        Assert.True(RequestDirectives.Of(new HeaderDictionary { ["Pragma"] = "no-cache" }).NoCache);
        Assert.False(RequestDirectives.Of(new HeaderDictionary { ["Pragma"] = "no-cache", ["Cache-Control"] = "max-age=1" }).NoCache);
    }

    private static HeaderDictionary Headers(string control) => new() { ["Cache-Control"] = control };

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
