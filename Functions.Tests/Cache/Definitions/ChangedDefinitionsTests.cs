using Npgsql;

namespace Edge.Tests.Cache.Definitions;

/// <summary>Definitions change and nobody tells the app: from then on answers depend on who asks.</summary>
public sealed class ChangedDefinitionsTests(GazetteDatabase gazette) : IClassFixture<GazetteDatabase>
{
    public static TheoryData<string, string> Changes => new()
    {
        { "/notes", "CREATE POLICY own ON api.notes AS RESTRICTIVE USING (owner = hidden.me())" },
        { "/notes", "ALTER POLICY everybody ON api.notes USING (owner = hidden.me())" },
        { "/memos", "CREATE OR REPLACE FUNCTION hidden.may_see(owner text) RETURNS boolean LANGUAGE sql STABLE RETURN owner = hidden.me()" },
        { "/paper_list", "ALTER TABLE hidden.papers ENABLE ROW LEVEL SECURITY" },
        { "/letter_list", "ALTER VIEW api.letter_list OWNER TO gazette_editor" },
        { "/card_list", "CREATE OR REPLACE VIEW api.card_list AS SELECT * FROM hidden.cards WHERE owner = hidden.me()" },
        { "/card_list", "ALTER TABLE hidden.cards ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON hidden.cards USING (owner = hidden.me()); ALTER VIEW api.card_list OWNER TO gazette_editor" },
        { "/tomes", "CREATE POLICY own ON api.tomes USING (owner = hidden.me()); ALTER TABLE api.tomes ENABLE ROW LEVEL SECURITY" },
    };

    public static TheoryData<string, string> ChangesOfFunctions => new()
    {
        { "/rpc/greeting", "CREATE OR REPLACE FUNCTION api.greeting() RETURNS text LANGUAGE sql STABLE RETURN 'hello ' || hidden.me()" },
        { "/notes?select=is_mine", "CREATE FUNCTION api.is_mine(api.notes) RETURNS boolean LANGUAGE sql STABLE RETURN $1.owner = hidden.me()" },
        { "/moods", "CREATE CAST (api.mood AS json) WITH FUNCTION hidden.name_of_mood(api.mood)" },
        { "/moods?mood=cs.good", "CREATE OPERATOR api.@> (LEFTARG = api.mood, RIGHTARG = api.mood, FUNCTION = hidden.is_mood)" },
    };

    [SkippableTheory]
    [MemberData(nameof(Changes))]
    [MemberData(nameof(ChangesOfFunctions))]
    public async Task From_then_on_everybody_gets_his_own_and_soon_from_the_cache_again(string question, string change)
    {
        await using var app = await gazette.StartApp();
        await gazette.Run(change);
        var (ada, bob) = (GazetteDatabase.Reader(app, "ada"), GazetteDatabase.Reader(app, "bob"));
        var (adas, bobs) = (await Uncached(ada, question), await Uncached(bob, question));
        Assert.NotEqual(adas, bobs);

        Assert.Equal(adas, (await ada.Get(question)).Text);
        Assert.Equal(bobs, (await bob.Get(question)).Text);

        foreach (var (client, own) in new[] { (ada, adas), (bob, bobs), (ada, adas) })
        {
            await Eventually.Holds(async () =>
            {
                var answer = await client.Get(question);
                Assert.Equal(own, answer.Text);
                return answer.Header("Cache-Status")!.StartsWith("Edge; hit", StringComparison.Ordinal);
            });
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Changes))]
    public async Task Who_waits_for_the_same_answer_while_they_change_gets_his_own(string question, string change)
    {
        await using var app = await gazette.StartApp();
        string[] names = ["ada", "bob", "eve"];

        // What is asked for waits for a lock; when it is gone, the definitions are others.
        await using var session = await gazette.Session();
        await session.Run($"BEGIN; LOCK TABLE api.{question[1..]} IN ACCESS EXCLUSIVE MODE");
        var asked = names.Concat(names).Select(name => (Name: name, Answer: GazetteDatabase.Reader(app, name).Get(question))).ToList();
        await gazette.Waits("");
        await session.Run(change);
        await session.Run("COMMIT");

        foreach (var (name, answer) in asked) Assert.Equal(await Uncached(GazetteDatabase.Reader(app, name), question), (await answer).Text);
    }

    [SkippableFact]
    public async Task A_policy_that_was_there_only_while_an_answer_was_read_is_noticed()
    {
        await using var app = await gazette.StartApp();
        await using var session = await gazette.Session();
        await session.Run("BEGIN; LOCK TABLE api.notes IN ACCESS EXCLUSIVE MODE");
        var ofAda = GazetteDatabase.Reader(app, "ada").Get("/notes?select=owner");
        await gazette.Waits("");

        // Whoever drops it stands in line behind the read.
        var dropped = gazette.Run("DROP POLICY own ON api.notes");
        await gazette.Waits("DROP POLICY");
        await session.Run("CREATE POLICY own ON api.notes AS RESTRICTIVE USING (owner = hidden.me()); COMMIT");

        Assert.Equal("""[{"owner":"ada"}]""", (await ofAda).Text);
        await dropped;
        (await GazetteDatabase.Reader(app, "bob").Get("/notes?select=owner")).ShouldBe(200, """[{"owner":"ada"}, {"owner":"bob"}]""");
    }

    [SkippableFact]
    public async Task A_table_with_a_new_part_is_noticed()
    {
        await using var app = await gazette.StartApp();
        await gazette.Run("CREATE TABLE api.more_notes () INHERITS (api.notes); INSERT INTO api.more_notes VALUES (3, 'eve', 'of Eve')");

        Assert.Equal("Edge; fwd=miss", (await GazetteDatabase.Reader(app, "ada").Get("/notes?id=eq.3&select=owner")).ShouldBe(200, """[{"owner":"eve"}]""").Header("Cache-Status"));
    }

    private static async Task<string> Uncached(Api client, string question) =>
        (await client.With("Cache-Control", "no-store").Get(question)).ShouldSay("Edge; fwd=bypass").ShouldBe(200).Text;
}
