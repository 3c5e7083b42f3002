using System.Text;
using Edge.Origin.Policy;
using Edge.Postgrest;
using Edge.Postgrest.Access;

namespace Edge.Tests.Origin.Policy;

/// <summary>A rule that could only be kept to with knowledge of the database is a mistake, told at the start.</summary>
public sealed class GatePolicyTests
{
    [Theory]
    [InlineData("""{"read":true}""", "read.columns must be listed: what the remote has is not known")]
    [InlineData("""{"read":{"columns":["id"],"rows":"id"}}""", "\"id\" is not a filter")]
    [InlineData("""{"read":{"columns":["id"],"rows":"tags=cs.{teams}"}}""", "\"tags\" cannot be compared so with a claim: its type is not known")]
    [InlineData("""{"read":{"columns":["id"],"rows":"data->a=eq.{sub}"}}""", "\"data\" cannot be compared so with a claim: its type is not known")]
    [InlineData("""{"read":{"columns":["id"],"embeds":{"users":"users"}}}""", "read.embeds: \"users\" says not by which columns (author_id=users.id)")]
    [InlineData("""{"read":{"columns":["id"],"embeds":{"users":"a=users.a,b=people.b"}}}""",
        "read.embeds: \"a=users.a,b=people.b\" does not lead from \"films\" to one other relation")]
    [InlineData("""{"insert":{"check":"owner=neq.{sub}"}}""",
        "insert: what \"owner\" must be like cannot be told from a request (eq, in and is can, of whole columns)")]
    [InlineData("""{"rows":"or=(a.eq.1,b.eq.2)","insert":true}""", "insert: what \"a\" must be like cannot be told from a request (eq, in and is can, of whole columns)")]
    [InlineData("""{"insert":{"check":"data->>a=eq.1"}}""", "insert: what \"data\" must be like cannot be told from a request (eq, in and is can, of whole columns)")]
    [InlineData("""{"insert":{"check":"owner=not.eq.1"}}""", "insert: what \"owner\" must be like cannot be told from a request (eq, in and is can, of whole columns)")]
    [InlineData("""{"rows":"owner=eq.{sub}","update":true}""", "update.columns must be listed without \"owner\", by which its rows are told")]
    [InlineData("""{"update":{"columns":["title","owner"],"rows":"owner=eq.{sub}"}}""", "update.columns must be listed without \"owner\", by which its rows are told")]
    [InlineData("""{"update":{"columns":["title"],"check":"title=eq.x"}}""",
        "update.check cannot be kept to: which row is updated is not known here; use rows")]
    public void What_cannot_be_kept_to_is_a_mistake(string rule, string mistake) =>
        Assert.Equal([$"role \"*\", relation \"films\": {mistake}"], Mistakes("films", rule));

    [Theory]
    [InlineData("fil/ms")]
    [InlineData(".films")]
    [InlineData("100%")]
    public void A_name_that_no_path_says_plainly_is_a_mistake(string name) =>
        Assert.EndsWith("a remote cannot be asked for it by that name", Assert.Single(Mistakes(name, """{"delete":true}""")), StringComparison.Ordinal);

    [Fact]
    public void A_name_with_a_dot_is_of_one_schema() =>
        Assert.EndsWith("it could be in several schemas", Assert.Single(Mistakes("a.b.films", """{"delete":true}""")), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"read":{"columns":["id"],"rows":"or=(owner.eq.{sub},team.in.({teams}),n.eq(any).{ns})"},"update":{"columns":["title"]},"delete":true}""")]
    [InlineData("""{"insert":{"check":["owner=eq.{sub}","and=(state.in.(a,b),gone.is.null)"]},"update":{"columns":["title"],"rows":"owner=neq.{sub}"}}""")]
    [InlineData("""{"insert":true,"update":true}""")]
    [InlineData("""{"read":{"columns":["id"],"embeds":{"users!boss":"boss_id=users.id,boss_org=users.org","teams":"id=members.user_id,members.team_id=teams.id"}}}""")]
    public void What_can_be_kept_to_is_none(string rule) => Assert.Empty(Mistakes("films", rule));

    [Theory]
    [InlineData("--Origin:VerifyJwt=false", "Access:PolicyFile needs Origin:VerifyJwt: who asks has to be known here")]
    [InlineData("--Origin:VerifyJwt=true", "role \"*\", relation \"films\": read.columns must be listed: what the remote has is not known")]
    public async Task The_app_does_not_start_with_a_mistake(string setting, string told)
    {
        using var policy = new TemporaryPolicy("""{"roles":{"*":{"relations":{"films":{"read":true}}}}}""");

        var (exit, _, errors) = await AppCommand.Run(
            ["dump-config", setting, $"--Access:PolicyFile={policy.Path}", "--Origin:Url=https://rest.example.com"], ("PGRST_JWT_SECRET", Token.Secret));

        Assert.Equal(1, exit);
        Assert.Contains(told, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Mistakes(string relation, string rule)
    {
        var (policy, unread) = AccessPolicyReader.Read(Encoding.UTF8.GetBytes($$$"""{"roles":{"*":{"relations":{"{{{relation}}}":{{{rule}}} } } } }"""));
        Assert.Empty(unread);
        return new GatePolicy(policy!, new PostgrestConfig { ConnectionString = "", DbSchemas = ["api", "a", "a.b"] }).Mistakes;
    }
}
