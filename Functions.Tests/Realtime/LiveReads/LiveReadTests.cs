using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Realtime.LiveReads;
using Edge.Tests.Cache;
using Edge.Tests.ChangeFeed;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Tests.Realtime.LiveReads;

/// <summary>Reads that are watched over HTTP, on a server whose changes come by replication. The cache is off, so that nothing else shares queries.</summary>
public sealed class LiveReadTests(LiveReadApp live) : IClassFixture<LiveReadApp>
{
    private const string Notice = "/notices?select=said&id=eq.1";

    [SkippableFact]
    public async Task What_is_changed_by_SQL_comes_as_the_next_event_and_what_is_the_same_does_not()
    {
        await live.Run("UPDATE api.notices SET said = 'first' WHERE id = 1");
        await using var stream = await LiveStream.Open(live.App, Notice);
        await stream.Until("""[{"said":"first"}]""");

        await live.Run("UPDATE api.notices SET said = said WHERE id = 1");
        await live.Run("UPDATE api.notices SET said = 'second' WHERE id = 1");

        var next = await stream.Next();
        Assert.Equal("""[{"said":"second"}]""", next.Data);
        Assert.Equal((await live.App.Api.Get(Notice)).Header("ETag"), next.EventId);
    }

    [SkippableFact]
    public async Task A_row_of_an_embedded_relation_or_behind_a_view_counts()
    {
        await live.Run("UPDATE api.authors SET name = 'Woolf' WHERE id = 1");
        await using var embed = await LiveStream.Open(live.App, "/books?select=title,authors(name)&id=eq.1");
        await using var view = await LiveStream.Open(live.App, "/shelf?select=name&title=eq.Orlando");
        await embed.Until("""[{"title":"Orlando","authors":{"name": "Woolf"}}]""");
        await view.Until("""[{"name":"Woolf"}]""");

        await live.Run("UPDATE api.authors SET name = 'Virginia Woolf' WHERE id = 1");

        Assert.Equal("""[{"title":"Orlando","authors":{"name": "Virginia Woolf"}}]""", await embed.Result());
        Assert.Equal("""[{"name":"Virginia Woolf"}]""", await view.Result());
    }

    [SkippableFact]
    public async Task Each_user_hears_of_the_rows_that_row_security_shows_him_and_of_no_others()
    {
        await using var ada = await LiveStream.Open(live.App, "/letters?select=said&order=id", Bearer("ada"));
        await using var bob = await LiveStream.Open(live.App, "/letters?select=said&order=id", Bearer("bob"));
        Assert.Equal("""[{"said":"Dear Ada"}]""", await ada.Result());
        Assert.Equal("""[{"said":"Dear Bob"}]""", await bob.Result());

        await live.Run("INSERT INTO api.letters VALUES (3, 'bob', 'Bob again')");
        Assert.Equal("[{\"said\":\"Dear Bob\"}, \n {\"said\":\"Bob again\"}]", await bob.Result());
        await live.Run("INSERT INTO api.letters VALUES (4, 'ada', 'Ada again')");
        Assert.Equal("[{\"said\":\"Dear Ada\"}, \n {\"said\":\"Ada again\"}]", await ada.Result());
    }

    [SkippableFact]
    public async Task Who_comes_back_with_the_tag_that_is_current_hears_only_of_what_comes_then()
    {
        await live.Run("UPDATE api.notices SET said = 'known' WHERE id = 1");
        var etag = (await live.App.Api.Get(Notice)).ShouldBe(200, """[{"said":"known"}]""").Header("ETag")!;
        await using var back = await LiveStream.Open(live.App, Notice, ("Last-Event-ID", etag));
        await using var behind = await LiveStream.Open(live.App, Notice, ("Last-Event-ID", "\"an older one\""));
        Assert.Equal("""[{"said":"known"}]""", await behind.Result());

        await live.Run("UPDATE api.notices SET said = 'after' WHERE id = 1");

        Assert.Equal("""[{"said":"after"}]""", await back.Result());
        Assert.Equal("""[{"said":"after"}]""", await behind.Result());
    }

    [SkippableFact]
    public async Task A_request_waits_until_the_answer_differs_or_its_time_is_over()
    {
        var etag = (await live.App.Api.Get("/notices?select=id&id=eq.500")).ShouldBe(200, "[]").Header("ETag")!;
        var api = live.App.Api.With("If-None-Match", etag);

        var same = await api.Get("/notices?select=id&id=eq.500", prefer: "wait=1");
        same.ShouldBe(304);
        Assert.Equal("wait=1", same.Header("Preference-Applied"));
        Assert.Equal(etag, same.Header("ETag"));

        var waiting = api.Get("/notices?select=id&id=eq.500", prefer: "wait=3600, handling=strict");
        await Eventually.Holds(() => Task.FromResult(live.Server.Watchers > 0));
        await live.Run("INSERT INTO api.notices VALUES (500, 'new')");
        var differs = (await waiting).ShouldBe(200, """[{"id":500}]""");
        Assert.Equal("handling=strict, wait=60", differs.Header("Preference-Applied"));
        Assert.Equal((await live.App.Api.Get("/notices?select=id&id=eq.500")).Header("ETag"), differs.Header("ETag"));
    }

    [SkippableFact]
    public async Task A_hundred_watchers_of_one_question_share_its_queries()
    {
        const int many = 100;
        const string question = "/notices?select=said&id=eq.900";
        await live.Run("INSERT INTO api.notices VALUES (900, 'none')");
        var streams = await Task.WhenAll(Enumerable.Range(0, many).Select(_ => LiveStream.Open(live.App, question)));
        foreach (var stream in streams) Assert.Equal("""[{"said":"none"}]""", await stream.Result());
        await Eventually.Holds(() => Task.FromResult(live.Server is { Watches: 1, Watchers: many }));
        var before = live.Server.Queries;

        for (var said = 1; said <= 50; said++) await live.Run($"UPDATE api.notices SET said = '{said}' WHERE id = 900");

        foreach (var stream in streams) await stream.Until("""[{"said":"50"}]""");
        Assert.InRange(live.Server.Queries - before, 1, 50);
        foreach (var stream in streams) await stream.DisposeAsync();
        await Eventually.Holds(() => Task.FromResult(live.Server is { Watches: 0, Watchers: 0 }));
    }

    [SkippableFact]
    public async Task A_token_that_ends_ends_the_stream_with_the_error_that_a_plain_read_would_get()
    {
        var time = new JumpingTime(TimeProvider.System);
        await using var app = await live.Another(time);
        var expires = time.GetUtcNow().ToUnixTimeSeconds() + 3600;
        var token = Token.Of(new JsonObject { ["role"] = "lending_reader", ["exp"] = expires });
        await using var stream = await LiveStream.Open(app, "/books?select=id&id=eq.1", ("Authorization", $"Bearer {token}"));
        Assert.Equal("""[{"id":1}]""", await stream.Result());

        time.Ahead = TimeSpan.FromHours(2);
        await live.Run("UPDATE api.books SET id = id WHERE id = 1");

        var end = await stream.Next();
        Assert.Equal("error", end.EventType);
        Assert.Equal("PGRST303", (string)JsonNode.Parse(end.Data)!["code"]!);
        await stream.End();
    }

    [SkippableFact]
    public async Task What_cannot_be_watched_is_refused_with_the_reason_and_errors_are_those_of_a_plain_read()
    {
        (await live.App.Api.Get("/rpc/dice", "text/event-stream")).ShouldBeError(406, "EDGE061", details: "It calls the volatile function api.dice");
        (await live.App.Api.Get("/nothing", "text/event-stream")).ShouldBe(404);
        (await live.App.Api.With("Authorization", "Bearer nonsense").Get(Notice, "text/event-stream")).ShouldBe(401);
    }

    [SkippableFact]
    public async Task The_typed_client_gives_rows_each_time_they_change_and_comes_back_when_the_connection_is_lost()
    {
        await live.Run("UPDATE api.books SET title = 'Ulysses' WHERE id = 3");
        using var handler = new SocketsHttpHandler { UseProxy = false };
        var client = new PostgrestClient(handler, new PostgrestClientOptions { BaseAddress = new(live.App.Root + "/rest/v1") });
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = new List<string>();

        await foreach (var books in client.From<Book>("books").Select("id,title").Eq("id", 3).Watch(limit.Token))
        {
            seen.Add(Assert.Single(books).Title);
            if (seen.Count == 1) await live.Run("UPDATE api.books SET title = 'Dubliners' WHERE id = 3");
            if (seen.Count == 2) break;
        }

        Assert.Equal(["Ulysses", "Dubliners"], seen);
    }

    [SkippableFact]
    public async Task Without_a_feed_who_wants_to_watch_is_told_how_to_switch_it_on()
    {
        await using var app = await LibraryDatabase.StartApp(live.Apps.Library.AuthenticatorUri);
        var refused = await app.Api.Get(Notice, "text/event-stream");
        refused.ShouldBeError(406, "EDGE060");
        Assert.Contains("ChangeFeed:Mode", (string)refused.Json!["hint"]!, StringComparison.Ordinal);
        (await app.Api.With("If-None-Match", "\"x\"").Get(Notice, prefer: "wait=30")).ShouldBe(200);
    }

    private static (string, string) Bearer(string user) => ("Authorization", $"Bearer {Token.For("lending_reader", ("sub", user))}");

    private sealed record Book(int Id, string Title);
}

/// <summary>One app with a feed for all tests of the class.</summary>
public sealed class LiveReadApp : IAsyncLifetime
{
    internal FeedApps Apps { get; private set; } = null!;

    internal EdgeApp App { get; private set; } = null!;

    internal LiveReadServer Server => App.Services.GetRequiredService<LiveReadServer>();

    public async Task InitializeAsync()
    {
        Apps = await FeedApps.Start("replication");
        App = await Apps.App("replication", ("Cache:Enabled", "false"));
    }

    internal Task Run(string sql) => Apps.Library.Run(sql);

    internal Task<EdgeApp> Another(TimeProvider time) => LibraryDatabase.StartApp(
        Apps.Library.AuthenticatorUri, time, ("ChangeFeed:Mode", "replication"), ("Cache:Enabled", "false"));

    public async Task DisposeAsync() => await Apps.DisposeAsync();
}
