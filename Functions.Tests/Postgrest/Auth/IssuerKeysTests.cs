using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Postgrest.Auth;

/// <summary>An issuer's keys: when they are fetched, and what holds while they cannot be.</summary>
public sealed class IssuerKeysTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly AwaitedTime _time = new();
    private readonly LoggedEvents<TrustedIssuers> _log = new();
    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        MaxResponseContentBufferSize = 100_000,
    };

    private TestIssuer _issuer = null!;
    private TrustedIssuers _trusted = null!;
    private JwtAuth _auth = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.Start();
        var options = new AuthOptions
        {
            Issuers =
            {
                ["test"] = new() { Issuer = _issuer.Issuer, Audience = "api", DefaultRole = "member", RefreshInterval = Interval },
            },
        };
        Assert.Empty(options.Validate());
        _trusted = TrustedIssuers.From(options, _http, _time, _log);
        _auth = new(Jwt.Config(), _time) { Issuers = _trusted };
    }

    public async Task DisposeAsync()
    {
        await _end.CancelAsync();
        await _issuer.DisposeAsync();
    }

    public void Dispose()
    {
        _end.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task The_first_token_fetches_the_keys_and_the_next_ones_do_not_wait()
    {
        Assert.Equal("member", await Role(Token()));
        Assert.True(Verify(Token()).IsCompletedSuccessfully);
        Assert.Equal(1, _issuer.Fetches);
    }

    [Fact]
    public async Task A_sudden_new_key_is_fetched_by_the_first_token_that_names_it()
    {
        await Role(Token());
        for (var rotation = 0; rotation < 3; rotation++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            _issuer.Rotate();
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Role(Token()))), role => Assert.Equal("member", role));
        }

        Assert.Equal(4, _issuer.Fetches);
    }

    [Fact]
    public async Task Invented_key_ids_do_not_become_a_storm_and_keep_nobody_with_a_good_token_waiting()
    {
        await Role(Token());
        var stranger = await TestIssuer.Start();
        for (var second = 0; second < 20; second++)
        {
            foreach (var _ in Enumerable.Range(0, 20))
            {
                stranger.Rotate();
                var invented = stranger.Signing! with { KeyId = Guid.NewGuid().ToString() };
                var forged = stranger.Sign($$"""{"iss":"{{_issuer.Issuer}}"}""", invented);
                Assert.Equal("PGRST301", (await Refused(forged)).Code);
                Assert.True(Verify(Token()).IsCompletedSuccessfully);
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_issuer.Fetches, 2, 4);
        await stranger.DisposeAsync();
    }

    [Fact]
    public async Task Many_who_need_the_same_key_ask_for_it_once()
    {
        var (asked, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        _issuer.Instead = async http =>
        {
            asked.SetResult();
            await release.Task;
            _issuer.Instead = null;
            http.Response.Redirect("/again");
        };
        var first = Enumerable.Range(0, 100).Select(_ => Task.Run(() => Refused(Token()))).ToArray();
        await asked.Task;
        release.SetResult();

        Assert.All(await Task.WhenAll(first), error => Assert.Equal(("EDGE020", 503), (error.Code, error.Status)));
        Assert.Equal(0, _issuer.Fetches);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Role(Token()))), role => Assert.Equal("member", role));
        Assert.Equal(1, _issuer.Fetches);
    }

    [Fact]
    public async Task A_key_that_is_announced_is_there_when_it_is_first_used()
    {
        _ = _trusted.Run(_end.Token);
        await _log.Next("KeysFetched");
        var announced = _issuer.Announce();

        // Once, and no more: what is fetched after that would be taken for the token's.
        while (await _time.PassNextWait() != Interval)
        {
        }

        await _log.Next("KeysFetched");

        var before = _issuer.Fetches;
        _issuer.Signing = announced;
        Assert.True(Verify(Token()).IsCompletedSuccessfully);
        Assert.Equal(before, _issuer.Fetches);
    }

    [Fact]
    public async Task A_key_that_is_taken_back_no_longer_vouches_even_for_a_token_that_was_good()
    {
        _ = _trusted.Run(_end.Token);
        await _log.Next("KeysFetched");
        var token = Token();
        await Role(token);
        Assert.Equal(1, _auth.CachedTokens);

        _issuer.Rotate();
        await Pass(Interval, "KeysFetched");
        Assert.Equal("No suitable key was found to decode the JWT", (await Refused(token)).Details!.GetValue<string>());
    }

    [Fact]
    public async Task While_the_issuer_is_down_its_last_keys_stay_and_then_it_is_heard_again()
    {
        _ = _trusted.Run(_end.Token);
        await _log.Next("KeysFetched");
        _issuer.Instead = http => Task.FromResult(http.Response.StatusCode = 503);
        await Pass(Interval, "KeysMissing");
        Assert.True(Verify(Token()).IsCompletedSuccessfully);

        _issuer.Instead = null;
        _issuer.Rotate();
        await Pass(TimeSpan.FromSeconds(1), "KeysFetched");
        Assert.True(Verify(Token()).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task While_the_issuer_is_slow_nobody_waits_who_has_a_key_already()
    {
        _ = _trusted.Run(_end.Token);
        await _log.Next("KeysFetched");
        var asked = new TaskCompletionSource();
        _issuer.Instead = http =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        _issuer.Announce();
        var unknown = Task.Run(() => Refused(_issuer.Sign($$"""{"iss":"{{_issuer.Issuer}}"}""", _issuer.Published[^1])));

        await asked.Task;
        Assert.True(Verify(Token()).IsCompletedSuccessfully);
        await Pass(TimeSpan.FromSeconds(1), "KeysMissing");
        Assert.Equal("PGRST301", (await unknown).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Sign in</html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[7,null,"key"]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"c29tZWJvZHkgaGFzIHB1Ymxpc2hlZCBhIHNlY3JldA"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"}]}""")]
    [InlineData("long")]
    public async Task Nonsense_in_place_of_keys_leaves_the_last_good_ones(string keys)
    {
        _ = _trusted.Run(_end.Token);
        await _log.Next("KeysFetched");
        var document = keys == "long" ? new string(' ', 200_000) : keys;
        _issuer.Instead = http => http.Request.Path == "/keys"
            ? http.Response.WriteAsync(document)
            : http.Response.WriteAsJsonAsync(new { issuer = _issuer.Issuer, jwks_uri = _issuer.KeysAt });
        await Pass(Interval, "KeysMissing");

        Assert.True(Verify(Token()).IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData("https://somebody.else/", null)]
    [InlineData(null, "http://keys.example/jwks")]
    [InlineData(null, "file:///etc/keys")]
    [InlineData(null, "/keys")]
    public async Task A_discovery_document_of_somebody_else_or_with_unsafe_keys_counts_for_nothing(string? issuer, string? keys)
    {
        _issuer.Instead = http => http.Response.WriteAsJsonAsync(
            new { issuer = issuer ?? _issuer.Issuer, jwks_uri = keys ?? _issuer.KeysAt.ToString() });

        var error = await Refused(Token());
        Assert.Equal(("EDGE020", 503), (error.Code, error.Status));
        Assert.Equal(new("Retry-After", "10"), Assert.Single(error.Headers));
        Assert.Equal(0, _issuer.Fetches);
    }

    private string Token() => _issuer.Token(("aud", "api"));

    private Task<AuthResult> Verify(string token) =>
        _auth.Verify(new HeaderDictionary { ["Authorization"] = "Bearer " + token }, CancellationToken.None).AsTask();

    private async Task<string> Role(string token) => (await Verify(token)).Role;

    private async Task<ApiError> Refused(string token) => (await Assert.ThrowsAsync<ApiException>(() => Verify(token))).Error;

    /// <summary>Lets time pass in steps until it has been logged; the wait in question may be yet to begin.</summary>
    private Task Pass(TimeSpan step, string until) => _time.PassUntil(_log.Next(until), step);
}
