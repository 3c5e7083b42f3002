using System.Text.Json.Nodes;
using Edge.Tests.Cache;

namespace Edge.Tests.ChangeFeed;

/// <summary>The library on a server of its own, set up for a feed, and apps that rest on it.</summary>
internal sealed class FeedApps : IAsyncDisposable
{
    private readonly List<EdgeApp> apps = [];

    private FeedApps(LibraryCluster library) => Library = library;

    public LibraryCluster Library { get; }

    public static async Task<FeedApps> Start(string mode, params string[] settings)
    {
        var library = await LibraryCluster.Start(
            ["max_wal_senders = 20", "max_replication_slots = 20", "wal_writer_delay = 10ms", "max_prepared_transactions = 10", .. settings]);
        var feed = new FeedApps(library);
        Assert.Equal(0, mode == "log" ? await feed.Command("cache", "install", "--tables", "books,notices") : await feed.Command("feed", "install", "--all"));
        return feed;
    }

    public Task<int> Command(params string[] command) => EntryPoint.Command(
        [.. command, "--as", Library.OwnerUri, $"--Postgrest:db-uri={Library.AuthenticatorUri}", "--Postgrest:db-schemas=api"]);

    /// <summary>Starts another app, and waits until it is covered.</summary>
    public async Task<EdgeApp> App(string mode, params (string Name, string Value)[] settings)
    {
        var app = await LibraryDatabase.StartApp(
            Library.AuthenticatorUri,
            [("ChangeFeed:Mode", mode), ("Cache:Default:MaxAge", "600"), ("FunctionKeys:master", "master"), .. settings]);
        apps.Add(app);
        await Covered(app);
        return app;
    }

    public static async Task<JsonNode> Stats(EdgeApp app) =>
        JsonNode.Parse((await app.Site.With("x-functions-key", "master").Get("/feed/stats")).ShouldBe(200).Text)!;

    public static Task Covered(EdgeApp app, bool covered = true) =>
        Eventually.Holds(async () => (bool)(await Stats(app))["covered"]! == covered);

    public async ValueTask DisposeAsync()
    {
        foreach (var app in apps) await app.DisposeAsync();
        await Library.DisposeAsync();
    }
}
