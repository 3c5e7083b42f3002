using Edge.Cache;

namespace Edge.Tests.Cache;

public sealed class CachePoliciesTests
{
    private static readonly CachePolicies Policies = new(new CacheOptions
    {
        Relations =
        {
            ["films"] = new CachePolicyOptions { MaxAge = 60 },
            ["archive.films"] = new CachePolicyOptions { MaxAge = 600 },
            ["archive.actors"] = new CachePolicyOptions { MaxAge = 300 },
        },
        Functions = { ["archive.films"] = new CachePolicyOptions { MaxAge = 30 } },
    });

    [Theory]
    [InlineData("/films", "public", 60)]
    [InlineData("/films", "", 60)]
    [InlineData("/films", "archive", 600)]
    [InlineData("/actors", "archive", 300)]
    [InlineData("/actors", "public", 0)]
    [InlineData("/actors", "", 0)]
    [InlineData("/rpc/films", "archive", 30)]
    [InlineData("/rpc/films", "public", 0)]
    public void A_policy_that_names_the_schema_comes_first_and_is_for_that_schema_alone(string path, string schema, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Policies.Of(path, schema).MaxAge);
}
