using System.Text.Json.Nodes;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Postgrest.Auth;

/// <summary>What an issuer's tokens have to say, and what they have a say in.</summary>
public sealed class TrustedIssuerTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private TestIssuer _issuer = null!;

    public async Task InitializeAsync() => _issuer = await TestIssuer.Start();

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Without_allowed_roles_a_token_has_no_say_in_its_role()
    {
        var auth = Trusting(issuer => issuer.DefaultRole = "member");

        Assert.Equal("member", await Role(auth, _issuer.Token(("aud", "api"))));
        var asked = await Verify(auth, _issuer.Token(("aud", "api"), ("role", "postgres"), ("sub", "7")));
        Assert.Equal(("member", "member", "7"), (asked.Role, Claim(asked, "role"), Claim(asked, "sub")));
    }

    [Theory]
    [InlineData("editor", "editor")]
    [InlineData("owner", "owner")]
    [InlineData(null, "member")]
    public async Task Allowed_roles_may_be_named_and_the_default_stands_for_none(string? named, string role)
    {
        var auth = Trusting(issuer =>
            (issuer.DefaultRole, issuer.AllowedRoles, issuer.RoleClaim) = ("member", "editor, owner", "$.app['role']"));

        var app = named is null ? new JsonObject() : new JsonObject { ["role"] = named };
        Assert.Equal(role, await Role(auth, _issuer.Token(("aud", "api"), ("app", app), ("role", "postgres"))));
    }

    [Fact]
    public async Task A_role_that_is_not_allowed_is_refused_as_Postgres_would()
    {
        var error = await Refused(Trusting(issuer => issuer.AllowedRoles = "editor"), _issuer.Token(("aud", "api"), ("role", "postgres")));

        Assert.Equal(("42501", 403, "permission denied to set role \"postgres\""), (error.Code, error.Status, error.Message));
    }

    [Fact]
    public async Task All_roles_are_allowed_if_the_operator_says_so() =>
        Assert.Equal(
            "anything", await Role(Trusting(issuer => issuer.AllowedRoles = "*"), _issuer.Token(("aud", "api"), ("role", "anything"))));

    [Fact]
    public async Task A_token_without_a_role_is_anonymous_where_there_is_no_default() =>
        Assert.Equal("web_anon", await Role(Trusting(issuer => issuer.AllowedRoles = "editor"), _issuer.Token(("aud", "api"))));

    [Fact]
    public async Task A_token_that_does_not_say_whom_it_is_for_or_until_when_is_not_taken_from_an_issuer()
    {
        var auth = Trusting(issuer => (issuer.DefaultRole, issuer.Audience) = ("member", "api, https://api.example"));

        Assert.Equal("JWT not in audience", (await Refused(auth, _issuer.Token())).Message);
        Assert.Equal("JWT not in audience", (await Refused(auth, _issuer.Token(("aud", new JsonArray())))).Message);
        Assert.Equal("The JWT has no 'exp' claim", (await Refused(auth, _issuer.Token(("aud", "api"), ("exp", null)))).Message);
        Assert.Equal("member", await Role(auth, _issuer.Token(("aud", new JsonArray("others", "https://api.example")))));
        Assert.Equal("member", await Role(Trusting(issuer => (issuer.DefaultRole, issuer.Audience) = ("member", "*")), _issuer.Token()));
    }

    [Fact]
    public async Task The_secret_goes_on_checking_all_other_tokens_and_only_those()
    {
        var auth = Trusting(issuer => issuer.DefaultRole = "member");

        Assert.Equal("editor", await Role(auth, Jwt.Signed("""{"role":"editor"}""")));
        Assert.Equal("editor", await Role(auth, Jwt.Signed("""{"role":"editor","iss":"another"}""")));
        Assert.Equal("PGRST301", (await Refused(auth, Jwt.Signed($$"""{"role":"editor","iss":"{{_issuer.Issuer}}"}"""))).Code);
    }

    [Fact]
    public async Task Without_a_secret_a_token_of_nobody_that_is_trusted_is_the_clients_mistake()
    {
        var auth = Trusting(issuer => issuer.DefaultRole = "member", secret: null);

        Assert.Equal(("PGRST301", 401), await Refused(auth, Jwt.Signed("{}")) is var error ? (error.Code, error.Status) : default);
    }

    [Fact]
    public async Task Keys_are_taken_from_where_the_operator_says()
    {
        _issuer.Instead = http =>
            http.Request.Path == "/keys" ? Results.Json(Keys()).ExecuteAsync(http) : Results.NotFound().ExecuteAsync(http);
        var auth = Trusting(issuer => (issuer.DefaultRole, issuer.JwksUri) = ("member", _issuer.KeysAt.ToString()));

        Assert.Equal("member", await Role(auth, _issuer.Token(("aud", "api"))));
    }

    [Theory]
    [InlineData(false, null, "web_anon")]
    [InlineData(true, null, "editor")]
    [InlineData(true, "Basic dXNlcjpwYXNz", "web_anon")]
    public async Task An_api_key_is_a_token_where_it_is_asked_for_and_nothing_else_says_who_asks(
        bool takes, string? authorization, string role)
    {
        var auth = new JwtAuth(Jwt.Config(), TimeProvider.System) { TakesApiKey = takes };
        var headers = new HeaderDictionary { ["ApiKey"] = Jwt.Signed("""{"role":"editor"}""") };
        if (authorization is not null) headers["Authorization"] = authorization;

        Assert.Equal(role, (await auth.Verify(headers, CancellationToken.None)).Role);
        headers["Authorization"] = "Bearer " + Jwt.Signed("""{"role":"owner"}""");
        Assert.Equal("owner", (await auth.Verify(headers, CancellationToken.None)).Role);
    }

    [Theory]
    [InlineData("Issuer", "", "Issuer is missing")]
    [InlineData("Issuer", "auth.example", "Issuer must be an https address")]
    [InlineData("Issuer", "http://auth.example", "Issuer must be an https address")]
    [InlineData("JwksUri", "http://auth.example/keys", "JwksUri must be an https address")]
    [InlineData("JwksUri", "keys", "JwksUri must be an https address")]
    [InlineData("Authority", "ftp://auth.example", "Authority must be an https address")]
    [InlineData("Audience", " , ", "Audience is missing")]
    [InlineData("Algorithms", "RS256,HS256", "Algorithms: HS256 is none of")]
    [InlineData("Algorithms", "none", "Algorithms: none is none of")]
    [InlineData("RoleClaim", "role", "RoleClaim is not a JSON Path")]
    [InlineData("DefaultRole", "", "DefaultRole or AllowedRoles must be set")]
    [InlineData("DefaultRole", "none", "AllowedRoles, DefaultRole: none is no role")]
    [InlineData("AllowedRoles", "editor,none", "AllowedRoles, DefaultRole: none is no role")]
    [InlineData("RefreshInterval", "00:00:00", "RefreshInterval must be from")]
    [InlineData("RefreshInterval", "2.00:00:00", "RefreshInterval must be from")]
    public void A_mistake_in_an_issuers_settings_is_told_in_a_line(string setting, string value, string mistake)
    {
        var issuer = new IssuerOptions { Issuer = "https://auth.example/", Audience = "api", DefaultRole = "member" };
        Assert.Empty(new AuthOptions { Issuers = { ["a"] = issuer } }.Validate());

        var property = typeof(IssuerOptions).GetProperty(setting)!;
        property.SetValue(issuer, property.PropertyType == typeof(TimeSpan) ? TimeSpan.Parse(value, null) : value);
        Assert.StartsWith("Auth:Issuers:a:" + mistake, Assert.Single(new AuthOptions { Issuers = { ["a"] = issuer } }.Validate()));
    }

    [Fact]
    public void Two_issuers_cannot_be_the_same()
    {
        var issuer = new IssuerOptions { Issuer = "https://auth.example/", Audience = "api", DefaultRole = "member" };

        Assert.Contains("have the same Issuer", Assert.Single(new AuthOptions { Issuers = { ["a"] = issuer, ["b"] = issuer } }.Validate()));
    }

    private JwtAuth Trusting(Action<IssuerOptions> configure, string? secret = Jwt.Secret)
    {
        var issuer = new IssuerOptions { Issuer = _issuer.Issuer, Audience = "api" };
        configure(issuer);
        var options = new AuthOptions { Issuers = { ["test"] = issuer } };
        Assert.Empty(options.Validate());
        return new(Jwt.Config(secret), TimeProvider.System)
        {
            Issuers = TrustedIssuers.From(options, _http, TimeProvider.System, NullLogger<TrustedIssuers>.Instance),
        };
    }

    private object Keys()
    {
        var point = _issuer.Signing!.Key.ExportParameters(includePrivateParameters: false).Q;
        var key = new { kty = "EC", crv = "P-256", kid = _issuer.Signing.KeyId, x = Jwt.Encode(point.X!), y = Jwt.Encode(point.Y!) };
        return new { keys = new[] { key } };
    }

    private static async Task<AuthResult> Verify(JwtAuth auth, string token) =>
        await auth.Verify(new HeaderDictionary { ["Authorization"] = "Bearer " + token }, CancellationToken.None);

    private static async Task<string> Role(JwtAuth auth, string token) => (await Verify(auth, token)).Role;

    private static async Task<ApiError> Refused(JwtAuth auth, string token) =>
        (await Assert.ThrowsAsync<ApiException>(() => Verify(auth, token))).Error;

    private static string Claim(AuthResult result, string name) => JsonNode.Parse(result.Claims)![name]!.GetValue<string>();
}
