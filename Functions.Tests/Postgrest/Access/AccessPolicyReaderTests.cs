using System.Text;
using Edge.Postgrest.Access;

namespace Edge.Tests.Postgrest.Access;

public class AccessPolicyReaderTests
{
    [Fact]
    public void A_policy_may_have_comments_and_says_what_is_allowed()
    {
        var policy = Read("""
            {
              // for all
              "roles": { "*": { "relations": { "films": { "rows": "id=gt.1", "read": { "columns": ["id"] }, "delete": true, "insert": false } },
                                "functions": { "add": true, "years": false }, "rateLimit": { "permitLimit": 10, "window": "00:01:00" } } },
            }
            """);

        var role = policy.Roles["*"];
        var films = role.Relations["films"];
        Assert.Equal("id=gt.1", Assert.Single(films.Rows));
        Assert.Equal("id", Assert.Single(films.Read!.Columns!.Value));
        Assert.NotNull(films.Delete);
        Assert.Null(films.Insert);
        Assert.Null(films.Update);
        Assert.True(role.Functions["add"].MayBeCalled);
        Assert.False(role.Functions["years"].MayBeCalled);
        Assert.Equal(new RateRule(10, TimeSpan.FromMinutes(1)), role.Rate);
        Assert.True(policy.FiltersRows);
    }

    [Fact]
    public void The_version_changes_with_the_content()
    {
        Assert.Equal(Read("""{"roles":{}}""").Version, Read("""{"roles":{}}""").Version);
        Assert.NotEqual(Read("""{"roles":{}}""").Version, Read("""{"roles":{"*":{}}}""").Version);
    }

    [Theory]
    [InlineData("[]", "the file must be an object")]
    [InlineData("""{"rules":{}}""", "rules is not known")]
    [InlineData("""{"roles":{"*":{"tables":{}}}}""", "roles.*.tables is not known")]
    [InlineData("""{"roles":{"*":{"relations":{"films":true}}}}""", "roles.*.relations.films must be an object")]
    [InlineData("""{"roles":{"*":{"relations":{"films":{"select":true}}}}}""", "roles.*.relations.films.select is not known")]
    [InlineData("""{"roles":{"*":{"relations":{"films":{"read":{"check":"id=eq.1"}}}}}}""", "roles.*.relations.films.read.check is not known")]
    [InlineData("""{"roles":{"*":{"relations":{"films":{"read":{"columns":"id","rows":1}}}}}}""",
        "roles.*.relations.films.read.rows must be a text or an array of texts")]
    [InlineData("""{"roles":{"*":{"relations":{"films":{"read":{"embeds":{"users":1}}}}}}}""", "roles.*.relations.films.read.embeds.users must be a text")]
    [InlineData("""{"roles":{"*":{"relations":{"films":{"read":{"columns":[]}}}}}}""", "roles.*.relations.films.read.columns must not be empty")]
    [InlineData("""{"roles":{"*":{"rateLimit":{"permitLimit":0,"window":"00:01:00"}}}}""",
        "roles.*.rateLimit must have a permitLimit of 1 or more and a window (hh:mm:ss)")]
    public void A_word_that_is_not_understood_is_a_mistake(string json, string mistake)
    {
        var (policy, mistakes) = AccessPolicyReader.Read(Encoding.UTF8.GetBytes(json));

        Assert.Null(policy);
        Assert.Equal([mistake], mistakes);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"roles":{},"roles":{}}""")]
    public void What_is_no_JSON_or_says_a_thing_twice_is_refused(string json) =>
        Assert.StartsWith("it is not JSON: ", Assert.Single(AccessPolicyReader.Read(Encoding.UTF8.GetBytes(json)).Mistakes), StringComparison.Ordinal);

    private static AccessPolicy Read(string json)
    {
        var (policy, mistakes) = AccessPolicyReader.Read(Encoding.UTF8.GetBytes(json));
        Assert.Empty(mistakes);
        return policy!;
    }
}
