using Edge.Hosting;
using Edge.Origin;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Edge.Tests.Origin;

/// <summary>A remote PostgREST as the operator sees it: settings, tokens that are refused in front of it, readiness.</summary>
public sealed class RemoteSettingsTests
{
    [Fact]
    public async Task A_bad_token_does_not_get_as_far_as_the_remote()
    {
        await using var remote = RawServer.Start(async connection =>
        {
            while (await connection.Read() is { } request) await connection.Ok(request.StartsWith("HEAD", StringComparison.Ordinal) ? "" : "[]");
        });
        await using var front = await FrontApp.Of(remote.Url, ("Origin:VerifyJwt", "true"), ("jwt-secret", Token.Secret));

        (await front.Api.With("Authorization", "Bearer x.y.z").Get("/films")).ShouldBe(401);
        (await front.Api.With("Authorization", $"Bearer {Token.For("a")}x").Get("/openapi.json")).ShouldBeError(401, "PGRST301");
        (await front.Api.Get("/films")).ShouldBeError(401, "PGRST302");
        Assert.Empty(remote.Forwarded());

        (await front.Api.As("somebody").Get("/films")).ShouldBeText(200, "[]");
        (await front.Api.With("Origin", "https://a.example").With("Access-Control-Request-Method", "GET").Send("OPTIONS", "/films", null, null)).ShouldBe(200);
        Assert.Contains("\r\nAuthorization: Bearer ", remote.Forwarded()[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_is_ready_when_the_remote_is()
    {
        var status = 503;
        await using var remote = await HttpDouble.Start(http =>
        {
            Assert.Equal(("HEAD", "/base/", "edge.access"), (http.Request.Method, http.Request.Path.Value, http.Request.Headers["CF-Access-Client-Id"].ToString()));
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json";
            return Task.CompletedTask;
        });
        await using var front = await FrontApp.Of($"{remote.Url}/base", ("Origin:Headers:CF-Access-Client-Id", "edge.access"));

        (await front.Site.Get("/health/ready")).ShouldBe(503, """{"status":"not ready","reason":"The remote PostgREST answers 503"}""");
        (await front.Site.Get("/health/live")).ShouldBe(200);
        status = 401;
        await Eventually.Holds(async () => (await front.Site.Get("/health/ready")).Status == 200);
    }

    [Fact]
    public async Task A_remote_that_is_not_there_is_named_as_the_reason()
    {
        await using var front = await FrontApp.Of("http://127.0.0.1:1");

        (await front.Site.Get("/health/ready")).ShouldBe(
            503, """{"status":"not ready","reason":"The remote PostgREST cannot be reached: No connection came about"}""");
    }

    [Theory]
    [InlineData("Url", "ftp://x", "Origin:Url must be an http or https URL without query, fragment or password")]
    [InlineData("Url", "https://u:p@x", "Origin:Url must be an http or https URL without query, fragment or password")]
    [InlineData("Url", "https://x/?a=b", "Origin:Url must be an http or https URL without query, fragment or password")]
    [InlineData("Headers:X", "a\nb", "Origin:Headers:X is not a header")]
    [InlineData("Headers:X Y", "a", "Origin:Headers:X Y is not a header")]
    [InlineData("VaryBy", "X-Tenant, X Region", "Origin:VaryBy: X Region is not a header's name")]
    [InlineData("Timeout", "00:00:00", "Origin:Timeout must be positive")]
    [InlineData("MaxConcurrency", "0", "Origin:MaxConcurrency must be 1 or more")]
    [InlineData("CaFile", "/nowhere", "Origin:CaFile: there is no file /nowhere")]
    [InlineData("CertificatePin", "x", "Origin:CertificatePin must be a SHA-256 in base64")]
    public void A_mistake_is_one_line(string name, string value, string mistake)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Origin:Url", "https://rest.example.com")]).AddInMemoryCollection([new($"Origin:{name}", value)]).Build();

        var wrong = Assert.Throws<ConfigurationException>(() => configuration.Read<OriginOptions>("Origin", origin => origin.Validate()));
        Assert.Equal(mistake, wrong.Message);
    }
}
