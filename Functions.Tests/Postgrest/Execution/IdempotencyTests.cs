using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Edge.Tests.Postgrest.Execution;

/// <summary>draft-ietf-httpapi-idempotency-key-header: a write with a key is done once, however often it is sent.</summary>
public sealed class IdempotencyTests(NotesDatabase database) : IClassFixture<NotesDatabase>
{
    private const string Note = """{"text":"once"}""";
    private const string Replayed = "Idempotency-Replayed";

    [SkippableFact]
    public async Task A_repeated_write_gives_the_first_answer_and_stores_nothing()
    {
        await Empty();
        await using var app = await database.StartApp();
        var api = app.Api.With("Idempotency-Key", "\"repeated\"");

        var first = (await api.Post("/notes?select=id,text", Note, prefer: "return=representation")).ShouldBe(201).ShouldNotHave(Replayed);
        var second = (await api.Post("/notes?select=id,text", Note, prefer: "return=representation")).ShouldHave(Replayed, "true");

        Assert.Equal((first.Status, first.Text), (second.Status, second.Text));
        // The answer is stored in the write's own transaction, before it has a bookmark.
        foreach (var (name, value) in first.Headers.Where(header => header.Key is not ("Date" or "Server" or "Edge-Bookmark"))) second.ShouldHave(name, value);
        Assert.Single(await Notes());
    }

    [SkippableTheory]
    [InlineData("PATCH", "/notes?text=eq.before")]
    [InlineData("DELETE", "/notes?text=eq.before")]
    [InlineData("POST", "/rpc/write_note")]
    [InlineData("POST", "/rpc/write_note_serializably")]
    public async Task Every_write_may_have_a_key(string method, string path)
    {
        await Empty();
        await database.Run("INSERT INTO api.notes (text) VALUES ('before')");
        await using var app = await database.StartApp();
        var api = app.Api.With("Idempotency-Key", Guid.NewGuid().ToString());

        var first = (await api.Send(method, path, Encoding.UTF8.GetBytes(Note), "application/json")).ShouldNotHave(Replayed);
        var stored = await Notes();
        var second = (await api.Send(method, path, Encoding.UTF8.GetBytes(Note), "application/json")).ShouldHave(Replayed, "true");

        Assert.InRange(first.Status, 200, 204);
        Assert.Equal((first.Status, first.Text), (second.Status, second.Text));
        Assert.Equal(stored, await Notes());
    }

    [SkippableFact]
    public async Task A_key_for_another_request_is_422()
    {
        await Empty();
        await using var app = await database.StartApp();
        var api = app.Api.With("Idempotency-Key", "used");
        (await api.Post("/notes", Note)).ShouldBe(201);

        (await api.Post("/notes", """{"text":"else"}""")).ShouldBeError(422, "EDGE008");
        (await api.Post("/notes?columns=text", Note)).ShouldBeError(422, "EDGE008");
        (await api.Patch("/notes", Note)).ShouldBeError(422, "EDGE008");
        (await api.Post("/notes", Note, prefer: "return=representation")).ShouldBeError(422, "EDGE008");
        (await api.With("Accept", "text/csv").Post("/notes", Note)).ShouldBeError(422, "EDGE008");
        (await api.With("Content-Profile", "api").Post("/notes", Note)).ShouldBeError(422, "EDGE008");
        (await api.Post("/notes", Note)).ShouldHave(Replayed, "true");

        Assert.Single(await Notes());
    }

    [SkippableFact]
    public async Task A_key_is_of_one_role_and_one_subject()
    {
        await Empty();
        await using var app = await database.StartApp();
        var api = app.Api.With("Idempotency-Key", "shared");

        Api[] different =
        [
            api, api.As("note_writer", ("sub", "ada")), api.As("note_writer", ("sub", "bob")), api.As("note_editor", ("sub", "ada")),
            api.As("note_writer", ("sub", "ada"), ("iss", "another")),
        ];
        foreach (var one in different) (await one.Post("/notes", Note)).ShouldBe(201).ShouldNotHave(Replayed);
        (await api.As("note_writer", ("sub", "ada"), ("session", "another")).Post("/notes", Note)).ShouldHave(Replayed, "true");

        Assert.Equal(different.Length, (await Notes()).Count);
    }

    [SkippableFact]
    public async Task A_second_request_waits_for_the_first_and_gets_its_answer()
    {
        await Empty();
        await using var app = await database.StartApp();
        var api = app.Api.With("Idempotency-Key", "waited-for");
        await using var door = new NpgsqlConnection(database.ConnectionString);
        await door.OpenAsync();
        await door.Run("SELECT pg_advisory_lock(4711)");

        var first = api.Post("/rpc/write_note_slowly", Note);
        await Eventually.Holds(async () => await Waiting("advisory") == 1);
        var second = api.Post("/rpc/write_note_slowly", Note);
        await Eventually.Holds(async () => await Waiting("transactionid") == 1);
        await door.Run("SELECT pg_advisory_unlock(4711)");

        (await first).ShouldBe(200).ShouldNotHave(Replayed);
        (await second).ShouldBe(200).ShouldHave(Replayed, "true");
        Assert.Equal((await first).Text, (await second).Text);
        Assert.Single(await Notes());
    }

    [SkippableFact]
    public async Task A_write_that_failed_leaves_its_key_free()
    {
        await Empty();
        await using var app = await database.StartApp();
        var api = app.Api.With("Idempotency-Key", "free-again");

        (await api.Post("/notes", """{"text":"refused"}""")).ShouldBeError(400, "23514");
        (await api.Post("/notes", Note)).ShouldBe(201).ShouldNotHave(Replayed);

        Assert.Single(await Notes());
    }

    [SkippableFact]
    public async Task An_expired_key_is_as_good_as_a_new_one()
    {
        await Empty();
        await using var app = await database.StartApp(("Idempotency:Expiry", "00:00:00.0000010"));
        var api = app.Api.With("Idempotency-Key", "expired");

        (await api.Post("/notes", Note)).ShouldBe(201);
        (await api.Post("/notes", """{"text":"again"}""")).ShouldBe(201).ShouldNotHave(Replayed);

        Assert.Equal(2, (await Notes()).Count);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("\"open")]
    [InlineData("two words")]
    [InlineData("\"a\", \"b\"")]
    [InlineData("\"a\";b")]
    public async Task What_is_no_key_is_400(string key)
    {
        await using var app = await database.StartApp();

        (await app.Api.With("Idempotency-Key", key).Post("/notes", Note)).ShouldBeError(400, "EDGE007");
        (await app.Api.With("Idempotency-Key", key).Get("/notes?limit=0")).ShouldBe(200);
    }

    [SkippableFact]
    public async Task A_key_may_have_quotes_or_not_but_not_any_length()
    {
        await Empty();
        await using var app = await database.StartApp();
        var longest = new string('k', 255);

        (await app.Api.With("Idempotency-Key", longest).Post("/notes", Note)).ShouldBe(201);
        (await app.Api.With("Idempotency-Key", $"\"{longest}\"").Post("/notes", Note)).ShouldHave(Replayed, "true");
        (await app.Api.With("Idempotency-Key", longest + "k").Post("/notes", Note)).ShouldBeError(400, "EDGE007");
    }

    [SkippableFact]
    public async Task Deferred_triggers_still_run_as_the_requests_role()
    {
        await Empty();
        await using var app = await database.StartApp();

        (await app.Api.As("note_editor").With("Idempotency-Key", "signed").Post("/notes", Note)).ShouldBe(201);

        Assert.Equal(["note_editor"], await database.Column("SELECT writer FROM api.notes"));
    }

    [SkippableFact]
    public async Task A_role_of_a_request_cannot_reach_the_keys() =>
        Assert.Equal(
            ["False"],
            await database.Column("SELECT has_schema_privilege('note_writer', 'edge', 'USAGE')"));

    [SkippableFact]
    public async Task Switched_off_the_header_means_nothing_and_nothing_is_made()
    {
        await Empty();
        await database.Run("DROP TABLE IF EXISTS edge.idempotency_key");
        await using var app = await database.StartApp(("Idempotency:Enabled", "false"));
        var api = app.Api.With("Idempotency-Key", "two words");

        (await api.Post("/notes", Note)).ShouldBe(201);
        (await api.Post("/notes", Note)).ShouldBe(201).ShouldNotHave(Replayed);

        Assert.Equal(["False"], await database.Column("SELECT to_regclass('edge.idempotency_key') IS NOT NULL"));
    }

    [SkippableFact]
    public async Task A_login_role_that_may_not_make_the_table_stops_the_start_with_a_way_out()
    {
        // Held until the app runs, so that the test gets hold of it.
        await using var door = new NpgsqlConnection(database.ConnectionString);
        await door.OpenAsync();
        await door.Run("SELECT pg_advisory_lock(hashtext('edge.idempotency_key'))");
        var app = await EdgeApp.Start([("db-uri", database.DbUri("note_stranger", "stranger")), ("Idempotency:Enabled", "true")], untilReady: false);
        var fatal = app.Services.GetRequiredService<FatalError>();
        await door.Run("SELECT pg_advisory_unlock(hashtext('edge.idempotency_key'))");

        Assert.Equal(1, await app.Exit);
        Assert.Contains("GRANT USAGE, CREATE ON SCHEMA edge TO \"note_stranger\"", fatal.Message, StringComparison.Ordinal);
    }

    /// <summary>As when the connection between the Functions host and the app breaks after COMMIT: the host sends the request again.</summary>
    [SkippableFact]
    public async Task A_request_repeated_because_its_answer_was_lost_is_one_row_and_the_first_answer()
    {
        await Empty();
        await using var app = await database.StartApp();
        using (var host = new TcpClient())
        {
            var address = new Uri(app.Root);
            await host.ConnectAsync(IPAddress.Loopback, address.Port);
            await host.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /rest/v1/notes HTTP/1.1\r\nHost: {address.Authority}\r\nIdempotency-Key: lost-answer\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {Note.Length}\r\n\r\n{Note}"));
            await Eventually.Holds(async () => (await Notes()).Count == 1);
        }

        (await app.Api.With("Idempotency-Key", "lost-answer").Post("/notes", Note)).ShouldBeEmpty(201).ShouldHave(Replayed, "true");

        Assert.Single(await Notes());
    }

    private Task<IReadOnlyList<string?>> Notes() => database.Column("SELECT text FROM api.notes ORDER BY id");

    private async Task<int> Waiting(string forWhat) => (await database.Column(
        $"SELECT 1 FROM pg_stat_activity WHERE usename = 'note_authenticator' AND datname = current_database() AND wait_event = '{forWhat}'")).Count;

    private Task Empty() => database.Run("TRUNCATE api.notes; DROP TABLE IF EXISTS edge.idempotency_key");
}
