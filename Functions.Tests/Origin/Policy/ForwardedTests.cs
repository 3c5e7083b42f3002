using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Edge.Tests.Origin.Policy;

/// <summary>What a remote is asked: the request in other words, and with the policy in it.</summary>
public sealed class ForwardedTests : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Target, IHeaderDictionary Headers, string Body)> _asked = [];
    private (int Status, string Type, string Body) _answer = (200, "application/json", "[]");
    private HttpDouble? _remote;
    private EdgeApp? _gate;

    private Api Ann => _gate!.Api.Member("ann", 2);

    [Fact]
    public async Task A_read_is_of_the_columns_and_rows_of_the_policy()
    {
        (await Ann.Get("/loans?days=gt.3&order=id.desc&limit=5", accept: "text/html,*/*", prefer: "count=planned, anything=else")).ShouldBe(200);

        var (target, headers, _) = Assert.Single(_asked);
        Assert.Equal(
            """/loans?select="id","film_id","borrower","days"&and=("borrower".eq."ann","days".gt."3")&order="id".desc&limit=5""", Uri.UnescapeDataString(target));
        Assert.Equal(("application/json", "count=exact", "api"), ($"{headers.Accept}", $"{headers["Prefer"]}", $"{headers["Accept-Profile"]}"));
    }

    [Fact]
    public async Task A_relation_that_is_embedded_keeps_its_own()
    {
        (await Ann.Get("/loans?select=id,f:films!inner(title)&f.year=eq.1950&f.title=neq.x")).ShouldBe(200);

        Assert.Equal(
            """/loans?select="id","f":"films"!inner("title")&and=("borrower".eq."ann")&"f".and=("id".not.in.("1","2","9","99"),"year".eq."1950","title".neq."x")""",
            Uri.UnescapeDataString(Assert.Single(_asked).Target));
    }

    [Fact]
    public async Task A_write_is_of_what_was_looked_at()
    {
        (await Ann.Post("/loans", "film_id,borrower\n4,ann", contentType: "text/csv")).ShouldBe(200);

        var (target, headers, body) = Assert.Single(_asked);
        Assert.Equal("""/loans?columns="borrower","film_id" """.TrimEnd(), Uri.UnescapeDataString(target));
        Assert.Equal(("application/json", """[{"film_id":"4","borrower":"ann"}]"""), ($"{headers.ContentType}", body));
    }

    [Theory]
    [InlineData("/loans", "application/vnd.pgrst.plan+json")]
    [InlineData("/loans", "text/vnd.film-list")]
    [InlineData("/loans", "application/octet-stream")]
    [InlineData("/rpc/add_them", "application/vnd.pgrst.plan")]
    public async Task Whole_rows_and_plans_are_not_asked_for(string path, string accept)
    {
        (await Ann.Get(path, accept: accept)).ShouldBeError(406, "PGRST107");

        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("PGRST100", """failed to parse logic tree ((owner.eq."ann"))""", "The remote does not understand the request")]
    [InlineData("PGRST205", "Could not find the table", "Could not find the table")]
    [InlineData("23503", "update or delete on table \"loans\" violates foreign key constraint \"k\" on table \"secrets\"",
        "update or delete on table \"loans\" violates a foreign key constraint")]
    public async Task An_error_is_told_without_the_policy_and_without_what_else_there_is(string code, string message, string told)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message, ["details"] = "secrets", ["hint"] = "secrets" };
        _answer = (400, "application/json", error.ToJsonString());

        var answer = (await Ann.Get("/loans")).ShouldBe(400);

        Assert.Equal(
            $$"""{"code":"{{code}}","details":null,"hint":null,"message":{{JsonValue.Create(told).ToJsonString(Plain)}}}""", answer.Text);
        Assert.Equal("", $"{_asked[0].Headers.AcceptEncoding}");
    }

    [Theory]
    [InlineData("text/html", "<h1>secrets</h1>")]
    [InlineData("application/json", """["secrets"]""")]
    [InlineData("application/json", """{"code":1,"details":"secrets"}""")]
    public async Task An_error_that_is_not_PostgRESTs_is_not_told(string type, string body)
    {
        _answer = (400, type, body);

        (await Ann.With("Accept-Encoding", "gzip").Get("/loans")).ShouldBeEmpty(400).ShouldNotHave("Content-Type");
    }

    public async Task InitializeAsync()
    {
        _remote = await HttpDouble.Start(async http =>
        {
            if (http.Request.Path == "/") return;
            using var body = new StreamReader(http.Request.Body);
            _asked.Add((http.Features.Get<IHttpRequestFeature>()!.RawTarget, new HeaderDictionary(http.Request.Headers.ToDictionary()), await body.ReadToEndAsync()));
            (http.Response.StatusCode, http.Response.ContentType) = (_answer.Status, _answer.Type);
            await http.Response.WriteAsync(_answer.Body);
        });
        _gate = await FrontApp.Of(
            _remote.Url, ("Access:PolicyFile", GatedArchive.PolicyFile), ("Origin:VerifyJwt", "true"), ("jwt-secret", Token.Secret), ("db-schemas", "api, archive"));
    }

    public async Task DisposeAsync()
    {
        await _gate!.DisposeAsync();
        await _remote!.DisposeAsync();
    }
}
