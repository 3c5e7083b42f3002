using Edge.Hosting;
using Edge.Hosting.Local;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Tests.Postgrest.Auth.Hostile;

/// <summary>Nobody gets in by any of these, where two issuers and a secret are trusted; see <see cref="HostileTokensTests"/> too.</summary>
public sealed class HostileTests(HostileTests.Target target) : IClassFixture<HostileTests.Target>
{
    private static readonly Dictionary<string, string> Tokens =
        HostileClaims.All.Concat(HostileSignatures.All).Concat(HostileLines.Tokens).ToDictionary();

    private static readonly Dictionary<string, (string, string)[]> Requests = HostileLines.Requests.ToDictionary();

    /// <summary>All of them, for whoever has something else to throw them at.</summary>
    internal static IEnumerable<(string What, (string Name, string Value)[] Headers)> All =>
        Tokens.Select(token => (token.Key, new[] { ("Authorization", $"Bearer {token.Value}") }))
            .Concat(Requests.Select(request => (request.Key, request.Value)));

    public static TheoryData<string> TokenNames => [.. Tokens.Keys];

    public static TheoryData<string> RequestNames => [.. Requests.Keys];

    [Fact]
    public async Task What_they_are_made_from_is_let_in()
    {
        string[] ours = [Forge.Genuine, Forge.OfHeader("""{"alg":"RS256"}"""), Forge.OfHeader(Forge.Es256, Forge.Es(Trust.OurEc))];
        foreach (var token in ours)
        {
            Assert.Equal("film_member", (await target.Verify(("Authorization", $"Bearer {token}"))).Role);
        }

        var others = Jwt.Signed(HostileClaims.Others, Forge.Rs256, Forge.Rs(Trust.TheirRsa));
        Assert.Equal("owner", (await target.Verify(("Authorization", $"Bearer {others}"))).Role);
        Assert.Equal("editor", (await target.Verify(("Authorization", $"Bearer {Jwt.Signed("""{"role":"editor"}""")}"))).Role);
    }

    [Theory]
    [MemberData(nameof(TokenNames))]
    public Task A_hostile_token_is_refused(string what) => Refused(("Authorization", $"Bearer {Tokens[what]}"));

    [Theory]
    [MemberData(nameof(RequestNames))]
    public Task A_hostile_header_is_no_token(string what) => Refused(Requests[what]);

    private async Task Refused(params (string, string)[] headers)
    {
        var exception = await Record.ExceptionAsync(async () => Assert.Fail($"let in as {(await target.Verify(headers)).Role}"));
        Assert.Contains(Assert.IsType<ApiException>(exception).Error.Status, new[] { 401, 403 });
    }

    public sealed class Target : IAsyncLifetime
    {
        private Trust _trust = null!;
        private ServiceProvider _services = null!;
        private JwtAuth _auth = null!;

        public async Task InitializeAsync()
        {
            _trust = await Trust.Start();
            _services = new LocalApplicationBuilder([.. _trust.Settings.Select(setting => $"--{setting.Name}={setting.Value}")])
                .AddAuth().Services.AddLogging().BuildServiceProvider();
            var config = Jwt.Config() with { DbAnonRole = null };
            _auth = new(config, TimeProvider.System) { Issuers = _services.GetRequiredService<TrustedIssuers>() };
        }

        internal Task<AuthResult> Verify(params (string Name, string Value)[] headers)
        {
            var all = new HeaderDictionary();
            foreach (var values in headers.GroupBy(header => header.Name, header => header.Value)) all[values.Key] = values.ToArray();
            return _auth.Verify(all, CancellationToken.None).AsTask();
        }

        public async Task DisposeAsync()
        {
            await _services.DisposeAsync();
            await _trust.DisposeAsync();
        }
    }
}
