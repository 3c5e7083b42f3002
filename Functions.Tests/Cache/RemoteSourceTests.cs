using Edge.Cache;
using Edge.Origin;
using Edge.Postgrest;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Cache;

/// <summary>Which instances share what they keep of a remote PostgREST: those for which it cannot be told from another.</summary>
public sealed class RemoteSourceTests
{
    private static readonly OriginOptions Usual = With(("X-Key", "secret"));

    [Fact]
    public async Task Instances_with_the_same_remote_share_and_others_do_not()
    {
        var realm = await RealmOf(Usual);

        Assert.Equal(realm, await RealmOf(With(("x-key", "secret")), url: "https://rest.example.com/base/"));
        Assert.NotEqual(realm, await RealmOf(With(("X-Key", "another"))));
        Assert.NotEqual(realm, await RealmOf(With(("X-Kez", "secret"))));
        Assert.NotEqual(realm, await RealmOf(With()));
        Assert.NotEqual(realm, await RealmOf(Usual, url: "https://rest.example.com/bass"));
        Assert.NotEqual(realm, await RealmOf(Usual, varyBy: "X-Tenant"));
        Assert.NotEqual(realm, await RealmOf(Usual, config: new() { ConnectionString = "", DbAnonRole = "anon" }));
        Assert.NotEqual(realm, await RealmOf(Usual, verifies: true));
    }

    private static OriginOptions With(params (string Name, string Value)[] headers)
    {
        var options = new OriginOptions();
        foreach (var (name, value) in headers) options.Headers.Add(name, value);
        return options;
    }

    private static async Task<string> RealmOf(
        OriginOptions options, string url = "https://rest.example.com/base", string varyBy = "", PostgrestConfig? config = null, bool verifies = false)
    {
        (options.Url, options.VaryBy) = (url, varyBy);
        config ??= new() { ConnectionString = "" };
        await using var remote = new RemoteOrigin(options, config, TimeProvider.System, NullLogger<RemoteOrigin>.Instance);
        var gate = verifies ? new TokenGate(remote, new(config, TimeProvider.System), config) : null;
        return new RemoteSource(remote, gate, options, config, new CachePolicies(new CacheOptions()), 0).Realm;
    }
}
