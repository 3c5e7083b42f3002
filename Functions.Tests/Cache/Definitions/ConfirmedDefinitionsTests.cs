using System.Net;

namespace Edge.Tests.Cache.Definitions;

/// <summary>Where the database confirms kept answers, it says too whether they would still be read by the same definitions and rights.</summary>
public sealed class ConfirmedDefinitionsTests(ConfirmingGazette gazette) : IClassFixture<ConfirmingGazette>
{
    public static TheoryData<string, string> Definitions => new()
    {
        { "/notes", "ALTER POLICY everybody ON api.notes USING (owner = hidden.me())" },
        { "/notes", "CREATE POLICY own ON api.notes AS RESTRICTIVE USING (owner = hidden.me())" },
        { "/notes", "DROP POLICY everybody ON api.notes" },
        { "/paper_list", "ALTER TABLE hidden.papers ENABLE ROW LEVEL SECURITY" },
        { "/letter_list", "ALTER VIEW api.letter_list OWNER TO gazette_editor" },
        { "/card_list", "CREATE OR REPLACE VIEW api.card_list AS SELECT * FROM hidden.cards WHERE owner = hidden.me()" },
        { "/card_list", "CREATE POLICY own ON hidden.cards USING (owner = hidden.me()); ALTER TABLE hidden.cards ENABLE ROW LEVEL SECURITY; ALTER VIEW api.card_list OWNER TO gazette_editor" },
        { "/memos", "CREATE OR REPLACE FUNCTION hidden.may_see(owner text) RETURNS boolean LANGUAGE sql STABLE RETURN owner = hidden.me()" },
        { "/rpc/greeting", "CREATE OR REPLACE FUNCTION api.greeting() RETURNS text LANGUAGE sql STABLE RETURN 'good bye'" },
        { "/notes?select=is_mine", "CREATE OR REPLACE FUNCTION api.is_mine(api.notes) RETURNS boolean LANGUAGE sql STABLE RETURN $1.owner = hidden.me()" },
        { "/moods", "CREATE CAST (api.mood AS json) WITH FUNCTION hidden.name_of_mood(api.mood)" },
        { "/moods?mood=ov.good", "DROP OPERATOR api.&& (api.mood, api.mood)" },
        { "/moods", "ALTER TYPE api.mood RENAME VALUE 'good' TO 'fine'" },
        { "/notes", "ALTER TABLE api.notes ADD COLUMN place text DEFAULT 'here'" },
        { "/notes", "ALTER TABLE api.notes DROP COLUMN said" },
        { "/notes", "CREATE TABLE api.more_notes () INHERITS (api.notes); INSERT INTO api.more_notes VALUES (3, 'eve', 'of Eve')" },
    };

    public static TheoryData<string, string> Rights => new()
    {
        { "/notes", "REVOKE SELECT ON api.notes FROM gazette_guest" },
        { "/notes", "REVOKE USAGE ON SCHEMA api FROM gazette_guest" },
        { "/letters?select=id,owner", "REVOKE SELECT (owner) ON api.letters FROM gazette_guest" },
        { "/rpc/greeting", "REVOKE EXECUTE ON FUNCTION api.greeting() FROM PUBLIC" },
        { "/file_list", "REVOKE SELECT ON hidden.files FROM gazette_curator" },
        { "/file_list", "ALTER ROLE gazette_curator NOBYPASSRLS" },
        { "/minutes", "REVOKE gazette_club FROM gazette_guest" },
        { "/minutes", "REVOKE gazette_guest FROM gazette_authenticator" },
    };

    [SkippableTheory]
    [MemberData(nameof(Definitions))]
    public Task An_answer_from_before_other_definitions_is_fetched_anew(string question, string change) => Changes("gazette_reader", question, change);

    [SkippableTheory]
    [MemberData(nameof(Rights))]
    public Task An_answer_from_before_other_rights_is_fetched_anew(string question, string change) => Changes("gazette_guest", question, change);

    [SkippableFact]
    public async Task A_roles_setting_is_noticed_and_soon_in_force()
    {
        await gazette.MakeAnew();
        await using var app = await gazette.StartConfirmingApp();
        var guest = app.Api.As("gazette_guest");
        var before = (await Kept(guest, "/minutes")).Text;

        await gazette.Run("ALTER ROLE gazette_guest SET application_name = 'ada'");

        Assert.DoesNotContain("hit", (await guest.Get("/minutes")).Header("Cache-Status"), StringComparison.Ordinal);
        await Eventually.Holds(async () => (await guest.Get("/minutes")).Text != before);
        (await guest.Get("/minutes?select=owner")).ShouldBe(200, """[{"owner":"bob"}]""");
    }

    [SkippableFact]
    public async Task A_right_that_was_there_only_while_an_answer_was_read_is_noticed()
    {
        await gazette.MakeAnew();
        await using var app = await gazette.StartConfirmingApp();
        var guest = app.Api.As("gazette_guest");
        await using var session = await gazette.Session();
        await session.Run("BEGIN; LOCK TABLE api.drafts IN ACCESS EXCLUSIVE MODE");
        var read = guest.Get("/drafts");
        await gazette.Waits("");
        await session.Run("GRANT SELECT ON api.drafts TO gazette_guest; COMMIT");
        (await read).ShouldBe(200).ShouldBeStored();

        await gazette.Run("REVOKE SELECT ON api.drafts FROM gazette_guest");

        (await guest.Get("/drafts")).ShouldBeError(403, "42501");
    }

    [SkippableFact]
    public async Task What_another_instance_has_stored_before_a_change_is_not_used_after_it()
    {
        await gazette.MakeAnew();
        var azurite = await Azurite.OfThisRun();
        (string, string)[] storage = [("Kv:ConnectionString", azurite.ConnectionString), ("Kv:Table", azurite.NewTable().Name)];
        await using var one = await gazette.StartConfirmingApp(storage);
        await using var other = await gazette.StartConfirmingApp(storage);
        await using var third = await gazette.StartConfirmingApp(storage);
        var before = (await Kept(one.Api.As("gazette_guest"), "/minutes")).Text;
        await Eventually.Holds(async () =>
            (await other.Api.As("gazette_guest").Get("/minutes")).ShouldBe(200, before).Header("Cache-Status")!.StartsWith("Edge; hit", StringComparison.Ordinal));

        await gazette.Run("REVOKE gazette_club FROM gazette_guest");

        foreach (var app in new[] { third, other, one }) (await app.Api.As("gazette_guest").Get("/minutes")).ShouldBe(200, "[]");
    }

    [SkippableFact]
    public async Task An_answer_from_before_a_change_stands_in_for_no_error()
    {
        await gazette.MakeAnew();
        await using var app = await gazette.StartConfirmingApp(("Cache:Default:StaleIfError", "600"));
        var ada = GazetteDatabase.Reader(app, "ada");
        await Kept(ada, "/memos");

        await gazette.Run("""
            CREATE OR REPLACE FUNCTION hidden.may_see(owner text) RETURNS boolean LANGUAGE plpgsql STABLE AS
            $$ BEGIN RAISE 'nobody may see anything' USING ERRCODE = 'PT503'; END $$
            """);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (HttpStatusCode)(await ada.Get("/memos")).Status);
    }

    [SkippableFact]
    public async Task A_change_makes_the_app_read_the_schema_anew_and_answers_are_confirmed_again()
    {
        await gazette.MakeAnew();
        await using var app = await gazette.StartConfirmingApp();
        var (guest, version, loads) = (app.Api.As("gazette_guest"), GazetteDatabase.SchemaVersion(app), GazetteDatabase.Loads(app));
        await Kept(guest, "/minutes");
        await gazette.Run("REVOKE gazette_club FROM gazette_guest");

        for (var asked = 0; asked < 3; asked++) Assert.DoesNotContain("hit", (await guest.Get("/minutes")).Header("Cache-Status"), StringComparison.Ordinal);
        await Eventually.Holds(() => Task.FromResult(GazetteDatabase.SchemaVersion(app) > version));

        (await Kept(guest, "/minutes")).ShouldBe(200, "[]");
        Assert.Equal(loads + 1, GazetteDatabase.Loads(app));
    }

    [SkippableFact]
    public async Task Maintenance_leaves_answers_confirmed_and_no_rewriting_is_a_reason_to_load_the_schema_cache()
    {
        await gazette.MakeAnew();
        await using var app = await gazette.StartConfirmingApp();
        var (ada, version) = (GazetteDatabase.Reader(app, "ada"), GazetteDatabase.SchemaVersion(app));
        string[] questions = ["/notes", "/memos", "/paper_list", "/letter_list", "/card_list", "/moods", "/rpc/greeting"];
        foreach (var question in questions) await Kept(ada, question);

        foreach (var maintenance in new[]
                 {
                     "ANALYZE", "VACUUM FREEZE pg_class", "VACUUM FREEZE pg_policy", "VACUUM FULL pg_class", "VACUUM FULL pg_policy", "VACUUM FULL pg_proc",
                     "VACUUM FULL pg_attribute", "VACUUM FULL pg_auth_members", "CREATE INDEX ON api.memos (owner)", "REINDEX TABLE api.memos",
                     "GRANT SELECT ON api.tomes TO gazette_editor", "ALTER TABLE api.tomes ADD COLUMN place text",
                 })
        {
            await gazette.Run(maintenance);
        }

        foreach (var question in questions) (await ada.Get(question)).ShouldBeHit();

        await gazette.Run("VACUUM FULL api.memos; TRUNCATE hidden.cards");
        foreach (var question in questions) await Kept(ada, question);
        Assert.Equal(version, GazetteDatabase.SchemaVersion(app));
    }

    private async Task Changes(string role, string question, string change)
    {
        await gazette.MakeAnew();
        await using var app = await gazette.StartConfirmingApp();
        var client = app.Api.As(role, ("sub", "ada"));
        var before = await Kept(client, question);

        await gazette.Run(change);

        var now = await Changed(client, question, before.Text);
        var uncached = await client.With("Cache-Control", "no-store").Get(question);
        Assert.Equal(uncached.Status, now.Status);
        if (now.Status == 200) Assert.Equal(uncached.Text, now.Text);
    }

    /// <summary>
    /// Another answer than before, which is never the one that was kept. After a change of memberships or of roles' attributes Postgres itself goes on by
    /// the plans that it has, until the app has new ones made; nothing of that is kept.
    /// </summary>
    private static async Task<ApiResponse> Changed(Api client, string question, string before)
    {
        ApiResponse? now = null;
        await Eventually.Holds(async () =>
        {
            now = await client.Get(question);
            if (now.Text != before) return true;
            Assert.DoesNotContain("hit", now.Header("Cache-Status"), StringComparison.Ordinal);
            Assert.DoesNotContain("stored", now.Header("Cache-Status"), StringComparison.Ordinal);
            return false;
        });
        return now!;
    }

    /// <summary>The answer, when it has been kept and the database has confirmed it.</summary>
    private static async Task<ApiResponse> Kept(Api client, string question)
    {
        ApiResponse? answer = null;
        await Eventually.Holds(async () =>
        {
            answer = (await client.Get(question)).ShouldBe(200);
            return answer.Header("Cache-Status")!.StartsWith("Edge; hit", StringComparison.Ordinal);
        });
        return answer!;
    }
}
