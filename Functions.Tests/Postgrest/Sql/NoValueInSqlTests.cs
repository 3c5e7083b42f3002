using System.Text;
using CsCheck;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Sql;
using Edge.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Postgrest.Sql;

/// <summary>Whatever a client puts where a value belongs, the SQL stays the same.</summary>
public sealed class NoValueInSqlTests
{
    private static readonly SchemaCache Schema = new SchemaCacheBuilder().Table("films", "id integer", "title text", "details jsonb").Build();
    private static readonly PostgrestConfig Config = new() { ConnectionString = "", DbSchemas = ["api"], DbAnonRole = "anon" };

    // What a query needs somewhere, and what the filters do to a value on the way is another test's matter.
    private static readonly string[] Hostile = ["'", "''", "\\'", "$1", "$$", "'; DROP TABLE films; --", "*/", "{", "null"];

    private static readonly Gen<string> Values = Gen.OneOf(
        Gen.String, Gen.String[Gen.Char["'\"\\;$-/*{}%()"], 0, 20], Gen.Int[0, Hostile.Length - 1].Select(index => Hostile[index]));

    [Theory]
    [InlineData("eq")]
    [InlineData("like")]
    [InlineData("isdistinct")]
    [InlineData("not.imatch")]
    [InlineData("plfts(english)")]
    [InlineData("cs")]
    public void A_filters_value_never_shows(string filter) => Values.Sample(value =>
        AssertSame($"/films?title={filter}.", "x", value));

    [Fact]
    public void A_lists_elements_never_show() => Values.Sample(value =>
        AssertSame("/films?title=in.(", "x)", $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\")"));

    [Fact]
    public void A_body_never_shows() => Values.Sample(value =>
    {
        var body = Encoding.UTF8.GetBytes($$"""{"title":{{System.Text.Json.JsonSerializer.Serialize(value)}}}""");
        Assert.Equal(TextOf("POST", "/films", "{\"title\":\"x\"}"u8.ToArray()), TextOf("POST", "/films", body));
    });

    [Fact]
    public void A_limit_never_shows() => Gen.Int[0, int.MaxValue].Sample(limit =>
        AssertSame("/films?limit=", "1", $"{limit}"));

    [Fact]
    public void No_role_ends_the_comment_that_tells_it_apart() => Gen.String[Gen.Char["*/ a~\0\n'é"], 0, 12].Sample(role =>
    {
        var main = Build("GET", "/films", []).For(role).Main.Text;
        var end = main.IndexOf("*/", StringComparison.Ordinal);
        Assert.StartsWith("/*1 ", main, StringComparison.Ordinal);
        Assert.Equal("*/ WITH pgrst_source", main.Substring(end, 20));
        Assert.DoesNotContain("/*", main[2..end], StringComparison.Ordinal);
    });

    [Fact]
    public void Roles_never_share_a_statement() => Gen.Select(Gen.String, Gen.String).Where((one, other) => one != other).Sample((one, other) =>
        Assert.NotEqual(Build("GET", "/films", []).For(one).Main.Text, Build("GET", "/films", []).For(other).Main.Text));

    private static void AssertSame(string before, string plain, string value)
    {
        string text;
        try
        {
            text = TextOf("GET", before + Uri.EscapeDataString(value), []);
        }
        catch (ApiException refused) when (refused.Error.Status is 400 or 416)
        {
            return;
        }
        Assert.Equal(TextOf("GET", before + plain, []), text);
    }

    private static string TextOf(string method, string target, byte[] body)
    {
        var transaction = Build(method, target, body).For("anon");
        return transaction.Settings.Text + transaction.Main.Text;
    }

    private static MainQuery Build(string method, string target, byte[] body)
    {
        var uri = target.Split('?', 2);
        var http = new PostgrestRequest(method, uri[0], uri.Length > 1 ? "?" + uri[1] : "", new HeaderDictionary(), Stream.Null);
        var request = RequestParser.Parse(http, body, Config);
        return QueryBuilder.Build((ActionPlan.Database)Planner.Plan(request, Schema, Config), request, Config, Schema);
    }
}
