using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Cache;

/// <summary>Apps that share a Postgres and an Azurite.</summary>
public sealed class SeveralAppsTests
{
    private const string Books = "/books?select=*&order=id";

    // It stands still, so that nobody waits for the storage too long, however slow the machine is.
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [SkippableFact]
    public async Task An_app_that_starts_knows_what_others_have_stored_until_the_schema_changes()
    {
        await using var library = await LibraryCluster.Start();
        Task<EdgeApp> Start(params (string, string)[] settings) => LibraryDatabase.StartApp(library.AuthenticatorUri, _time, settings);
        var storage = await Storage();
        await using (var first = await Start(storage)) (await first.Api.Get(Books)).ShouldBeStored();
        await using (var second = await Start(storage)) (await second.Api.Get(Books)).ShouldBeHit();
        await library.Run("ALTER TABLE api.books ADD COLUMN shelf text DEFAULT 'A'");

        await using (var third = await Start(storage)) Assert.Contains("shelf", (await third.Api.Get(Books)).ShouldBeStored().Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Clients_share_under_an_access_policy_only_with_the_same_claims_and_nothing_after_another_policy()
    {
        await using var library = await LibraryCluster.Start();
        Task<EdgeApp> Start(params (string, string)[] settings) => LibraryDatabase.StartApp(library.AuthenticatorUri, _time, settings);
        var storage = await Storage();
        await library.Run("INSERT INTO api.notices VALUES (100, 'ada'), (101, 'bob')");
        var (policy, other) = (await Policy("said=eq.{sub}"), await Policy("said=neq.{sub}"));
        const string Notices = "/notices?select=id&id=gte.100&order=id";
        await using (var app = await Start([("Access:PolicyFile", policy), .. storage]))
        {
            var (ada, bob) = (app.Api.As("lending_reader", ("sub", "ada")), app.Api.As("lending_reader", ("sub", "bob")));
            (await ada.Get(Notices)).ShouldBeStored().ShouldBe(200, """[{"id":100}]""");
            (await bob.Get(Notices)).ShouldBeStored().ShouldBe(200, """[{"id":101}]""");
            (await ada.Get(Notices)).ShouldBeHit().ShouldBe(200, """[{"id":100}]""");
            (await app.Api.As("lending_reader", ("sub", "ada")).Get(Notices)).ShouldBeHit().ShouldBe(200, """[{"id":100}]""");
            (await app.Api.As("lending_reader", ("sub", "ada"), ("more", "x")).Get(Notices)).ShouldBeStored().ShouldBe(200, """[{"id":100}]""");
            (await app.Api.As("lending_writer", ("sub", "ada")).Get(Notices)).ShouldBeError(403, "42501");
        }

        // As long as the policy is the same, so are its answers, in another app too.
        await using (var app = await Start([("Access:PolicyFile", policy), .. storage]))
            (await app.Api.As("lending_reader", ("sub", "ada")).Get(Notices)).ShouldBeHit();
        await using (var app = await Start([("Access:PolicyFile", other), .. storage]))
            (await app.Api.As("lending_reader", ("sub", "ada")).Get(Notices)).ShouldBeStored().ShouldBe(200, """[{"id":101}]""");
        await using (var app = await Start(storage))
            (await app.Api.As("lending_reader", ("sub", "ada")).Get(Notices)).ShouldBeStored().ShouldBe(200, """[{"id":100},{"id":101}]""");
    }

    private static async Task<(string Name, string Value)[]> Storage()
    {
        var azurite = await Azurite.OfThisRun();
        return
        [
            ("Kv:ConnectionString", azurite.ConnectionString), ("Kv:Table", azurite.NewTable().Name), ("Cache:Default:MaxAge", "600"),
        ];
    }

    private static async Task<string> Policy(string rows)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("edge-policy-").FullName, "policy.json");
        await File.WriteAllTextAsync(file, """{"roles":{"lending_reader":{"relations":{"notices":{"read":{"rows":"ROWS"}}}}}}""".Replace("ROWS", rows, StringComparison.Ordinal));
        return file;
    }
}
